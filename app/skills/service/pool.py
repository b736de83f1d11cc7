"""The talent pool: who is ready for the next rung, who is brought up to one, who is examined and with what result."""

from collections import defaultdict
from datetime import date
from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.rules.service import load_rules
from app.skills.errors import AlreadyDecided, AlreadyEntered, AlreadyReserved, OwnPool, ReserveEnded
from app.skills.models import ExamState, LadderState
from app.skills.queries import pool as queries

from .prerequisites import BUREAU, require_looking_after, stand

GROUP = 500
"""So many people are looked at together."""


class ReadyFound(msgspec.Struct, frozen=True):
    """How many were looked at, and how many of them may rise today."""

    people: int
    ready: int


class PoolChanged(msgspec.Struct, frozen=True):
    id: UUID


@once
async def find_ready(tx: Transaction, actor: Actor, *, key: str | None = None) -> ReadyFound:
    """Looks at everybody who works and holds a grade: may they rise to the next rung, or when? Found anew as a whole.

    For officers of the whole deployment and the nightly job. Four statements for each 500 people of an occupation.
    """
    await require_whole_deployment(tx, actor, roles=BUREAU)
    today = tx.today
    asked: dict[tuple[str, UUID | None], dict[UUID, int]] = defaultdict(dict)
    for row in await tx.all(queries.CANDIDATES, day=today):
        asked[row.code, row.occupation_id][row.person_id] = row.number
    rungs: dict[tuple[str, int], dict[UUID | None, tuple[UUID, UUID]]] = defaultdict(dict)
    for row in await tx.all(queries.NEXT_RUNGS, day=today):
        rungs[row.code, row.number][row.occupation_id] = (row.rung, row.rule_set_id)
    await tx.execute(queries.FORGET_READINESS)
    found: list[dict[str, object]] = []
    for (ladder, occupation), held in asked.items():
        people = sorted(held)
        for at in range(0, len(people), GROUP):
            group = people[at : at + GROUP]
            known = await stand(tx, people=group, ladder=ladder, occupation=occupation, on=today)
            for person in group:
                by_occupation = rungs.get((ladder, held[person] + 1), {})
                target = by_occupation.get(occupation) or by_occupation.get(None)
                if target is None:
                    continue
                rules = await load_rules(tx, rule_set=target[1])
                ready_on = rules.eligible_on(known[person].facts, known[person].evidence, today)
                found.append(
                    {
                        "id": ids.new(),
                        "person_id": person,
                        "rung_id": target[0],
                        "occupation_id": occupation,
                        "ready": ready_on == today,
                        "ready_on": ready_on,
                        "found_on": today,
                    }
                )
    if found:
        await tx.many(queries.ADD_READINESS, found)
    return ReadyFound(len(found), sum(1 for each in found if each["ready"]))


@once
async def reserve(
    tx: Transaction, actor: Actor, *, person: UUID, rung: UUID, plan: str = "", key: str | None = None
) -> PoolChanged:
    """Takes a worker into the reserve plan for a rung. By those who look after them, never oneself.

    Raises AlreadyReserved, OwnPool, NotFound, NotAllowed.
    """
    await _require(tx, actor, person, rung)
    if len(plan) > 500:
        raise Invalid(field="plan", reason=mark("This is too long. Shorten it."))
    given = {"person_id": person, "rung_id": rung, "plan": plan, "since": tx.today}
    new = await tx.value(queries.RESERVE, id=ids.new(), recorded_by=actor.person, recorded_at=tx.now, **given)
    if new is None:
        raise AlreadyReserved()
    await audit.record(tx, actor, "skills.reserve", new, after={"person": str(person), "rung": str(rung)})
    return PoolChanged(new)


@once
async def end_reserve(tx: Transaction, actor: Actor, *, reserve_place: UUID, key: str | None = None) -> PoolChanged:
    """Ends a place in the reserve plan today. By those who look after the worker. Raises ReserveEnded."""
    place = await tx.maybe(queries.TO_END, place=reserve_place)
    if place is None:
        raise NotFound(field="reserve_place")
    await require_looking_after(tx, actor, person=place.person_id)
    if place.until is not None:
        raise ReserveEnded()
    await tx.execute(queries.END_RESERVE, place=reserve_place, day=tx.today)
    await audit.record(tx, actor, "skills.end_reserve", reserve_place)
    return PoolChanged(reserve_place)


@once
async def enter_exam(
    tx: Transaction, actor: Actor, *, person: UUID, rung: UUID, exam_on: date, key: str | None = None
) -> PoolChanged:
    """Enters a worker as a candidate for a rung's examination. By those who look after them, never oneself.

    Raises AlreadyEntered, OwnPool, NotFound, NotAllowed, Invalid.
    """
    await _require(tx, actor, person, rung)
    if exam_on < tx.today:
        raise Invalid(field="exam_on", reason=mark("Choose a day that is not over yet."))
    given = {"person_id": person, "rung_id": rung, "exam_on": exam_on, "state": ExamState.ENTERED}
    new = await tx.value(queries.ENTER, id=ids.new(), entered_by=actor.person, entered_at=tx.now, **given)
    if new is None:
        raise AlreadyEntered()
    await audit.record(tx, actor, "skills.enter_exam", new, after={"person": str(person), "exam_on": str(exam_on)})
    return PoolChanged(new)


@once
async def record_exam(
    tx: Transaction,
    actor: Actor,
    *,
    exam_entry: UUID,
    state: ExamState,
    score: int | None = None,
    key: str | None = None,
) -> PoolChanged:
    """Says how an examination ended, on its day or later. By officers of the whole deployment, never for oneself.

    Raises AlreadyDecided, OwnPool, Invalid.
    """
    await require_whole_deployment(tx, actor, roles=BUREAU)
    entry = await tx.maybe(queries.TO_DECIDE, entry=exam_entry)
    if entry is None:
        raise NotFound(field="exam_entry")
    if actor.person == entry.person_id:
        raise OwnPool()
    if entry.state != ExamState.ENTERED:
        raise AlreadyDecided()
    if state == ExamState.ENTERED:
        raise Invalid(field="state", reason=mark("Say how it ended: passed, failed or absent."))
    if entry.exam_on > tx.today:
        raise Invalid(field="state", reason=mark("The examination has not been held yet."))
    if score is not None and not 0 <= score <= 100:
        raise Invalid(field="score", reason=mark("A score lies between 0 and 100."))
    await tx.execute(queries.DECIDE, entry=exam_entry, new_state=state, new_score=score, by=actor.person, now=tx.now)
    await audit.record(tx, actor, "skills.record_exam", exam_entry, after={"state": state, "score": score})
    return PoolChanged(exam_entry)


async def _require(tx: Transaction, actor: Actor, person: UUID, rung: UUID) -> None:
    await require_looking_after(tx, actor, person=person)
    if actor.person == person:
        raise OwnPool()
    found = await tx.maybe(queries.RUNG, rung=rung)
    if found is None or found.state != LadderState.PUBLISHED:
        raise NotFound(field="rung")
