"""The verbs of grades: somebody holds a rung from a day on, until it ends; wages follow."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service.organisations import organisation_path
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.skills.errors import GradeEnded, GradeHeld
from app.skills.models import GradeSource, WageSource, WageState
from app.skills.queries import wages, workers

from .paying import Proposal, Wage, Wanted, pay, wages_of
from .wages import MAX_REASON, require_over

_FUTURE = mark("This day is still to come. Record it when it is there.")
_NOT_APPOINTED = mark("Nobody is appointed to this grade. Enter the number of the certificate.")
_NOT_HERE = mark("This person does not work here. Record that they were hired first.")
_REASON = mark("Say why, in at most 500 characters.")
_CERTIFIED = "certified"


class GradeChanged(msgspec.Struct, frozen=True):
    """`wage` is what was proposed because of it, for a second person to decide."""

    grade: UUID
    person: UUID
    wage: UUID | None = None


@once
async def confer_grade(
    tx: Transaction,
    actor: Actor,
    *,
    person: UUID,
    rung: UUID,
    organisation: UUID,
    since: date,
    occupation: UUID | None = None,
    certificate_number: str | None = None,
    key: str | None = None,
) -> GradeChanged:
    """Records a grade of somebody who works for an enterprise: an appointment to the highest rungs, else a
    certificate from elsewhere by its number. Where the wage table pays more for it, that wage is proposed.

    Raises GradeHeld.
    """
    require_over(actor, await organisation_path(tx, organisation=organisation))
    found = await tx.maybe(workers.RUNG, rung=rung)
    if found is None:
        raise NotFound(field="rung")
    number = (certificate_number or "").strip()[:50] or None
    if number is None and not found.appointed:
        raise Invalid(field="certificate_number", reason=_NOT_APPOINTED)
    if since > tx.today:
        raise Invalid(field="since", reason=_FUTURE)
    works = [row for row in await tx.all(workers.WORKS_AT, person=person, organisation=organisation) if not row.until]
    if not works:
        raise Invalid(field="person", reason=_NOT_HERE)
    source = GradeSource.APPOINTMENT if number is None else GradeSource.ROSTER
    grade = await _hold(
        tx,
        actor,
        person=person,
        rung=rung,
        occupation=occupation,
        organisation=organisation,
        source=source,
        since=since,
        number=number,
    )
    if grade is None:
        raise GradeHeld()
    raised = await _raises(tx, person=person, rung=rung, occupation=occupation, since=since)
    wage = next((each for each in raised if each[0].wanted.organisation == organisation), None)
    proposed = await _propose(tx, actor, wage[0]) if wage else None
    return GradeChanged(grade, person, proposed)


@once
async def end_grade(tx: Transaction, actor: Actor, *, grade: UUID, reason: str, key: str | None = None) -> GradeChanged:
    """Ends a grade that was recorded by hand or by a roster; one with a certificate ends as that is revoked."""
    found = await tx.maybe(workers.GRADE, grade=grade)
    if found is None:
        raise NotFound(field="grade")
    require_over(actor, found.path)
    if found.ended_at is not None or found.source == GradeSource.CERTIFICATE:
        raise GradeEnded()
    plain = reason.strip()
    if not 0 < len(plain) <= MAX_REASON:
        raise Invalid(field="reason", reason=_REASON)
    await tx.execute(workers.END_GRADE, grade=grade, now=tx.now, why=plain)
    await audit.record(tx, actor, "skills.end_grade", grade, after={"reason": plain})
    return GradeChanged(grade, found.person_id)


async def hold_certified(
    tx: Transaction,
    actor: Actor,
    *,
    person: UUID,
    rung: UUID,
    occupation: UUID | None,
    organisation: UUID,
    certificate: UUID,
    since: date,
) -> UUID | None:
    """The grade of a certificate that was issued, and the wage that the tables give for it from its day on.

    It was decided by several already: nobody approves the wage again. A grade never lowers a wage.
    """
    about: dict[str, Any] = {"person": person, "rung": rung, "occupation": occupation}
    await tx.execute(workers.SUPERSEDE_REPORTED, **about, now=tx.now, why=_CERTIFIED)
    grade = await _hold(
        tx,
        actor,
        **about,
        organisation=organisation,
        source=GradeSource.CERTIFICATE,
        since=since,
        certificate=certificate,
    )
    raised = await _raises(tx, **about, since=since)
    for each in raised:
        await tx.execute(
            wages.FORGET_PROPOSAL, employment=each[0].wanted.employment, actor=actor.id, now=tx.now, why=_CERTIFIED
        )
    await pay(tx, actor, wages=raised, proposal=Proposal(None, None, tx.now))
    return grade


async def end_certified(tx: Transaction, *, certificate: UUID, reason: str) -> None:
    """Ends the grade of a certificate that was revoked; what was paid for it is looked at by people."""
    grade = await tx.value(workers.GRADE_OF_CERTIFICATE, certificate=certificate)
    if grade:
        await tx.execute(workers.END_GRADE, grade=grade, now=tx.now, why=reason)


async def _hold(
    tx: Transaction,
    actor: Actor,
    *,
    person: UUID,
    rung: UUID,
    occupation: UUID | None,
    organisation: UUID,
    source: GradeSource,
    since: date,
    certificate: UUID | None = None,
    number: str | None = None,
) -> UUID | None:
    """None where it is held already."""
    if occupation and not await tx.value(wages.KNOWN_OCCUPATIONS, keys=[occupation]):
        raise NotFound(field="occupation")
    grade: UUID | None = await tx.value(
        workers.CONFER,
        id=ids.new(),
        person_id=person,
        rung_id=rung,
        occupation_id=occupation,
        organisation_id=organisation,
        source=source,
        certificate_id=certificate,
        certificate_number=number,
        since=since,
        until=None,
        recorded_by=actor.id,
        now=tx.now,
    )
    if grade:
        after = {"person": str(person), "rung": str(rung), "since": since.isoformat(), "source": source}
        await audit.record(tx, actor, "skills.confer_grade", grade, after=after)
    return grade


async def _raises(
    tx: Transaction, *, person: UUID, rung: UUID, occupation: UUID | None, since: date
) -> list[list[Wage]]:
    """For each employer the wages that its tables give for a rung, where they are more than what is paid."""
    employments = await tx.all(workers.EMPLOYMENTS_OF, person=person)
    wanted = [
        Wanted(row.id, row.organisation_id, rung, occupation, None, max(since, row.since), WageSource.GRADE)
        for row in employments
    ]
    return [each for each in await wages_of(tx, wanted=wanted) if each and await _is_more(tx, each[0])]


async def _is_more(tx: Transaction, wage: Wage) -> bool:
    paid = await tx.value(workers.PAID_ON, employment=wage.wanted.employment, day=wage.since)
    return paid is None or wage.fen > paid


async def _propose(tx: Transaction, actor: Actor, wage: Wage) -> UUID | None:
    """Takes the place of what was proposed for the same worker before."""
    await tx.execute(
        wages.FORGET_PROPOSAL, employment=wage.wanted.employment, actor=actor.id, now=tx.now, why="replaced"
    )
    proposed: UUID | None = await tx.value(
        wages.PROPOSE,
        id=ids.new(),
        employment_id=wage.wanted.employment,
        rung_id=wage.wanted.rung,
        level=wage.wanted.level,
        source=wage.wanted.source,
        fen=wage.fen,
        since=wage.since,
        state=WageState.PROPOSED,
        table_id=wage.table,
        proposed_by=actor.id,
        proposed_at=tx.now,
    )
    return proposed
