"""Merging two records of one person, and undoing it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app.accounts.service import grant_role
from app.duplicates import service
from app.duplicates.errors import (
    AlreadyMerged,
    DifferentIdentityNumbers,
    MergeDecided,
    MergeProposed,
    SamePerson,
    SecondPersonNeeded,
    UndoBlocked,
    UndoTooLate,
)
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import DomainError, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role
from tests.rewards.purse import change, failing, purse, redeemed
from tests.world import World

from .pair import Pair, call, differences, dump, merge, pair_of, undo


@pytest.fixture
async def pair(db: Database, world: World, clock: SettableClock) -> Pair:
    return await pair_of(db, world, clock)


async def minutes(db: Database, who: Actor) -> int:
    found: int = await db.read(
        "SELECT coalesce(sum(minutes), 0) FROM service_record WHERE volunteer_id = $1", [who.volunteer]
    )
    return found


async def test_all_that_the_merged_person_had_is_the_survivors(db: Database, pair: Pair) -> None:
    hours = await minutes(db, pair.merged) + await minutes(db, pair.survivor)
    (available, held), (more, also) = await purse(db, pair.survivor), await purse(db, pair.merged)

    await merge(db, pair)

    assert await minutes(db, pair.survivor) == hours > 0
    assert await purse(db, pair.survivor) == (available + more, held + also)
    assert await purse(db, pair.merged) == (0, 0)
    for table in ("scan", "service_record", "redemption", "award"):
        column = "volunteer_id" if table in ("scan", "service_record") else "person_id"
        owner = pair.merged.volunteer if column == "volunteer_id" else pair.merged.id
        assert await db.read(f"SELECT count(*) FROM {table} WHERE {column} = $1", [owner]) == 0, table
    assert await failing(db) == []


async def test_undoing_a_merge_restores_every_row(db: Database, pair: Pair) -> None:
    before = await dump(db)
    merged = await merge(db, pair)
    assert differences(before, await dump(db))
    await undo(db, pair, merged)
    assert differences(before, await dump(db)) == {}
    assert await failing(db) == []
