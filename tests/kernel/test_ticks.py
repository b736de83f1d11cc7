"""Jobs that run by the clock: in one process, by the county's time."""

import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from pgqueuer.core.executors import ScheduleExecutorFactoryParameters
from pgqueuer.domain.types import CronEntrypoint, CronExpression

from app.kernel import worker
from app.kernel.db import Database, Statement
from app.kernel.jobs import Nothing, every
from tests.kernel.working import done, note, until, waiting, working

pytestmark = pytest.mark.usefixtures("fresh_jobs")
MAKE_DUE = Statement("UPDATE pgqueuer_schedules SET next_run = now() WHERE entrypoint = $1", ("name",), {})
SCHEDULED = Statement("SELECT count(*) FROM pgqueuer_schedules WHERE entrypoint = $1", ("name",), {})


async def test_a_tick_runs_in_one_of_the_processes(db: Database) -> None:
    @every("0 3 1 1 *", "test.tick")
    async def tick(db: Database) -> None:
        await note(db, "tick")

    async def scheduled() -> bool:
        async with db.unit_of_work() as tx:
            return bool(await tx.value(SCHEDULED, name="test.tick"))

    async def ticked() -> bool:
        return bool(await done(db))

    async with working(db):
        await until(scheduled)
    async with db.unit_of_work() as tx:
        await tx.execute(MAKE_DUE, name="test.tick")
    async with working(db), working(db):
        await until(ticked)
        await asyncio.sleep(0.5)
    assert await done(db) == ["tick"]
    assert await waiting(db) == 0


async def test_a_tick_can_be_run_at_once(db: Database) -> None:
    @every("*/5 * * * *", "test.now")
    async def tick(db: Database) -> None:
        await note(db, "now")

    await tick(db, Nothing())
    assert await done(db) == ["now"]


def test_cron_expressions_are_read_by_the_county_s_clock() -> None:
    async def never(_: object) -> None: ...

    parameters = ScheduleExecutorFactoryParameters(
        CronEntrypoint("test.night"), CronExpression("0 3 * * *"), never, clean_old=False
    )
    due = worker._InZone(parameters, zone=ZoneInfo("Asia/Shanghai")).get_next()
    assert due.tzinfo is UTC
    assert due.hour == 19
    assert due > datetime.now(UTC)


def test_a_cron_expression_must_be_one() -> None:
    with pytest.raises(ValueError, match="no cron expression"):
        every("now and then", "test.odd")
