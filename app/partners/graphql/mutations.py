"""The verbs of partners in the API."""

from datetime import datetime

import strawberry

from app.kernel.graphql import Info, key, mutation, payload, perform, repetition_key
from app.partners import service

from .types import Webhook, WebhookDelivery


@strawberry.input(description="Where to be told of what.")
class CreateWebhookInput:
    url: str = strawberry.field(
        description="Where messages are posted, in up to 500 characters; in production it begins with https:// and is "
        "reached from everywhere."
    )
    kinds: list[str] = strawberry.field(
        description="Which kinds of events, such as activities.enrolled; none: all.", default_factory=list
    )
    description: str = strawberry.field(description="What it is for, in up to 100 characters.", default="")
    api_client_id: strawberry.ID | None = strawberry.field(
        description="Whose it is, where staff makes it; left out: the client's that asks.", default=None
    )
    idempotency_key: str | None = repetition_key()


@payload
class CreateWebhookPayload:
    """The new webhook with its signing secret; it is told of what happens from now on."""

    webhook: Webhook | None = strawberry.field(description="The webhook, active.")
    secret: str | None = strawberry.field(description="The signing secret, `whsec_…`, shown only here.")


@strawberry.input(description="What to change of a webhook; what is left out stays.")
class ChangeWebhookInput:
    webhook_id: strawberry.ID = strawberry.field(description="The webhook to change.")
    url: str | None = strawberry.field(description="Another address; what waits goes there, too.", default=None)
    kinds: list[str] | None = strawberry.field(description="Other kinds of events; an empty list: all.", default=None)
    description: str | None = strawberry.field(description="Other words, in up to 100 characters.", default=None)
    idempotency_key: str | None = repetition_key()


@payload
class ChangeWebhookPayload:
    """The webhook is changed."""

    webhook: Webhook | None = strawberry.field(description="The webhook as it is now.")


@strawberry.input(description="Which webhook to enable.")
class EnableWebhookInput:
    webhook_id: strawberry.ID = strawberry.field(description="The webhook, disabled for whatever reason.")
    idempotency_key: str | None = repetition_key()


@payload
class EnableWebhookPayload:
    """What waited is sent. What happened meanwhile is not, unless it is replayed."""

    webhook: Webhook | None = strawberry.field(description="The webhook, active.")


@strawberry.input(description="Which webhook to disable.")
class DisableWebhookInput:
    webhook_id: strawberry.ID = strawberry.field(description="The webhook that shall be sent nothing more.")
    idempotency_key: str | None = repetition_key()


@payload
class DisableWebhookPayload:
    """Nothing more is sent until the webhook is enabled again."""

    webhook: Webhook | None = strawberry.field(description="The webhook, disabled.")


@strawberry.input(description="Which webhook to delete.")
class DeleteWebhookInput:
    webhook_id: strawberry.ID = strawberry.field(description="The webhook to end for good.")
    idempotency_key: str | None = repetition_key()


@payload
class DeleteWebhookPayload:
    """The webhook is gone, and its deliveries are forgotten."""

    deleted: bool | None = strawberry.field(description="True when it is gone.")


@strawberry.input(description="Whose signing secret to replace.")
class RotateWebhookSecretInput:
    webhook_id: strawberry.ID = strawberry.field(description="The webhook that gets a new secret.")
    old_until: datetime | None = strawberry.field(
        description="Until when the old secret signs beside it, within 30 days; a week from now if left out. "
        "The present moment ends it at once.",
        default=None,
    )
    idempotency_key: str | None = repetition_key()


@payload
class RotateWebhookSecretPayload:
    """The webhook with its new secret; for a while messages carry a signature of each."""

    webhook: Webhook | None = strawberry.field(description="The webhook.")
    secret: str | None = strawberry.field(description="The signing secret, `whsec_…`, shown only here.")


@strawberry.input(description="Which webhook to try.")
class PingWebhookInput:
    webhook_id: strawberry.ID = strawberry.field(description="The webhook to send a message to.")
    idempotency_key: str | None = repetition_key()


@payload
class PingWebhookPayload:
    """A message of the kind webhooks.ping is on its way."""

    webhook_delivery: WebhookDelivery | None = strawberry.field(description="The delivery; read it again in a second.")


@strawberry.input(description="Which delivery to send again.")
class ReplayWebhookDeliveryInput:
    webhook_delivery_id: strawberry.ID = strawberry.field(description="The delivery, in whatever state.")
    idempotency_key: str | None = repetition_key()


@payload
class ReplayWebhookDeliveryPayload:
    """The delivery is sent again, under the same id and with all its tries."""

    webhook_delivery: WebhookDelivery | None = strawberry.field(description="The delivery, waiting.")


@strawberry.input(description="What to send again.")
class ReplayWebhookInput:
    webhook_id: strawberry.ID = strawberry.field(description="The webhook to send it to.")
    since: datetime = strawberry.field(
        description="All events from this moment on, 30 days back at most, also those from before the webhook was made."
    )
    idempotency_key: str | None = repetition_key()


@payload
class ReplayWebhookPayload:
    """The events are on their way; those sent already have the ids that they had."""

    webhook: Webhook | None = strawberry.field(description="The webhook.")
    number: int | None = strawberry.field(description="How many messages will be sent.")


@strawberry.type
class Mutation:
    @mutation("Tells a partner's system of what happens from now on.", client="api_client_id")
    async def create_webhook(self, info: Info, input: CreateWebhookInput) -> CreateWebhookPayload:
        return await perform(
            info,
            CreateWebhookPayload,
            service.create_webhook,
            {"webhook": lambda made: made.webhook, "secret": lambda made: made.secret},
            url=input.url,
            kinds=tuple(input.kinds),
            description=input.description,
            client=key("ApiClient", input.api_client_id, "client") if input.api_client_id else None,
            key=input.idempotency_key,
        )

    @mutation("Changes where a webhook leads, or of what it tells.")
    async def change_webhook(self, info: Info, input: ChangeWebhookInput) -> ChangeWebhookPayload:
        return await perform(
            info,
            ChangeWebhookPayload,
            service.change_webhook,
            {"webhook": lambda kept: kept.webhook},
            webhook=key("Webhook", input.webhook_id, "webhook"),
            url=input.url,
            kinds=None if input.kinds is None else tuple(input.kinds),
            description=input.description,
            key=input.idempotency_key,
        )

    @mutation("Delivers again what waits and what happens from now on.")
    async def enable_webhook(self, info: Info, input: EnableWebhookInput) -> EnableWebhookPayload:
        return await perform(
            info,
            EnableWebhookPayload,
            service.enable_webhook,
            {"webhook": lambda kept: kept.webhook},
            webhook=key("Webhook", input.webhook_id, "webhook"),
            key=input.idempotency_key,
        )

    @mutation("Delivers nothing more until the webhook is enabled again.")
    async def disable_webhook(self, info: Info, input: DisableWebhookInput) -> DisableWebhookPayload:
        return await perform(
            info,
            DisableWebhookPayload,
            service.disable_webhook,
            {"webhook": lambda kept: kept.webhook},
            webhook=key("Webhook", input.webhook_id, "webhook"),
            key=input.idempotency_key,
        )

    @mutation("Ends a webhook; its deliveries are forgotten.")
    async def delete_webhook(self, info: Info, input: DeleteWebhookInput) -> DeleteWebhookPayload:
        return await perform(
            info,
            DeleteWebhookPayload,
            service.delete_webhook,
            {"deleted": lambda _: True},
            webhook=key("Webhook", input.webhook_id, "webhook"),
            key=input.idempotency_key,
        )

    @mutation("Replaces a webhook's signing secret; for a while both sign.")
    async def rotate_webhook_secret(self, info: Info, input: RotateWebhookSecretInput) -> RotateWebhookSecretPayload:
        return await perform(
            info,
            RotateWebhookSecretPayload,
            service.rotate_webhook_secret,
            {"webhook": lambda made: made.webhook, "secret": lambda made: made.secret},
            webhook=key("Webhook", input.webhook_id, "webhook"),
            old_until=input.old_until,
            key=input.idempotency_key,
        )

    @mutation("Sends a message of the kind webhooks.ping, to see whether it arrives.")
    async def ping_webhook(self, info: Info, input: PingWebhookInput) -> PingWebhookPayload:
        return await perform(
            info,
            PingWebhookPayload,
            service.ping_webhook,
            {"webhook_delivery": lambda pinged: pinged.delivery},
            webhook=key("Webhook", input.webhook_id, "webhook"),
            key=input.idempotency_key,
        )

    @mutation("Sends a delivery again, under the same id.", delivery="webhook_delivery_id")
    async def replay_webhook_delivery(
        self, info: Info, input: ReplayWebhookDeliveryInput
    ) -> ReplayWebhookDeliveryPayload:
        return await perform(
            info,
            ReplayWebhookDeliveryPayload,
            service.replay_delivery,
            {"webhook_delivery": lambda replayed: replayed.delivery},
            delivery=key("WebhookDelivery", input.webhook_delivery_id, "delivery"),
            key=input.idempotency_key,
        )

    @mutation("Sends all events since a moment to a webhook.")
    async def replay_webhook(self, info: Info, input: ReplayWebhookInput) -> ReplayWebhookPayload:
        return await perform(
            info,
            ReplayWebhookPayload,
            service.replay_since,
            {"webhook": lambda replayed: replayed.webhook, "number": lambda replayed: replayed.number},
            webhook=key("Webhook", input.webhook_id, "webhook"),
            since=input.since,
            key=input.idempotency_key,
        )
