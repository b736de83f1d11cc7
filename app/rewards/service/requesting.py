"""Service for service: a person asks for volunteers' hours, whose points are held until the hours are approved.

Lock order: an activity and its shift, then the request, its holds, and the wallet.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import exports
from app.activities import service as activities
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, Invalid, NotFound, refuse
from app.kernel.events import publish
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role, system
from app.ledger import service as ledger
from app.points import purses
from app.points import service as points
from app.points.service.freezing import require_not_frozen
from app.rewards import happened
from app.rewards.errors import InsufficientPoints, NoPrice, RequestBegun, RequestNotOpen
from app.rewards.models import RequestState
from app.rewards.queries import requests as queries
from app.volunteers.models import ServiceCategory

from .slots import end, give_back

SOONEST = timedelta(hours=2)
FURTHEST = timedelta(days=60)
SETTLING = timedelta(days=14)
"""So long after the end hours can still be approved; then what is held for the rest is given back."""
MINUTES = range(15, 481)
VOLUNTEERS = range(1, 21)
WORKERS = (Role.SOCIAL_WORKER, Role.OFFICER, Role.ADMINISTRATOR)
"""Who may decline a request and decide on a dispute."""
LENGTHS = {"title": 100, "description": 1_000, "area": 100, "place": 200}


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. `place` is the address, for those who come; `area` is what everybody reads."""

    category: ServiceCategory
    title: str
    description: str
    area: str
    place: str
    starts_at: datetime
    minutes: int
    volunteers: int = 1


class Quote(msgspec.Struct, frozen=True):
    """What it would cost: each volunteer and all of them, in points, with the sum for one."""

    points_each: int
    points: int
    expression: str
    available: int


class RequestChange(msgspec.Struct, frozen=True):
    id: UUID
    state: RequestState


@once
async def quote_service(tx: Transaction, actor: Actor, *, wish: Wish, key: str | None = None) -> Quote:
    """What a request would cost, before it is made. Raises as `request_service`, but for what is there to spend."""
    person = actor.require_person()
    each = await _price(tx, _checked(tx, wish))
    available = await ledger.available(tx, account=purses.wallet(person))
    return Quote(each.points, each.points * wish.volunteers, each.expression, available)


@once
async def request_service(tx: Transaction, actor: Actor, *, wish: Wish, key: str | None = None) -> RequestChange:
    """Asks for volunteers, and holds the points of each at once: one hold for each of them.

    Raises SignInRequired, Invalid, NoPrice, InsufficientPoints, PointsFrozen.
    """
    person = actor.require_person()
    given = _checked(tx, wish)
    each = await _price(tx, given)
    wallet, total = purses.wallet(person), each.points * wish.volunteers
    await ledger.lock(tx, accounts=[wallet])
    await require_not_frozen(tx, person=person)
    available = await ledger.available(tx, account=wallet)
    if available < total:
        raise InsufficientPoints(needed=total, available=available)
    until = wish.starts_at + timedelta(minutes=wish.minutes) + SETTLING
    change = RequestChange(ids.new(), RequestState.OPEN)
    price = {"points_each": each.points, "expression": each.expression}
    await tx.execute(
        queries.ADD_REQUEST, id=change.id, person_id=person, state=change.state, created_at=tx.now, **given, **price
    )
    for number in range(1, wish.volunteers + 1):
        hold = await ledger.hold(tx, account=wallet, amount=each.points, expires_at=until)
        await tx.execute(
            queries.ADD_SLOT, id=ids.new(), request_id=change.id, number=number, points=each.points, hold_id=hold
        )
    await audit.record(tx, actor, "rewards.request_service", change.id, after={"points": total})
    await publish(tx, actor, happened.ServiceRequested(change.id, total), subject=change.id)
    return change


@once
async def cancel_request(
    tx: Transaction, actor: Actor, *, service_request: UUID, reason: str | None = None, key: str | None = None
) -> RequestChange:
    """Calls a request off and gives its points back: the requester until it begins, staff with a reason.

    Once matched, its activity is called off with it, and whoever enrolled is told. Raises RequestNotOpen, RequestBegun.
    """
    found = await _found(tx, service_request)
    own = actor.person is not None and found.person_id == actor.person
    if not own and not await _works_with(tx, actor, found):
        raise actor.refusal()
    why = " ".join((reason or "").split()) or None
    if not own and why is None:
        raise Invalid(field="reason", reason=mark("Say why: the person who asked will read it."))
    if found.state == RequestState.MATCHED:
        if found.starts_at <= tx.now:
            raise RequestBegun()
        # What happens to its shift ends the request.
        await activities.cancel_activity(tx, system("rewards.requests"), activity=found.activity_id, reason=why)
    else:
        found = await tx.one(queries.LOCK_REQUEST, request=service_request)
        if found.state != RequestState.OPEN:
            raise RequestNotOpen()
        await give_back(tx, actor, request=found)
        await end(tx, actor, request=found, state=RequestState.CANCELLED, why=why)
    return RequestChange(service_request, RequestState.CANCELLED)


@exports("service_requests")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """What this adds to a person's copy of their data: what they asked volunteers for."""
    return [dict(each) for each in await tx.all(queries.EXPORTED, person=person)]


async def _works_with(tx: Transaction, actor: Actor, found: Row) -> bool:
    """Staff: with an open request wherever they are in the county, with a matched one above its team."""
    if found.path is not None:
        return actor.holds(found.path, *WORKERS)
    return bool(await tx.value(queries.IN_COUNTY, organisations=actor.reach(*WORKERS)))


async def _found(tx: Transaction, request: UUID) -> Row:
    found = await tx.maybe(queries.REQUEST, request=request)
    if found is None:
        raise NotFound(field="service_request")
    return found


async def _price(tx: Transaction, given: dict[str, Any]) -> points.Price:
    each = await points.price(tx, minutes=given["minutes"], category=given["category"], at=given["starts_at"])
    if each is None:
        raise NoPrice(field="category")
    return each


def _checked(tx: Transaction, wish: Wish) -> dict[str, Any]:
    """The columns; raises Invalid for each field at fault, all together."""
    given = msgspec.structs.asdict(wish)
    wrong: list[DomainError] = []
    for field, most in LENGTHS.items():
        given[field] = " ".join(given[field].split()) if field != "description" else given[field].strip()
        if not given[field]:
            wrong.append(Invalid(field=field, reason=mark("Please fill this in.")))
        elif len(given[field]) > most:
            wrong.append(Invalid(field=field, reason=mark("This is too long. Shorten it.")))
    if wish.category == ServiceCategory.RESCUE:
        wrong.append(Invalid(field="category", reason=mark("Who is in danger calls for help: rescue can't be bought.")))
    if not tx.now + SOONEST <= wish.starts_at <= tx.now + FURTHEST:
        wrong.append(Invalid(field="starts_at", reason=mark("Choose a time from two hours to 60 days ahead.")))
    if wish.minutes not in MINUTES:
        wrong.append(Invalid(field="minutes", reason=mark("Choose between 15 and 480 minutes.")))
    if wish.volunteers not in VOLUNTEERS:
        wrong.append(Invalid(field="volunteers", reason=mark("Choose between 1 and 20 volunteers.")))
    refuse(wrong)
    return given
