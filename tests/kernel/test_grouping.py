"""Reads that come together are one statement, and nobody can tell by their answers."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from app.kernel import grouping
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.grouping import AT_ONCE
from app.kernel.settings import Settings

SUM = "SELECT ($1::int + $2::int)::text"


async def all_of(db: Database, sql: str, *reads: list[Any]) -> list[Any]:
    """The answers of reads that come at once; an error in place of one that failed."""
    return await asyncio.gather(*(db.read_small(sql, each) for each in reads), return_exceptions=True)


async def begun(db: Database, sql: str, *reads: list[Any]) -> list["asyncio.Task[Any]"]:
    """Reads each of which has come in a turn of its own: AT_ONCE of them run, the others wait."""
    tasks = []
    for each in reads:
        tasks.append(asyncio.create_task(db.read_small(sql, each)))
        for _ in range(3):
            await asyncio.sleep(0)
    return tasks


@pytest.fixture
async def plain(database_url: str, settings: Settings, clock: SettableClock) -> AsyncIterator[Database]:
    """The same database, where reads are never grouped."""
    database = await Database.open(database_url, settings.model_copy(update={"group_reads": False}), clock)
    yield database
    await database.close()


async def test_reads_that_come_together_share_a_statement(db: Database) -> None:
    before = db.statements
    assert await all_of(db, SUM, *([number, 1] for number in range(20))) == [str(number + 1) for number in range(20)]
    assert db.statements - before == 1
    assert db._small._lanes == {}


async def test_reads_that_wait_for_a_statement_of_the_same_text_share_the_next(db: Database) -> None:
    before, text = db.statements, "SELECT $1::text || pg_sleep(0.01)"
    tasks = await begun(db, text, *([str(number)] for number in range(20)))
    assert await asyncio.gather(*tasks) == [str(number) for number in range(20)]
    assert db.statements - before == AT_ONCE + 1
    assert db._small._lanes == {}


async def test_one_read_waits_for_nobody_and_other_texts_are_others(db: Database) -> None:
    before = db.statements
    assert await db.read_small(SUM, [1, 2]) == "3"
    texts = [f"SELECT ($1::int + {number})::text" for number in range(5)]
    assert await asyncio.gather(*(db.read_small(text, [1]) for text in texts)) == ["1", "2", "3", "4", "5"]
    assert db.statements - before == 6


async def test_it_is_off_by_a_setting(plain: Database) -> None:
    before = plain.statements
    assert len(await all_of(plain, SUM, *([number, 1] for number in range(20)))) == 20
    assert plain.statements - before == 20


async def test_a_group_is_bounded(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "MOST", 3)
    before = db.statements
    assert await all_of(db, SUM, *([number, 1] for number in range(7))) == [str(number + 1) for number in range(7)]
    assert db.statements - before == 3


async def test_equal_reads_share_a_row_and_others_do_not(db: Database) -> None:
    await db.read("CREATE SEQUENCE asked")
    same, other = ["x"], ["y"]
    first, second, third, fourth = await all_of(db, "SELECT $1::text || nextval('asked')", same, same, other, same)
    assert first == second == fourth != third


async def test_numbers_and_truths_that_python_takes_for_equal_are_not(db: Database) -> None:
    text = "SELECT coalesce($1::text, 'nothing')"
    assert await all_of(db, text, ["1"], [None], [""]) == ["1", "nothing", ""]
    form = grouping.grouped("SELECT $1", ["int4"])
    assert form.key([1]) != form.key([True])
    assert form.key([[1, 2]]) == form.key([[1, 2]]) != form.key([[1, 3]])


async def test_each_of_a_group_that_fails_has_its_own_answer_or_error(db: Database) -> None:
    text = "SELECT (12 / $1::int)::text"
    found = await all_of(db, text, [1], [2], [3], [0], [4], [2**40], [6])
    assert [each for each in found if isinstance(each, str)] == ["12", "6", "4", "3", "2"]
    assert isinstance(found[3], asyncpg.DivisionByZeroError)
    assert isinstance(found[5], asyncpg.DataError)


async def test_a_statement_that_is_no_rows_value_is_read_one_by_one(db: Database) -> None:
    """An aggregate of nothing but parameters would become the outer statement's."""
    text = "SELECT (SELECT sum($1::int))::text"
    before = db.statements
    assert await all_of(db, text, *([number] for number in range(8))) == [str(number) for number in range(8)]
    assert db.statements - before == 8


async def test_a_dollar_in_a_text_is_no_parameter(db: Database) -> None:
    text = "SELECT 'it''s $1 ' || $1::text"
    assert await all_of(db, text, *([str(number)] for number in range(6))) == [f"it's $1 {n}" for n in range(6)]


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("text", some.text(some.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)),
        ("uuid", some.uuids()),
        ("bigint", some.integers(-(2**63), 2**63 - 1)),
        ("bool", some.booleans()),
        ("timestamptz", some.datetimes(timezones=some.timezones())),
    ],
    ids=str,
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=some.data())
async def test_values_and_arrays_arrive_as_they_are(db: Database, type_: str, values: Any, data: Any) -> None:
    several = some.none() | some.lists(some.none() | values, max_size=4)
    reads = data.draw(some.lists(some.tuples(some.none() | values, several), min_size=3, max_size=8))
    text = f"SELECT json_build_array($1::{type_}, $2::{type_}[])::text"
    expected = [await db.read(text, list(each)) for each in reads]
    assert await all_of(db, text, *(list(each) for each in reads)) == expected


async def test_who_goes_away_leaves_the_others_alone(db: Database) -> None:
    text = "SELECT $1::text || pg_sleep(0.03)"
    reads = await begun(db, text, *([str(number)] for number in range(8)))
    await asyncio.sleep(0.01)
    gone = (0, 4)  # one that runs its own statement, one that waits
    for number in gone:
        reads[number].cancel()
    found = await asyncio.gather(*reads, return_exceptions=True)
    assert [isinstance(each, asyncio.CancelledError) for each in found] == [number in gone for number in range(8)]
    assert [each for each in found if isinstance(each, str)] == ["1", "2", "3", "5", "6", "7"]
    again, *others = await begun(db, text, ["a"], *([str(number)] for number in range(8)))
    await asyncio.sleep(0.045)  # those who waited are under way as a group
    others[AT_ONCE].cancel()
    async with asyncio.timeout(5):
        found = await asyncio.gather(again, *others, return_exceptions=True)
    assert isinstance(found.pop(AT_ONCE + 1), asyncio.CancelledError)
    assert found == ["a", *(str(number) for number in range(8) if number != AT_ONCE)]


class Failing(asyncio.Future[Any]):
    """A reader that breaks the promise never to fail."""

    def set_result(self, result: Any, /) -> None:
        super().set_result(None)
        raise OSError(f"nobody hears {result}")

    def set_exception(self, exception: Any, /) -> None:
        self.set_result(exception)


@pytest.mark.parametrize("divisor", [3, 0])
async def test_who_fails_at_an_answer_keeps_nobody_else_from_theirs(
    db: Database, caplog: pytest.LogCaptureFixture, divisor: int
) -> None:
    """Alike as a group and, where one of it can't be read, one by one."""
    failing, text = Failing(), "SELECT (12 / $1::int)::text"
    db._small.begin(text, [divisor], failing)
    async with asyncio.timeout(5):
        assert await all_of(db, text, [1], [divisor or 2], [4]) == ["12", "4" if divisor else "6", "3"]
        await failing
    assert db._small._lanes == {}
    assert caplog.text.count("an answer reached nobody") == 1


async def test_what_nobody_waits_for_is_not_read(db: Database) -> None:
    before, text = db.statements, "SELECT $1::text || pg_sleep(0.03)"
    reads = await begun(db, text, *([str(number)] for number in range(AT_ONCE + 1)))
    reads[-1].cancel()
    await asyncio.gather(*reads, return_exceptions=True)
    await asyncio.sleep(0.01)
    assert db.statements - before == AT_ONCE


async def test_slow_statements_let_the_next_go_first(db: Database) -> None:
    text = "SELECT pg_sleep($1)::text"
    slow = await begun(db, text, *[[0.5]] * AT_ONCE)
    quick = [asyncio.create_task(db.read_small(text, [0.0])) for _ in range(3)]
    await asyncio.gather(*quick)
    assert not any(each.done() for each in slow)
    await asyncio.gather(*slow)


async def test_what_was_committed_before_a_read_is_in_its_answer(db: Database) -> None:
    """Also while groups of others run all the time."""
    await db.read("CREATE TABLE note (id int PRIMARY KEY, number int NOT NULL)")
    await db.read("INSERT INTO note SELECT generate_series(0, 7), 0")
    write, text = "UPDATE note SET number = $2 WHERE id = $1", "SELECT (SELECT number FROM note WHERE id = $1)::text"
    before = db.statements

    async def write_and_read(own: int) -> None:
        for number in range(1, 21):
            await db.read(write, [own, number])
            assert await db.read_small(text, [own]) == str(number)

    async def read_on(other: int) -> None:
        for _ in range(40):
            await db.read_small(text, [other])

    await asyncio.gather(*(write_and_read(own) for own in range(8)), *(read_on(other) for other in range(8)))
    assert db.statements - before < 8 * 20 * 2 + 8 * 40, "some were grouped"
