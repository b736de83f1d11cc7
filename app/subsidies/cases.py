"""What all verbs of cases share: the case, who stands on which side of it, and taking a step."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import tell
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.i18n import in_language, translate
from app.kernel.identity import Actor, Role
from app.subsidies.errors import cases as errors
from app.subsidies.models import CaseAct, CasePart, CaseState
from app.subsidies.models.moves import leads, parts_of
from app.subsidies.queries import cases as queries

DUE_WORKDAYS = {
    CaseState.RESERVED: 5,
    CaseState.CHECKED: 5,
    CaseState.REVIEWED: 5,
    CaseState.APPROVING: 5,
    CaseState.APPROVED: 3,
    CaseState.CLEARED: 10,
    CaseState.RETURNED: 20,
}
"""Within so many working days the next step is expected; `INCOMPLETE` and `OFFERED` have their programme's days."""
SINGLE = (CasePart.CREATOR, CasePart.REVIEWER)
"""Sides with room for one."""


class CaseChanged(msgspec.Struct, frozen=True):
    case: UUID
    state: CaseState


async def locked(tx: Transaction, case: UUID) -> Row:
    """The case, which nobody else moves until the transaction ends. Raises NotFound."""
    found = await tx.maybe(queries.CASE, case=case)
    if found is None:
        raise NotFound(field="case")
    return found


async def case_for(tx: Transaction, actor: Actor, case: UUID, *roles: Role) -> Row:
    """The case, for a person who holds one of `roles` over its organisation; others are refused."""
    found = await locked(tx, case)
    actor.require_person()
    actor.require(found.path, *roles)
    return found


async def own_case(tx: Transaction, actor: Actor, case: UUID) -> Row:
    """The actor's own case; for others there is none. Raises NotFound."""
    person = actor.require_person()
    found = await locked(tx, case)
    if found.person_id != person:
        raise NotFound(field="case")
    return found


async def side_of(tx: Transaction, actor: Actor, case: Row) -> CasePart | None:
    """On which side of the case the actor stands; None for nowhere."""
    found = await tx.maybe(queries.PARTY, case=case.id, person=actor.require_person())
    return CasePart(found.part) if found else None


async def join(tx: Transaction, actor: Actor, case: Row, part: CasePart) -> None:
    """Puts the actor on a side, where they stand on none yet. Raises OnOtherSide, OthersPart."""
    there = await side_of(tx, actor, case)
    if there is None:
        if part in SINGLE and await tx.maybe(queries.TAKEN, case=case.id, part=part):
            raise errors.OthersPart()
        await add_party(tx, case.id, actor.require_person(), part)
    elif there != part:
        raise errors.OnOtherSide()


async def add_party(tx: Transaction, case: UUID, person: UUID, part: CasePart) -> None:
    """Puts a person on a side of a case on which nobody knows of a reason against it."""
    await tx.execute(queries.ADD_PARTY, id=ids.new(), case_id=case, person_id=person, part=part, joined_at=tx.now)


def require_move(case: Row, act: CaseAct, after: CaseState | None = None) -> None:
    """Raises CaseOutOfPlace unless the act (leading to `after`) is possible in the case's state."""
    possible = leads(act, CaseState(case.state))
    if not possible or (after is not None and after not in possible):
        raise errors.CaseOutOfPlace()


async def move(
    tx: Transaction, actor: Actor, case: Row, act: CaseAct, after: CaseState, *, reason: str | None = None
) -> CaseChanged:
    """Takes a step, on record with who did it, when and why; the database looks once more. Raises CaseOutOfPlace.

    From then on counts the time of whoever's turn it is.
    """
    require_move(case, act, after)
    if parts_of(act, CaseState(case.state)) and actor.person is None:
        raise actor.refusal()
    await tx.execute(
        queries.STEP,
        id=ids.new(),
        case_id=case.id,
        act=act,
        from_state=case.state,
        to_state=after,
        actor_kind=actor.kind,
        actor=actor.id,
        at=tx.now,
        reason=reason,
    )
    workdays = case.response_days if after == CaseState.INCOMPLETE else DUE_WORKDAYS.get(after)
    if after != CaseState.OFFERED:
        await tx.execute(queries.SET_DUE, case=case.id, today=tx.today, workdays=workdays)
    before, then = {"state": case.state}, {"state": after, "reason": reason}
    await audit.record(tx, actor, f"subsidies.{act}_case", case.id, before=before, after=then)
    return CaseChanged(case.id, after)


async def tell_applicant(tx: Transaction, case: Row, text: str, **given: Any) -> None:
    """Writes the applicant a message; `%(programme)s` and `%(county)s` are filled in."""
    await tell(tx, people=[case.person_id], text=told(tx, case, text, given))


def told(tx: Transaction, case: Row, text: str, given: dict[str, Any]) -> Callable[[str], str]:
    """Makes a message of a case's in a language."""
    county = tx.settings.county_name

    def say(language: str) -> str:
        return translate(text, language, county=county, programme=in_language(case.names, language), **given)

    return say
