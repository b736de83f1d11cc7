"""Domain events: what happened, told to higher slices in the same transaction and kept in the outbox."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import msgspec

from . import queries
from .db import Transaction
from .identity import Actor


class Event(msgspec.Struct, frozen=True):
    """Something that happened, named in the past tense; `kind` is its stable name for partners."""

    kind: ClassVar[str]


Happened = TypeVar("Happened", bound=Event)
Handler = Callable[[Transaction, Actor, Any], Awaitable[None]]
_handlers: defaultdict[type[Event], list[Handler]] = defaultdict(list)


def on(
    kind: type[Happened],
) -> Callable[[Callable[[Transaction, Actor, Happened], Awaitable[None]]], Handler]:
    """Declares what a slice does when a lower one's event happens; found in the slice's events.py."""

    def declare(handler: Callable[[Transaction, Actor, Happened], Awaitable[None]]) -> Handler:
        _handlers[kind].append(handler)
        return handler

    return declare


async def publish(tx: Transaction, actor: Actor, event: Event, *, subject: UUID) -> None:
    """Writes the event to the outbox and runs its handlers; any failure undoes the caller's work too."""
    await tx.execute(
        queries.RECORD_EVENT,
        kind=event.kind,
        subject=subject,
        actor_kind=actor.kind,
        actor=actor.id,
        payload=msgspec.to_builtins(event),
        recorded_at=tx.now,
    )
    for handler in _handlers[type(event)]:
        await handler(tx, actor, event)
