"""The audit log: who did what, on whom, from where, with the values before and after."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from . import ids, queries
from .db import Transaction
from .identity import Actor

Values = dict[str, Any] | None
Changed = tuple[Values, Values]
"""What was before, and what is after."""


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
    await tx.execute(queries.RECORD_AUDIT, **_entry(tx, actor, action, subject, (before, after)))


async def record_many(
    tx: Transaction, actors: Sequence[Actor], action: str, subjects: Sequence[UUID], entries: Sequence[Changed]
) -> None:
    """Adds an entry for each subject, in one round trip: of its own actor, with its values before and after."""
    told = zip(actors, subjects, entries, strict=True)
    await tx.many(queries.RECORD_AUDIT, [_entry(tx, actor, action, subject, values) for actor, subject, values in told])


def _entry(tx: Transaction, actor: Actor, action: str, subject: UUID, values: Changed) -> dict[str, Any]:
    before, after = values
    return {
        "id": ids.new(),
        "action": action,
        "subject": subject,
        "actor_kind": actor.kind,
        "actor": actor.id,
        "address": actor.address,
        "before": before,
        "after": after,
        "recorded_at": tx.now,
    }
