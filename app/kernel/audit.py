"""The audit log: who did what, on whom, from where, with the values before and after."""

from typing import Any
from uuid import UUID

from . import ids, queries
from .db import Transaction
from .identity import Actor


async def record(
    tx: Transaction,
    actor: Actor,
    action: str,
    subject: UUID,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Adds one entry in the caller's transaction; `action` is domain.verb."""
    await tx.execute(
        queries.RECORD_AUDIT,
        id=ids.new(),
        action=action,
        subject=subject,
        actor_kind=actor.kind,
        actor=actor.id,
        address=actor.address,
        before=before,
        after=after,
        recorded_at=tx.now,
    )
