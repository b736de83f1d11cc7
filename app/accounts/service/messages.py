"""Text messages: written, sealed, in the transaction that wants them; a job delivers them afterwards."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from app.accounts.queries import codes as queries
from app.accounts.queries.people import FORGET_FAILED_SIGN_INS
from app.kernel import ids
from app.kernel.crypto import mask_phone
from app.kernel.db import Transaction
from app.kernel.errors import NotFound
from app.kernel.identity import Actor
from app.kernel.jobs import enqueue

DELIVER = "accounts.deliver"


class Delivery(msgspec.Struct, frozen=True):
    """Which message to deliver."""

    message: UUID


class Text(msgspec.Struct, frozen=True):
    recipient: str
    text: str


class OutboxMessage(msgspec.Struct, frozen=True):
    recipient: str
    text: str
    created_at: datetime
    sent_at: datetime | None


async def write_message(tx: Transaction, *, phone: str, text: str, only_known: bool = False) -> None:
    """Sends a text to a phone once this transaction is committed.

    `only_known` writes nothing where no person has this phone, and takes as long, so that nobody can
    tell by the time of the answer.
    """
    message = ids.new()
    known = {"phone_index": tx.vault.blind(phone)} if only_known else {}
    await tx.execute(
        queries.ADD_MESSAGE_TO_KNOWN if only_known else queries.ADD_MESSAGE,
        id=message,
        recipient_sealed=tx.vault.seal(phone),
        recipient_masked=mask_phone(phone),
        text_sealed=tx.vault.seal(text),
        created_at=tx.now,
        **known,
    )
    await enqueue(tx, DELIVER, Delivery(message))


async def read_outbox(tx: Transaction, actor: Actor, *, number: int = 50) -> list[OutboxMessage]:
    """The newest messages in full, for development; in production there is no such thing (NotFound)."""
    if tx.settings.production:
        raise NotFound()
    return [
        OutboxMessage(tx.vault.open(row.recipient_sealed), tx.vault.open(row.text_sealed), row.created_at, row.sent_at)
        for row in await tx.all(queries.LATEST_MESSAGES, number=number)
    ]


async def unsent_message(tx: Transaction, *, message: UUID) -> Text | None:
    """A message that waits to be sent; None when it was sent or never written."""
    row = await tx.maybe(queries.UNSENT_MESSAGE, message=message)
    return Text(tx.vault.open(row.recipient_sealed), tx.vault.open(row.text_sealed)) if row else None


async def message_sent(tx: Transaction, *, message: UUID) -> None:
    """Notes that the gateway has taken a message."""
    await tx.execute(queries.MESSAGE_SENT, message=message, now=tx.now)


async def forget_what_expired(tx: Transaction) -> None:
    """Removes codes after 2 days (the limits look back one), wrong passwords after 1, messages and sessions
    after 30, dead tokens."""
    await tx.execute(queries.FORGET_CODES, before=tx.now - timedelta(days=2))
    await tx.execute(FORGET_FAILED_SIGN_INS, before=tx.now - timedelta(days=1))
    await tx.execute(queries.FORGET_MESSAGES, before=tx.now - timedelta(days=30))
    await tx.execute(queries.FORGET_SESSIONS, before=tx.now - timedelta(days=30))
    await tx.execute(queries.FORGET_TOKENS, before=tx.now)
