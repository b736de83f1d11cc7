"""Working days: the State Council's, an operator's word before them, and plain weeks where neither is known."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Date, Integer, bindparam, select

from app.kernel import workdays
from app.kernel.db import Database, statement
from app.kernel.jobs import Nothing

DAY, NUMBER = bindparam("day", type_=Date()), bindparam("number", type_=Integer())
AFTER = statement(select(workdays.workday_after(DAY, NUMBER)))
BEFORE = statement(select(workdays.workday_before(DAY, NUMBER)))


async def value(db: Database, asked: Any, day: date, number: int) -> Any:
    async with db.unit_of_work() as tx:
        return await tx.value(asked, day=day, number=number)


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 4, 30), 1, date(2026, 5, 6)),  # 1 to 5 May are free
        (date(2026, 5, 1), 3, date(2026, 5, 8)),
        (date(2026, 5, 8), 1, date(2026, 5, 9)),  # a Saturday that is worked
        (date(2026, 5, 9), 1, date(2026, 5, 11)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),  # the longest holiday, after a Saturday that is worked
        (date(2031, 3, 7), 1, date(2031, 3, 10)),  # nobody knows that year: plain weeks
        (date(2031, 3, 7), 90, date(2031, 7, 11)),
    ],
)
async def test_days_are_counted_forward_and_back(db: Database, day: date, number: int, expected: date) -> None:
    assert await value(db, AFTER, day, number) == expected
    back = await value(db, BEFORE, expected + timedelta(days=1), number)
    assert back > day
    assert await value(db, AFTER, back - timedelta(days=1), number) == expected


async def test_an_operator_s_word_stands_before_what_is_known(db: Database) -> None:
    given: list[dict[str, Any]] = [
        {"day": date(2026, 5, 6), "works": False, "name": "赛马节"},
        {"day": date(2031, 3, 8), "works": True, "name": "补班"},
    ]
    for _ in range(2):
        async with db.unit_of_work() as tx:
            for each in given:
                await workdays.set_day(tx, **each)
        await workdays.learn(db, Nothing())
    assert await value(db, AFTER, date(2026, 4, 30), 1) == date(2026, 5, 7)
    assert await value(db, AFTER, date(2031, 3, 7), 1) == date(2031, 3, 8)


async def test_a_newer_library_s_days_are_added(db: Database) -> None:
    before = await db.read("SELECT count(*) FROM calendar_day")
    async with db.connection() as connection:
        await connection.execute("DELETE FROM calendar_day WHERE day >= '2026-05-01'")
    await workdays.learn(db, Nothing())
    assert await db.read("SELECT count(*) FROM calendar_day") == before
    assert await db.read("SELECT name FROM calendar_day WHERE day = '2026-05-01'") == "劳动节"


async def test_a_holiday_takes_in_the_free_days_beside_it(db: Database) -> None:
    """As the State Council gives them out for 2026; the Saturday that is worked instead is none."""

    async def between(since: date, until: date) -> list[int]:
        async with db.unit_of_work() as tx:
            return sorted(day.day for day in await workdays.holidays(tx, since=since, until=until))

    assert await between(date(2026, 4, 24), date(2026, 5, 12)) == [1, 2, 3, 4, 5]
    assert await between(date(2026, 6, 13), date(2026, 6, 30)) == [19, 20, 21]
    assert await between(date(2026, 6, 20), date(2026, 6, 20)) == [20]
    assert await between(date(2031, 1, 1), date(2031, 12, 31)) == []
    async with db.unit_of_work() as tx:
        await workdays.set_day(tx, day=date(2026, 7, 13), works=False, name="赛马会")
    assert await between(date(2026, 7, 1), date(2026, 7, 31)) == [11, 12, 13]
