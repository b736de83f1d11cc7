"""What becomes of somebody's cases when a certificate of theirs is revoked, before or while the bank pays.

Either the revocation sees the payment or the bank's answer sees the revocation, as both lock the cases first.
"""

from collections.abc import Iterable
from uuid import UUID

from app.kernel.db import Transaction
from app.kernel.i18n import mark
from app.kernel.identity import Actor
from app.subsidies.queries import claims

from .receivables import owe
from .rechecking import recheck_person

REVOKED = mark("The certificate that it was paid on was revoked.")


async def after_revocation(tx: Transaction, actor: Actor, *, person: UUID) -> None:
    """Judges again what the holder has under way; claims back what was paid by a verdict that rests on the paper."""
    cases = [row.id for row in await tx.all(claims.LOCK_OF_PERSON, person=person)]
    await recheck_person(tx, actor, person=person)
    await claim_revoked(tx, actor, cases=cases)


async def claim_revoked(tx: Transaction, actor: Actor, *, cases: Iterable[UUID]) -> None:
    """Claims back what of these locked cases is paid by a verdict that rests on a revoked certificate."""
    for paid in await tx.all(claims.PAID_ON_REVOKED, cases=sorted(cases)):
        await owe(tx, actor, case=paid.id, fen=paid.fen, reason=REVOKED)
