"""What becomes of somebody's cases when a certificate of theirs is revoked."""

from uuid import UUID

from app.kernel.db import Transaction
from app.kernel.i18n import mark
from app.kernel.identity import Actor
from app.subsidies.queries import claims

from .receivables import owe
from .rechecking import recheck_person

REVOKED = mark("The certificate that it was paid on was revoked.")


async def after_revocation(tx: Transaction, actor: Actor, *, person: UUID, certificate: UUID) -> None:
    """Judges again what the holder has under way; claims back what was paid by a verdict that rests on the paper."""
    await recheck_person(tx, actor, person=person)
    number = await tx.value(claims.CERTIFICATE, certificate=certificate)
    for paid in await tx.all(claims.PAID_ON, person=person, number=number):
        await owe(tx, actor, case=paid.id, fen=paid.fen, reason=REVOKED)
