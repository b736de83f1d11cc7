"""Points passed on from person to person. Lots keep the day on which they expire: no life is won by passing on.

Lock order: both wallets by id, then lots; limits are counted under the giver's lock.
"""

from typing import NamedTuple
from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment, tell
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.ledger import service as ledger
from app.ledger.moving import move
from app.points import purses
from app.points.errors import (
    DayLimit,
    FamilyOnly,
    OwnTransfer,
    TooFewToGive,
    TransferLimit,
    TransfersOff,
    YearLimit,
)
from app.points.models import MemberState, TransferScope
from app.points.queries import exchange as queries

from .awarding import repay
from .freezing import require_not_frozen
from .people import day_and_year, find_person, is_minor, masked, person_row

NOTE_CHARACTERS = 100
MOST = 10**9
ARRIVED = mark("%(county)s: %(who)s passed %(points)s points on to you.")


class PolicySet(msgspec.Struct, frozen=True):
    id: UUID


class _Named(NamedTuple):
    """How a receiver was named: a place in one's family, or number and name."""

    number: str | None
    name: str | None
    member: UUID | None


class Receiver(msgspec.Struct, frozen=True):
    """Whom points would go to, masked, to be confirmed by who knows them."""

    name: str
    phone: str | None
    within_family: bool


class Transferred(msgspec.Struct, frozen=True):
    id: UUID
    points: int


@once
async def set_exchange_policy(
    tx: Transaction,
    actor: Actor,
    *,
    transfers: TransferScope,
    transfer_most: int,
    day_most: int,
    year_most: int,
    keep_least: int,
    key: str | None = None,
) -> PolicySet:
    """To whom points may be passed on, and how many: at once, in a day and a year of the county; what must stay.

    For officers of the whole deployment. Raises Invalid.
    """
    await require_whole_deployment(tx, actor, roles=(Role.OFFICER, Role.ADMINISTRATOR))
    if not 0 < transfer_most <= day_most <= year_most <= MOST:
        raise Invalid(
            field="transfer_most",
            reason=mark(
                "The most at once, in a day and in a year are numbers from 1 on, each at least the one before."
            ),
        )
    if not 0 <= keep_least <= MOST:
        raise Invalid(field="keep_least", reason=mark("What stays can't be negative."))
    new = ids.new()
    policy = {
        "transfers": TransferScope(transfers),
        "transfer_most": transfer_most,
        "day_most": day_most,
        "year_most": year_most,
        "keep_least": keep_least,
    }
    await tx.execute(queries.SET_POLICY, id=new, set_by=actor.id, set_at=tx.now, **policy)
    await audit.record(tx, actor, "points.set_exchange_policy", new, after=policy)
    return PolicySet(new)


@once
async def find_receiver(
    tx: Transaction,
    actor: Actor,
    *,
    number: str | None = None,
    name: str | None = None,
    member: UUID | None = None,
    key: str | None = None,
) -> Receiver:
    """Whom points would go to if they were passed on now. Raises as `transfer` does, but for amounts."""
    _, taker, within = await _pair(tx, actor, await _policy(tx), _Named(number, name, member))
    return Receiver(masked(taker.name), taker.phone_masked, within)


@once
async def transfer(
    tx: Transaction,
    actor: Actor,
    *,
    points: int,
    number: str | None = None,
    name: str | None = None,
    member: UUID | None = None,
    note: str | None = None,
    key: str | None = None,
) -> Transferred:
    """Passes points on to a `member` of one's family, or to whoever has this phone or volunteer number and name.

    What the receiver owes is repaid from it first. Raises TransfersOff, PersonUnknown, OwnTransfer, FamilyOnly,
    TransferLimit, DayLimit, YearLimit, TooFewToGive, PointsFrozen.
    """
    policy = await _policy(tx)
    giver, taker, within = await _pair(tx, actor, policy, _Named(number, name, member))
    said = " ".join((note or "").split()) or None
    if len(said or "") > NOTE_CHARACTERS:
        raise Invalid(field="note", reason=mark("This is too long. Shorten it."))
    if points < 1:
        raise Invalid(field="points", reason=mark("Choose a number of points from 1 on."))
    if points > policy.transfer_most:
        raise TransferLimit(field="points", limit=policy.transfer_most)
    await ledger.lock(tx, accounts=[purses.wallet(giver.id), purses.wallet(taker.id)])
    await require_not_frozen(tx, person=giver.id)
    await repay(tx, actor, person=giver.id)
    await _require_within_limits(tx, giver.id, points, policy)
    await require_left(tx, person=giver.id, points=points, keep=policy.keep_least)
    new = ids.new()
    journal = await move(
        tx,
        actor,
        giver=purses.wallet(giver.id),
        taker=purses.wallet(taker.id),
        amount=points,
        kind="transfer",
        request=f"transfer:{new}",
    )
    await tx.execute(
        queries.RECORD_TRANSFER,
        id=new,
        giver_id=giver.id,
        taker_id=taker.id,
        points=points,
        within_family=within,
        note=said,
        journal_id=journal,
        created_at=tx.now,
        created_by=actor.id,
    )
    await repay(tx, actor, person=taker.id)
    await audit.record(tx, actor, "points.transfer", new, after={"points": points, "within_family": within})
    given = {"county": tx.settings.county_name, "who": masked(giver.name), "points": points}
    await tell(tx, people=[taker.id], text=lambda language: translate(ARRIVED, language, **given))
    return Transferred(new, points)


async def require_left(tx: Transaction, *, person: UUID, points: int, keep: int) -> None:
    """With the wallet locked: raises TooFewToGive where less than `keep` would stay."""
    available = await ledger.available(tx, account=purses.wallet(person))
    if available - points < keep:
        raise TooFewToGive(field="points", most=max(0, available - keep), available=available, keep=keep)


async def _policy(tx: Transaction) -> Row:
    policy = await tx.maybe(queries.POLICY)
    if policy is None or policy.transfers == TransferScope.NOBODY:
        raise TransfersOff()
    return policy


async def _pair(tx: Transaction, actor: Actor, policy: Row, whom: _Named) -> tuple[Row, Row, bool]:
    """Who gives, who gets, and whether they are of one family."""
    giver = await person_row(tx, person=actor.require_person())
    if whom.member is not None:
        place = await tx.maybe(queries.PLACE, member=whom.member)
        if place is None or place.state != MemberState.MEMBER:
            raise NotFound(field="member")
        taker = await person_row(tx, person=place.person_id)
    elif whom.number and whom.name:
        taker = await find_person(tx, number=whom.number, name=whom.name)
    else:
        raise Invalid(field="number", reason=mark("Choose a member of your family, or give name and number."))
    if taker.id == giver.id:
        raise OwnTransfer(field="number")
    within = bool(await tx.value(queries.SAME_FAMILY, person=giver.id, other=taker.id))
    if whom.member is not None and not within:
        raise NotFound(field="member")
    minor = is_minor(tx, giver.birth_date) or is_minor(tx, taker.birth_date)
    if not within and (policy.transfers == TransferScope.FAMILY or minor):
        raise FamilyOnly(field="number")
    return giver, taker, within


async def _require_within_limits(tx: Transaction, person: UUID, points: int, policy: Row) -> None:
    day, year = day_and_year(tx)
    had = await tx.one(queries.PASSED_ON, person=person, day=day, year=year)
    if had.that_day + points > policy.day_most:
        raise DayLimit(field="points", limit=policy.day_most, had=int(had.that_day))
    if had.that_year + points > policy.year_most:
        raise YearLimit(field="points", limit=policy.year_most, had=int(had.that_year))
