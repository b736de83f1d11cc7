"""What all verbs of assessments share: the case, who stands on which side of it, and taking a step."""

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
from app.skills import errors
from app.skills.models import Act, AssessmentState, Part
from app.skills.models.moves import leads, parts_of
from app.skills.queries import assessing as queries

APPEAL_WORKDAYS = 10
"""Within so many working days one may ask for a check of scores, and is answered."""


class AssessmentChanged(msgspec.Struct, frozen=True):
    assessment: UUID
    state: AssessmentState


async def locked(tx: Transaction, assessment: UUID) -> Row:
    """The case, which nobody else moves until the transaction ends. Raises NotFound."""
    found = await tx.maybe(queries.CASE, assessment=assessment)
    if found is None:
        raise NotFound(field="assessment")
    return found


async def case_for(tx: Transaction, actor: Actor, assessment: UUID, *roles: Role) -> Row:
    """The case, for a person who holds one of `roles` over its organisation; others are refused."""
    found = await locked(tx, assessment)
    actor.require_person()
    actor.require(found.path, *roles)
    return found


async def side_of(tx: Transaction, actor: Actor, case: Row) -> Row | None:
    """Where the actor stands in the case: id, part; None for nowhere."""
    return await tx.maybe(queries.PARTY, assessment=case.id, person=actor.require_person())


async def join(tx: Transaction, actor: Actor, case: Row, part: Part) -> UUID:
    """Puts the actor on a side, where they stand on none yet. Raises OnAnotherSide."""
    there = await side_of(tx, actor, case)
    if there is None:
        return await name_party(tx, actor, case, actor.require_person(), part)
    if there.part != part:
        raise errors.OnAnotherSide()
    party: UUID = there.id
    return party


async def stand(tx: Transaction, actor: Actor, case: Row, part: Part) -> UUID:
    """The id of the actor's place on a side that others named them to; for who has none there is no such case."""
    there = await side_of(tx, actor, case)
    if there is None:
        raise NotFound(field="assessment")
    if there.part != part:
        raise errors.OnAnotherSide()
    party: UUID = there.id
    return party


async def name_party(tx: Transaction, actor: Actor, case: Row, person: UUID, part: Part) -> UUID:
    """Puts a person on a side of the case on which nobody knows of a reason against it."""
    new = ids.new()
    await tx.execute(
        queries.ADD_PARTY,
        id=new,
        assessment_id=case.id,
        person_id=person,
        part=part,
        named_by=actor.id,
        named_at=tx.now,
    )
    return new


def require_move(case: Row, act: Act, after: AssessmentState | None = None) -> None:
    """Raises OutOfPlace unless the act (leading to `after`) is possible in the case's state."""
    possible = leads(act, AssessmentState(case.state))
    if not possible or (after is not None and after not in possible):
        raise errors.OutOfPlace()


async def move(
    tx: Transaction, actor: Actor, case: Row, act: Act, after: AssessmentState, *, reason: str | None = None
) -> AssessmentChanged:
    """Takes a step, on record with who did it, when and why; the database looks once more. Raises OutOfPlace."""
    require_move(case, act, after)
    if parts_of(act, AssessmentState(case.state)) and actor.person is None:
        raise actor.refusal()
    await tx.execute(
        queries.STEP,
        id=ids.new(),
        assessment_id=case.id,
        act=act,
        from_state=case.state,
        to_state=after,
        actor_kind=actor.kind,
        actor=actor.id,
        at=tx.now,
        reason=reason,
    )
    before, then = {"state": case.state}, {"state": after, "reason": reason}
    await audit.record(tx, actor, f"skills.{act}_assessment", case.id, before=before, after=then)
    return AssessmentChanged(case.id, after)


async def tell_candidate(tx: Transaction, case: Row, text: str, **given: Any) -> None:
    """Writes the candidate a message; `%(rung)s` and `%(county)s` are filled in."""
    await tell(tx, people=[case.person_id], text=_said(tx, case, text, given))


def _said(tx: Transaction, case: Row, text: str, given: dict[str, Any]) -> Callable[[str], str]:
    county = tx.settings.county_name

    def say(language: str) -> str:
        return translate(text, language, county=county, rung=in_language(case.rung_names, language), **given)

    return say
