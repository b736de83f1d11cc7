"""The points bank in the API: balances, statements, awards, rules. A balance is its person's own matter.

Officers and auditors see those of the people below their organisation, a partner's client with points:read
or rewards:write too.
"""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Text, cast, desc, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Person, Viewer
from app.accounts.graphql.sight import person_below
from app.accounts.models import Person as PersonTable
from app.kernel.graphql import Info, enum, mutation, payload, perform, repetition_key
from app.kernel.identity import Role
from app.ledger.models import Journal, Posting
from app.points import models, queries, service
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    viewer,
    where,
)
from app.volunteers.graphql import Volunteer
from app.volunteers.models import ServiceCategory
from app.volunteers.models import Volunteer as VolunteerTable

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


def _of_journal(value: Any) -> ColumnElement[Any]:
    return select(value).where(col(Journal.id) == Posting.journal_id).scalar_subquery()


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


_reversed = aliased(Journal)
StatementOrder = order(
    "StatementOrder",
    "How a statement is sorted.",
    NEWEST=desc(col(Posting.account_version)),
    OLDEST=Posting.account_version,
)


@filters
class StatementFilter:
    """Which lines; the first of the newest before a moment has the balance as of then."""

    moved_from: datetime | None = where(lambda v: _of_journal(col(Journal.effective_at)) >= v, "Not moved before.")
    moved_before: datetime | None = where(lambda v: _of_journal(col(Journal.effective_at)) < v, "Moved before.")
    kind: str | None = where(
        lambda v: _of_journal(col(Journal.kind)) == cast(v, Text),
        "Of this kind: award, reversal, repayment, redemption, return or expiry.",
    )


@reads(Posting)
class StatementLine:
    """One movement of a wallet, with the balance after it."""

    number: int | None = column(Posting.account_version, "Rises with each line of a wallet; some are left out.")
    points: int = column(Posting.amount, "What came in, or went out if negative.")
    balance: int | None = column(Posting.balance_after, "What the wallet held after it.")
    kind: str = expression(_of_journal(col(Journal.kind)), "award, reversal, repayment, redemption, return or expiry.")
    moved_at: datetime = expression(_of_journal(col(Journal.effective_at)), "When the points moved.")
    reason: str | None = expression(_of_journal(col(Journal.reason)), "Why, where somebody said so.")
    award: Award | None = one(
        models.Award,
        "The award that came in, or was taken back.",
        where=or_(
            col(models.Award.journal_id) == Posting.journal_id,
            col(models.Award.journal_id)
            == select(col(_reversed.reverses)).where(col(_reversed.id) == Posting.journal_id).scalar_subquery(),
        ),
        with_parent=True,
    )


@reads(PersonTable, visible_to=SEEN)
class PointsBalance(Node):
    """What a person has in the points bank. Stars and rankings use what was earned, never the balance."""

    available: int = expression(queries.AVAILABLE, "What can be spent now.")
    held: int = expression(queries.HELD, "What vouchers not yet handed over hold.")
    owed: int = expression(
        queries.OWES, "What is owed since an award was taken back that was spent; later awards repay it first."
    )
    earned: int = expression(queries.EARNED, "What was earned in all, without what was taken back.")
    expiring: int = expression(queries.EXPIRING, "How many points expire next; 0: none do.")
    expires_at: datetime | None = expression(queries.EXPIRES_AT, "When those expire.")
    lines: Connection[StatementLine] = many(
        Posting,
        "The statement: every movement.",
        where=col(Posting.account_id) == queries.WALLET_ID,
        filter=StatementFilter,
        order=StatementOrder,
    )
    awards: Connection[Award] = many(
        models.Award.person_id,
        "What services earned, also where nothing was due.",
        filter=AwardFilter,
        order=AwardOrder,
    )


@contribute(Viewer)
class ViewerPoints:
    points: PointsBalance | None = one(PersonTable, "The viewer's points.", where=col(PersonTable.id) == viewer.person)


@contribute(Volunteer)
class VolunteerPoints:
    points: PointsBalance | None = one(VolunteerTable.person_id, "Their points, if one may see them.")


@reads(None)
class Query:
    """Points that are everybody's to know."""

    awards: Connection[Award] = many(models.Award, "The awards that one may see.", filter=AwardFilter, order=AwardOrder)
    earning_rules: Connection[EarningRule] = many(
        models.EarningRule,
        "By which rules service earns points, the present one and those before it.",
        order=order("EarningRuleOrder", "How rules are sorted.", NEWEST=desc(col(models.EarningRule.version))),
    )


@strawberry.input(description="One service category's coefficient.")
class CoefficientInput:
    category: ServiceCategory = strawberry.field(description="The kind of service that it is for.")
    hundredths: int = strawberry.field(description="The coefficient in hundredths: 150 is times 1.5.")


@strawberry.input(description="The rule by which service earns points from a moment on.")
class SetEarningRuleInput:
    points_per_hour: int = strawberry.field(description="Points for an hour, before the coefficient.")
    activity_cap: int = strawberry.field(description="The most points that one service earns.")
    daily_cap: int = strawberry.field(description="The most points that one person earns in a day of the county.")
    valid_from: datetime = strawberry.field(description="For service from then on; after the present rule's begin.")
    coefficients: list[CoefficientInput] | None = strawberry.field(
        description="The kinds of service whose coefficient is not 100.", default=None
    )
    lot_days: int | None = strawberry.field(
        description="Days until points expire, 1 to 36,500; left out: never.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class SetEarningRulePayload:
    """The rule that was set."""

    earning_rule: EarningRule | None = strawberry.field(description="The new rule, with its version.")


@strawberry.type
class Mutation:
    @mutation("Sets the earning rule from a moment on; what was served before keeps the rule of its time.")
    async def set_earning_rule(self, info: Info, input: SetEarningRuleInput) -> SetEarningRulePayload:
        return await perform(
            info,
            SetEarningRulePayload,
            service.set_rule,
            {"earning_rule": lambda rule: rule.id},
            points_per_hour=input.points_per_hour,
            activity_cap=input.activity_cap,
            daily_cap=input.daily_cap,
            valid_from=input.valid_from,
            coefficients={each.category.value: each.hundredths for each in input.coefficients or []},
            lot_days=input.lot_days,
            key=input.idempotency_key,
        )
