"""What happened, for those who ask; and where reading of partners' things starts."""

from datetime import datetime

from sqlalchemy import Text, asc, cast, func, literal
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Organisation
from app.kernel.models import EventRecord
from app.partners import models
from app.partners.queries.hearing import ORDER, heard, settled
from app.reading import Connection, column, expression, feed, many, one, order, reads, viewer

from .types import Webhook, WebhookDelivery, WebhookDeliveryFilter, WebhookDeliveryOrder, WebhookFilter, WebhookOrder


@reads(EventRecord, visible_to=heard(viewer.scopes, viewer.organisation))
class Change:
    """Something that happened below the client's organisation, in a domain that its scopes read."""

    id: str = expression(
        func.concat(literal("evt_"), cast(col(EventRecord.position), Text)), "The same as in a webhook's message."
    )
    kind: str = column(EventRecord.kind, "What kind of event: `domain.what`.")
    at: datetime = column(EventRecord.recorded_at, "When.")
    organisation: Organisation | None = one(
        EventRecord.organisation_id, "Where; null for what concerns the whole county."
    )
    data: JSON = column(
        EventRecord.payload,
        "The same as `data` in a webhook's message: global ids of what it is about, and a few figures.",
    )


@reads(None)
class Query:
    """What partners are told."""

    changes: Connection[Change] = feed(
        EventRecord,
        "What happened since, in an order that no late commit changes, for a partner's client; for others nothing. "
        "Keep `endCursor` and ask on from there; where nothing came, keep the cursor that you had.",
        where=settled(),
        order=order("ChangeOrder", "As they were committed.", COMMITTED=tuple(map(asc, ORDER[:2]))),
    )
    webhook: Webhook | None = one(models.Webhook, "A webhook, if one may see it.")
    webhooks: Connection[Webhook] = many(
        models.Webhook, "Webhooks that one may see.", filter=WebhookFilter, order=WebhookOrder
    )
    webhook_delivery: WebhookDelivery | None = one(models.WebhookDelivery, "A delivery, if one may see it.")
    webhook_deliveries: Connection[WebhookDelivery] = many(
        models.WebhookDelivery,
        "Deliveries of all webhooks that one may see.",
        filter=WebhookDeliveryFilter,
        order=WebhookDeliveryOrder,
    )
