"""What employers and the bureau do with workers, grades and wages."""

from datetime import date
from uuid import UUID

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.skills.service import employment, grades

from .wages import WageRecord
from .workers import Employment, Grade


@strawberry.input(description="Who works where since when.")
class HireWorkerInput:
    organisation_id: strawberry.ID = strawberry.field(description="The enterprise or community office.")
    name: str = strawberry.field(description="The name, as on the identity card.")
    identity: str = strawberry.field(description="The identity number, in full.")
    since: date = strawberry.field(description="The first day; none to come.")
    phone: str | None = strawberry.field(description="A mobile number, for who is not known yet.", default=None)
    occupation_id: strawberry.ID | None = strawberry.field(description="As what.", default=None)
    number: str | None = strawberry.field(description="What the enterprise calls this worker by.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class HireWorkerPayload:
    """Who was not known is registered."""

    employment: Employment | None = strawberry.field(description="The employment.")


@strawberry.input(description="Who leaves, and when.")
class EndEmploymentInput:
    employment_id: strawberry.ID = strawberry.field(description="The employment.")
    last_day: date = strawberry.field(description="The last day; none to come.")
    idempotency_key: str | None = repetition_key()


@payload
class EndEmploymentPayload:
    """Wages end with the last day."""

    employment: Employment | None = strawberry.field(description="The employment, ended.")


@strawberry.input(description="Which grade somebody has: an appointment, or a certificate from elsewhere.")
class ConferGradeInput:
    person_id: strawberry.ID = strawberry.field(description="Who works for the organisation.")
    organisation_id: strawberry.ID = strawberry.field(description="In whose name it is recorded.")
    rung_id: strawberry.ID = strawberry.field(description="The rung.")
    since: date = strawberry.field(description="From which day on; none to come.")
    occupation_id: strawberry.ID | None = strawberry.field(description="In which occupation.", default=None)
    certificate_number: str | None = strawberry.field(
        description="The certificate's number; left out for rungs that people are appointed to.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class ConferGradePayload:
    """Where the wage table pays more for it, that wage is proposed."""

    grade: Grade | None = strawberry.field(description="The grade.")
    wage: WageRecord | None = strawberry.field(description="The wage that waits for a second person, if any.")


@strawberry.input(description="Which grade ends.")
class EndGradeInput:
    grade_id: strawberry.ID = strawberry.field(description="A grade that no certificate of this site stands behind.")
    reason: str = strawberry.field(description="Why, in up to 500 characters.")
    idempotency_key: str | None = repetition_key()


@payload
class EndGradePayload:
    """The grade is kept as one that has ended."""

    grade: Grade | None = strawberry.field(description="The grade, ended.")


@strawberry.type
class WorkerMutation:
    """Workers, grades and wages."""

    @mutation("Records that somebody works for an enterprise.")
    async def hire_worker(self, info: Info, input: HireWorkerInput) -> HireWorkerPayload:
        return await perform(
            info,
            HireWorkerPayload,
            employment.hire,
            {"employment": lambda done: done.employment},
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            name=input.name,
            identity=input.identity,
            since=input.since,
            phone=input.phone,
            occupation=occupation_key(input.occupation_id),
            number=input.number,
            key=input.idempotency_key,
        )

    @mutation("Records a worker's last day.")
    async def end_employment(self, info: Info, input: EndEmploymentInput) -> EndEmploymentPayload:
        return await perform(
            info,
            EndEmploymentPayload,
            employment.leave,
            {"employment": lambda done: done.employment},
            employment=key("Employment", input.employment_id, "employment_id"),
            last_day=input.last_day,
            key=input.idempotency_key,
        )

    @mutation("Records a grade that was not assessed here.")
    async def confer_grade(self, info: Info, input: ConferGradeInput) -> ConferGradePayload:
        return await perform(
            info,
            ConferGradePayload,
            grades.confer_grade,
            {"grade": lambda done: done.grade, "wage": lambda done: done.wage},
            person=key("Person", input.person_id, "person_id"),
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            rung=key("Rung", input.rung_id, "rung_id"),
            since=input.since,
            occupation=occupation_key(input.occupation_id),
            certificate_number=input.certificate_number,
            key=input.idempotency_key,
        )

    @mutation("Ends a grade that was not assessed here.")
    async def end_grade(self, info: Info, input: EndGradeInput) -> EndGradePayload:
        return await perform(
            info,
            EndGradePayload,
            grades.end_grade,
            {"grade": lambda done: done.grade},
            grade=key("Grade", input.grade_id, "grade_id"),
            reason=input.reason,
            key=input.idempotency_key,
        )


def occupation_key(given: strawberry.ID | None) -> UUID | None:
    return key("Occupation", given, "occupation_id") if given else None
