"""What accounts does by itself: delivers messages, forgets what is no longer needed."""

from app.kernel.db import Database
from app.kernel.jobs import every, job

from . import service
from .senders import Sender, sender_of


@job(service.DELIVER)
async def deliver(db: Database, payload: service.Delivery) -> None:
    """Hands a message to the gateway, at least once; the gateway knows a repeated one by its id."""
    await deliver_by(db, sender_of(db.settings), payload)


async def deliver_by(db: Database, sender: Sender, payload: service.Delivery) -> None:
    """The message is sent outside any transaction, so that a slow gateway holds no connection."""
    async with db.unit_of_work() as tx:
        message = await service.unsent_message(tx, message=payload.message)
    if message is None:
        return
    await sender.send(payload.message, message.recipient, message.text)
    async with db.unit_of_work() as tx:
        await service.message_sent(tx, message=payload.message)


@every("17 3 * * *", "accounts.forget")
async def forget(db: Database) -> None:
    """Removes old codes, messages, sessions and tokens."""
    async with db.unit_of_work() as tx:
        await service.forget_what_expired(tx)
