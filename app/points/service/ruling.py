"""The rule by which service earns."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.points import queries
from app.points.errors import RuleBegan, RuleInThePast, RuleTooEarly

MOST_DAYS = 36_500
"""More, and the day on which points expire is no date any more: no service could be awarded."""


MOST_POINTS = 100_000
MOST_HUNDREDTHS = 10_000
SLACK = timedelta(minutes=5)
"""So far may a caller's clock be behind who says "from now on"."""
RULING = (Role.OFFICER, Role.ADMINISTRATOR)
_FACTORS = mark("Factors lie between 0 and 100.")


class RuleSet(msgspec.Struct, frozen=True):
    id: UUID
    version: int


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule says; coefficients are hundredths, `coefficients` those of service categories.

    `lot_days` after they were credited points expire; None: never. A shift lacks people while less than
    `shortage_below` percent of its places are taken.
    """

    points_per_hour: int
    activity_cap: int
    daily_cap: int
    coefficients: dict[str, int] = {}
    night: int = 100
    night_from: time = time(22)
    night_until: time = time(6)
    holiday: int = 100
    shortage: int = 100
    shortage_below: int = 50
    lot_days: int | None = None

    def columns(self) -> dict[str, Any]:
        """As they are stored; raises Invalid for what can't be."""
        require_lasting(self.lot_days)
        amounts = (self.points_per_hour, self.activity_cap, self.daily_cap)
        if min(amounts) < 0 or max(amounts) > MOST_POINTS:
            raise Invalid(reason=mark("Points and caps lie between 0 and 100,000."))
        if not all(0 <= each <= MOST_HUNDREDTHS for each in (*self.coefficients.values(), self.night, self.holiday)):
            raise Invalid(reason=_FACTORS)
        if not 0 <= self.shortage <= MOST_HUNDREDTHS:
            raise Invalid(reason=_FACTORS)
        if not 1 <= self.shortage_below <= 100:
            raise Invalid(field="shortage_below", reason=mark("Give between 1 and 100 percent."))
        return msgspec.structs.asdict(self)


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
    night: int = 100,
    night_from: time = time(22),
    night_until: time = time(6),
    holiday: int = 100,
    shortage: int = 100,
    shortage_below: int = 50,
    lot_days: int | None = None,
    key: str | None = None,
) -> RuleSet:
    """Sets the earning rule from a moment on; what was served before stays under the rule of its time.

    For the arguments see `Terms`. For officers of the whole deployment. Raises RuleInThePast, Invalid.
    """
    terms = Terms(
        points_per_hour=points_per_hour,
        activity_cap=activity_cap,
        daily_cap=daily_cap,
        coefficients=coefficients or {},
        night=night,
        night_from=night_from,
        night_until=night_until,
        holiday=holiday,
        shortage=shortage,
        shortage_below=shortage_below,
        lot_days=lot_days,
    )
    await require_ruling(tx, actor)
    return await enact(tx, actor, values=terms.columns(), valid_from=valid_from)


async def require_ruling(tx: Transaction, actor: Actor) -> None:
    """Rules are for officers of the whole deployment."""
    await require_whole_deployment(tx, actor, roles=RULING)


async def enact(tx: Transaction, actor: Actor, *, values: dict[str, Any], valid_from: datetime) -> RuleSet:
    """Begins a rule of these columns, and ends the one before; who may was asked before."""
    present = await tx.maybe(queries.NEWEST_RULE)
    if present and valid_from <= present.valid_from:
        raise RuleInThePast(began=present.valid_from.astimezone(tx.settings.zone).date().isoformat())
    if present and valid_from < tx.now - SLACK:
        raise RuleTooEarly(field="valid_from")
    if present:
        await tx.execute(queries.END_RULE, rule=present.id, at=valid_from)
    rule = RuleSet(ids.new(), present.version + 1 if present else 1)
    await tx.execute(queries.ADD_RULE, new=rule.id, version=rule.version, valid_from=valid_from, **values)
    after = {**values, "night_from": str(values["night_from"]), "night_until": str(values["night_until"])}
    await audit.record(tx, actor, "points.set_rule", rule.id, after={**after, "valid_from": valid_from.isoformat()})
    return rule


@once
async def withdraw_rule(tx: Transaction, actor: Actor, *, rule: UUID, key: str | None = None) -> RuleSet:
    """Takes back a rule that was set and has not begun: the one before it goes on in its place.

    Raises RuleBegan, NotFound.
    """
    await require_ruling(tx, actor)
    rules = await tx.all(queries.LOCK_RULES)
    withdrawn = next((each for each in rules if each.id == rule), None)
    if withdrawn is None:
        raise NotFound(field="earning_rule_id")
    if withdrawn.valid_from <= tx.now or withdrawn.valid_until == withdrawn.valid_from:
        raise RuleBegan(field="earning_rule_id")
    before = next((each for each in rules if each.valid_until == withdrawn.valid_from > each.valid_from), None)
    if before:
        await tx.execute(queries.END_RULE, rule=before.id, at=withdrawn.valid_until)
    await tx.execute(queries.END_RULE, rule=rule, at=withdrawn.valid_from)
    began = {"valid_from": withdrawn.valid_from.isoformat()}
    await audit.record(tx, actor, "points.withdraw_rule", rule, before=began)
    return RuleSet(rule, withdrawn.version)


def require_lasting(lot_days: int | None) -> None:
    """Raises Invalid unless points last a day at least, and not beyond all dates."""
    if lot_days is not None and lot_days > MOST_DAYS:
        raise Invalid(field="lot_days", reason=mark("This number is too large. Choose a smaller one."))
    if lot_days is not None and lot_days < 1:
        raise Invalid(field="lot_days", reason=mark("Points last a day at least."))
