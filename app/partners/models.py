"""Tables of partners."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Uuid, text
from sqlmodel import Field

from app.kernel.models import Table, Xid8, choice, moment, octets, texts, whole, words

ZERO = {"server_default": text("0")}


class WebhookState(StrEnum):
    ACTIVE = "active"
    DISABLED = "disabled"


class DisabledFor(StrEnum):
    """Why a webhook is disabled."""

    ASKED = "asked"
    GONE = "gone"
    FAILING = "failing"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


MOVES = {
    DeliveryState.WAITING: (DeliveryState.DELIVERED, DeliveryState.DEAD),
    DeliveryState.DELIVERED: (DeliveryState.WAITING,),
    DeliveryState.DEAD: (DeliveryState.WAITING,),
}
"""What may become of a delivery; back to waiting is a replay."""


class Webhook(Table, table=True):
    """An address of a client that is told what happens. No `kinds`: all that the client may know.

    The former secret signs too until `former_secret_until`. `failing_since`: the first failure since the
    last success.
    """

    __table_args__ = (
        CheckConstraint("(state = 'disabled') = (disabled_at IS NOT NULL)", name="disabled_at"),
        CheckConstraint("(disabled_at IS NULL) = (disabled_for IS NULL)", name="disabled_for"),
        CheckConstraint("(former_secret_sealed IS NULL) = (former_secret_until IS NULL)", name="former_secret"),
        Index(None, "client_id", "created_at"),
    )

    id: UUID = Field(primary_key=True)
    client_id: UUID = Field(foreign_key="api_client.id")
    url: str = words()
    description: str = ""
    kinds: list[str] = texts(nullable=False)
    state: WebhookState = choice(WebhookState)
    secret_sealed: bytes = octets()
    former_secret_sealed: bytes | None = octets(nullable=True, default=None)
    former_secret_until: datetime | None = moment(nullable=True, default=None)
    failing_since: datetime | None = moment(nullable=True, default=None)
    disabled_at: datetime | None = moment(nullable=True, default=None)
    disabled_for: DisabledFor | None = choice(DisabledFor, nullable=True, default=None)
    created_at: datetime = moment()
    since_epoch: int = Field(sa_type=SmallInteger)
    since_transaction: int = Field(sa_type=Xid8, nullable=False)


class WebhookDelivery(Table, table=True):
    """One message to one webhook: of an event, or without one a test. `body` is sent as it is.

    While `leased_until` is ahead by the database's clock, some process is sending it.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint("(state = 'delivered') = (delivered_at IS NOT NULL)", name="delivered_at"),
        Index("uq_webhook_delivery_event", "webhook_id", "event_position", unique=True),
        Index("ix_webhook_delivery_due", "webhook_id", "next_attempt_at", postgresql_where=text("state = 'waiting'")),
        Index(None, "webhook_id", "created_at", "id"),
        Index(None, "created_at"),
    )

    id: UUID = Field(primary_key=True)
    webhook_id: UUID = Field(sa_column_args=[ForeignKey("webhook.id", ondelete="CASCADE")], sa_type=Uuid)
    event_position: int | None = whole(nullable=True, default=None)
    kind: str
    body: str = words()
    state: DeliveryState = choice(DeliveryState)
    attempts: int = Field(0, sa_column_kwargs=ZERO)
    next_attempt_at: datetime = moment()
    leased_until: datetime | None = moment(nullable=True, default=None)
    last_attempt_at: datetime | None = moment(nullable=True, default=None)
    status: int | None = None
    failure: str | None = None
    response: str | None = words(nullable=True, default=None)
    delivered_at: datetime | None = moment(nullable=True, default=None)
    created_at: datetime = moment()


class WebhookCursor(Table, table=True):
    """Up to where the outbox was made into deliveries; one row, which whoever reads on holds locked."""

    __tablename__ = "webhook_cursor"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: int = Field(sa_type=SmallInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    epoch: int = Field(sa_type=SmallInteger)
    transaction_id: int = Field(sa_type=Xid8, nullable=False)
    position: int = whole()
