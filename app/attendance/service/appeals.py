"""Appeals: the volunteer's own word about their hours, and somebody's answer who did not decide before.

Each step is told to the volunteer. What nobody answers in time goes to the organisation above the team.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import tell
from app.activities.errors import ShiftNotOver
from app.activities.service import require_leading
from app.attendance.errors import (
    AlreadyAppealed,
    AppealDecided,
    AppealTooLate,
    NothingToAppeal,
    OwnRecord,
    PassedOn,
    SomebodyElseDecides,
)
from app.attendance.models import AppealState, RecordSource, RecordState
from app.attendance.queries import appeals as queries
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.kernel.reasons import said

from .correcting import decline_proposals, fits, replace
from .deciding import SCOPE, lock_record, refusal
from .entering import add_record, lock_place
from .hours import approve

RAISED = mark("We have your appeal about “%(title)s”. There will be an answer by %(day)s.")
PASSED_ON = mark("Nobody has answered your appeal about “%(title)s” in time. The organisation above decides now.")
ANSWERS = {
    AppealState.ACCEPTED: mark("Your appeal about “%(title)s” was accepted. Read the answer under “My hours”."),
    AppealState.PARTLY: mark("Your appeal about “%(title)s” was accepted in part. Read the answer under “My hours”."),
    AppealState.REJECTED: mark("Your appeal about “%(title)s” was rejected. Read the answer under “My hours”."),
}


class AppealChange(msgspec.Struct, frozen=True):
    """An appeal, how it stands, and the record that was made of it, if any."""

    id: UUID
    state: AppealState
    record: UUID | None = None


@once
async def raise_appeal(
    tx: Transaction, actor: Actor, *, shift: UUID, minutes: int, reason: str, key: str | None = None
) -> AppealChange:
    """Asks for other minutes in one's own shift than its record has, or for some where there is no record.

    Possible once the shift is over, and for as many days after the hours were decided on as the team's
    organisation allows (`appeal_days`).
    """
    actor.require_person()
    volunteer = actor.require_volunteer()
    reason = said(reason)
    place = await lock_place(tx, shift=shift, volunteer=volunteer)
    if tx.now < place.ends_at:
        raise ShiftNotOver()
    record = await lock_record(tx, record=place.record) if place.record else None
    fits(place, minutes)
    since = record.approved_at if record and record.approved_at else place.ends_at
    if tx.now > since + timedelta(days=place.appeal_days):
        raise AppealTooLate(days=place.appeal_days)
    if minutes == _minutes(record):
        raise NothingToAppeal(field="minutes", minutes=minutes)
    new = ids.new()
    decide_by = await tx.value(
        queries.RAISE,
        id=new,
        volunteer_id=volunteer,
        shift_id=shift,
        record_id=place.record,
        minutes_wanted=minutes,
        reason=reason,
        raised_by=actor.id,
        raised_at=tx.now,
        approved_by=record.approved_by if record else None,
        workdays=place.decision_workdays,
    )
    if decide_by is None:
        raise AlreadyAppealed()
    await audit.record(tx, actor, "attendance.raise_appeal", new, after={"minutes": minutes, "reason": reason})
    await _tell(tx, place.person_id, RAISED, title=place.title, day=decide_by.isoformat())
    return AppealChange(new, AppealState.OPEN)


@once
async def decide_appeal(
    tx: Transaction, actor: Actor, *, appeal: UUID, minutes: int | None, answer: str, key: str | None = None
) -> AppealChange:
    """Answers an appeal: `minutes` are those that count from now on, none rejects it.

    Neither the volunteer answers nor who approved the hours; after the last day, only who stands above the team.
    Who has got the minutes in another way since they appealed is told that they were right.
    """
    about = await tx.maybe(queries.APPEAL_PLACE, appeal=appeal)
    if about is None:
        raise NotFound(field="appeal")
    place = await lock_place(tx, shift=about.shift_id, volunteer=about.volunteer_id)
    open_ = await tx.one(queries.APPEAL_TO_DECIDE, appeal=appeal, now=tx.now)
    record = await lock_record(tx, record=place.record) if place.record else None
    _may_answer(actor, place, open_, record)
    answer = said(answer, "answer")
    state, result = AppealState.REJECTED, None
    wanted = minutes == open_.minutes_wanted
    if minutes is not None and (minutes != _minutes(record) or (wanted and record)):
        state = AppealState.ACCEPTED if wanted else AppealState.PARTLY
        result = await _grant(tx, actor, open_, place=place, record=record, minutes=minutes, answer=answer)
    await tx.execute(
        queries.ANSWER,
        appeal=appeal,
        outcome=state,
        against=record.approved_by if record else None,
        by=actor.id,
        now=tx.now,
        said=answer,
        result=result,
    )
    after = {"state": state, "minutes": minutes, "record": result, "answer": answer}
    await audit.record(tx, actor, "attendance.decide_appeal", appeal, after=after)
    await _tell(tx, place.person_id, ANSWERS[state], title=place.title)
    return AppealChange(appeal, state, result)


def _may_answer(actor: Actor, place: Row, appeal: Row, record: Row | None) -> None:
    require_leading(actor, place.path, SCOPE)
    if actor.id is not None and actor.id in (place.person_id, appeal.raiser):
        raise OwnRecord()
    if appeal.state != AppealState.OPEN:
        raise AppealDecided()
    if actor.id is not None and actor.id in (appeal.approver, record and record.approver):
        raise SomebodyElseDecides()
    if appeal.passed_on:
        try:
            require_leading(actor, place.path[:-1], SCOPE)
        except NotAllowed:
            raise PassedOn() from None


def _minutes(record: Row | None) -> int:
    return record.minutes if record else 0


async def _grant(
    tx: Transaction, actor: Actor, appeal: Row, *, place: Row, record: Row | None, minutes: int, answer: str
) -> UUID:
    """A record with these minutes: the one that came meanwhile, another in the place of what stands, or the first."""
    if record and _came_meanwhile(appeal, record, minutes):
        stands: UUID = record.id
        await decline_proposals(tx, actor, record=stands)
        return stands
    fits(place, minutes)
    source, claimed_by = RecordSource.APPEAL, appeal.raised_by
    if record:
        refused = refusal(actor, record, RecordState.CORRECTED, record.approved_that_day + minutes)
        if refused:
            raise refused
        replaced = await replace(
            tx, actor, old=record, minutes=minutes, reason=answer, source=source, entered_by=[claimed_by]
        )
        return replaced.id
    new = await add_record(
        tx,
        place=place,
        started_at=place.starts_at,
        ended_at=place.starts_at + timedelta(minutes=minutes),
        source=source,
        entered_by=claimed_by,
        reason=answer,
    )
    record = await lock_record(tx, record=new)
    refused = refusal(actor, record, RecordState.APPROVED, record.approved_that_day + minutes)
    if refused:
        raise refused
    await approve(tx, actor, records=[record])
    return new


def _came_meanwhile(appeal: Row, record: Row, minutes: int) -> bool:
    """Whether these minutes were approved after the appeal had been raised, for whatever other reason."""
    approved = record.state == RecordState.APPROVED and record.minutes == minutes
    return approved and bool(record.id != appeal.record_id)


async def pass_on_appeals(tx: Transaction, *, at_most: int) -> int:
    """Gives appeals whose time for an answer is over to the organisation above the team; how many."""
    overdue = await tx.all(queries.OVERDUE, now=tx.now, at_most=at_most)
    for appeal in overdue:
        await _tell(tx, appeal.person_id, PASSED_ON, title=appeal.title)
    return len(overdue)


async def _tell(tx: Transaction, person: UUID, text: str, **values: Any) -> None:
    await tell(tx, people=[person], text=lambda language: translate(text, language, **values))
