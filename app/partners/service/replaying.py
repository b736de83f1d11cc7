"""Sent again, or sent to try it out."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.partners.errors import WebhookDisabled
from app.partners.models import MOVES, DeliveryState, WebhookState
from app.partners.queries import deliveries as queries

from .delivering import KEPT
from .webhooks import managed, require

PING = "webhooks.ping"
MAX_REPLAYED = 10_000


class Pinged(msgspec.Struct, frozen=True):
    delivery: UUID
    webhook: UUID


class Replayed(msgspec.Struct, frozen=True):
    delivery: UUID
    webhook: UUID


class ReplayedSince(msgspec.Struct, frozen=True):
    webhook: UUID
    number: int


@once
async def ping_webhook(tx: Transaction, actor: Actor, *, webhook: UUID, key: str | None = None) -> Pinged:
    """Sends a message of the kind webhooks.ping, to see whether it arrives. Raises WebhookDisabled."""
    found = await managed(tx, actor, webhook=webhook)
    _require_active(found.state)
    delivery = ids.new()
    about = {"type": PING, "timestamp": tx.now.isoformat(), "data": {"webhook": f"Webhook:{webhook}"}}
    body = msgspec.json.encode({"id": f"ping_{delivery}", **about}).decode()
    await tx.execute(queries.ADD_PING, id=delivery, webhook_id=webhook, kind=PING, body=body, now=tx.now)
    return Pinged(delivery, webhook)


@once
async def replay_delivery(tx: Transaction, actor: Actor, *, delivery: UUID, key: str | None = None) -> Replayed:
    """Sends a delivery again, under the same id and with all its tries; one that waits is sent at once.

    Raises WebhookDisabled.
    """
    found = await tx.maybe(queries.DELIVERY, delivery=delivery)
    if found is None:
        raise NotFound(field="delivery")
    require(actor, found.client_id, found.path, "delivery")
    _require_active(found.webhook_state)
    assert found.state == DeliveryState.WAITING or DeliveryState.WAITING in MOVES[DeliveryState(found.state)]
    await tx.execute(queries.REPLAY, delivery=delivery, now=tx.now)
    await audit.record(tx, actor, "partners.replay_delivery", delivery)
    return Replayed(delivery, found.webhook_id)


@once
async def replay_since(
    tx: Transaction, actor: Actor, *, webhook: UUID, since: datetime, key: str | None = None
) -> ReplayedSince:
    """Sends all events since a moment that the client hears of and the webhook wants: those sent already
    under the same ids, those from while it was disabled, or before it was made, for the first time.

    Raises WebhookDisabled; Invalid for a moment of more than 30 days ago, or for more events than 10,000.
    """
    found = await managed(tx, actor, webhook=webhook)
    _require_active(found.state)
    if not tx.now - KEPT <= since <= tx.now + timedelta(minutes=1):
        raise Invalid(field="since", reason=mark("Choose a time within the last 30 days."))
    sent = await tx.all(queries.REPLAY_SINCE, webhook=webhook, since=since, now=tx.now, most=MAX_REPLAYED + 1)
    if len(sent) > MAX_REPLAYED:
        raise Invalid(field="since", reason=mark("More than 10,000 events happened since. Choose a later time."))
    after = {"since": since.isoformat(), "number": len(sent)}
    await audit.record(tx, actor, "partners.replay_since", webhook, after=after)
    return ReplayedSince(webhook, len(sent))


def _require_active(state: str) -> None:
    if state != WebhookState.ACTIVE:
        raise WebhookDisabled()
