"""Families: a person invites, the other accepts; everybody leaves when they like.

Whoever joins or leaves holds their own wallet's lock, so that nobody joins two families at once.
"""

from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import exports, tell
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.ledger import service as ledger
from app.points import purses
from app.points.errors import (
    AlreadyInFamily,
    FamilyFull,
    GuardianNotInFamily,
    InvitationOver,
    NotInFamily,
    OwnTransfer,
)
from app.points.models import MemberState
from app.points.queries import exchange as queries

from .people import find_person, is_minor, masked, person_row

LARGEST_FAMILY = 12
INVITED = mark("%(county)s: %(who)s invites you to a family that passes points on. Look at My family.")


class FamilyChange(msgspec.Struct, frozen=True):
    """The place in a family that was changed."""

    id: UUID
    family: UUID


@once
async def invite_to_family(
    tx: Transaction, actor: Actor, *, number: str, name: str, key: str | None = None
) -> FamilyChange:
    """Asks a person, named by phone or volunteer number and name, into one's family, which begins with the first.

    Raises PersonUnknown, OwnTransfer, AlreadyInFamily, FamilyFull.
    """
    inviter = actor.require_person()
    found = await find_person(tx, number=number, name=name)
    if found.id == inviter:
        raise OwnTransfer(field="number")
    await ledger.lock(tx, accounts=[purses.wallet(inviter)])
    own = await tx.maybe(queries.FAMILY_OF, person=inviter)
    family: UUID = own.family_id if own else await _begin(tx, inviter)
    await tx.one(queries.LOCK_FAMILY, family=family)
    there = await tx.all(queries.PLACES, family=family)
    if found.id in {place.person_id for place in there} or await tx.maybe(queries.FAMILY_OF, person=found.id):
        raise AlreadyInFamily(field="number")
    if len(there) >= LARGEST_FAMILY:
        raise FamilyFull(most=LARGEST_FAMILY)
    change = FamilyChange(ids.new(), family)
    await _add(tx, change, found.id, MemberState.INVITED, inviter)
    await audit.record(tx, actor, "points.invite_to_family", change.id, after={"family": family, "person": found.id})
    who = masked((await person_row(tx, person=inviter)).name)
    await tell(
        tx,
        people=[found.id],
        text=lambda language: translate(INVITED, language, county=tx.settings.county_name, who=who),
    )
    return change


@once
async def answer_family_invitation(
    tx: Transaction, actor: Actor, *, member: UUID, accept: bool, key: str | None = None
) -> FamilyChange:
    """Joins a family, or not; its members may take an invitation back by declining it.

    Who is under 18 joins where their guardian is. Raises InvitationOver, AlreadyInFamily, GuardianNotInFamily.
    """
    person = actor.require_person()
    place = await _place(tx, member)
    if place.person_id != person and (accept or not await _is_member(tx, person, place)):
        raise NotFound(field="member")
    await ledger.lock(tx, accounts=[purses.wallet(place.person_id)])
    if accept:
        await _require_may_join(tx, place)
    becomes = MemberState.MEMBER if accept else MemberState.DECLINED
    if not await tx.execute(queries.ANSWER, member=member, becomes=becomes, now=tx.now):
        raise InvitationOver()
    await audit.record(tx, actor, "points.answer_family_invitation", member, after={"accept": accept})
    return FamilyChange(member, place.family_id)


@once
async def leave_family(tx: Transaction, actor: Actor, *, key: str | None = None) -> FamilyChange:
    """Ends one's place in the family; points that were passed on stay where they are. Raises NotInFamily."""
    person = actor.require_person()
    await ledger.lock(tx, accounts=[purses.wallet(person)])
    own = await tx.maybe(queries.FAMILY_OF, person=person)
    if own is None:
        raise NotInFamily()
    await tx.one(queries.LOCK_FAMILY, family=own.family_id)
    await tx.execute(queries.LEAVE, member=own.id, now=tx.now)
    await tx.execute(queries.WITHDRAW_ALONE, family=own.family_id, now=tx.now)
    await audit.record(tx, actor, "points.leave_family", own.id)
    return FamilyChange(own.id, own.family_id)


@exports("transfers")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """What this adds to a person's copy of their data: what they passed on and got."""
    return [dict(each) for each in await tx.all(queries.EXPORTED, person=person)]


async def _begin(tx: Transaction, person: UUID) -> UUID:
    first = FamilyChange(ids.new(), ids.new())
    await tx.execute(queries.FOUND_FAMILY, id=first.family, created_at=tx.now)
    await _add(tx, first, person, MemberState.MEMBER, person)
    return first.family


async def _add(tx: Transaction, place: FamilyChange, person: UUID, state: MemberState, by: UUID) -> None:
    await tx.execute(
        queries.ADD_MEMBER,
        id=place.id,
        family_id=place.family,
        person_id=person,
        state=state,
        invited_by=by,
        invited_at=tx.now,
        answered_at=tx.now if state == MemberState.MEMBER else None,
    )


async def _place(tx: Transaction, member: UUID) -> Row:
    place = await tx.maybe(queries.PLACE, member=member)
    if place is None:
        raise NotFound(field="member")
    return place


async def _is_member(tx: Transaction, person: UUID, place: Row) -> bool:
    own = await tx.maybe(queries.FAMILY_OF, person=person)
    return own is not None and own.family_id == place.family_id


async def _require_may_join(tx: Transaction, place: Row) -> None:
    await tx.one(queries.LOCK_FAMILY, family=place.family_id)
    if await tx.maybe(queries.FAMILY_OF, person=place.person_id):
        raise AlreadyInFamily()
    born = (await person_row(tx, person=place.person_id)).birth_date
    if is_minor(tx, born) and not await tx.value(
        queries.GUARDIAN_IS_MEMBER, person=place.person_id, family=place.family_id
    ):
        raise GuardianNotInFamily()
