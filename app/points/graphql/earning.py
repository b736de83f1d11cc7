"""What people earn, and by which rules. A balance is its person's own matter.

Officers and auditors see those of the people below their organisation, a partner's client with points:read
or rewards:write too.
"""

from datetime import datetime

import strawberry
from sqlalchemy import desc, exists, or_, select
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Person
from app.accounts.graphql.sight import person_below
from app.accounts.models import Person as PersonTable
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.points import models, queries
from app.reading import Connection, Node, column, filters, many, one, order, reads, viewer, where

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
    person: strawberry.ID | None = where(lambda v: col(models.Award.person_id) == v, "Of this person.")


AwardOrder = order(
    "AwardOrder",
    "How awards are sorted.",
    NEWEST=desc(col(models.Award.served_at)),
    OLDEST=col(models.Award.served_at),
)


@reads(
    models.Award,
    visible_to=exists(select(col(PersonTable.id)).where(col(PersonTable.id) == models.Award.person_id, SEEN)),
)
class Award(Node):
    """What a service earned, once; or why it earned nothing."""

    person: Person | None = one(models.Award.person_id, "Who earned it.")
    points: int = column(models.Award.points, "How many points.")
    expression: str = column(
        models.Award.expression,
        "The sum as people read it, exact; behind the arrow stands what is left of it after rounding down and caps.",
    )
    minutes: int = column(models.Award.minutes, "Minutes of service.")
    served_at: datetime = column(models.Award.served_at, "When the service was; it decides the rule and the day.")
    nothing_due: models.NothingDue | None = column(models.Award.nothing_due, "Why there were no points.")
    taken_back: bool = column(queries.reversed_(), "Whether it was taken back since.")
    rule: "EarningRule | None" = one(models.Award.rule_id, "The rule by which it was earned.")


@reads(models.EarningRule)
class EarningRule(Node):
    """Points = minutes ÷ 60 × points per hour × coefficient, rounded down once, within the caps."""

    version: int = column(models.EarningRule.version, "Rises with each change.")
    points_per_hour: int = column(models.EarningRule.points_per_hour, "Points for an hour.")
    coefficients: JSON = column(
        models.EarningRule.coefficients, "Hundredths by service category: 150 is times 1.5; one not named counts 100."
    )
    activity_cap: int = column(models.EarningRule.activity_cap, "The most that one service earns.")
    daily_cap: int = column(models.EarningRule.daily_cap, "The most that one day earns.")
    lot_days: int | None = column(models.EarningRule.lot_days, "Days until points expire; null: never.")
    valid_from: datetime = column(models.EarningRule.valid_from, "For service from then on.")
    valid_until: datetime | None = column(models.EarningRule.valid_until, "For service before; null while it is open.")


@reads(None)
class EarningQuery:
    """Points that are everybody's to know."""

    awards: Connection[Award] = many(models.Award, "The awards that one may see.", filter=AwardFilter, order=AwardOrder)
    earning_rules: Connection[EarningRule] = many(
        models.EarningRule,
        "By which rules service earns points, the present one and those before it.",
        order=order("EarningRuleOrder", "How rules are sorted.", NEWEST=desc(col(models.EarningRule.version))),
    )
