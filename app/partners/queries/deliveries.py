"""Deliveries: made of the outbox, leased to whoever sends them, settled, replayed, forgotten.

A lease goes by the database's clock, which all processes share; everything else by the app's.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    Interval,
    Text,
    any_,
    bindparam,
    cast,
    delete,
    func,
    literal,
    null,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlmodel import col

from app.accounts.models import ApiClient, Organisation
from app.kernel.db import statement
from app.kernel.models import EventRecord
from app.kernel.queries import values
from app.partners.models import DeliveryState, Webhook, WebhookCursor, WebhookDelivery, WebhookState

from .hearing import BODY, ORDER, heard, settled

LEASING = 0x4C454153
NOW = bindparam("now", type_=DateTime(timezone=True))
WAITING = literal(DeliveryState.WAITING.value)
_ACTIVE = literal(WebhookState.ACTIVE.value)
_FROM_EVENTS = ("id", "webhook_id", "event_position", "kind", "body", "state", "next_attempt_at", "created_at")
_ANEW: dict[str, Any] = {
    "state": WAITING,
    "attempts": literal(0),
    "next_attempt_at": NOW,
    "delivered_at": null(),
}
"""What a replay sets; a lease stays, so that nothing is sent twice at a time."""


def _made(*where: Any) -> Any:
    """One delivery for each pair of an event and a webhook whose client hears of it and that wants it."""
    return (
        select(
            func.gen_random_uuid(),
            col(Webhook.id),
            col(EventRecord.position),
            col(EventRecord.kind),
            cast(BODY, Text),
            WAITING,
            NOW,
            NOW,
        )
        .select_from(EventRecord)
        .join(
            Webhook, or_(func.cardinality(col(Webhook.kinds)) == 0, col(EventRecord.kind) == any_(col(Webhook.kinds)))
        )
        .join(ApiClient, col(ApiClient.id) == col(Webhook.client_id))
        .where(heard(col(ApiClient.scopes), col(ApiClient.organisation_id)), *where)
    )


def _inserted(found: Any) -> Insert:
    return insert(WebhookDelivery).from_select(_FROM_EVENTS, found, include_defaults=False)


_here = select(WebhookCursor).with_for_update(skip_locked=True).cte("here")
_fresh = (
    select(*ORDER)
    .where(tuple_(*ORDER) > tuple_(_here.c.epoch, _here.c.transaction_id, _here.c.position), settled())
    .order_by(*ORDER)
    .limit(bindparam("most"))
    .cte("fresh")
)
_added = (
    _inserted(
        _made(
            col(EventRecord.position).in_(select(_fresh.c.position)),
            col(Webhook.state) == _ACTIVE,
            col(ApiClient.revoked_at).is_(None),
            tuple_(col(EventRecord.epoch), col(EventRecord.transaction_id))
            > tuple_(col(Webhook.since_epoch), col(Webhook.since_transaction)),
        )
    )
    .on_conflict_do_nothing()
    .cte("added")
)
_last = (
    select(_fresh)
    .order_by(_fresh.c.epoch.desc(), _fresh.c.transaction_id.desc(), _fresh.c.position.desc())
    .limit(1)
    .cte("last")
)
FAN_OUT = statement(
    update(WebhookCursor)
    .values(epoch=_last.c.epoch, transaction_id=_last.c.transaction_id, position=_last.c.position)
    .where(col(WebhookCursor.id) == literal(1))
    .add_cte(_added)
    .returning(select(func.count()).select_from(_fresh).scalar_subquery())
)
"""Makes deliveries of the next events behind the cursor and moves it on; the answer is how many events those
were. A second process that comes meanwhile finds the cursor locked, and nothing to do."""

_REPLAYED = _inserted(
    _made(col(Webhook.id) == bindparam("webhook"), col(EventRecord.recorded_at) >= bindparam("since"), settled())
    .order_by(*ORDER)
    .limit(bindparam("most"))
)
REPLAY_SINCE = statement(
    _REPLAYED.on_conflict_do_update(index_elements=["webhook_id", "event_position"], set_=_ANEW).returning(
        col(WebhookDelivery.id)
    )
)
ONE_LEASES = statement(func.pg_try_advisory_xact_lock(literal(LEASING)).select())
"""Whether nobody else leases now: who counts what is under way must see what others have just taken."""
LEASE = statement(
    text(
        """
        WITH room AS (
            SELECT webhook.id, api_client.scopes, :each - (
                SELECT count(*) FROM webhook_delivery AS sent
                WHERE sent.webhook_id = webhook.id AND sent.state = 'waiting' AND sent.leased_until > clock_timestamp()
            ) AS places
            FROM webhook JOIN api_client ON api_client.id = webhook.client_id
            WHERE webhook.state = 'active' AND api_client.revoked_at IS NULL
        ), due AS (
            SELECT found.id FROM room CROSS JOIN LATERAL (
                SELECT next.id, next.next_attempt_at FROM webhook_delivery AS next
                WHERE next.webhook_id = room.id AND next.state = 'waiting' AND next.next_attempt_at <= :now
                    AND (next.leased_until IS NULL OR next.leased_until <= clock_timestamp())
                    AND (next.event_position IS NULL OR split_part(next.kind, '.', 1) || '\\:read' = ANY (room.scopes))
                ORDER BY next.next_attempt_at, next.id LIMIT greatest(room.places, 0) FOR UPDATE SKIP LOCKED
            ) AS found
            ORDER BY found.next_attempt_at LIMIT :most
        )
        UPDATE webhook_delivery AS delivery
        SET leased_until = clock_timestamp() + :lease, attempts = attempts + 1, last_attempt_at = :now
        FROM due, webhook
        WHERE delivery.id = due.id AND webhook.id = delivery.webhook_id
        RETURNING delivery.id, delivery.body, delivery.attempts, webhook.url, webhook.secret_sealed,
            CASE WHEN webhook.former_secret_until > :now THEN webhook.former_secret_sealed END AS former_secret_sealed
        """
    ).bindparams(
        bindparam("now", type_=DateTime(timezone=True)),
        bindparam("each", type_=BigInteger),
        bindparam("most", type_=BigInteger),
        bindparam("lease", type_=Interval),
    )
)
"""Takes what is due, of each webhook that many at most: a slow one leaves room for the others."""
_attempt = (
    col(WebhookDelivery.id) == bindparam("delivery"),
    col(WebhookDelivery.attempts) == bindparam("attempt"),
    col(WebhookDelivery.state) == WAITING,
)
_answer: dict[str, Any] = {
    "status": bindparam("of_status"),
    "failure": bindparam("of_failure"),
    "response": bindparam("of_response"),
}
DELIVERED = statement(
    update(WebhookDelivery)
    .where(*_attempt)
    .values(state=literal(DeliveryState.DELIVERED.value), delivered_at=NOW, leased_until=null(), **_answer)
    .returning(col(WebhookDelivery.webhook_id))
)
NOT_DELIVERED = statement(
    update(WebhookDelivery)
    .where(*_attempt)
    .values(state=bindparam("new_state"), next_attempt_at=bindparam("next_at"), leased_until=null(), **_answer)
    .returning(col(WebhookDelivery.webhook_id))
)
RELEASE = statement(
    update(WebhookDelivery)
    .where(col(WebhookDelivery.id) == bindparam("delivery"), col(WebhookDelivery.attempts) == literal(0))
    .values(leased_until=null())
)
"""A delivery that was replayed while it was sent: it is free now to be sent again."""
ADD_PING = statement(
    values(
        WebhookDelivery,
        "id",
        "webhook_id",
        "kind",
        "body",
        state=WAITING,
        next_attempt_at=NOW,
        created_at=NOW,
    )
)
DELIVERY = statement(
    select(
        col(WebhookDelivery.id),
        col(WebhookDelivery.webhook_id),
        col(WebhookDelivery.state),
        col(Webhook.client_id),
        col(Webhook.state).label("webhook_state"),
        col(Organisation.path),
    )
    .join(Webhook, col(Webhook.id) == col(WebhookDelivery.webhook_id))
    .join(ApiClient, col(ApiClient.id) == col(Webhook.client_id))
    .join(Organisation, col(Organisation.id) == col(ApiClient.organisation_id))
    .where(col(WebhookDelivery.id) == bindparam("delivery"))
    .with_for_update(of=WebhookDelivery)
)
REPLAY = statement(update(WebhookDelivery).where(col(WebhookDelivery.id) == bindparam("delivery")).values(**_ANEW))
FORGET = statement(delete(WebhookDelivery).where(col(WebhookDelivery.created_at) < bindparam("before")))
