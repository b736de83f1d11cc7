"""What was redeemed and what was handed over.

A redemption is seen by its person, by the merchants of its counter and by the staff above; the voucher's code by its
person alone, so that nobody at the counter can hand over what was not shown to them.
"""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Text, and_, asc, case, cast, desc, exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, Person, acted, history
from app.accounts.models import Organisation
from app.accounts.models import Person as PersonTable
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.reading import (
    Connection,
    Node,
    aggregates,
    column,
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
from app.rewards import models
from app.rewards.service import HANDING_OVER

from .offers import COUNTER_SCOPES, LOOKING, RedemptionPoint, Reward, at_counter

enum(
    models.RedemptionState,
    "How a redemption stands.",
    reserved="Points are held; the voucher can be shown at the counter.",
    fulfilled="It was handed over.",
    returned="Points and goods went back.",
    expired="The voucher's time was over; points and goods went back.",
)
_STATE = col(models.Redemption.state)
OWN = col(models.Redemption.person_id) == viewer.person
_NOT_OWN = col(models.Redemption.person_id).is_distinct_from(viewer.person)
FULFILS = and_(at_counter(models.Redemption.redemption_point_id, Role.MERCHANT, scopes=HANDING_OVER), _NOT_OWN)
TAKES_BACK = and_(at_counter(models.Redemption.redemption_point_id, Role.MERCHANT), _NOT_OWN)


def of_person(value: Any) -> Any:
    return select(value).where(col(PersonTable.id) == models.Redemption.person_id).scalar_subquery()


@filters
class RedemptionFilter:
    """Which redemptions."""

    state: models.RedemptionState | None = where(lambda v: col(models.Redemption.state) == v, "Which stand so.")
    open: bool | None = where(
        lambda v: col(models.Redemption.ended_at).is_(None) == v, "Still to be handed over, or not."
    )
    reward: strawberry.ID | None = where(
        lambda v: col(models.Redemption.reward_id) == v, "Of this reward.", of="Reward"
    )
    redemption_point: strawberry.ID | None = where(
        lambda v: col(models.Redemption.redemption_point_id) == v, "At this redemption point.", of="RedemptionPoint"
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


HandOverOrder = order(
    "HandOverOrder",
    "How entries are sorted.",
    NEWEST=desc(col(models.HandOver.happened_at)),
    OLDEST=asc(col(models.HandOver.happened_at)),
)


@reads(
    models.Redemption,
    visible_to=or_(OWN, at_counter(models.Redemption.redemption_point_id, *LOOKING, scopes=COUNTER_SCOPES)),
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
    damaged: bool = column(models.Redemption.damaged, "Whether what came back is of no use any more.")
    hand_overs: Connection["HandOver"] = many(
        models.HandOver.redemption_id, "When it was handed over, and when it came back.", order=HandOverOrder
    )
    voucher: "Voucher | None" = one(models.Voucher.redemption_id, "What is shown at the counter.")
    mine: bool = expression(case((OWN, literal(True)), else_=literal(False)), "Whether it is the viewer's own.")
    fulfillable: bool = expression(
        case((FULFILS, literal("reserved") == _STATE), else_=literal(False)),
        "Whether the viewer may hand it over now.",
    )
    returnable: bool = expression(
        case(
            (TAKES_BACK, or_(literal("reserved") == _STATE, literal("fulfilled") == _STATE)),
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
            at_counter(_redemption.redemption_point_id, Role.MERCHANT, scopes=HANDING_OVER),
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


_merchant = aliased(models.RedemptionPoint)
MERCHANT = (
    select(col(_merchant.organisation_id))
    .where(col(_merchant.id) == models.HandOver.redemption_point_id)
    .scalar_subquery()
)


@filters
class HandOverFilter:
    """Which entries."""

    redemption_point: strawberry.ID | None = where(
        lambda v: col(models.HandOver.redemption_point_id) == v, "At this redemption point.", of="RedemptionPoint"
    )
    merchant: strawberry.ID | None = where(
        lambda v: v == MERCHANT, "At the places of this merchant.", of="Organisation"
    )
    reward: strawberry.ID | None = where(lambda v: col(models.HandOver.reward_id) == v, "Of this reward.", of="Reward")
    happened_from: datetime | None = where(lambda v: col(models.HandOver.happened_at) >= v, "Not before.")
    happened_before: datetime | None = where(lambda v: col(models.HandOver.happened_at) < v, "Before.")


@reads(models.HandOver, visible_to=at_counter(models.HandOver.redemption_point_id, *LOOKING, scopes=COUNTER_SCOPES))
class HandOver(Node):
    """What was handed over, or with negative numbers came back: what merchants are paid for. It never changes."""

    redemption: Redemption = one(models.HandOver.redemption_id, "What it belongs to.", with_parent=True)
    reward: Reward = one(models.HandOver.reward_id, "What was handed over.", with_parent=True)
    redemption_point: RedemptionPoint = one(models.HandOver.redemption_point_id, "Where.", with_parent=True)
    quantity: int = column(models.HandOver.quantity, "How many; negative when they came back.")
    points: int = column(models.HandOver.points, "For how many points; negative when they came back.")
    happened_at: datetime = column(models.HandOver.happened_at, "When.")
    recorded_by: Actor | None = acted(models.HandOver.recorded_by, "Who did it, if one may see them.")


def of_reward(value: Any) -> Any:
    return select(value).where(col(models.Reward.id) == models.HandOver.reward_id).scalar_subquery()


def of_place(value: Any) -> Any:
    return select(value).where(col(_merchant.id) == models.HandOver.redemption_point_id).scalar_subquery()


@aggregates
class HandOverTotal:
    """Hand-overs taken together, what came back taken off."""

    reward: str | None = group(of_reward(col(models.Reward.title)), "The reward's title; null unless grouped by it.")
    reward_id: strawberry.ID | None = group(
        func.concat("Reward:", cast(models.HandOver.reward_id, Text)),
        "The reward's global id; null unless grouped by it.",
    )
    redemption_point: str | None = group(of_place(col(_merchant.name)), "The place's name; null unless grouped by it.")
    redemption_point_id: strawberry.ID | None = group(
        func.concat("RedemptionPoint:", cast(models.HandOver.redemption_point_id, Text)),
        "The place's global id; null unless grouped by it.",
    )
    merchant: str | None = group(
        select(col(Organisation.name)).where(col(Organisation.id) == MERCHANT).scalar_subquery(),
        "The merchant's name; null unless grouped by it.",
    )
    merchant_id: strawberry.ID | None = group(
        func.concat("Organisation:", cast(MERCHANT, Text)), "The merchant's global id; null unless grouped by it."
    )
    vouchers: int = total(func.count().filter(col(models.HandOver.quantity) > 0), "How many vouchers were fulfilled.")
    returned: int = total(func.count().filter(col(models.HandOver.quantity) < 0), "How many came back.")
    quantity: int = total(func.coalesce(func.sum(col(models.HandOver.quantity)), 0), "How many were given for good.")
    points: int = total(func.coalesce(func.sum(col(models.HandOver.points)), 0), "For how many points.")
