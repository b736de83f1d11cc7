"""Hand-overs that were refused when they were sent: for the merchant's people and the staff above them."""

from datetime import datetime

import strawberry
from sqlalchemy import and_, desc
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, Organisation, acted, history
from app.accounts.graphql.sight import below
from app.accounts.queries.survivors import survivor_of
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.reading import Connection, Node, column, expression, filters, many, one, order, reads, viewer, where
from app.rewards import models
from app.rewards.queries.refusals import told_of

from .offers import COUNTER_SCOPES, LOOKING
from .types import Redemption

enum(
    models.Refusal,
    "Why a hand-over did not count.",
    unknown_voucher="No voucher has this code.",
    other_counter="The voucher is for another place.",
    own_voucher="Who handed it over had redeemed it.",
    already_fulfilled="It had been handed over already.",
    already_returned="It had been given back.",
    voucher_expired="Its time was over.",
    voucher_frozen="Its owner's points were frozen.",
)
_REFUSED = models.RefusedHandOver
_OPEN = col(_REFUSED.settled_at).is_(None)


@filters
class RefusedHandOverFilter:
    """Which of them."""

    settled: bool | None = where(lambda v: col(_REFUSED.settled_at).is_not(None) == v, "Settled, or not yet.")
    merchant: strawberry.ID | None = where(
        lambda v: col(_REFUSED.organisation_id) == v, "Of this merchant.", of="Organisation"
    )
    said_from: datetime | None = where(lambda v: col(_REFUSED.said_at) >= v, "Said to be handed over not before.")
    said_before: datetime | None = where(lambda v: col(_REFUSED.said_at) < v, "Said to be handed over before.")


RefusedHandOverOrder = order(
    "RefusedHandOverOrder", "How they are sorted.", NEWEST=desc(col(_REFUSED.said_at)), OLDEST=col(_REFUSED.said_at)
)


@reads(_REFUSED, visible_to=below(_REFUSED.organisation_id, *LOOKING, scopes=COUNTER_SCOPES))
class RefusedHandOver(Node):
    """What somebody says they handed over without a network, and why it did not count: goods that nobody pays for."""

    merchant: Organisation = one(_REFUSED.organisation_id, "For whom it was handed over.", with_parent=True)
    redemption: Redemption | None = one(_REFUSED.redemption_id, "What the voucher is for, if one may see it.")
    code: str = expression(
        told_of(_REFUSED),
        "The voucher as it was given; only its first half where there is such a voucher, which may still be good.",
    )
    reason: models.Refusal = column(_REFUSED.reason, "Why it did not count.")
    said_at: datetime = column(_REFUSED.said_at, "When it was handed over, as the phone says.")
    handed_by: Actor | None = acted(_REFUSED.handed_by, "Who handed it over.", openly=True)
    recorded_at: datetime = column(_REFUSED.recorded_at, "When it was sent and refused.")
    settled_at: datetime | None = column(_REFUSED.settled_at, "When somebody said how it was settled.")
    settled_by: Actor | None = acted(_REFUSED.settled_by, "Who said so.", when=_REFUSED.settled_at, openly=True)
    note: str | None = column(_REFUSED.note, "How it was settled.")
    settleable: bool = expression(
        and_(
            _OPEN,
            survivor_of(col(_REFUSED.handed_by)).is_distinct_from(viewer.person),
            below(_REFUSED.organisation_id, *(role for role in LOOKING if role != Role.AUDITOR)),
        ),
        "Whether the viewer may say how it was settled.",
    )
    history: Connection[AuditEntry] = history(_REFUSED.id)


@reads(None)
class RefusalQuery:
    """What was refused at counters."""

    refused_hand_over: RefusedHandOver | None = one(_REFUSED, "One hand-over that was refused.")
    refused_hand_overs: Connection[RefusedHandOver] = many(
        _REFUSED,
        "Hand-overs that were refused when they were sent, at the places that one looks after.",
        filter=RefusedHandOverFilter,
        order=RefusedHandOverOrder,
    )
