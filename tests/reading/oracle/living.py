"""What the oracle's queries read: the named world after a day of life, and enough of a crowd for pages and ties."""

from datetime import timedelta

import msgspec

from app.accounts import service as accounts
from app.activities import service as activities
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor, system
from app.volunteers import service as volunteers
from app.volunteers.models import ServiceCategory
from tests.activities.planning import Planner
from tests.lived_in import live
from tests.world import NOW, World, build

CROWD = 6
TITLES = ("Snow clearing", "扫雪 with shovels", "Square, snow and square again", "གངས་ཕྱགས། 敬老院扫雪日")


async def fill(db: Database, clock: SettableClock) -> dict[str, Actor]:
    """Lives through the day in an empty database; gives those who ask."""
    world = await build(db)
    await live(db, world, clock)
    clock.at = NOW
    await _activities(db, world)
    await _teams(db, world)
    assert world.alice.id
    assert world.mei.id
    async with db.unit_of_work() as tx:
        opened = await accounts.open_session(tx, system("test"), person=world.alice.id)
        await volunteers.register(tx, world.mei, person=world.mei.id)
    return {
        "anonymous": world.anonymous,
        "volunteer": msgspec.structs.replace(world.alice, session=opened.session),
        "leader": world.lena,
        "officer": world.otto,
        "partner": world.partner,
    }


async def _activities(db: Database, world: World) -> None:
    """Drafts and published ones, with shifts at the same times and at others."""
    for number in range(CROWD):
        leader, team = (world.leo, world.other_team) if number % 2 else (world.lena, world.team)
        planner = Planner(db, leader)
        risks = "Ice." if number % 2 else None
        activity = await planner.activity(team, title=TITLES[number % len(TITLES)], risks=risks)
        for place in range(1 + number % 3):
            starts_at = NOW + timedelta(days=2 + place // 2, hours=number // 2)
            await planner.shift(
                activity,
                starts_at,
                minimum_age=None if number % 2 else 16 + place,
                capacity=1 + place,
                latitude=38.2 + number / 1000 if place else None,
                longitude=100.2 - number / 1000 if place else None,
            )
        if number % 3:
            async with db.unit_of_work() as tx:
                await activities.publish_activity(tx, leader, activity=activity)


async def _teams(db: Database, world: World) -> None:
    for number in range(CROWD):
        async with db.unit_of_work() as tx:
            await volunteers.create_team(
                tx,
                world.otto,
                organisation=world.county,
                name=f"队{number}",
                category=list(ServiceCategory)[number // 2],
                brand=None if number % 2 else "暖阳",
            )
