"""Whether somebody may rise to a rung: what is known of them is asked by the rung's rules, and the verdict kept."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.rules import service as rules
from app.rules.service import Judged
from app.skills.errors import DegreeRecorded, OwnEducation
from app.skills.models import Degree, LadderState
from app.skills.queries import prerequisites as queries
from app.skills.standing import CountsAs, Held, Known, Studied, Work, known_of

LOOKING_AFTER = (Role.HR, Role.OFFICER, Role.ADMINISTRATOR)
BUREAU = (Role.OFFICER, Role.ADMINISTRATOR)


class Asked(msgspec.Struct, frozen=True):
    """The verdict on oneself, or on somebody one looks after."""

    id: UUID
    passed: bool


class EducationRecorded(msgspec.Struct, frozen=True):
    id: UUID
    person: UUID


async def check_prerequisites(
    tx: Transaction,
    actor: Actor,
    *,
    person: UUID,
    rung: UUID,
    occupation: UUID | None,
    on: date,
    subject_kind: str,
    subject: UUID,
) -> Judged:
    """The verdict on a person who is to rise to a rung in an occupation, as things are on a day.

    For verbs that know that the actor may ask. Raises NotFound.
    """
    target = await tx.maybe(queries.RUNG, rung=rung)
    if target is None or target.state != LadderState.PUBLISHED:
        raise NotFound(field="rung")
    rule_set = await tx.value(queries.RULES_OF_RUNG, rung=rung, occupation=occupation)
    if rule_set is None:
        raise NotFound(field="rung")
    known = await stand(tx, people=[person], ladder=target.code, occupation=occupation, on=on)
    return await rules.judge(
        tx,
        actor,
        rule_set=rule_set,
        facts=known[person].facts,
        evidence=known[person].evidence,
        on=on,
        subject_kind=subject_kind,
        subject=subject,
        person=person,
    )


async def stand(
    tx: Transaction, *, people: Sequence[UUID], ladder: str, occupation: UUID | None, on: date
) -> dict[UUID, Known]:
    """What is known of each of many people, in four statements."""
    asked = {"people": people, "day": on}
    held: dict[UUID, list[Held]] = {person: [] for person in people}
    work: dict[UUID, list[Work]] = {person: [] for person in people}
    studied: dict[UUID, list[Studied]] = {person: [] for person in people}
    for row in await tx.all(queries.GRADES, **asked):
        told = row.certificate_number or f"{row.names['zh']} {row.since.isoformat()}"
        held[row.person_id].append(Held(row.code, row.number, row.occupation_id, row.since, told))
    for row in await tx.all(queries.WORK, **asked):
        work[row.person_id].append(Work(row.occupation_id, row.since, row.until))
    for row in await tx.all(queries.DEGREES, **asked):
        studied[row.person_id].append(Studied(Degree(row.degree), row.completed_on, row.evidence))
    equivalences = [
        CountsAs(row.held_ladder, row.held_number, row.counts_number, row.years)
        for row in await tx.all(queries.COUNTING_AS, code=ladder)
    ]
    return {
        person: known_of(
            held[person],
            work[person],
            studied[person],
            equivalences,
            ladder=ladder,
            occupation=occupation,
            on=on,
        )
        for person in people
    }


@once
async def ask_prerequisites(
    tx: Transaction,
    actor: Actor,
    *,
    rung: UUID,
    person: UUID | None = None,
    occupation: UUID | None = None,
    key: str | None = None,
) -> Asked:
    """What a person lacks for a rung today, and when it will be there: a verdict that decides nothing.

    Of oneself, or of somebody who works where the actor's role reaches. Raises NotFound, NotAllowed.
    """
    whom = person or actor.require_person()
    if whom != actor.person:
        await require_looking_after(tx, actor, person=whom)
    today = tx.today
    judged = await check_prerequisites(
        tx,
        actor,
        person=whom,
        rung=rung,
        occupation=occupation,
        on=today,
        subject_kind="question",
        subject=whom,
    )
    return Asked(judged.verdict, judged.passed)


@once
async def record_education(
    tx: Transaction,
    actor: Actor,
    *,
    person: UUID,
    degree: Degree,
    completed_on: date,
    evidence: str = "",
    key: str | None = None,
) -> EducationRecorded:
    """Records what somebody completed, whose paper one has seen; never of oneself.

    By those who look after the person. Raises NotFound, NotAllowed, OwnEducation, DegreeRecorded, Invalid.
    """
    await require_looking_after(tx, actor, person=person)
    if actor.person == person:
        raise OwnEducation()
    if completed_on > tx.today:
        raise Invalid(field="completed_on", reason=mark("This day lies in the future. Enter the day on the paper."))
    if len(evidence) > 200:
        raise Invalid(field="evidence", reason=mark("This is too long. Shorten it."))
    if await tx.value(queries.LOCK_PERSON, person=person) is None:
        raise NotFound(field="person")
    if await tx.value(queries.HAS_EDUCATION, person=person, degree=degree):
        raise DegreeRecorded(field="degree")
    new = ids.new()
    given = {"degree": degree, "completed_on": completed_on, "evidence": evidence}
    await tx.execute(
        queries.ADD_EDUCATION, id=new, person_id=person, recorded_by=actor.person, recorded_at=tx.now, **given
    )
    after = {"person": str(person), "degree": degree, "completed_on": completed_on.isoformat()}
    await audit.record(tx, actor, "skills.record_education", new, after=after)
    return EducationRecorded(new, person)


async def require_looking_after(tx: Transaction, actor: Actor, *, person: UUID) -> None:
    """Raises SignInRequired or NotAllowed unless a role reaches where the person works, or the bureau's the county."""
    if actor.kind == "system":
        return
    if actor.kind == "anonymous":
        raise actor.refusal()
    reach, above = actor.reach(*LOOKING_AFTER), actor.reach(*BUREAU)
    if not await tx.value(queries.LOOKS_AFTER, person=person, reach=reach, above=above):
        raise NotAllowed()
