"""Movements of the points bank one by one, each with what it belongs to."""

from datetime import datetime
from typing import Any, Optional

import strawberry
from sqlalchemy import and_, case, desc, exists, func, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Actor, Person, acted
from app.accounts.models import Person as PersonTable
from app.activities.models import Activity, Shift
from app.attendance.models import ServiceRecord
from app.ledger.models import Account, Hold, Journal, Posting
from app.points import models as bank
from app.points.graphql import Award
from app.points.graphql.giving import Pool
from app.reading import (
    Connection,
    Node,
    column,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    where,
)
from app.rewards.graphql import Redemption
from app.rewards.models import Redemption as RedemptionTable
from app.volunteers.graphql import Team
from app.volunteers.models import Membership
from app.volunteers.models import Team as TeamTable
from app.volunteers.models import Volunteer as VolunteerTable

from .figures import SEEN

POINTS = "points"
_line = aliased(Posting)
_account = aliased(Account)
_reversal = aliased(Journal)
_hold = aliased(Hold)
SIZE: Any = func.coalesce(
    select(func.sum(col(_line.amount)))
    .where(col(_line.journal_id) == Journal.id, col(_line.amount) > 0, col(_line.asset) == literal(POINTS))
    .correlate_except(_line)
    .scalar_subquery(),
    0,
)
"""How many points a journal moves."""
ORIGIN: Any = case((col(Journal.reverses).is_not(None), col(Journal.reverses)), else_=col(Journal.id))
"""The journal that an award, a redemption or a transfer names: this one, or the one that it takes back."""


def _whose(value: Any) -> Any:
    """Of the wallet that gave, or the only one."""
    return (
        select(value)
        .select_from(_line)
        .join(_account, and_(col(_account.id) == col(_line.account_id), col(_account.kind) == literal("wallet")))
        .where(col(_line.journal_id) == Journal.id)
        .correlate_except(_line, _account)
        .order_by(col(_line.amount), col(_line.id))
        .limit(1)
        .scalar_subquery()
    )


PERSON: Any = _whose(col(_account.owner))
_award_team = (
    select(col(Activity.team_id))
    .join(Shift, col(Shift.activity_id) == col(Activity.id))
    .join(ServiceRecord, col(ServiceRecord.shift_id) == col(Shift.id))
    .join(
        bank.Award,
        and_(
            col(bank.Award.source_id) == col(ServiceRecord.id),
            col(bank.Award.source_kind) == literal("service_record"),
        ),
    )
    .where(
        col(bank.Award.journal_id)
        == case((col(Journal.kind) == literal("reversal"), col(Journal.reverses)), else_=col(Journal.id))
    )
    .correlate(Journal)
    .scalar_subquery()
)
_member_team = (
    select(col(Membership.team_id))
    .join(VolunteerTable, col(VolunteerTable.id) == col(Membership.volunteer_id))
    .where(col(VolunteerTable.person_id) == PERSON, col(Membership.left_on).is_(None))
    .correlate(Journal)
    .order_by(col(Membership.joined_on), col(Membership.id))
    .limit(1)
    .scalar_subquery()
)
TEAM: Any = func.coalesce(_award_team, _member_team)
"""As the figures count: of an award whose activity it was, else the one that the person joined first."""


def touches(person: Any) -> Any:
    """Whether a person's wallet or debt is in a journal."""
    return exists(
        select(col(_line.id))
        .join(_account, col(_account.id) == col(_line.account_id))
        .where(col(_line.journal_id) == Journal.id, col(_account.owner) == person)
        .correlate_except(_line, _account)
    )


@reads(Posting)
class PointsMovementLine:
    """What one account got or, if negative, gave."""

    account: str = expression(
        select(col(_account.kind)).where(col(_account.id) == Posting.account_id).scalar_subquery(),
        "wallet and debt are people's, pool is a pool's; issued, spent and expired are the points bank's own.",
    )
    points: int = column(Posting.amount, "How much.")
    balance: int | None = column(Posting.balance_after, "What the account held after it; not of the bank's own.")
    person: Person | None = one(
        PersonTable,
        "Whose wallet or debt it is, if one may see them.",
        where=col(PersonTable.id)
        == select(col(_account.owner)).where(col(_account.id) == Posting.account_id).scalar_subquery(),
    )
    pool: Pool | None = one(
        bank.Pool,
        "The pool whose account it is.",
        where=col(bank.Pool.id)
        == select(col(_account.owner)).where(col(_account.id) == Posting.account_id).scalar_subquery(),
    )


@filters
class PointsMovementFilter:
    """Which movements."""

    recorded_from: datetime | None = where(lambda v: col(Journal.recorded_at) >= v, "Not booked before.")
    recorded_before: datetime | None = where(lambda v: col(Journal.recorded_at) < v, "Booked before.")
    kind: str | None = where(lambda v: col(Journal.kind) == v, "Of this kind.")
    team: strawberry.ID | None = where(lambda v: v == TEAM, "Of this team, as figures count it.", of="Team")
    person: strawberry.ID | None = where(touches, "That this person's wallet or debt is in.", of="Person")
    points_from: int | None = where(lambda v: v <= SIZE, "Of so many points or more.")


PointsMovementOrder = order(
    "PointsMovementOrder",
    "How movements are sorted.",
    BIGGEST=desc(SIZE),
    NEWEST=desc(col(Journal.recorded_at)),
    OLDEST=col(Journal.recorded_at),
)


@reads(
    Journal,
    visible_to=and_(
        SEEN, exists(select(col(_line.id)).where(col(_line.journal_id) == Journal.id, col(_line.asset) == POINTS))
    ),
)
class PointsMovement(Node):
    """A journal of the points bank, which never changes: its lines sum to zero."""

    kind: str = column(Journal.kind, "What kind of movement.")
    points: int = expression(SIZE, "How many points it moves.")
    recorded_at: datetime = column(Journal.recorded_at, "When it was booked.")
    effective_at: datetime = column(Journal.effective_at, "When it took effect.")
    request: str | None = column(
        Journal.request, "Its cause, named once for ever: nothing with the same is booked again."
    )
    reason: str | None = column(Journal.reason, "Why, where somebody said so.")
    by: Actor | None = acted(Journal.actor, "Who did it; the system where nobody did.")
    reverses: Optional["PointsMovement"] = one(Journal.reverses, "What it takes back.")
    reversed_by: strawberry.ID | None = expression(
        select(func.concat("PointsMovement:", col(_reversal.id)))
        .where(col(_reversal.reverses) == Journal.id)
        .correlate_except(_reversal)
        .scalar_subquery(),
        "The id of the movement that took it back.",
    )
    person: Person | None = one(
        PersonTable, "Whose wallet it is; of a transfer, who gave.", where=col(PersonTable.id) == PERSON
    )
    team: Team | None = one(TeamTable, "Their team, as figures count it.", where=col(TeamTable.id) == TEAM)
    award: Award | None = one(
        bank.Award, "The award that it is, or takes back.", where=col(bank.Award.journal_id) == ORIGIN
    )
    redemption: Redemption | None = one(
        RedemptionTable,
        "The redemption that it settles, or takes back.",
        where=col(RedemptionTable.hold_id)
        == select(col(_hold.id)).where(col(_hold.journal_id) == ORIGIN).correlate(Journal).scalar_subquery(),
    )
    lines: Connection[PointsMovementLine] = many(Posting.journal_id, "What each account got or gave.")


@reads(None)
class MovementsQuery:
    """Movements of the points bank."""

    points_movement: PointsMovement | None = one(Journal, "One movement.")
    points_movements: Connection[PointsMovement] = many(
        Journal,
        "The movements of the whole deployment, for those who look after it.",
        filter=PointsMovementFilter,
        order=PointsMovementOrder,
    )
