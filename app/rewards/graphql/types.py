"""Rewards, where they are, and what was redeemed.

Everybody sees what is offered and how many are left. A redemption is seen by its person, by the merchants
of its counter and by the staff above; the voucher's code by its person alone, so that nobody at the
counter can hand over what was not shown to them.
"""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Text, and_, asc, case, cast, desc, exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, Organisation, Person, acted, history
from app.accounts.graphql.sight import anywhere, below
from app.accounts.models import Person as PersonTable
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.reading import Connection, Node, column, expression, filters, many, one, order, reads, viewer, where
from app.rewards import models
from app.rewards.service import SCOPE, STAFF

enum(models.RewardKind, "What a reward is.", goods="Something to take home.", service="Somebody's help.")
enum(
    models.RedemptionState,
    "How a redemption stands.",
    reserved="Points are held; the voucher can be shown at the counter.",
    fulfilled="It was handed over.",
    returned="Points and goods went back.",
    expired="The voucher's time was over; points and goods went back.",
)
LOOKING = (Role.MERCHANT, *STAFF, Role.AUDITOR)


def _counter(point: Any, *roles: Role, scopes: tuple[str, ...] = (SCOPE,)) -> ColumnElement[bool]:
    """Whether a role, or a client's scope, reaches the organisation of a redemption point."""
    the_point = aliased(models.RedemptionPoint)
    own = select(col(the_point.organisation_id)).where(col(the_point.id) == point)
    organisation = own.correlate_except(the_point).scalar_subquery()  # `point` may stand two levels further out
    return below(organisation, *roles, scopes=scopes)


_SCOPES = (SCOPE, "rewards:read")
_LOOKED_AFTER = anywhere(*LOOKING, scopes=_SCOPES)
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


@filters
class RewardFilter:
    """Which rewards."""

    search: str | None = where(
        lambda v: func.strpos(func.lower(col(models.Reward.title)), func.lower(v)) > 0, "Having this in the title."
    )
    kind: models.RewardKind | None = where(lambda v: col(models.Reward.kind) == v, "Of this kind.")
    points_at_most: int | None = where(lambda v: col(models.Reward.points) <= v, "That cost no more.")
    redemption_point: strawberry.ID | None = where(_offered, "That can be had there.")
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
    reward: strawberry.ID | None = where(lambda v: col(models.Stock.reward_id) == v, "Of this reward.")
    redemption_point: strawberry.ID | None = where(
        lambda v: col(models.Stock.redemption_point_id) == v, "At this redemption point."
    )


StockOrder = order(
    "StockOrder",
    "How stock is sorted.",
    OLDEST=asc(col(models.Stock.id)),
    MOST=desc(col(models.Stock.available)),
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
        lambda v: col(models.RedemptionPoint.organisation_id) == v, "Of this merchant."
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
    voucher_days: int = column(models.Reward.voucher_days, "For how many days a voucher is valid.")
    active: bool = column(models.Reward.active, "Whether it is offered at present.")
    available: int = expression(_LEFT, "How many are left at all places.")
    stock: Connection["Stock"] = many(
        models.Stock.reward_id, "Where it lies, and how many.", filter=StockFilter, order=StockOrder
    )
    history: Connection[AuditEntry] = history(models.Reward.id)


_AT_COUNTER = _counter(models.Stock.redemption_point_id, *LOOKING, scopes=_SCOPES)


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
    history: Connection[AuditEntry] = history(models.Stock.id)


_STATE = col(models.Redemption.state)
OWN = col(models.Redemption.person_id) == viewer.person
FULFILS = and_(
    _counter(models.Redemption.redemption_point_id, Role.MERCHANT),
    col(models.Redemption.person_id).is_distinct_from(viewer.person),
)


def of_person(value: Any) -> Any:
    return select(value).where(col(PersonTable.id) == models.Redemption.person_id).scalar_subquery()


@filters
class RedemptionFilter:
    """Which redemptions."""

    state: models.RedemptionState | None = where(lambda v: col(models.Redemption.state) == v, "Which stand so.")
    open: bool | None = where(
        lambda v: col(models.Redemption.ended_at).is_(None) == v, "Still to be handed over, or not."
    )
    reward: strawberry.ID | None = where(lambda v: col(models.Redemption.reward_id) == v, "Of this reward.")
    redemption_point: strawberry.ID | None = where(
        lambda v: col(models.Redemption.redemption_point_id) == v, "At this redemption point."
    )
    created_from: datetime | None = where(lambda v: col(models.Redemption.created_at) >= v, "Not redeemed before.")
    created_before: datetime | None = where(lambda v: col(models.Redemption.created_at) < v, "Redeemed before.")
    ended_from: datetime | None = where(
        lambda v: col(models.Redemption.ended_at) >= v, "Not handed over or given back before."
    )
    ended_before: datetime | None = where(
        lambda v: col(models.Redemption.ended_at) < v, "Handed over or given back before."
    )


RedemptionOrder = order(
    "RedemptionOrder",
    "How redemptions are sorted.",
    NEWEST=desc(col(models.Redemption.created_at)),
    OLDEST=asc(col(models.Redemption.created_at)),
    LAST_ENDED=desc(col(models.Redemption.ended_at)),
)


@reads(
    models.Redemption,
    visible_to=or_(OWN, _counter(models.Redemption.redemption_point_id, *LOOKING, scopes=_SCOPES)),
)
class Redemption(Node):
    """A person's exchange of points for a reward."""

    reward: Reward = one(models.Redemption.reward_id, "What was redeemed.", with_parent=True)
    redemption_point: RedemptionPoint = one(models.Redemption.redemption_point_id, "Where it is handed over.")
    person: Person | None = one(models.Redemption.person_id, "Whose it is, if one may see them.")
    holder: str = expression(
        func.concat(of_person(func.left(col(PersonTable.name), 1)), literal("**")), "The person's name, masked."
    )
    holder_phone: str | None = expression(of_person(col(PersonTable.phone_masked)), "Their phone number, masked.")
    quantity: int = column(models.Redemption.quantity, "How many of the reward.")
    points: int = column(models.Redemption.points, "What they cost together.")
    state: models.RedemptionState = column(models.Redemption.state, "How it stands.")
    created_at: datetime = column(models.Redemption.created_at, "When it was redeemed.")
    redeemed_by: Actor | None = acted(
        models.Redemption.redeemed_by, "Who redeemed it: the person or a partner's client, if one may see them."
    )
    expires_at: datetime = column(models.Redemption.expires_at, "Until when the voucher is valid.")
    ended_at: datetime | None = column(models.Redemption.ended_at, "When it was handed over or given back.")
    ended_by: Actor | None = acted(
        models.Redemption.ended_by,
        "Who handed it over or gave it back, if one may see them; the system when its time was over.",
        when=models.Redemption.ended_at,
    )
    history: Connection[AuditEntry] = history(models.Redemption.id)
    voucher: "Voucher | None" = one(models.Voucher.redemption_id, "What is shown at the counter.")
    mine: bool = expression(case((OWN, literal(True)), else_=literal(False)), "Whether it is the viewer's own.")
    fulfillable: bool = expression(
        case((FULFILS, literal("reserved") == _STATE), else_=literal(False)),
        "Whether the viewer may hand it over now.",
    )
    returnable: bool = expression(
        case(
            (FULFILS, or_(literal("reserved") == _STATE, literal("fulfilled") == _STATE)),
            (OWN, literal("reserved") == _STATE),
            else_=literal(False),
        ),
        "Whether the viewer may give it back, or take it back, now.",
    )


_redemption = aliased(models.Redemption)


def _voucher_of(condition: Any) -> ColumnElement[bool]:
    return exists(select(col(_redemption.id)).where(col(_redemption.id) == models.Voucher.redemption_id, condition))


@reads(
    models.Voucher,
    visible_to=_voucher_of(
        or_(
            col(_redemption.person_id) == viewer.person,
            _counter(_redemption.redemption_point_id, Role.MERCHANT),
        )
    ),
)
class Voucher(Node):
    """What a person shows at the counter: a QR code, or the short code typed."""

    redemption: Redemption = one(models.Voucher.redemption_id, "The redemption that it is for.", with_parent=True)
    code: str | None = column(
        models.Voucher.code,
        "Ten letters and digits; for the person alone.",
        visible_to=_voucher_of(col(_redemption.person_id) == viewer.person),
    )
