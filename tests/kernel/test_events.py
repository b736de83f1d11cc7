"""What happened is told to other slices and kept in the outbox, in the same transaction or not at all."""

import asyncio
from collections.abc import Iterator
from typing import ClassVar
from uuid import UUID

import pytest

from app.kernel import events
from app.kernel.db import Database, Transaction
from app.kernel.events import Event, on, publish
from app.kernel.identity import Actor
from tests.world import World

SUBJECT = UUID(int=7)
FOLLOW = """
    SELECT array_agg(payload ->> 'text' ORDER BY transaction_id, position) FROM event
    WHERE transaction_id < pg_snapshot_xmin(pg_current_snapshot())
"""


class Rang(Event, frozen=True):
    kind: ClassVar[str] = "test.rang"
    text: str


@pytest.fixture
def heard() -> Iterator[list[tuple[UUID | None, str]]]:
    """What the handler was told."""
    told: list[tuple[UUID | None, str]] = []

    @on(Rang)
    async def hear(tx: Transaction, actor: Actor, event: Rang) -> None:
        told.append((actor.id, event.text))
        if event.text == "break":
            raise RuntimeError(event.text)

    yield told
    del events._handlers[Rang]


async def ring(db: Database, actor: Actor, text: str) -> None:
    async with db.unit_of_work() as tx:
        await publish(tx, actor, Rang(text), subject=SUBJECT)


async def test_an_event_is_heard_and_kept(db: Database, world: World, heard: list[tuple[UUID | None, str]]) -> None:
    await ring(db, world.alice, "once")
    assert heard == [(world.alice.id, "once")]
    async with db.connection() as connection:
        (row,) = await connection.fetch("SELECT * FROM event")
    assert (row.kind, row.subject, row.actor_kind, row.actor) == ("test.rang", SUBJECT, "person", world.alice.id)
    assert row.payload == {"text": "once"}
    assert row.recorded_at == db.clock.now()


@pytest.mark.usefixtures("heard")
async def test_a_handler_that_fails_undoes_the_event(db: Database, world: World) -> None:
    with pytest.raises(RuntimeError, match="break"):
        await ring(db, world.alice, "break")
    assert await db.read("SELECT count(*) FROM event") == 0


async def test_an_event_without_a_handler_is_kept(db: Database, world: World) -> None:
    await ring(db, world.alice, "nobody listens")
    assert await db.read("SELECT count(*) FROM event") == 1


async def test_a_reader_never_passes_a_commit_that_comes_late(db: Database, world: World) -> None:
    """With max(position) as its cursor it would lose "slow": that has the lower position but commits last."""
    written, release = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with db.unit_of_work() as tx:
            await publish(tx, world.alice, Rang("slow"), subject=SUBJECT)
            written.set()
            await release.wait()

    late = asyncio.create_task(slow())
    await written.wait()
    await ring(db, world.alice, "quick")
    assert await db.read("SELECT payload ->> 'text' FROM event") == "quick"
    assert await db.read(FOLLOW) is None, "quick waits for what began before it"
    release.set()
    await late
    assert await db.read(FOLLOW) == ["slow", "quick"]
