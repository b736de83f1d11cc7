"""Alice's second record, which holds something of everything, and who decides about it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app import registry
from app.duplicates import service
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor
from tests.attendance.presence import Scene
from tests.operations.queue import administrator
from tests.rewards.purse import give, redeemed
from tests.world import World

NOT_RESTORED = frozenset(
    {"person_merge", "merge_change", "audit_entry", "event", "request", "journal", "posting", "unfolded"}
)
"""What only grows: undoing is told of too, and what was posted is posted back."""

ONLY = {"account": "WHERE posted <> 0 OR held <> 0 OR succeeded_by IS NOT NULL"}

registry.load_handlers()  # what every slice does about a merge, as in the app


@dataclass(frozen=True)
class Pair:
    """Bob is the record to be merged, Alice survives; Otto and Ada decide."""

    world: World
    merged: Actor
    survivor: Actor
    otto: Actor
    ada: Actor


async def pair_of(db: Database, world: World, clock: SettableClock) -> Pair:
    """Bob and Alice are in one team and one shift; Bob served, has points, a voucher waiting and one that expires."""
    ada = await administrator(db, world)
    scene = Scene(db, world, clock)
    await scene.enrol(world.alice, world.bob)
    record = await scene.serve(world.bob)
    await scene.approve(world.lena, record)
    await give(db, world.alice, world.bob)
    await redeemed(db, world, world.bob)
    return Pair(world, world.bob, world.alice, world.otto, ada)


async def call(db: Database, verb: Any, actor: Actor, **given: Any) -> Any:
    async with db.unit_of_work() as tx:
        return await verb(tx, actor, **given)


async def merge(db: Database, pair: Pair, *, merged: Actor | None = None, survivor: Actor | None = None) -> UUID:
    """Proposed by Otto, confirmed by Ada."""
    proposed = await call(
        db,
        service.propose_merge,
        pair.otto,
        merged=(merged or pair.merged).id,
        survivor=(survivor or pair.survivor).id,
    )
    await call(db, service.confirm_merge, pair.ada, merge=proposed.merge)
    found: UUID = proposed.merge
    return found


async def undo(db: Database, pair: Pair, merged: UUID) -> None:
    await call(db, service.ask_undo, pair.ada, merge=merged)
    await call(db, service.confirm_undo, pair.otto, merge=merged)


async def dump(db: Database) -> dict[str, list[str]]:
    """Every row of every table but those that only grow; an account without its count of changes, an empty one not."""
    async with db.connection() as connection:
        tables = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        return {
            name: [
                row[0]
                for row in await connection.fetch(
                    f"SELECT (to_jsonb(each) - 'version' - 'replays')::text FROM {name} AS each {ONLY.get(name, '')}"
                    " ORDER BY 1"
                )
            ]
            for (name,) in tables
            if name not in NOT_RESTORED
        }


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: sorted({*rows} ^ {*after[name]}) for name, rows in before.items() if rows != after[name]}
