"""A list of certificates that is being made tells its progress by itself, and to those it can't, when they ask."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.attendance.jobs import issue_certificates
from app.attendance.service import BatchPayload
from app.kernel import progress
from tests.web_fixtures import HTMX, Browser
from tests.world import World

from .papers import issue_list
from .presence import Scene

LISTENING = {**HTMX, "Accept": "text/html, text/event-stream"}


async def until(there: Callable[[], bool], done: asyncio.Task[Any]) -> None:
    for _ in range(10_000):
        if there() or done.done():
            return
        await asyncio.sleep(0)


@pytest.fixture
async def begun(client: Browser, scene: Scene, world: World) -> UUID:
    """A list that no job has taken yet; Lena, who handed it in, looks."""
    await scene.approve(world.lena, await scene.serve(world.alice))
    batch = await issue_list(scene.db, world.lena, ["13900000001"], organisation=world.team, run=False)
    await client.sign_in(world.lena.id)
    return batch


async def test_each_change_is_told_until_it_is_over(
    client: Browser, scene: Scene, world: World, begun: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "LOOK_SECONDS", 0)
    asked = asyncio.create_task(client.get(f"/certificate-batches/{begun}", headers=LISTENING))
    await until(lambda: bool(progress.streams), asked)
    await issue_certificates(scene.db, BatchPayload(begun, world.lena.kind, world.lena.id, world.lena.name))
    answer = await asked
    assert answer.headers["content-type"].startswith("text/event-stream")
    first, *_, last, after = answer.text.split("\n\n")
    assert 'hx-trigger="every 1s"' in first
    assert "文凤英" not in first
    assert "hx-trigger" not in last
    assert "文凤英" in last
    assert all(line.startswith("data: ") for line in last.split("\n"))
    assert not after
    assert not progress.streams


async def test_a_stream_ends_so_that_rights_are_asked_again(
    client: Browser, begun: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "STREAM_SECONDS", -1)
    told = (await client.get(f"/certificate-batches/{begun}", headers=LISTENING)).text
    assert told.count("\n\n") == 1
    assert 'hx-trigger="every 1s"' in told


async def test_one_too_many_and_who_takes_no_events_ask_again(
    client: Browser, world: World, begun: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/certificate-batches/{begun}"
    monkeypatch.setattr(progress, "MOST_STREAMS", 0)
    for headers in (LISTENING, HTMX):
        answer = await client.get(address, headers=headers)
        assert answer.headers["content-type"].startswith("text/html")
        assert 'hx-trigger="every 1s"' in answer.text
    monkeypatch.undo()
    await client.sign_in(world.leo.id)
    assert (await client.get(address, headers=LISTENING)).status_code == 404
