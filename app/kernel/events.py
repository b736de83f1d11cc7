"""Domain events: what happened, told to higher slices in the same transaction and kept in the outbox."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import Any, ClassVar, NamedTuple, TypeVar, get_type_hints
from uuid import UUID

import msgspec

from . import queries
from .db import Statement, Transaction
from .identity import Actor


class Public(NamedTuple):
    """Marks a key in an event: `volunteer: Annotated[UUID, Public("Volunteer")]`.

    In the outbox, and so for partners, it is the object's global id, `Volunteer:…`.
    """

    type_name: str


class Event(msgspec.Struct, frozen=True):
    """Something that happened, named in the past tense.

    `kind` is its stable name for partners, `domain.what`. `organisation` is where it happened, as an
    expression over `SUBJECT`, worked out as the event is written: partners hear of what happens below their
    own organisation. Without it, only those of the whole county do.
    """

    kind: ClassVar[str]
    organisation: ClassVar[queries.Expression | None] = None


KINDS: dict[str, type[Event]] = {}
"""All that may happen in the slices that are loaded, by kind."""
Happened = TypeVar("Happened", bound=Event)
Handler = Callable[[Transaction, Actor, Any], Awaitable[None]]
_handlers: defaultdict[type[Event], list[Handler]] = defaultdict(list)


def told(event: type[Happened]) -> type[Happened]:
    """Declares that partners may hear of an event; in a slice's happened.py."""
    KINDS[event.kind] = event
    return event


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
    await tx.execute(_record(type(event)), **_row(tx, actor, event, subject))
    for handler in _handlers[type(event)]:
        await handler(tx, actor, event)


async def publish_each(tx: Transaction, happened: Sequence[tuple[Actor, Event, UUID]]) -> None:
    """`publish` for several events, each with its actor and subject."""
    for kind in {type(event) for _, event, _ in happened}:
        await tx.many(_record(kind), [_row(tx, *each) for each in happened if type(each[1]) is kind])
    for actor, event, _ in happened:
        for handler in _handlers[type(event)]:
            await handler(tx, actor, event)


def _row(tx: Transaction, actor: Actor, event: Event, subject: UUID) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "subject": subject,
        "actor_kind": actor.kind,
        "actor": actor.id,
        "payload": _payload(event),
        "recorded_at": tx.now,
    }


@cache
def _record(kind: type[Event]) -> Statement:
    return queries.record_event(kind.organisation)


def _payload(event: Event) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(event)
    return {
        name: f"{types[name]}:{value}" if name in (types := _public(type(event))) else value
        for name, value in plain.items()
    }


@cache
def _public(kind: type[Event]) -> dict[str, str]:
    """The type of each field that is an object's key."""
    hints = get_type_hints(kind, include_extras=True)
    marks = {name: getattr(hints[name], "__metadata__", ()) for name in kind.__struct_fields__}
    return {name: mark.type_name for name, found in marks.items() for mark in found if isinstance(mark, Public)}
