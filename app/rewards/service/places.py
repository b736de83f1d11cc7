"""Where rewards are handed over: a merchant's places, when they are open and how to get there."""

from collections.abc import Sequence
from datetime import date
from math import isfinite
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.queries.people import PATH_OF_ORGANISATION
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, SignInRequired, refuse
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.rewards import hours
from app.rewards.queries import offering as queries

from .offering import STAFF
from .redeeming import SCOPE


class Opened(msgspec.Struct, frozen=True):
    id: UUID


@once
async def open_redemption_point(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    name: str,
    address: str,
    opening_hours: str = "",
    opening_times: Sequence[str] = (),
    closed_days: Sequence[date] = (),
    latitude: float | None = None,
    longitude: float | None = None,
    key: str | None = None,
) -> Opened:
    """Opens a place of a merchant where rewards are handed over. For officers and clients over it."""
    require_over(actor, await tx.value(PATH_OF_ORGANISATION, organisation=organisation), "organisation")
    point = _terms(
        name=name,
        address=address,
        opening_hours=opening_hours,
        opening_times=opening_times,
        closed_days=closed_days,
        latitude=latitude,
        longitude=longitude,
    )
    new = ids.new()
    await tx.execute(queries.OPEN_POINT, id=new, organisation_id=organisation, **point)
    await audit.record(
        tx, actor, "rewards.open_redemption_point", new, after={"organisation_id": organisation, **point}
    )
    return Opened(new)


@once
async def edit_redemption_point(
    tx: Transaction,
    actor: Actor,
    *,
    redemption_point: UUID,
    name: str,
    address: str,
    opening_hours: str = "",
    opening_times: Sequence[str] = (),
    closed_days: Sequence[date] = (),
    latitude: float | None = None,
    longitude: float | None = None,
    key: str | None = None,
) -> Opened:
    """Says anew where a place is and when it is open. For officers and clients over it, and its merchants."""
    before = await tx.maybe(queries.POINT, redemption_point=redemption_point)
    require_over(actor, before.path if before else None, "redemption_point_id", Role.MERCHANT)
    assert before is not None
    after = _terms(
        name=name,
        address=address,
        opening_hours=opening_hours,
        opening_times=opening_times,
        closed_days=closed_days,
        latitude=latitude,
        longitude=longitude,
    )
    new = {f"new_{name}": value for name, value in after.items()}
    await tx.execute(queries.EDIT_POINT, redemption_point=redemption_point, **new)
    changed = [name for name in after if after[name] != before[name]]
    await audit.record(
        tx,
        actor,
        "rewards.edit_redemption_point",
        redemption_point,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return Opened(redemption_point)


def require_over(actor: Actor, path: Sequence[UUID] | None, field: str, *also: Role) -> None:
    """Officers over an organisation, those with a role of `also` in it, clients with rewards:write over it."""
    if actor.kind == "anonymous":
        raise SignInRequired()
    if path is None:
        raise NotFound(field=field)
    if not (actor.holds(path, *STAFF, *also) or actor.may(SCOPE, path)):
        raise NotAllowed()


def _terms(**given: Any) -> dict[str, Any]:
    """What is stored of a place; raises every fault together."""
    wrong: list[DomainError] = []
    terms = {**given, **{name: given[name].strip() for name in ("name", "address", "opening_hours")}}
    if not 1 <= len(terms["name"]) <= 100:
        wrong.append(Invalid(field="name", reason=mark("Give the place a name.")))
    try:
        terms["opening_times"] = hours.times(given["opening_times"])
    except ValueError:
        reason = mark("Write times such as 09:00-12:00, 14:00-18:00, the earlier first.")
        wrong.append(Invalid(field="opening_times", reason=reason))
    terms["closed_days"] = sorted(set(given["closed_days"]))
    if len(terms["closed_days"]) > hours.MOST_CLOSED_DAYS:
        wrong.append(
            Invalid(field="closed_days", reason=mark("At most 60 closed days; leave out those that are over."))
        )
    if not _on_earth(terms["latitude"], terms["longitude"]):
        wrong.append(Invalid(field="latitude", reason=mark("Give latitude and longitude in degrees, or neither.")))
    refuse(wrong)
    return terms


def _on_earth(latitude: float | None, longitude: float | None) -> bool:
    if latitude is None or longitude is None:
        return latitude is longitude
    return isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
