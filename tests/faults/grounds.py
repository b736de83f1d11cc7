"""The whole site after a day of life, with all its forms, and as many copies of it as a test wants."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx

from app.accounts import service as accounts
from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor, system
from app.kernel.settings import Settings
from app.points import service as points
from app.volunteers import roster_import
from tests.activities.planning import Planner
from tests.databases import Databases
from tests.lived_in import TOMORROW, Traces, live
from tests.rewards.purse import change, give
from tests.volunteers.rosters import csv_of, row
from tests.web_fixtures import Browser
from tests.world import World

from .county import do
from .forms import Form

PASSWORD = "a long secret of his"


@dataclass
class Grounds:
    """The source of databases that are lent, and what stands in its pages."""

    databases: Databases
    name: str
    settings: Settings
    documents: Documents
    world: World
    traces: Traces
    forms: dict[str, Form]

    @asynccontextmanager
    async def copy(self) -> AsyncIterator[Browser]:
        """A browser before a database as it was furnished, with the clock at TOMORROW."""
        from app.main import build_app

        with self.databases.lend(self.name) as url:
            db = await Database.open(url, self.settings, SettableClock(TOMORROW))
            transport = httpx.ASGITransport(build_app(self.settings, db, self.documents), raise_app_exceptions=False)
            try:
                async with Browser(transport, db, self.settings) as browser:
                    yield browser
            finally:
                await db.close()


async def furnish(db: Database, world: World, clock: SettableClock) -> tuple[Traces, list[tuple[Actor, str]]]:
    """A day of life, and what else some form needs: a password, points left over, an import that waits."""
    await change(db, "UPDATE earning_rule SET daily_cap = 1000")
    await give(db, world.alice, points=80)
    traces = await live(db, world, clock)
    await Planner(db, world.lena).shift(traces.draft, TOMORROW + timedelta(days=9))
    assert world.otto.id
    await do(db, accounts.set_password, system("test"), person=world.otto.id, username="otto", password=PASSWORD)
    started = await do(
        db,
        roster_import.start_import,
        world.otto,
        organisation=world.county,
        file_name="roster.csv",
        content=csv_of(row(9)),
        dry_run=True,
    )
    coming = {
        "points_per_hour": 10,
        "activity_cap": 1000,
        "daily_cap": 1000,
        "valid_from": TOMORROW + timedelta(hours=1),
    }
    await do(db, points.set_rule, world.otto, **coming)
    return traces, [(world.otto, f"/imports/{started.roster_import}")]
