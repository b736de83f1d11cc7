"""Webhooks and their deliveries, for the client that they are of and for staff that looks after it."""

from datetime import datetime

from sqlalchemy import Text, asc, case, cast, desc, func, literal
from sqlmodel import col

from app.accounts.graphql import ApiClient
from app.kernel.graphql import enum
from app.partners import models
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    count,
    deprecated,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    where,
)

from .sight import of_client, of_webhook

enum(
    models.WebhookState,
    "Whether a webhook is sent anything.",
    active="It is.",
    disabled="It is not, until it is enabled again.",
)
enum(
    models.DisabledFor,
    "Why a webhook is disabled.",
    asked="Somebody wanted it.",
    gone="The receiver answered 410: it is gone for good.",
    failing="Everything failed for three days.",
)
enum(
    models.DeliveryState,
    "How a delivery stands.",
    waiting="It is sent as soon as it is due.",
    delivered="The receiver answered with a status from 200 to 299.",
    dead="The last try failed, too: nothing more is done unless it is replayed.",
)


@filters
class WebhookFilter:
    """Which webhooks."""

    state: models.WebhookState | None = where(lambda v: col(models.Webhook.state) == v, "In this state.")


@filters
class WebhookDeliveryFilter:
    """Which deliveries."""

    state: models.DeliveryState | None = where(lambda v: col(models.WebhookDelivery.state) == v, "In this state.")
    kind: str | None = where(lambda v: col(models.WebhookDelivery.kind) == v, "Of this kind of event.")
    created_from: datetime | None = where(lambda v: col(models.WebhookDelivery.created_at) >= v, "Not made before.")
    created_before: datetime | None = where(lambda v: col(models.WebhookDelivery.created_at) < v, "Made before.")
    since: datetime | None = deprecated(
        where(lambda v: col(models.WebhookDelivery.created_at) >= v, "Made since then."),
        "Times are `…From` everywhere: give `createdFrom`; it stays until 2028-01-01 at least.",
    )


WebhookOrder = order("WebhookOrder", "How webhooks are sorted.", OLDEST=asc(col(models.Webhook.created_at)))
WebhookDeliveryOrder = order(
    "WebhookDeliveryOrder",
    "How deliveries are sorted.",
    NEWEST=desc(col(models.WebhookDelivery.created_at)),
    OLDEST=asc(col(models.WebhookDelivery.created_at)),
)


@reads(models.Webhook, visible_to=of_client(col(models.Webhook.client_id)))
class Webhook(Node):
    """An address of a partner's system that is told what happens."""

    url: str = column(models.Webhook.url, "Where messages are posted.")
    description: str = column(models.Webhook.description, "What it is for, in its owner's words.")
    kinds: list[str] = column(models.Webhook.kinds, "Which kinds of events it is told of; none: of all.")
    state: models.WebhookState = column(models.Webhook.state, "Whether it is sent anything.")
    disabled_at: datetime | None = column(models.Webhook.disabled_at, "Since when it is disabled.")
    disabled_for: models.DisabledFor | None = column(models.Webhook.disabled_for, "Why it is disabled.")
    failing_since: datetime | None = column(
        models.Webhook.failing_since, "Since when everything fails; null after a success."
    )
    former_secret_valid_until: datetime | None = column(
        models.Webhook.former_secret_until, "Until when messages are signed with the former secret, too."
    )
    created_at: datetime = column(models.Webhook.created_at, "When it was made.")
    client: ApiClient | None = one(models.Webhook.client_id, "Whose it is.")
    deliveries: Connection["WebhookDelivery"] = many(
        models.WebhookDelivery.webhook_id,
        "What it was sent, or will be; kept for 30 days.",
        filter=WebhookDeliveryFilter,
        order=WebhookDeliveryOrder,
    )
    waiting: int = count(
        models.WebhookDelivery.webhook_id,
        "How many deliveries wait.",
        where=col(models.WebhookDelivery.state) == literal(models.DeliveryState.WAITING.value),
    )
    dead: int = count(
        models.WebhookDelivery.webhook_id,
        "How many deliveries failed for good.",
        where=col(models.WebhookDelivery.state) == literal(models.DeliveryState.DEAD.value),
    )


@reads(models.WebhookDelivery, visible_to=of_webhook(col(models.WebhookDelivery.webhook_id)))
class WebhookDelivery(Node):
    """One message to one webhook, under the same id whenever it is sent."""

    webhook: Webhook = one(models.WebhookDelivery.webhook_id, "Where to.", with_parent=True)
    message: str = expression(
        func.concat(literal("msg_"), cast(col(models.WebhookDelivery.id), Text)),
        "The header webhook-id, by which a receiver knows what it has had.",
    )
    event: str | None = expression(
        literal("evt_").op("||")(cast(col(models.WebhookDelivery.event_position), Text)),
        "The id of the event, as in `changes`; null for a test.",
    )
    kind: str = column(models.WebhookDelivery.kind, "The kind of event.")
    body: str = column(models.WebhookDelivery.body, "What is sent, as JSON.")
    state: models.DeliveryState = column(models.WebhookDelivery.state, "How it stands.")
    attempts: int = column(models.WebhookDelivery.attempts, "How often it was tried, at most 13 times in three days.")
    last_attempt_at: datetime | None = column(models.WebhookDelivery.last_attempt_at, "When it was tried last.")
    next_attempt_at: datetime | None = expression(
        case(
            (
                col(models.WebhookDelivery.state) == literal(models.DeliveryState.WAITING.value),
                col(models.WebhookDelivery.next_attempt_at),
            )
        ),
        "When it is tried next, if it waits.",
    )
    status: int | None = column(models.WebhookDelivery.status, "The status that the receiver answered with last.")
    failure: str | None = column(
        models.WebhookDelivery.failure,
        "Why the last try failed: status, redirect, time, connection, tls, or address where it may not lead any more.",
    )
    response: str | None = column(models.WebhookDelivery.response, "The beginning of what the receiver answered last.")
    delivered_at: datetime | None = column(models.WebhookDelivery.delivered_at, "When it arrived.")
    created_at: datetime = column(models.WebhookDelivery.created_at, "When it was made.")


@contribute(ApiClient)
class ApiClientWebhooks:
    webhooks: Connection[Webhook] = many(
        models.Webhook.client_id, "Its webhooks.", filter=WebhookFilter, order=WebhookOrder
    )
