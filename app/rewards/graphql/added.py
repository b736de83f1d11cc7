"""What rewards add to the types of lower slices, and where their reading starts."""

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Viewer
from app.accounts.graphql.sight import below
from app.activities.graphql import Activity
from app.activities.models import Activity as ActivityTable
from app.activities.models import Shift as ShiftTable
from app.attendance.models import ServiceRecord as ServiceRecordTable
from app.kernel.identity import Role
from app.ledger.models import Hold, Journal, Posting
from app.points.graphql import Award, StatementLine
from app.points.models import Award as AwardTable
from app.reading import Connection, aggregate, contribute, many, one, reads, viewer
from app.rewards import models

from .offers import (
    RedemptionPoint,
    RedemptionPointFilter,
    RedemptionPointOrder,
    Reward,
    RewardFilter,
    RewardOrder,
    RewardPhoto,
    Stock,
    StockMovement,
)
from .refusals import RefusalQuery
from .requests import RequestQuery
from .types import (
    HandOver,
    HandOverFilter,
    HandOverOrder,
    HandOverTotal,
    Redemption,
    RedemptionFilter,
    RedemptionOrder,
    Voucher,
)

_journal = aliased(Journal)


_POINT = (
    select(col(models.RedemptionPoint.organisation_id))
    .where(col(models.RedemptionPoint.id) == models.Redemption.redemption_point_id)
    .scalar_subquery()
)


_COUNTER = (
    select(col(models.RedemptionPoint.organisation_id))
    .where(col(models.RedemptionPoint.id) == models.HandOver.redemption_point_id)
    .scalar_subquery()
)


@contribute(Viewer)
class ViewerRewards:
    redemptions: Connection[Redemption] = many(
        models.Redemption,
        "What the viewer redeemed.",
        where=col(models.Redemption.person_id) == viewer.person,
        filter=RedemptionFilter,
        order=RedemptionOrder,
    )
    counters: Connection[RedemptionPoint] = many(
        models.RedemptionPoint,
        "The places where the viewer hands rewards over.",
        filter=RedemptionPointFilter,
        order=RedemptionPointOrder,
        where=below(models.RedemptionPoint.organisation_id, Role.MERCHANT),
    )
    handed_over: Connection[Redemption] = many(
        models.Redemption,
        "What was handed over or taken back at the viewer's counters.",
        where=and_(
            or_(
                col(models.Redemption.state) == models.RedemptionState.FULFILLED,
                col(models.Redemption.state) == models.RedemptionState.RETURNED,
            ),
            below(_POINT, Role.MERCHANT),
        ),
        filter=RedemptionFilter,
        order=RedemptionOrder,
    )
    counter_totals: list[HandOverTotal] = aggregate(
        models.HandOver,
        HandOverTotal,
        "What was handed over at the viewer's counters, taken together.",
        where=below(_COUNTER, Role.MERCHANT),
        filter=HandOverFilter,
    )
    counter_entries: Connection[HandOver] = many(
        models.HandOver,
        "What was handed over at the viewer's counters, and what came back, entry by entry.",
        where=below(_COUNTER, Role.MERCHANT),
        filter=HandOverFilter,
        order=HandOverOrder,
    )


@contribute(StatementLine)
class StatementLineRewards:
    redemption: Redemption | None = one(
        models.Redemption,
        "What was redeemed, or given back.",
        where=col(models.Redemption.hold_id)
        == select(col(Hold.id))
        .where(
            or_(
                col(Hold.journal_id) == Posting.journal_id,
                col(Hold.journal_id)
                == select(col(_journal.reverses)).where(col(_journal.id) == Posting.journal_id).scalar_subquery(),
            )
        )
        .scalar_subquery(),
        with_parent=True,
    )


@contribute(Award)
class AwardSource:
    activity: Activity | None = one(
        ActivityTable,
        "The activity in which it was earned.",
        where=col(ActivityTable.id)
        == select(col(ShiftTable.activity_id))
        .join(ServiceRecordTable, col(ServiceRecordTable.shift_id) == col(ShiftTable.id))
        .where(col(ServiceRecordTable.id) == AwardTable.source_id, col(AwardTable.source_kind) == "service_record")
        .scalar_subquery(),
    )


@reads(None)
class Query(RequestQuery, RefusalQuery):
    """Rewards and where they are."""

    rewards: Connection[Reward] = many(
        models.Reward, "What points buy at present.", filter=RewardFilter, order=RewardOrder
    )
    reward: Reward | None = one(models.Reward, "One reward.")
    redemption_points: Connection[RedemptionPoint] = many(
        models.RedemptionPoint,
        "Where rewards are handed over.",
        filter=RedemptionPointFilter,
        order=RedemptionPointOrder,
    )
    redemption_point: RedemptionPoint | None = one(models.RedemptionPoint, "One redemption point.")
    redemption: Redemption | None = one(models.Redemption, "One redemption.")
    redemptions: Connection[Redemption] = many(
        models.Redemption, "The redemptions that one may see.", filter=RedemptionFilter, order=RedemptionOrder
    )
    voucher: Voucher | None = one(models.Voucher, "One voucher.")
    stock: Stock | None = one(models.Stock, "What of one reward lies at one place.")
    stock_movement: StockMovement | None = one(models.StockMovement, "One delivery or count.")
    reward_photo: RewardPhoto | None = one(models.RewardPhoto, "One photo.")
    hand_over: HandOver | None = one(models.HandOver, "One entry of what was handed over.")
    hand_overs: Connection[HandOver] = many(
        models.HandOver,
        "What was handed over at the places that one looks after.",
        filter=HandOverFilter,
        order=HandOverOrder,
    )
    hand_over_totals: list[HandOverTotal] = aggregate(
        models.HandOver,
        HandOverTotal,
        "What was handed over, taken together: what to pay merchants.",
        filter=HandOverFilter,
    )
