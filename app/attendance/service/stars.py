"""Star levels: from how many hours on."""

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


class StarsSet(msgspec.Struct, frozen=True):
    organisation: UUID


@once
async def set_stars(
    tx: Transaction, actor: Actor, *, organisation: UUID, hours: list[int], key: str | None = None
) -> StarsSet:
    """Sets from how many approved hours on there is each star, in an organisation and below it, from now on.

    For officers and administrators over it. Raises NotFound, Invalid.
    """
    actor.require(await organisation_path(tx, organisation=organisation), *SETTING)
    if not 0 < len(hours) <= MOST_STARS or not all(0 < each <= MOST_HOURS for each in hours):
        raise Invalid(field="hours", reason=mark("Name the hours of one to ten stars, such as 100 300 600 1000 1500."))
    if sorted(set(hours)) != hours:
        raise Invalid(field="hours", reason=mark("Each star needs more hours than the one before it."))
    new = ids.new()
    await tx.execute(
        queries.ADD_SCHEME, id=new, organisation_id=organisation, hours=hours, set_by=actor.id, set_at=tx.now
    )
    await audit.record(tx, actor, "attendance.set_stars", organisation, after={"hours": hours})
    return StarsSet(organisation)
