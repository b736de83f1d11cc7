"""The file in which a batch goes to the bank: made as often as one likes, always the same bytes."""

from hashlib import sha256
from uuid import UUID

import msgspec

from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.subsidies.errors.money import BatchMoved, FileDiffers
from app.subsidies.formats import OUT, Order, Payee, Payment, writer
from app.subsidies.models import FileFormat, PaymentBatchState
from app.subsidies.queries import payments as queries

from .batches import locked_batch, order_id

_FORMAT = mark("Choose CSV or pain.001.")


class OrderFile(msgspec.Struct, frozen=True):
    """A file for the bank; it holds account numbers in full."""

    batch: UUID
    name: str
    media_type: str
    content: bytes
    sha256: str


class Ordered(msgspec.Struct, frozen=True):
    batch: UUID


async def send_batch(
    tx: Transaction, actor: Actor, *, batch: UUID, file_format: FileFormat, key: str | None = None
) -> OrderFile:
    """The file of a released batch, which counts as sent from then on; who takes it is put on record, once for a key.

    A batch goes out in one format: sent again it is the same file, down to the last byte. Raises BatchMoved,
    FileDiffers.
    """
    if file_format not in OUT:
        raise Invalid(field="file_format", reason=_FORMAT)
    found = await locked_batch(tx, actor, batch=batch)
    if found.state in (PaymentBatchState.DRAWN, PaymentBatchState.CANCELLED):
        raise BatchMoved()
    form = writer(file_format)
    content = form.write(await _order(tx, found))
    digest = sha256(content).digest()
    sent = await tx.maybe(queries.FILES, batch=batch)
    if sent is None:
        given = {"batch_id": batch, "format": file_format, "sha256": digest, "made_by": actor.id}
        await tx.execute(queries.ADD_FILE, id=ids.new(), **given, made_at=tx.now)
    elif (sent.format, sent.sha256) != (file_format, digest):
        raise FileDiffers(field="file_format")
    await tx.execute(queries.SEND, batch=batch, now=tx.now)
    await _note_sending(tx, actor, batch=batch, file_format=file_format, key=key)
    name = f"{order_id(found.number)}.{form.SUFFIX}"
    return OrderFile(batch, name, form.MEDIA_TYPE, content, digest.hex())


@once
async def _note_sending(
    tx: Transaction, actor: Actor, *, batch: UUID, file_format: FileFormat, key: str | None
) -> Ordered:
    """Under the key is kept that the file was taken, never what was in it."""
    await audit.record(tx, actor, "subsidies.send_batch", batch, after={"format": file_format})
    return Ordered(batch)


async def _order(tx: Transaction, batch: Row) -> Order:
    payer = await tx.one(queries.PAYER, account=batch.payer_id)
    rows = await tx.all(queries.ORDER, batch=batch.id)
    return Order(
        id=order_id(batch.number),
        made_at=batch.released_at.astimezone(tx.settings.zone),
        pay_on=batch.pay_on,
        payer=Payee(payer.holder, tx.vault.open(payer.number_sealed), payer.bank, payer.bank_code),
        payments=tuple(
            Payment(
                row.end_to_end_id,
                row.fen,
                Payee(row.holder, tx.vault.open(row.account_sealed), row.bank, row.bank_code),
                f"{row.names['zh']} {row.number}",
            )
            for row in rows
        ),
    )
