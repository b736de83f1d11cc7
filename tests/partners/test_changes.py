"""`changes`: what a client may know of, in an order that it can follow without missing anything."""

import asyncio
from base64 import urlsafe_b64encode
from typing import Any

import orjson
import pytest

from app.activities import service as activities
from app.graphql.documents import Documents
from app.kernel.backup import _begin_epoch
from app.kernel.identity import ANONYMOUS, Actor
from app.kernel.paths import OPERATIONS
from app.reading import BadRequest
from app.volunteers import service as volunteers
from tests.world import World

from .receiving import Post

CHANGES = (OPERATIONS / "partners/changes.graphql").read_text("utf-8")


class Follower:
    """A partner's program that asks for what is new."""

    def __init__(self, post: Post, documents: Documents, actor: Actor) -> None:
        self.post = post
        self.documents = documents
        self.actor = actor
        self.cursor: str | None = None

    async def page(self, first: int = 100) -> Any:
        given = {"since": self.cursor, "first": first}
        answer = orjson.loads(await self.documents.execute(self.post.db, self.actor, CHANGES, None, given))
        assert "errors" not in answer, answer
        found = answer["data"]["changes"]
        self.cursor = found["pageInfo"]["endCursor"] or self.cursor
        return found

    async def news(self) -> list[Any]:
        nodes: list[Any] = (await self.page())["nodes"]
        return nodes


async def enrol(post: Post, person: Actor, world: World) -> str:
    made = await post.do(activities.enrol, person, shift=world.shift)
    return f"Enrolment:{made.id}"


async def test_a_client_follows_what_happens(post: Post, world: World, documents: Documents) -> None:
    follower = Follower(post, documents, await post.client(world.county))
    assert await follower.news() == []
    first = await enrol(post, world.alice, world)
    before = post.db.statements
    (change,) = await follower.news()
    assert post.db.statements == before + 1
    assert change.pop("id").startswith("evt_")
    assert change == {
        "kind": "activities.enrolled",
        "at": "2026-05-01T02:00:00+00:00",
        "organisation": {"id": f"Organisation:{world.team}"},
        "data": {
            "enrolment": first,
            "shift": f"Shift:{world.shift}",
            "volunteer": f"Volunteer:{world.alice.volunteer}",
        },
    }
    assert await follower.news() == []
    second, third = [await enrol(post, person, world) for person in (world.bob, world.charlie)]
    page = await follower.page(first=1)
    assert page["pageInfo"]["hasNextPage"]
    assert [each["data"]["enrolment"] for each in [*page["nodes"], *await follower.news()]] == [second, third]


async def test_a_commit_that_comes_late_is_not_skipped(post: Post, world: World, documents: Documents) -> None:
    """Two connections: what began first is committed last. Nothing behind it is shown before."""
    follower = Follower(post, documents, await post.client(world.county))
    begun, release = asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        async with post.db.unit_of_work() as tx:
            await activities.enrol(tx, world.alice, shift=world.tomorrow)
            begun.set()
            await release.wait()

    slow = asyncio.create_task(slowly())
    await begun.wait()
    await enrol(post, world.bob, world)
    assert await follower.news() == [], "the earlier one may still come"
    release.set()
    await slow
    found = [each["data"]["volunteer"] for each in await follower.news()]
    assert found == [f"Volunteer:{each.volunteer}" for each in (world.alice, world.bob)]


async def test_nobody_sees_what_is_not_theirs(post: Post, world: World, documents: Documents) -> None:
    await enrol(post, world.alice, world)
    await post.do(volunteers.register, world.mei, person=world.mei.id)
    enrolled, both = ["activities.enrolled"], ["activities.enrolled", "volunteers.registered"]
    expected = [
        (await post.client(world.county), both),
        (await post.client(world.team), enrolled),
        (await post.client(world.other_team), []),
        (await post.client(world.county, "volunteers:read"), ["volunteers.registered"]),
        (await post.client(world.county, "activities:write", "rewards:read"), []),
        (ANONYMOUS, []),
        (world.alice, []),
        (world.otto, []),
    ]
    for actor, kinds in expected:
        assert [each["kind"] for each in await Follower(post, documents, actor).news()] == kinds


async def test_a_restored_database_goes_on_where_its_followers_are(
    post: Post, world: World, documents: Documents
) -> None:
    """Its transactions may be numbered from the beginning again: as if those before were far ahead."""
    follower = Follower(post, documents, await post.client(world.county))
    await enrol(post, world.alice, world)
    async with post.db.connection() as connection:
        await connection.execute("UPDATE event SET transaction_id = '1000000000'")
    assert await follower.news() == []
    await _begin_epoch(post.db.url)
    assert len(await follower.news()) == 1
    await enrol(post, world.bob, world)
    (change,) = await follower.news()
    assert change["data"]["volunteer"] == f"Volunteer:{world.bob.volunteer}"


async def test_a_cursor_from_elsewhere_is_refused(post: Post, documents: Documents) -> None:
    for keys in (["COMMITTED"], ["COMMITTED", 0, "x", 1], ["COMMITTED", 0, 1.5, 1], ["ID", 1]):
        cursor = urlsafe_b64encode(orjson.dumps(keys)).decode().rstrip("=")
        with pytest.raises(BadRequest, match="cursor"):
            await documents.execute(post.db, ANONYMOUS, CHANGES, None, {"since": cursor})
