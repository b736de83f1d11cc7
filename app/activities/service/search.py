"""Keeps what activities and shifts are found by in step with what they say.

The database empties `lexemes` when a text changes. Whoever changes one calls `index` in the same transaction;
what was changed otherwise (a team's name, rows that were loaded) is found a minute later, by a job.
"""

from collections.abc import Sequence
from uuid import UUID

from app.activities.queries import finding as queries
from app.kernel.db import Row, Transaction

from .words import Part, lexemes

AT_ONCE = 500


async def index(tx: Transaction, *, activity: UUID) -> None:
    """Makes an activity and its shifts found by what they say now."""
    await _index_activities(tx, await tx.all(queries.ACTIVITY_TO_INDEX, activity=activity))
    await _index_shifts(tx, await tx.all(queries.SHIFTS_TO_INDEX, activity=activity))


async def index_some(tx: Transaction) -> bool:
    """The same for any that nobody finds, 500 at a time; whether there may be more."""
    activities = await tx.all(queries.ANY_ACTIVITIES_TO_INDEX, most=AT_ONCE)
    shifts = await tx.all(queries.ANY_SHIFTS_TO_INDEX, most=AT_ONCE)
    await _index_activities(tx, activities)
    await _index_shifts(tx, shifts)
    return AT_ONCE in (len(activities), len(shifts))


async def _index_activities(tx: Transaction, found: Sequence[Row]) -> None:
    if found:
        texts = [lexemes(*_parts(each)) for each in found]
        await tx.execute(queries.INDEX_ACTIVITIES, ids=[each.id for each in found], lexemes=texts)


async def _index_shifts(tx: Transaction, found: Sequence[Row]) -> None:
    if found:
        texts = [lexemes(Part(each.place, "C")) for each in found]
        await tx.execute(queries.INDEX_SHIFTS, ids=[each.id for each in found], lexemes=texts)


def _parts(activity: Row) -> tuple[Part, ...]:
    return (
        Part(activity.title, "A"),
        Part(activity.team, "B"),
        Part(activity.description, "D", pinyin=False),
    )
