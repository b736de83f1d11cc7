"""Appeals about one shift in two records of one person."""

from app.attendance import service as attendance
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from tests.attendance.presence import END
from tests.rewards.purse import failing
from tests.world import World

from .pair import call, differences, dump, merge, pair_of, undo


async def test_the_survivor_s_appeal_stands_and_the_other_comes_back(
    db: Database, world: World, clock: SettableClock
) -> None:
    """Without setting one aside, two open appeals about one shift would be one person's: the index refuses it."""
    pair = await pair_of(db, world, clock)
    clock.at = max(clock.at, END)
    for person, minutes in ((pair.survivor, 100), (pair.merged, 200)):
        given = {"shift": world.shift, "minutes": minutes, "reason": "I was there."}
        await call(db, attendance.raise_appeal, person, **given)
    before = await dump(db)
    merged = await merge(db, pair)
    own = "SELECT array_agg(minutes_wanted) FROM appeal WHERE volunteer_id = $1"
    assert await db.read(own, [pair.survivor.volunteer]) == [100]
    assert await failing(db) == []
    await undo(db, pair, merged)
    assert differences(before, await dump(db)) == {}
