"""A shift that asks for something, moved to any time, and what somebody lacks for it by the verb's word."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.activities import service
from app.kernel.db import Database
from app.kernel.errors import DomainError
from app.kernel.identity import Actor
from tests.guardians.family import write
from tests.world import World

QILIAN = ZoneInfo("Asia/Shanghai")


async def refused(db: Database, actor: Actor, world: World) -> list[DomainError]:
    """What `enrol` refuses; nothing is done."""
    try:
        async with db.unit_of_work() as tx:
            await service.enrol(tx, actor, shift=world.tomorrow)
            raise _Undo
    except _Undo:
        return []
    except DomainError as refusal:
        return list(refusal.each())


class _Undo(Exception):
    """Rolls the enrolment back."""


async def codes(db: Database, actor: Actor, world: World) -> list[str]:
    return [error.code for error in await refused(db, actor, world)]


async def shift(db: Database, world: World, **columns: Any) -> None:
    for name, value in columns.items():
        await write(db, f"UPDATE shift SET {name} = $1 WHERE id = $2", value, world.tomorrow)


async def born(db: Database, actor: Actor, day: date | None) -> None:
    await write(db, "UPDATE person SET birth_date = $1 WHERE id = $2", day, actor.id)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), QILIAN)


async def at(db: Database, world: World, starts_at: datetime, hours: float = 3) -> None:
    """Moves the shift."""
    await write(
        db,
        "UPDATE shift SET starts_at = $1, ends_at = $2 WHERE id = $3",
        starts_at,
        starts_at + timedelta(hours=hours),
        world.tomorrow,
    )
