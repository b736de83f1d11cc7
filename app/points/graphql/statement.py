"""A balance, and every movement that made it."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Text, and_, any_, cast, desc, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Viewer
from app.accounts.models import Person as PersonTable
from app.kernel.workdays import ZONE
from app.ledger.models import Journal, Lot, Posting
from app.points import models, queries
from app.reading import (
    Connection,
    Node,
    aggregate,
    aggregates,
    column,
    contribute,
    expression,
    filters,
    group,
    many,
    one,
    order,
    reads,
    total,
    viewer,
    where,
)
from app.volunteers.graphql import Volunteer
from app.volunteers.models import Volunteer as VolunteerTable

from .earning import SEEN, Award, AwardFilter, AwardOrder


def _of_journal(value: Any) -> ColumnElement[Any]:
    return select(value).where(col(Journal.id) == Posting.journal_id).scalar_subquery()


KINDS = "award, reversal, repayment, redemption, return, expiry, transfer, donation, grant or service"
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
    kind: str | None = where(lambda v: _of_journal(col(Journal.kind)) == cast(v, Text), f"Of this kind: {KINDS}.")
    kinds: list[str] | None = where(
        lambda v: _of_journal(col(Journal.kind)) == any_(v), "Of one of these kinds, which are those of `kind`."
    )


@reads(Posting)
class StatementLine:
    """One movement of a wallet, with the balance after it."""

    id: strawberry.ID = expression(
        func.concat(literal("StatementLine:"), cast(col(Posting.journal_id), Text), literal("."), col(Posting.line)),
        "Stays the same for ever, for caches and for who copies lines; `node` does not find it.",
    )
    number: int | None = column(Posting.account_version, "Rises with each line of a wallet; some are left out.")
    points: int = column(Posting.amount, "What came in, or went out if negative.")
    balance: int | None = column(Posting.balance_after, "What the wallet held after it.")
    kind: str = expression(_of_journal(col(Journal.kind)), f"{KINDS[0].upper()}{KINDS[1:]}.")
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


@aggregates
class ExpiringPoints:
    """Points that expire, taken together; what has expired already is not among them."""

    month: str | None = group(
        func.to_char(func.timezone(ZONE, col(Lot.expires_at)), "YYYY-MM"),
        "The month in the county, such as 2028-05; null unless grouped by it.",
    )
    points: int = total(func.coalesce(func.sum(col(Lot.remaining)), 0), "How many points.")
    first_at: datetime | None = total(func.min(col(Lot.expires_at)), "When the first of them expire.")


@reads(PersonTable, visible_to=SEEN)
class PointsBalance(Node):
    """What a person has in the points bank. Stars and rankings use what was earned, never the balance."""

    available: int = expression(queries.AVAILABLE, "What can be spent now.")
    held: int = expression(queries.HELD, "What vouchers not yet handed over, and requests for help, hold.")
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
    debt_lines: Connection[StatementLine] = many(
        Posting,
        "What made the debt: awards taken back that were spent, and repayments; `balance`, below zero, was owed.",
        where=col(Posting.account_id) == queries.DEBT_ID,
        filter=StatementFilter,
        order=StatementOrder,
    )
    coming_expiries: list[ExpiringPoints] = aggregate(
        Lot,
        ExpiringPoints,
        "What expires from now on, where points do.",
        where=and_(col(Lot.account_id) == queries.WALLET_ID, *queries.expiring(Lot)),
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
