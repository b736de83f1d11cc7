"""What becomes of somebody's cases when a certificate of theirs is revoked."""

from uuid import UUID

from app.kernel.db import Transaction
from app.kernel.identity import Actor

from .rechecking import recheck_person


async def after_revocation(tx: Transaction, actor: Actor, *, person: UUID, certificate: UUID) -> None:
    """Judges again what the holder has under way."""
    await recheck_person(tx, actor, person=person)
