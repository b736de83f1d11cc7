"""What people earn, and by which rules. A balance is its person's own matter.

Officers and auditors see those of the people below their organisation, a partner's client with points:read
or rewards:write too; social workers see the bonuses, which they award.
"""

from datetime import datetime, time
from typing import Any

import strawberry
from sqlalchemy import BigInteger, Boolean, ColumnElement, Integer, and_, desc, exists, func, or_, select
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Actor, AuditEntry, Person, acted, history
from app.accounts.graphql.sight import person_below
from app.accounts.models import Person as PersonTable
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.ledger.models import Journal
from app.points import models, queries
from app.reading import (
    Connection,
    Node,
    column,
    deprecated,
    entries,
    expression,
    filters,
    inside,
    many,
    member,
    name,
    one,
    order,
    part,
    reads,
    value,
    viewer,
    where,
    within,
)
from app.volunteers.models import ServiceCategory

enum(
    models.NothingDue,
    "Why a service earned no points.",
    cap="The most that a service or a day can earn was reached.",
    rounding="It was less than one point.",
    no_rule="No rule was valid then.",
)
SEEN = or_(
    col(PersonTable.id) == viewer.person,
    person_below(Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR, scopes=("points:read", "rewards:write")),
)
"""A condition on Person: whose points one may see."""


@filters
class AwardFilter:
    """Which awards."""

    served_from: datetime | None = where(lambda v: col(models.Award.served_at) >= v, "For service not before.")
    served_before: datetime | None = where(lambda v: col(models.Award.served_at) < v, "For service before.")
    nothing_due: models.NothingDue | None = where(
        lambda v: col(models.Award.nothing_due) == v, "Of nothing, for this reason."
    )
    taken_back: bool | None = where(lambda v: queries.reversed_() == v, "Taken back since, or not.")
    person: strawberry.ID | None = where(lambda v: col(models.Award.person_id) == v, "Of this person.", of="Person")
    bonus: bool | None = where(
        lambda v: col(models.Award.bonus_rule_id).is_not(None) == v, "Bonuses, or what service earned."
    )


AwardOrder = order(
    "AwardOrder",
    "How awards are sorted.",
    NEWEST=desc(col(models.Award.served_at)),
    OLDEST=col(models.Award.served_at),
)


_SEEN_BONUS = and_(col(models.Award.bonus_rule_id).is_not(None), person_below(Role.SOCIAL_WORKER))
_BY: Any = select(col(Journal.actor)).where(col(Journal.id) == models.Award.journal_id).scalar_subquery()


@part
class AwardShare:
    """Minutes of a service that count the same."""

    minutes: int | None = member("minutes", "How many.", Integer)
    night: int | None = member("night", "What they count at night, in hundredths: 150 is times 1.5.", Integer)
    holiday: int | None = member("holiday", "What they count for the day, in hundredths.", Integer)


@part
class AwardSum:
    """How the points of an award came about: of a service minutes and factors, of a bonus so many times so much.

    Of the one what belongs to the other is null.
    """

    shares: list[AwardShare] = within(inside("shares"), "The minutes of a service; none of a bonus.")
    points_per_hour: int | None = member("points_per_hour", "Points for an hour.", Integer)
    category: int | None = member("category", "What the category counts, in hundredths.", Integer)
    shortage: int | None = member("shortage", "What a lack of people counts, in hundredths.", Integer)
    hundredths: int | None = member("hundredths", "The exact sum, in hundredths of a point.", BigInteger)
    rounded: bool | None = member("rounded", "Whether the award is less, by rounding or a cap.", Boolean)
    quantity: int | None = member("quantity", "Of a bonus: how many times.", Integer)
    points: int | None = member("points", "Of a bonus: how many points each time.", Integer)
    due: int | None = member("due", "Of a bonus: both multiplied, before caps.", BigInteger)


@reads(
    models.Award,
    visible_to=exists(
        select(col(PersonTable.id)).where(col(PersonTable.id) == models.Award.person_id, or_(SEEN, _SEEN_BONUS))
    ),
)
class Award(Node):
    """What a service earned, once; or why it earned nothing."""

    person: Person | None = one(models.Award.person_id, "Who earned it.")
    points: int = column(models.Award.points, "How many points.")
    expression: str = column(
        models.Award.expression,
        "The sum as people read it, exact; behind the arrow stands what is left of it after rounding down and caps.",
    )
    parts: JSON | None = deprecated(
        column(
            models.Award.parts,
            "The sum in its parts, factors and the exact value in hundredths: of a service `shares` of minutes with "
            "what `night` and `holiday` count, `points_per_hour`, `category`, `shortage`; of a bonus `quantity` and "
            "`points`.",
        ),
        "Its shape is not told: ask for `sum`; it stays until 2028-01-01 at least.",
    )
    sum: AwardSum | None = within(
        models.Award.parts, "The same in its parts; null where no rule was in force, and of the oldest awards."
    )
    minutes: int = column(models.Award.minutes, "Minutes of service; 0 for a bonus.")
    served_at: datetime = column(models.Award.served_at, "When the service was; it decides the rule and the day.")
    category: ServiceCategory | None = column(models.Award.category, "The kind of service.")
    note: str | None = column(models.Award.note, "What a bonus is for.")
    nothing_due: models.NothingDue | None = column(models.Award.nothing_due, "Why there were no points.")
    taken_back: bool = column(queries.reversed_(), "Whether it was taken back since.")
    awarded_by: Actor | None = acted(
        _BY, "Who approved the service or awarded the bonus, if one may see them.", when=models.Award.journal_id
    )
    rule: "EarningRule | None" = one(models.Award.rule_id, "The rule by which a service earned it.")
    bonus: "BonusRule | None" = one(models.Award.bonus_rule_id, "The bonus that it is, if it is one.")


ASK_FOR_CATEGORIES = "Its shape is not told: ask for `categoryCoefficients`; it stays until 2028-01-01 at least."


@part
class CategoryCoefficient:
    """What the minutes of services of a category count."""

    category: ServiceCategory = name("The category.")
    hundredths: int | None = value("150 is times 1.5.", Integer)


@reads(models.EarningRule)
class EarningRule(Node):
    """Points = minutes ÷ 60 × points per hour × coefficients, rounded down once, within the caps."""

    version: int = column(models.EarningRule.version, "Rises with each change.")
    points_per_hour: int = column(models.EarningRule.points_per_hour, "Points for an hour.")
    coefficients: JSON = deprecated(
        column(
            models.EarningRule.coefficients,
            "Hundredths by service category: 150 is times 1.5; one not named counts 100.",
        ),
        ASK_FOR_CATEGORIES,
    )
    category_coefficients: list[CategoryCoefficient] = entries(
        models.EarningRule.coefficients, "What services of a category count; of one not named they count 100."
    )
    night: int = column(models.EarningRule.night, "Hundredths for minutes of the night.")
    night_from: time = column(models.EarningRule.night_from, "When the night begins, on the clock of the county.")
    night_until: time = column(models.EarningRule.night_until, "When it ends; if not later, on the next day.")
    holiday: int = column(models.EarningRule.holiday, "Hundredths for minutes of public holidays.")
    shortage: int = column(models.EarningRule.shortage, "Hundredths for a shift that lacked people.")
    shortage_below: int = column(
        models.EarningRule.shortage_below, "A shift lacks people while less than this percentage of places is taken."
    )
    activity_cap: int = column(models.EarningRule.activity_cap, "The most that one service earns.")
    daily_cap: int = column(models.EarningRule.daily_cap, "The most that one day's services earn.")
    lot_days: int | None = column(models.EarningRule.lot_days, "Days until points expire; null: never.")
    valid_from: datetime = column(models.EarningRule.valid_from, "For service from then on.")
    valid_until: datetime | None = column(models.EarningRule.valid_until, "For service before; null while it is open.")
    withdrawn: bool = expression(
        func.coalesce(col(models.EarningRule.valid_until) == col(models.EarningRule.valid_from), False),
        "Whether it was taken back before it began.",
    )
    history: Connection[AuditEntry] = history(models.EarningRule.id)


def _valid_at(rule: Any, moment: Any) -> ColumnElement[bool]:
    return and_(col(rule.valid_from) <= moment, or_(col(rule.valid_until).is_(None), col(rule.valid_until) > moment))


def _coming(moment: Any) -> ColumnElement[bool]:
    since, until = col(models.EarningRule.valid_from), col(models.EarningRule.valid_until)
    return and_(since > moment, or_(until.is_(None), until > since))


@filters
class EarningRuleFilter:
    """Which rules."""

    valid_at: datetime | None = where(lambda v: _valid_at(models.EarningRule, v), "Valid at this moment.")
    coming_at: datetime | None = where(_coming, "That begin later than this moment.")


@filters
class BonusRuleFilter:
    """Which bonuses."""

    code: str | None = where(lambda v: col(models.BonusRule.code) == v, "Of this code, all versions.")
    valid_at: datetime | None = where(lambda v: _valid_at(models.BonusRule, v), "Valid at this moment.")


BonusRuleOrder = order(
    "BonusRuleOrder",
    "How bonuses are sorted.",
    NAME=col(models.BonusRule.name),
    NEWEST=desc(col(models.BonusRule.valid_from)),
)


@reads(models.BonusRule)
class BonusRule(Node):
    """Points for something else than hours: so many for each, within its own caps."""

    code: str = column(models.BonusRule.code, "What those who award it call it.")
    version: int = column(models.BonusRule.version, "Rises with each change.")
    name: str = column(models.BonusRule.name, "What people read.")
    points: int = column(models.BonusRule.points, "Points for one: one report, one unit of credit.")
    daily_cap: int = column(models.BonusRule.daily_cap, "The most that a person gets of it in a day of the county.")
    yearly_cap: int = column(models.BonusRule.yearly_cap, "The most in a calendar year.")
    lot_days: int | None = column(models.BonusRule.lot_days, "Days until points expire; null: never.")
    valid_from: datetime = column(models.BonusRule.valid_from, "From when on.")
    valid_until: datetime | None = column(models.BonusRule.valid_until, "Until when; null while it is open.")
    history: Connection[AuditEntry] = history(models.BonusRule.id)


@reads(None)
class EarningQuery:
    """Points that are everybody's to know."""

    awards: Connection[Award] = many(models.Award, "The awards that one may see.", filter=AwardFilter, order=AwardOrder)
    earning_rules: Connection[EarningRule] = many(
        models.EarningRule,
        "By which rules service earns points, the present one and those before it.",
        filter=EarningRuleFilter,
        order=order("EarningRuleOrder", "How rules are sorted.", NEWEST=desc(col(models.EarningRule.version))),
    )
    bonus_rules: Connection[BonusRule] = many(
        models.BonusRule,
        "What else earns points, all versions; the code says which belong together.",
        filter=BonusRuleFilter,
        order=BonusRuleOrder,
    )
