"""Star levels: from how many hours on, and with which rating."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from app.accounts.service.organisations import organisation_path
from app.attendance.queries import stars as queries
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role

SETTING = (Role.OFFICER, Role.ADMINISTRATOR)
MOST_STARS = 10
MOST_HOURS = 100_000
BEST = Decimal(5)


class StarsSet(msgspec.Struct, frozen=True):
    organisation: UUID


@once
async def set_stars(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    hours: list[int],
    ratings: Sequence[Decimal] = (),
    key: str | None = None,
) -> StarsSet:
    """Sets what each star takes in an organisation and below it, from now on: approved hours, and an average rating.

    `ratings` has one for each star, from 0 (any will do) to 5 with one decimal, or none at all. For officers and
    administrators over it. Raises NotFound, Invalid.
    """
    actor.require(await organisation_path(tx, organisation=organisation), *SETTING)
    if not 0 < len(hours) <= MOST_STARS or not all(0 < each <= MOST_HOURS for each in hours):
        raise Invalid(field="hours", reason=mark("Name the hours of one to ten stars, such as 100 300 600 1000 1500."))
    if sorted(set(hours)) != hours:
        raise Invalid(field="hours", reason=mark("Each star needs more hours than the one before it."))
    tenths = _tenths(ratings, len(hours))
    new = ids.new()
    await tx.execute(
        queries.ADD_SCHEME,
        id=new,
        organisation_id=organisation,
        hours=hours,
        ratings=tenths,
        set_by=actor.id,
        set_at=tx.now,
    )
    after = {"hours": hours, "rating_tenths": tenths}
    await audit.record(tx, actor, "attendance.set_stars", organisation, after=after)
    return StarsSet(organisation)


def _tenths(ratings: Sequence[Decimal], stars: int) -> list[int]:
    """A later star never asks for less than the one before it, so that nobody has a later one alone."""
    if ratings and len(ratings) != stars:
        raise Invalid(field="ratings", reason=mark("Name a rating for each star, 0 where any will do."))
    if not all(each.is_finite() and 0 <= each <= BEST and each * 10 == int(each * 10) for each in ratings):
        raise Invalid(field="ratings", reason=mark("Ratings lie between 0 and 5, with one decimal at most."))
    if sorted(ratings) != list(ratings):
        raise Invalid(field="ratings", reason=mark("No star asks for a lower rating than the one before it."))
    return [int(each * 10) for each in ratings]
