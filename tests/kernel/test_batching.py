"""Verbs that come together share a transaction, and nobody can tell by their answers."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from app.kernel import batching
from app.kernel.batching import Calls, together
from app.kernel.clock import SettableClock
from app.kernel.db import Database, Statement, Transaction
from app.kernel.errors import Busy, NotFound
from app.kernel.identity import ANONYMOUS, Actor
from app.kernel.settings import Settings

NOTE = Statement(
    "INSERT INTO note (word, share) SELECT word, 12 / (word <> 'zero')::int FROM unnest($1::text[]) AS word "
    "RETURNING word, pg_current_xact_id()::text AS number",
    ["words"],
    {},
)
TERMINATE = Statement("SELECT pg_terminate_backend($1)", ["number"], {})


async def note_all(tx: Transaction, calls: Calls) -> list[Any]:
    wanted = [arguments["word"] for _, arguments in calls]
    made = await tx.all(NOTE, words=[word for word in wanted if word != "nothing"])
    numbers = {row.word: row.number for row in made}
    return [numbers[word] if word in numbers else NotFound(field="word") for word in wanted]


@together(note_all)
async def note(tx: Transaction, actor: Actor, *, word: str, key: str | None = None) -> str:
    """The number of the transaction that noted the word."""
    (answer,) = await note_all(tx, [(actor, {"word": word})])
    if isinstance(answer, NotFound):
        raise answer
    return str(answer)


async def all_of(db: Database, *words: str, **given: Any) -> list[Any]:
    """The answers of calls that come at once; an error in place of one that failed."""
    return await asyncio.gather(
        *(db.perform(note, ANONYMOUS, word=word, **given) for word in words), return_exceptions=True
    )


async def noted(db: Database) -> int:
    return int(await db.read("SELECT count(*) FROM note"))


@pytest.fixture
async def notes(db: Database) -> Database:
    await db.read("CREATE TABLE note (word text PRIMARY KEY, share int)")
    return db


@pytest.fixture
async def apart(notes: Database, settings: Settings, clock: SettableClock) -> AsyncIterator[Database]:
    """The same database, where every verb has a transaction of its own."""
    database = await Database.open(notes.url, settings.model_copy(update={"group_writes": False}), clock)
    yield database
    await database.close()


WORDS = [str(number) for number in range(9)]


async def test_those_of_one_turn_share_a_transaction(notes: Database) -> None:
    before = notes.statements
    assert len(set(await all_of(notes, *WORDS))) == 1
    assert notes.statements - before == 1


async def test_nothing_is_kept_when_nobody_calls(notes: Database) -> None:
    await all_of(notes, *WORDS)
    await asyncio.sleep(2 * batching.LINGER_SECONDS + 0.01)
    assert notes._batches is not None
    assert notes._batches._lanes == {}


async def test_as_many_as_there_were_wait_for_each_other(notes: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "LINGER_SECONDS", 60)
    await all_of(notes, *WORDS)
    again = [asyncio.create_task(notes.perform(note, ANONYMOUS, word=f"{word} again")) for word in WORDS[1:]]
    assert (await asyncio.wait(again, timeout=0.1))[0] == set()
    last = await asyncio.wait_for(notes.perform(note, ANONYMOUS, word="the last"), 10)
    assert set(await asyncio.gather(*again)) == {last}


async def test_those_who_waited_count_among_them(notes: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "LINGER_SECONDS", 60)
    first = asyncio.create_task(all_of(notes, "a", "b", "c"))
    await asyncio.sleep(0)  # they join
    await asyncio.sleep(0)  # they start
    others = [asyncio.create_task(notes.perform(note, ANONYMOUS, word=word)) for word in "de"]
    assert len(set(await first)) == 1
    assert (await asyncio.wait(others, timeout=0.1))[0] == set()
    found = await asyncio.wait_for(all_of(notes, "a again", "b again", "c again"), 10)
    assert len({*found, *await asyncio.gather(*others)}) == 1


async def test_who_does_not_come_again_is_not_waited_for(notes: Database) -> None:
    await all_of(notes, *WORDS)
    assert len(set(await asyncio.wait_for(all_of(notes, "a", "b"), 10))) == 1


async def test_few_do_not_wait_for_each_other(notes: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "LINGER_SECONDS", 60)
    await all_of(notes, "a", "b")
    assert await asyncio.wait_for(notes.perform(note, ANONYMOUS, word="c"), 10)


async def test_those_that_come_while_one_runs_share_the_next(notes: Database) -> None:
    first = asyncio.create_task(notes.perform(note, ANONYMOUS, word="first"))
    await asyncio.sleep(0)  # it joins
    await asyncio.sleep(0)  # it starts
    others = await all_of(notes, *WORDS)
    assert len({await first, *others}) == 2


async def test_it_is_off_by_a_setting(apart: Database) -> None:
    assert len(set(await all_of(apart, *WORDS))) == len(WORDS)


async def test_a_key_has_a_transaction_of_its_own(notes: Database) -> None:
    assert len(set(await all_of(notes, *WORDS, key="k"))) == len(WORDS)


async def test_it_is_bounded(notes: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "MOST", 4)
    assert len(set(await all_of(notes, *WORDS))) == 3


async def test_one_that_fails_spoils_nothing_for_the_others(notes: Database) -> None:
    found = await all_of(notes, "a", "nothing", "zero", "b")
    assert isinstance(found[1], NotFound)
    assert isinstance(found[2], asyncpg.DivisionByZeroError)
    assert found[0] != found[3]
    assert await noted(notes) == 2


async def test_who_is_refused_is_told_while_the_others_share(notes: Database) -> None:
    found = await all_of(notes, "a", "nothing", "b")
    assert isinstance(found[1], NotFound)
    assert found[0] == found[2]


async def test_who_goes_away_leaves_the_others_alone(notes: Database) -> None:
    calls = [asyncio.create_task(notes.perform(note, ANONYMOUS, word=word)) for word in WORDS]
    await asyncio.sleep(0)
    calls[0].cancel()
    found = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(found[0], asyncio.CancelledError)
    assert len(set(found[1:])) == 1


async def test_nobody_waits_for_ever_for_who_waits_for_a_lock(notes: Database) -> None:
    async with notes.unit_of_work() as tx:
        await tx.all(NOTE, words=["taken"])
        stuck = asyncio.create_task(notes.perform(note, ANONYMOUS, word="taken"))
        await asyncio.sleep(0.01)
        assert len(await all_of(notes, "a", "b")) == 2
        assert not stuck.done()
    with pytest.raises(asyncpg.UniqueViolationError):
        await stuck


async def test_when_a_commit_is_broken_off_all_are_told_and_nothing_is_done(notes: Database) -> None:
    async def broken_off(tx: Transaction, calls: Calls) -> list[Any]:
        answers = await note_all(tx, calls)
        await notes.read(TERMINATE.sql, [tx.connection.get_server_pid()])
        return answers

    @together(broken_off)
    async def verb(tx: Transaction, actor: Actor, *, word: str) -> str:
        return await note(tx, actor, word=word)

    found = await asyncio.gather(*(notes.perform(verb, ANONYMOUS, word=word) for word in WORDS), return_exceptions=True)
    assert {type(each) for each in found} == {Busy}
    assert await noted(notes) == 0
