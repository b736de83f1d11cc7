"""The rule by which service earns."""

from datetime import datetime
from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.points import queries
from app.points.errors import RuleInThePast

MOST_DAYS = 36_500
"""More, and the day on which points expire is no date any more: no service could be awarded."""


class RuleSet(msgspec.Struct, frozen=True):
    id: UUID
    version: int


@once
async def set_rule(
    tx: Transaction,
    actor: Actor,
    *,
    points_per_hour: int,
    activity_cap: int,
    daily_cap: int,
    valid_from: datetime,
    coefficients: dict[str, int] | None = None,
    lot_days: int | None = None,
    key: str | None = None,
) -> RuleSet:
    """Sets the earning rule from a moment on; what was served before stays under the rule of its time.

    `coefficients` are hundredths by service category, `lot_days` the days after which points expire. For
    officers of the whole deployment. Raises RuleInThePast, Invalid.
    """
    await require_whole_deployment(tx, actor, roles=(Role.OFFICER, Role.ADMINISTRATOR))
    lasting = 1 if lot_days is None else lot_days
    if lasting > MOST_DAYS:
        raise Invalid(field="lot_days", reason=mark("This number is too large. Choose a smaller one."))
    if min(points_per_hour, activity_cap, daily_cap, *(coefficients or {}).values()) < 0 or lasting < 1:
        raise Invalid(reason=mark("Points, caps and coefficients can't be negative, and points last a day at least."))
    present = await tx.maybe(queries.NEWEST_RULE)
    if present and valid_from <= present.valid_from:
        raise RuleInThePast(began=present.valid_from.astimezone(tx.settings.zone).date().isoformat())
    if present:
        await tx.execute(queries.END_RULE, rule=present.id, at=valid_from)
    rule = RuleSet(ids.new(), present.version + 1 if present else 1)
    values = {
        "points_per_hour": points_per_hour,
        "coefficients": coefficients or {},
        "activity_cap": activity_cap,
        "daily_cap": daily_cap,
        "lot_days": lot_days,
    }
    await tx.execute(queries.ADD_RULE, new=rule.id, version=rule.version, valid_from=valid_from, **values)
    await audit.record(tx, actor, "points.set_rule", rule.id, after=values)
    return rule
