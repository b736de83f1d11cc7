"""The order of things: fill, match night by night, tell, write docs/performance-matching.md."""

import asyncio
import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from app import registry
from app.kernel.db import Database, Statement
from app.kernel.settings import Settings
from app.skills.service import load_ladder
from app.subsidies.nightly import match_everyone
from bench.checkins.asking import settings
from bench.county import ROOT, County, Size, county, script
from bench.document import DOCS, table
from bench.machine import machine_parts, own_seconds, postmaster, spent_below
from bench.matching import programmes

PEOPLE = 30_000
WANTED_SECONDS = 30
CORES = 2
LADDERS = ("new-eight-grades", "social-worker", "three-posts-seventeen-levels")
TEXT = Path(__file__).with_name("page.md")
Say = Callable[[str], None]
_FIGURES = Statement(
    """
    SELECT people_done, facts_stored, verdicts_stored,
        (SELECT coalesce(sum(passed), 0)::int FROM match_count WHERE run_id = match_run.id) AS passed,
        (SELECT count(*)::int FROM match_change WHERE run_id = match_run.id) AS changed
    FROM match_run WHERE id = $1
    """,
    ("run",),
    {},
)
_SIZE = Statement(
    "SELECT sum(pg_total_relation_size(name))::bigint AS bytes"
    " FROM unnest(ARRAY['match_facts', 'match_verdict', 'match_change']::regclass[]) AS name",
    (),
    {},
)


@dataclass(frozen=True)
class Night:
    """A run: seconds on the clock and of processors, rows that were stored, and how large all of it is by then."""

    title: str
    seconds: float
    app_seconds: float
    database_seconds: float
    people: int
    facts: int
    verdicts: int
    passed: int
    changed: int
    megabytes: float

    @property
    def spent(self) -> float:
        return self.app_seconds + self.database_seconds


def run(say: Say) -> None:
    registry.load_handlers()
    gc.collect()
    gc.freeze()  # as the process that runs jobs does
    say("filling a county with people who work, hold grades and serve")
    with county(Size(volunteers=PEOPLE, enrolments=20_000)) as where:
        nights = asyncio.run(_nights(where, settings(), say))
    told = _told(nights)
    print(told, flush=True)
    text = TEXT.read_text("utf-8").format(
        date=datetime.now(UTC).date(),
        machine=table(["part", "version"], machine_parts()),
        people=f"{PEOPLE:,}",
        programmes=programmes.PROGRAMMES,
        conditions=programmes.CONDITIONS,
        nights=told,
        first=_goal(nights[0]),
    )
    (DOCS / "performance-matching.md").write_text(text, encoding="utf-8")


async def _nights(where: County, given: Settings, say: Say) -> list[Night]:
    db = await Database.open(where.url, given)
    try:
        for each in LADDERS:
            text = (ROOT / f"app/skills/ladders/{each}.toml").read_text("utf-8")
            await db.perform(load_ladder, programmes.BENCH, text=text)
        script(where.url, ROOT / "bench/matching/people.sql", where.size.variables())
        now = db.clock.now()
        await programmes.publish(db, now.date())
        found = []
        for title, moment in (
            ("the first night", now),
            ("the same day once more", now),
            ("the next night", now + timedelta(days=1)),
            ("a month later", now + timedelta(days=31)),
        ):
            say(title)
            found.append(await _night(where, db.at(moment), title))
        return found
    finally:
        await db.close()


async def _night(where: County, db: Database, title: str) -> Night:
    server = postmaster(where.cluster)
    began, app, database = time.perf_counter(), own_seconds(), spent_below(server)
    run = await match_everyone(db, programmes.BENCH)
    assert isinstance(run, UUID)
    seconds, app, database = time.perf_counter() - began, own_seconds() - app, spent_below(server) - database
    async with db.unit_of_work() as tx:
        row = await tx.one(_FIGURES, run=run)
        size = await tx.value(_SIZE)
    figures = (row.people_done, row.facts_stored, row.verdicts_stored, row.passed, row.changed)
    return Night(title, seconds, app, database, *figures, size / 2**20)


def _told(nights: list[Night]) -> str:
    heads = ["", "s", "app, CPU s", "database, CPU s", "facts stored", "verdicts stored", "entitled", "changes", "MB"]
    return table(
        heads,
        [
            [
                each.title,
                *(f"{value:.1f}" for value in (each.seconds, each.app_seconds, each.database_seconds)),
                *(f"{value:,}" for value in (each.facts, each.verdicts, each.passed, each.changed)),
                f"{each.megabytes:.0f}",
            ]
            for each in nights
        ],
    )


def _goal(first: Night) -> str:
    return (
        f"{first.people:,} people by {programmes.PROGRAMMES} programmes of {programmes.CONDITIONS} conditions, all "
        f"stored: {first.seconds:.1f} s on the clock (wanted: under {WANTED_SECONDS} s on {CORES} cores), "
        f"{first.spent:.1f} s of processors."
    )
