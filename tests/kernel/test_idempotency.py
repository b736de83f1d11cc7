"""A write with a key has one effect and one answer, whatever it is and however often it comes."""

import asyncio
from uuid import UUID

import msgspec
import pytest

from app.kernel import audit, ids
from app.kernel.db import Database, Transaction
from app.kernel.errors import DomainError, IdempotencyKeyReused, Invalid, NotAllowed, Several
from app.kernel.idempotency import once
from app.kernel.identity import ANONYMOUS, Actor
from tests.world import World

SUBJECT = UUID(int=7)


class Noted(msgspec.Struct, frozen=True):
    id: UUID
    text: str


class Broken(Exception):
    """A bug, not a refusal."""


@once
async def note(tx: Transaction, actor: Actor, *, text: str, key: str | None = None) -> Noted:
    new = ids.new()
    await audit.record(tx, actor, "test.note", SUBJECT, after={"id": new, "text": text})
    match text:
        case "refuse":
            raise Invalid(field="text", reason="Not this.")
        case "refuse twice":
            raise Several((Invalid(field="text", reason="Not this."), NotAllowed()))
        case "refuse and keep":
            refusal = Invalid(field="text", reason="Not this.")
            tx.keep(refusal)
            raise refusal
        case "break":
            raise Broken
    return Noted(new, text)


async def noted(db: Database, actor: Actor, text: str = "hello", key: str | None = "k1") -> Noted:
    async with db.unit_of_work() as tx:
        return await note(tx, actor, text=text, key=key)


async def count(db: Database, sql: str) -> int:
    number: int = await db.read(sql)
    return number


async def effects(db: Database) -> int:
    return await count(db, "SELECT count(*) FROM audit_entry")


async def test_strangers_share_no_keys(db: Database) -> None:
    """One stranger's key would be another's, and whoever has a script could fill the table with them."""
    await noted(db, ANONYMOUS, "one stranger")
    await noted(db, ANONYMOUS, "another stranger")
    with pytest.raises(Invalid):
        await noted(db, ANONYMOUS, "refuse", key="k2")
    assert await count(db, "SELECT count(*) FROM request") == 0


async def test_a_replay_answers_the_same_and_does_nothing(db: Database, world: World) -> None:
    first = await noted(db, world.alice)
    assert [await noted(db, world.alice) for _ in range(3)] == [first] * 3
    assert await effects(db) == 1


async def test_a_replay_writes_before_it_answers(db: Database, world: World) -> None:
    """So that the answer waits for replication like the first one did."""
    for _ in range(3):
        await noted(db, world.alice)
    assert await count(db, "SELECT replays FROM request") == 2


async def test_another_body_under_the_same_key_is_refused(db: Database, world: World) -> None:
    await noted(db, world.alice)
    with pytest.raises(IdempotencyKeyReused):
        await noted(db, world.alice, "another")
    assert await effects(db) == 1


async def test_a_key_is_its_actors_own(db: Database, world: World) -> None:
    assert await noted(db, world.alice) != await noted(db, world.bob)
    assert await effects(db) == 2


async def test_without_a_key_nothing_is_kept(db: Database, world: World) -> None:
    assert await noted(db, world.alice, key=None) != await noted(db, world.alice, key=None)
    assert await count(db, "SELECT count(*) FROM request") == 0


async def test_a_refusal_is_kept_and_comes_again_the_same(db: Database, world: World) -> None:
    refusals = []
    for _ in range(3):
        with pytest.raises(Invalid) as refused:
            await noted(db, world.alice, "refuse")
        refusals.append((refused.value.code, refused.value.field, refused.value.params, str(refused.value)))
    assert refusals == [("INVALID", "text", {"reason": "Not this."}, "Not this.")] * 3
    assert await effects(db) == 0, "what the verb wrote before it refused was undone"
    assert await count(db, "SELECT replays FROM request") == 2


async def test_several_refusals_are_kept_together(db: Database, world: World) -> None:
    for _ in range(2):
        with pytest.raises(Several) as refused:
            await noted(db, world.alice, "refuse twice")
        assert [error.code for error in refused.value.each()] == ["INVALID", "FORBIDDEN"]


async def test_a_bug_leaves_no_request_so_that_it_can_be_tried_again(db: Database, world: World) -> None:
    with pytest.raises(Broken):
        await noted(db, world.alice, "break")
    assert await count(db, "SELECT count(*) FROM request") == 0
    assert await effects(db) == 0


async def test_a_rollback_around_it_leaves_no_request(db: Database, world: World) -> None:
    async def broken() -> None:
        async with db.unit_of_work() as tx:
            await note(tx, world.alice, text="hello", key="k1")
            raise Broken

    with pytest.raises(Broken):
        await broken()
    assert await count(db, "SELECT count(*) FROM request") == 0
    await noted(db, world.alice, "another")


async def test_fifty_at_once_have_one_effect_and_one_answer(db: Database, world: World) -> None:
    answers = await asyncio.gather(*(noted(db, world.alice) for _ in range(50)))
    assert len(set(answers)) == 1
    assert await effects(db) == 1
    assert await count(db, "SELECT replays FROM request") == 49


async def test_fifty_at_once_get_the_same_refusal(db: Database, world: World) -> None:
    work = (noted(db, world.alice, "refuse") for _ in range(50))
    answers = await asyncio.gather(*work, return_exceptions=True)
    assert {type(answer) for answer in answers} == {Invalid}
    assert await effects(db) == 0


async def test_the_second_of_two_at_once_does_the_work_when_the_first_breaks(db: Database, world: World) -> None:
    holding, release = asyncio.Event(), asyncio.Event()

    async def broken() -> None:
        async with db.unit_of_work() as tx:
            await note(tx, world.alice, text="hello", key="k1")
            holding.set()
            await release.wait()
            raise Broken

    first = asyncio.create_task(broken())
    await holding.wait()
    second = asyncio.create_task(noted(db, world.alice))
    await asyncio.sleep(0.05)
    release.set()
    with pytest.raises(Broken):
        await first
    assert (await second).text == "hello"
    assert await effects(db) == 1


async def test_refusals_are_domain_errors() -> None:
    assert issubclass(IdempotencyKeyReused, DomainError)


async def test_what_a_refusal_keeps_is_kept_with_a_key_too_and_once(db: Database, world: World) -> None:
    """A wrong password is counted, whatever key comes with it: else who guesses would send one each time."""
    for _ in range(2):
        with pytest.raises(Invalid):
            await noted(db, world.alice, "refuse and keep")
        assert await effects(db) == 1
    with pytest.raises(Invalid):
        await noted(db, world.alice, "refuse", key="k2")
    assert await effects(db) == 1
