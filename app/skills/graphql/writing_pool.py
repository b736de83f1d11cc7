"""The verbs of the talent pool in the API."""

from datetime import date

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.skills import models, service

from .pool import CommunityStaffing, ExamEntry, GradeTraining, Registration, ReservePlace


@strawberry.input(description="Nothing but a key.")
class FindReadyInput:
    idempotency_key: str | None = repetition_key()


@payload
class FindReadyPayload:
    """How many people were looked at."""

    people: int | None = strawberry.field(description="How many were looked at.")
    ready: int | None = strawberry.field(description="How many of them may rise today.")


@strawberry.input(description="Whom to bring up to which rung.")
class ReserveInput:
    person_id: strawberry.ID = strawberry.field(description="The worker; not the caller.")
    rung_id: strawberry.ID = strawberry.field(description="The rung.")
    plan: str = strawberry.field(description="What is planned, in 500 letters at most.", default="")
    idempotency_key: str | None = repetition_key()


@payload
class ReservePayload:
    """The place in the plan."""

    reserve_place: ReservePlace | None = strawberry.field(description="The place.")


@strawberry.input(description="Which place ends.")
class EndReserveInput:
    reserve_place_id: strawberry.ID = strawberry.field(description="The place.")
    idempotency_key: str | None = repetition_key()


@payload
class EndReservePayload:
    """The place as it is now."""

    reserve_place: ReservePlace | None = strawberry.field(description="The place.")


@strawberry.input(description="Who is a candidate for what, when.")
class EnterExamInput:
    person_id: strawberry.ID = strawberry.field(description="The candidate; not the caller.")
    rung_id: strawberry.ID = strawberry.field(description="The rung.")
    exam_on: date = strawberry.field(description="The day of the examination.")
    idempotency_key: str | None = repetition_key()


@payload
class EnterExamPayload:
    """The candidate is entered."""

    exam_entry: ExamEntry | None = strawberry.field(description="The entry.")


@strawberry.input(description="How it ended.")
class RecordExamInput:
    exam_entry_id: strawberry.ID = strawberry.field(description="The entry.")
    state: models.ExamState = strawberry.field(description="Passed, failed or absent.")
    score: int | None = strawberry.field(description="Points of 100.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class RecordExamPayload:
    """The result is recorded."""

    exam_entry: ExamEntry | None = strawberry.field(description="The entry.")


@strawberry.input(description="Which grade is registered from when on.")
class RegisterGradeInput:
    grade_id: strawberry.ID = strawberry.field(description="The grade; not the caller's.")
    registered_on: date = strawberry.field(description="From which day on.")
    idempotency_key: str | None = repetition_key()


@payload
class RegisterGradePayload:
    """It is registered."""

    registration: Registration | None = strawberry.field(description="The registration.")


@strawberry.input(description="Which training.")
class RecordGradeTrainingInput:
    grade_id: strawberry.ID = strawberry.field(description="The grade; not the caller's.")
    held_on: date = strawberry.field(description="On which day.")
    hours: int = strawberry.field(description="How many hours, 1 to 1,000.")
    subject: str = strawberry.field(description="What it was about, in 100 letters at most.")
    idempotency_key: str | None = repetition_key()


@payload
class RecordGradeTrainingPayload:
    """The hours count for the next renewal."""

    training: GradeTraining | None = strawberry.field(description="What was recorded.")


@strawberry.input(description="Residents and target.")
class SetCommunityStaffingInput:
    organisation_id: strawberry.ID = strawberry.field(description="Below which organisation.")
    residents: int = strawberry.field(description="How many residents.")
    target: int = strawberry.field(description="Workers per 10,000 residents.", default=18)
    idempotency_key: str | None = repetition_key()


@payload
class SetCommunityStaffingPayload:
    """Figures follow at once."""

    staffing: CommunityStaffing | None = strawberry.field(description="The figures.")


@strawberry.type
class PoolMutation:
    """The talent pool."""

    @mutation("Finds anew who may rise to the next grade, and when. For officers of the whole deployment.")
    async def find_ready(self, info: Info, input: FindReadyInput) -> FindReadyPayload:
        return await perform(
            info,
            FindReadyPayload,
            service.find_ready,
            {"people": lambda done: done.people, "ready": lambda done: done.ready},
            key=input.idempotency_key,
        )

    @mutation("Takes a worker into the reserve plan for a grade. For those who look after them.")
    async def reserve(self, info: Info, input: ReserveInput) -> ReservePayload:
        return await perform(
            info,
            ReservePayload,
            service.reserve,
            {"reserve_place": lambda done: done.id},
            person=key("Person", input.person_id, "person_id"),
            rung=key("Rung", input.rung_id, "rung_id"),
            plan=input.plan,
            key=input.idempotency_key,
        )

    @mutation("Ends a place in the reserve plan today.")
    async def end_reserve(self, info: Info, input: EndReserveInput) -> EndReservePayload:
        return await perform(
            info,
            EndReservePayload,
            service.end_reserve,
            {"reserve_place": lambda done: done.id},
            reserve_place=key("ReservePlace", input.reserve_place_id, "reserve_place_id"),
            key=input.idempotency_key,
        )

    @mutation("Enters a worker for a grade's examination. For those who look after them.")
    async def enter_exam(self, info: Info, input: EnterExamInput) -> EnterExamPayload:
        return await perform(
            info,
            EnterExamPayload,
            service.enter_exam,
            {"exam_entry": lambda done: done.id},
            person=key("Person", input.person_id, "person_id"),
            rung=key("Rung", input.rung_id, "rung_id"),
            exam_on=input.exam_on,
            key=input.idempotency_key,
        )

    @mutation("Says how an examination ended for a candidate. For officers of the whole deployment.")
    async def record_exam(self, info: Info, input: RecordExamInput) -> RecordExamPayload:
        return await perform(
            info,
            RecordExamPayload,
            service.record_exam,
            {"exam_entry": lambda done: done.id},
            exam_entry=key("ExamEntry", input.exam_entry_id, "exam_entry_id"),
            state=input.state,
            score=input.score,
            key=input.idempotency_key,
        )

    @mutation("Registers a grade, or renews its registration when the hours of training are there.")
    async def register_grade(self, info: Info, input: RegisterGradeInput) -> RegisterGradePayload:
        return await perform(
            info,
            RegisterGradePayload,
            service.register_grade,
            {"registration": lambda done: done.id},
            grade=key("Grade", input.grade_id, "grade_id"),
            registered_on=input.registered_on,
            key=input.idempotency_key,
        )

    @mutation("Records hours of training of who holds a registered grade.")
    async def record_grade_training(self, info: Info, input: RecordGradeTrainingInput) -> RecordGradeTrainingPayload:
        return await perform(
            info,
            RecordGradeTrainingPayload,
            service.record_grade_training,
            {"training": lambda done: done.id},
            grade=key("Grade", input.grade_id, "grade_id"),
            held_on=input.held_on,
            hours=input.hours,
            subject=input.subject,
            key=input.idempotency_key,
        )

    @mutation("Says how many residents there are, and how many community workers per 10,000 are wanted.")
    async def set_community_staffing(self, info: Info, input: SetCommunityStaffingInput) -> SetCommunityStaffingPayload:
        return await perform(
            info,
            SetCommunityStaffingPayload,
            service.set_community_staffing,
            {"staffing": lambda done: done.id},
            organisation=key("Organisation", input.organisation_id, "organisation_id"),
            residents=input.residents,
            target=input.target,
            key=input.idempotency_key,
        )
