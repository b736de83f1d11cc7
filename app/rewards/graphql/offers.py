"""What points buy and where it lies: rewards with their photos, redemption points, stock, deliveries and counts.

Everybody sees what is offered and how many are left; what came in, was counted and sold only those who look after it.
"""

from datetime import date, datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Text, and_, asc, case, cast, desc, exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, Organisation, acted, history
from app.accounts.graphql.sight import anywhere, below
from app.accounts.queries.survivors import survivor_of
from app.kernel.identity import Role
from app.reading import Connection, Node, column, expression, filters, many, one, order, reads, viewer, where
from app.rewards import models
from app.rewards.service import HANDING_OVER, SCOPE, STAFF

from . import words as _words  # noqa: F401 (its enumerations are declared before they are used)

LOOKING = (Role.MERCHANT, *STAFF, Role.AUDITOR)


def at_counter(point: Any, *roles: Role, scopes: tuple[str, ...] = (SCOPE,)) -> ColumnElement[bool]:
    """Whether a role, or a client's scope, reaches the organisation of a redemption point."""
    the_point = aliased(models.RedemptionPoint)
    own = select(col(the_point.organisation_id)).where(col(the_point.id) == point)
    organisation = own.correlate_except(the_point).scalar_subquery()  # `point` may stand two levels further out
    return below(organisation, *roles, scopes=scopes)


SCOPES = (SCOPE, "rewards:read")
COUNTER_SCOPES = (*HANDING_OVER, "rewards:read")
"""A till sees what it hands over too."""
_LOOKED_AFTER = anywhere(*LOOKING, scopes=SCOPES)
_stock = aliased(models.Stock)


def _offered(point: Any) -> ColumnElement[bool]:
    return exists(
        select(col(_stock.id)).where(
            col(_stock.reward_id) == models.Reward.id,
            col(_stock.redemption_point_id) == point,
            col(_stock.available) > 0,
        )
    )


_LEFT = (
    select(func.coalesce(func.sum(col(_stock.available)), 0))
    .where(col(_stock.reward_id) == models.Reward.id)
    .scalar_subquery()
)


_photo = aliased(models.RewardPhoto)
_FIRST_PHOTO = (
    select(col(_photo.id))
    .where(col(_photo.reward_id) == models.Reward.id)
    .order_by(col(_photo.id))
    .limit(1)
    .scalar_subquery()
)


@filters
class RewardFilter:
    """Which rewards."""

    search: str | None = where(
        lambda v: func.strpos(func.lower(col(models.Reward.title)), func.lower(v)) > 0, "Having this in the title."
    )
    kind: models.RewardKind | None = where(lambda v: col(models.Reward.kind) == v, "Of this kind.")
    points_at_most: int | None = where(lambda v: col(models.Reward.points) <= v, "That cost no more.")
    redemption_point: strawberry.ID | None = where(_offered, "That can be had there.", of="RedemptionPoint")
    active: bool | None = where(lambda v: col(models.Reward.active) == v, "Offered at present, or not.")


RewardOrder = order(
    "RewardOrder",
    "How rewards are sorted.",
    CHEAPEST=asc(col(models.Reward.points)),
    NEWEST=desc(col(models.Reward.created_at)),
)


@filters
class StockFilter:
    """Which stock."""

    available: bool | None = where(lambda v: (col(models.Stock.available) > 0) == v, "With some left, or with none.")
    reward: strawberry.ID | None = where(lambda v: col(models.Stock.reward_id) == v, "Of this reward.", of="Reward")
    redemption_point: strawberry.ID | None = where(
        lambda v: col(models.Stock.redemption_point_id) == v, "At this redemption point.", of="RedemptionPoint"
    )


StockOrder = order(
    "StockOrder",
    "How stock is sorted.",
    OLDEST=asc(col(models.Stock.id)),
    MOST=desc(col(models.Stock.available)),
)


@filters
class StockMovementFilter:
    """Which deliveries and counts."""

    kind: models.MovementKind | None = where(lambda v: col(models.StockMovement.kind) == v, "Of this kind.")
    state: models.MovementState | None = where(lambda v: col(models.StockMovement.state) == v, "Which stand so.")


StockMovementOrder = order(
    "StockMovementOrder",
    "How deliveries and counts are sorted.",
    NEWEST=desc(col(models.StockMovement.recorded_at)),
    OLDEST=asc(col(models.StockMovement.recorded_at)),
)


@filters
class RedemptionPointFilter:
    """Which redemption points."""

    search: str | None = where(
        lambda v: or_(
            func.strpos(col(models.RedemptionPoint.name), v) > 0,
            func.strpos(col(models.RedemptionPoint.address), cast(v, Text)) > 0,
        ),
        "With this in the name or the address.",
    )
    organisation: strawberry.ID | None = where(
        lambda v: col(models.RedemptionPoint.organisation_id) == v, "Of this merchant.", of="Organisation"
    )


RedemptionPointOrder = order(
    "RedemptionPointOrder",
    "How redemption points are sorted.",
    OLDEST=asc(col(models.RedemptionPoint.id)),
    NAME=asc(col(models.RedemptionPoint.name)),
)


@reads(models.RedemptionPoint)
class RedemptionPoint(Node):
    """Where rewards are handed over: a place of a merchant."""

    name: str = column(models.RedemptionPoint.name, "What it is called.")
    address: str = column(models.RedemptionPoint.address, "Where it is.")
    opening_hours: str = column(models.RedemptionPoint.opening_hours, "When it is open, in words.")
    opening_times: list[str] = column(
        models.RedemptionPoint.opening_times,
        "When it is open, on the county's clock, as schema.org writes it: `Mo 09:00-18:00`.",
    )
    closed_days: list[date] = column(models.RedemptionPoint.closed_days, "Days on which it is closed all the same.")
    latitude: float | None = column(models.RedemptionPoint.latitude, "Where it is, in WGS 84 degrees.")
    longitude: float | None = column(models.RedemptionPoint.longitude, "Where it is, in WGS 84 degrees.")
    organisation: Organisation = one(models.RedemptionPoint.organisation_id, "Whose it is.")
    stock: Connection["Stock"] = many(
        models.Stock.redemption_point_id, "What lies there, and how many.", filter=StockFilter, order=StockOrder
    )
    history: Connection[AuditEntry] = history(models.RedemptionPoint.id)


@reads(models.Reward, visible_to=or_(col(models.Reward.active), _LOOKED_AFTER))
class Reward(Node):
    """What points buy: goods, or a service."""

    title: str = column(models.Reward.title, "What it is called.")
    description: str = column(models.Reward.description, "What it is, in words.")
    kind: models.RewardKind = column(models.Reward.kind, "Goods or a service.")
    points: int = column(models.Reward.points, "What one costs.")
    person_limit: int = column(models.Reward.person_limit, "The most a day for each person; 0: no limit.")
    period_limit: int = column(
        models.Reward.period_limit, "The most for each person in any `periodDays` days; 0: no limit."
    )
    period_days: int = column(models.Reward.period_days, "The days that `periodLimit` is about; 0: no limit.")
    total_limit: int = column(models.Reward.total_limit, "The most for each person in all; 0: no limit.")
    voucher_days: int = column(models.Reward.voucher_days, "For how many days a voucher is valid.")
    active: bool = column(models.Reward.active, "Whether it is offered at present.")
    available: int = expression(_LEFT, "How many are left at all places.")
    stock: Connection["Stock"] = many(
        models.Stock.reward_id, "Where it lies, and how many.", filter=StockFilter, order=StockOrder
    )
    photo: "RewardPhoto | None" = one(
        models.RewardPhoto,
        "The first of its photos.",
        where=col(models.RewardPhoto.id) == _FIRST_PHOTO,
        with_parent=True,
    )
    photos: Connection["RewardPhoto"] = many(models.RewardPhoto.reward_id, "What it looks like.")
    history: Connection[AuditEntry] = history(models.Reward.id)


_COUNTS = case(
    (at_counter(models.Stock.redemption_point_id, Role.MERCHANT, *STAFF), literal(True)), else_=literal(False)
)
_AT_COUNTER = at_counter(models.Stock.redemption_point_id, *LOOKING, scopes=SCOPES)


@reads(models.Stock)
class Stock(Node):
    """How many of a reward are at a redemption point."""

    reward: Reward = one(models.Stock.reward_id, "The reward that lies there.", with_parent=True)
    redemption_point: RedemptionPoint = one(models.Stock.redemption_point_id, "Where it lies.")
    available: int = column(models.Stock.available, "How many can be redeemed.")
    delivered: int | None = column(
        models.Stock.delivered, "How many were ever delivered; for those who look after it.", visible_to=_AT_COUNTER
    )
    reserved: int | None = column(
        models.Stock.reserved, "How many vouchers wait for; for those who look after it.", visible_to=_AT_COUNTER
    )
    sold: int | None = column(
        models.Stock.sold, "How many were handed over; for those who look after it.", visible_to=_AT_COUNTER
    )
    adjusted: int | None = column(
        models.Stock.adjusted,
        "What counts found more, or less when negative; for those who look after it.",
        visible_to=_AT_COUNTER,
    )
    damaged: int | None = column(
        models.Stock.damaged, "How many came back damaged; for those who look after it.", visible_to=_AT_COUNTER
    )
    countable: bool = expression(_COUNTS, "Whether the viewer may count what lies there.")
    movements: Connection["StockMovement"] = many(
        models.StockMovement.stock_id,
        "Deliveries and counts; for those who look after it.",
        filter=StockMovementFilter,
        order=StockMovementOrder,
    )
    history: Connection[AuditEntry] = history(models.Stock.id)


def _path(size: str) -> ColumnElement[str]:
    return func.concat("/reward-photos/", cast(col(models.RewardPhoto.id), Text), f"/{size}.webp")


@reads(models.RewardPhoto)
class RewardPhoto(Node):
    """What a reward looks like, as WebP in two sizes."""

    reward: Reward = one(models.RewardPhoto.reward_id, "What it shows.", with_parent=True)
    alt: str = column(models.RewardPhoto.alt, "What it shows, for those who can't see it.")
    width: int = column(models.RewardPhoto.width, "The large one's width in pixels, 960 at most.")
    height: int = column(models.RewardPhoto.height, "The large one's height in pixels, 960 at most.")
    path: str = expression(_path("large"), "Where the large one is on this site; what is there never changes.")
    small_path: str = expression(_path("small"), "Where the small one is, 240 pixels at most.")
    added_at: datetime = column(models.RewardPhoto.added_at, "When it was added.")
    added_by: Actor | None = acted(models.RewardPhoto.added_by, "Who added it, if one may see them.")


_stock_of = (
    select(col(_stock.redemption_point_id)).where(col(_stock.id) == models.StockMovement.stock_id).scalar_subquery()
)


@reads(models.StockMovement, visible_to=at_counter(_stock_of, *LOOKING, scopes=SCOPES))
class StockMovement(Node):
    """A delivery, or a count with what it put right."""

    stock: Stock = one(models.StockMovement.stock_id, "Of what, and where.", with_parent=True)
    kind: models.MovementKind = column(models.StockMovement.kind, "A delivery or a count.")
    state: models.MovementState = column(models.StockMovement.state, "How it stands.")
    quantity: int = column(models.StockMovement.quantity, "How many more, or fewer when negative.")
    counted: int | None = column(models.StockMovement.counted, "How many were counted.")
    expected: int | None = column(models.StockMovement.expected, "How many should have lain there.")
    note: str = column(models.StockMovement.note, "What came, or why the numbers differ.")
    recorded_at: datetime = column(models.StockMovement.recorded_at, "When it was recorded.")
    recorded_by: Actor | None = acted(models.StockMovement.recorded_by, "Who recorded it.", openly=True)
    decided_at: datetime | None = column(models.StockMovement.decided_at, "When somebody else decided on it.")
    decided_by: Actor | None = acted(
        models.StockMovement.decided_by, "Who decided on it.", when=models.StockMovement.decided_at, openly=True
    )
    decidable: bool = expression(
        case(
            (
                and_(
                    col(models.StockMovement.state) == models.MovementState.WAITING,
                    survivor_of(col(models.StockMovement.recorded_by)).is_distinct_from(viewer.person),
                    at_counter(_stock_of, Role.MERCHANT, *STAFF),
                ),
                literal(True),
            ),
            else_=literal(False),
        ),
        "Whether the viewer may decide on it now.",
    )
