"""Who sees the webhooks of a client: itself, and staff that looks after it."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql.sight import below
from app.accounts.models import ApiClient
from app.accounts.service import MANAGED_BY
from app.partners.models import Webhook
from app.partners.service import READ, WRITE
from app.reading import viewer

_client, _webhook = aliased(ApiClient), aliased(Webhook)


def of_client(client: Any) -> ColumnElement[bool]:
    """Whether the viewer is the client that a column names, with a scope for webhooks, or looks after it."""
    looked_after = exists(
        select(col(_client.id)).where(col(_client.id) == client, below(_client.organisation_id, *MANAGED_BY))
    )
    scoped = or_(viewer.scoped(READ).is_not(None), viewer.scoped(WRITE).is_not(None))
    return or_(and_(client == viewer.client, scoped), looked_after)


def of_webhook(webhook: Any) -> ColumnElement[bool]:
    """Whether the viewer may see the webhook that a column names."""
    return exists(select(col(_webhook.id)).where(col(_webhook.id) == webhook, of_client(col(_webhook.client_id))))
