"""People who serve, earn and redeem, as many as a test needs, and what is counted afterwards."""

from datetime import datetime
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

from app import registry
from app.activities import service as activities
from app.attendance import service as attendance
from app.attendance.models import Direction, Method
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.kernel.verification import verify
from app.rewards import service as rewards
from app.rewards.service import Redeemed
from tests.activities.planning import Planner
from tests.attendance.presence import END, START
from tests.rewards.purse import change, give, on_the_shelf
from tests.world import NOW, World

SUMS = {"account": ("posted", "held"), "stock": ("available", "reserved", "sold"), "shift": ("enrolled_count",)}


async def do(db: Database, verb: Any, actor: Actor, **arguments: Any) -> Any:
    """One verb in a transaction of its own."""
    async with db.unit_of_work() as tx:
        return await verb(tx, actor, **arguments)


async def broken(db: Database) -> list[str]:
    """What `commonweal verify` finds wrong."""
    return [f"{outcome.name}: {outcome.rows}" for outcome in await verify(db, registry.checks()) if not outcome.ok]


async def census(db: Database) -> dict[str, int]:
    """How many rows each table has, and what points, goods and places sum up to."""
    counts = _counts()
    async with db.connection() as connection:
        found = await connection.fetchrow(f"SELECT {', '.join(counts.values())}")
    return {name: int(number or 0) for name, number in zip(counts, found, strict=True)}


@cache
def _counts() -> dict[str, str]:
    counts = {name: f'(SELECT count(*) FROM "{name}")' for name in registry.metadata().tables}
    for table, columns in SUMS.items():
        counts |= {f"{table}.{column}": f'(SELECT sum({column}) FROM "{table}")' for column in columns}
    return counts


def grown(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """What came between two censuses."""
    return {name: after[name] - number for name, number in before.items() if after[name] != number}


class County:
    """The world with room for everybody: each person stands where a step of the main job begins."""

    def __init__(self, db: Database, world: World, clock: SettableClock) -> None:
        self.db = db
        self.world = world
        self.clock = clock
        self.numbers = count()
        self.planner = Planner(db, world.lena)

    async def make_room(self) -> None:
        """Places and goods for everybody; the accounts that all share are opened by a first voucher."""
        await change(self.db, "UPDATE shift SET capacity = 1000", *on_the_shelf(1000))
        _, voucher = await self.with_voucher()
        await do(self.db, rewards.fulfil, self.world.mei, code=voucher.code)

    async def volunteer(self) -> Actor:
        self.clock.at = NOW
        return await self.planner.volunteer(self.world.team, next(self.numbers))

    async def enrolled(self) -> tuple[Actor, UUID]:
        """A person and their enrolment in the world's shift."""
        person = await self.volunteer()
        return person, (await do(self.db, activities.enrol, person, shift=self.world.shift)).id

    async def present(self) -> Actor:
        person, _ = await self.enrolled()
        await self.scan(self.db, person, "in", START)
        return person

    async def served(self) -> tuple[Actor, UUID]:
        """A person and the record of their three hours."""
        person = await self.present()
        await self.scan(self.db, person, "out", END)
        records = "SELECT id FROM service_record WHERE volunteer_id = $1"
        return person, await self.db.read(records, [person.volunteer])

    async def rich(self) -> Actor:
        """A person with 80 points."""
        person = await self.volunteer()
        await give(self.db, person)
        return person

    async def with_voucher(self) -> tuple[Actor, Redeemed]:
        person = await self.rich()
        return person, await self.redeem(self.db, person)

    async def scan(self, db: Database, person: Actor, direction: str, at: datetime, nonce: str | None = None) -> Any:
        """The partner's gate ticks the list, so that leaders may approve."""
        self.clock.at = at
        return await do(
            db,
            attendance.check_in,
            self.world.partner,
            shift=self.world.shift,
            volunteer=person.volunteer,
            nonce=nonce or str(ids.new()),
            device="the gate",
            scanned_at=at,
            method=Method.STAFF_LIST,
            direction=Direction(direction),
        )

    async def redeem(self, db: Database, person: Actor, key: str | None = None) -> Any:
        place = {"reward": self.world.reward, "redemption_point": self.world.counter}
        return await do(db, rewards.redeem, person, **place, key=key)
