"""What verbs on many cases share: the same steps as in cases.py, in few statements whatever the number of cases.

The first refusal of one stops all: who wants a result for each tries them one by one then.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.accounts.service import tell_each
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.identity import Actor

from .cases import DUE_WORKDAYS, SINGLE, CaseChanged, require_move, told
from .errors import cases as errors
from .models import CaseAct, CasePart, CaseState
from .models.moves import parts_of
from .queries import cases as queries
from .queries import together as many


async def locked(tx: Transaction, cases: Iterable[UUID]) -> list[Row]:
    """The cases, the least id first, which nobody else moves until the transaction ends. Raises NotFound."""
    wanted = sorted(set(cases))
    found = await tx.all(queries.CASES, cases=wanted) if wanted else []
    if len(found) < len(wanted):
        raise NotFound(field="case")
    return list(found)


async def join(tx: Transaction, actor: Actor, rows: Sequence[Row], part: CasePart) -> None:
    """Puts the actor on one side of all cases. Raises OnOtherSide, OthersPart."""
    person = actor.require_person()
    mine: dict[UUID, CasePart] = {}
    taken: set[UUID] = set()
    for row in await tx.all(many.PARTIES, cases=[row.id for row in rows], person=person, part=part):
        if row.person_id == person:
            mine[row.case_id] = CasePart(row.part)
        else:
            taken.add(row.case_id)
    if any(each != part for each in mine.values()):
        raise errors.OnOtherSide()
    if part in SINGLE and taken:
        raise errors.OthersPart()
    await add_parties(tx, {row.id: person for row in rows if row.id not in mine}, part)


async def add_parties(tx: Transaction, people: Mapping[UUID, UUID], part: CasePart) -> None:
    """Puts a person on the same side of each case; by case."""
    own = {"part": part, "joined_at": tx.now}
    rows = [{"id": ids.new(), "case_id": case, "person_id": person, **own} for case, person in people.items()]
    await tx.many(queries.ADD_PARTY, rows)


async def move(
    tx: Transaction,
    actors: Actor | Sequence[Actor],
    rows: Sequence[Row],
    act: CaseAct,
    after: CaseState,
    *,
    reasons: Sequence[str | None] | None = None,
) -> list[CaseChanged]:
    """Takes the same step with all cases, each by its own actor where there are several. Raises CaseOutOfPlace."""
    if not rows:
        return []
    by = [actors] * len(rows) if isinstance(actors, Actor) else list(actors)
    why = reasons or [None] * len(rows)
    for row, actor in zip(rows, by, strict=True):
        require_move(row, act, after)
        if parts_of(act, CaseState(row.state)) and actor.person is None:
            raise actor.refusal()
    steps = [
        {
            "id": ids.new(),
            "case_id": row.id,
            "act": act,
            "from_state": row.state,
            "to_state": after,
            "actor_kind": actor.kind,
            "actor": actor.id,
            "at": tx.now,
            "reason": reason,
        }
        for row, actor, reason in zip(rows, by, why, strict=True)
    ]
    await tx.many(queries.STEP, steps)
    if after != CaseState.OFFERED:
        await _set_due(tx, rows, after)
    changes = [
        ({"state": row.state}, {"state": after, "reason": reason}) for row, reason in zip(rows, why, strict=True)
    ]
    await audit.record_many(tx, by, f"subsidies.{act}_case", [row.id for row in rows], changes)
    return [CaseChanged(row.id, after) for row in rows]


async def _set_due(tx: Transaction, rows: Sequence[Row], after: CaseState) -> None:
    """From now on counts the time of whoever's turn it is."""
    by_workdays: defaultdict[int | None, list[UUID]] = defaultdict(list)
    for row in rows:
        by_workdays[row.response_days if after == CaseState.INCOMPLETE else DUE_WORKDAYS.get(after)].append(row.id)
    for workdays, cases in by_workdays.items():
        await tx.execute(many.SET_DUE, cases=cases, today=tx.today, workdays=workdays)


async def tell_applicants(
    tx: Transaction, rows: Sequence[Row], text: str, given: Sequence[dict[str, Any]] | None = None
) -> None:
    """Writes each applicant a message of their own; see `cases.tell_applicant`."""
    texts: list[tuple[UUID, Callable[[str], str]]] = [
        (row.person_id, told(tx, row, text, each)) for row, each in zip(rows, given or [{}] * len(rows), strict=True)
    ]
    await tell_each(tx, texts=texts)
