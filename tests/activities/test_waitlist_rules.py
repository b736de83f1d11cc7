"""What counts as cancelled late, and what the database and its checks keep of the waiting list."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from app import registry
from app.activities import service
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.verification import verify
from tests.duplicates.pair import Pair, merge, undo
from tests.operations.queue import administrator
from tests.world import NOW, World

from .test_enrolling import assert_sound, do, read, write
from .waiting import state, wait


async def test_giving_a_place_back_after_the_deadline_is_late(db: Database, world: World, clock: SettableClock) -> None:
    late = "SELECT cancelled_late FROM enrolment WHERE id = $1"
    made = await do(db, service.enrol, world.alice, shift=world.tomorrow)
    for after, by, counts in (
        (timedelta(hours=1), world.alice, False),
        (timedelta(hours=1, seconds=1), world.alice, True),
        (timedelta(hours=2), world.lena, False),  # a leader's doing is not the volunteer's
    ):
        clock.at = NOW + after
        await do(db, service.cancel_enrolment, by, enrolment=made.id)
        assert await read(db, late, made.id) is counts
        await do(db, service.enrol, world.alice, shift=world.tomorrow)
        assert not await read(db, late, made.id)
    await assert_sound(db)


async def test_who_only_waits_is_never_late(db: Database, world: World, full: list[Any], clock: SettableClock) -> None:
    clock.at = NOW + timedelta(hours=24)
    await do(db, service.cancel_enrolment, world.alice, enrolment=full[2].id)
    assert not await read(db, "SELECT bool_or(cancelled_late) FROM enrolment")
    assert await read(db, "SELECT enrolled_count FROM shift WHERE id = $1", world.tomorrow) == 2


async def test_the_database_refuses_what_a_mistaken_verb_would_do(db: Database, world: World, full: list[Any]) -> None:
    for wrong in (
        "UPDATE enrolment SET state = 'offered' WHERE state = 'waitlisted'",
        "UPDATE enrolment SET confirm_by = now()",
        "UPDATE enrolment SET passed_over = 'paused' WHERE state = 'confirmed'",
        "UPDATE enrolment SET cancelled_late = true",
        "UPDATE enrolment SET priority = 10",
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await write(db, wrong)


@pytest.mark.parametrize(
    ("wrong", "check"),
    [
        ("UPDATE shift SET capacity = 3 WHERE capacity = 2", "free_places_are_given_on"),
        ("UPDATE enrolment SET enrolled_at = enrolled_at - interval '2 hours' WHERE state = 'offered'", None),
        (
            "UPDATE enrolment SET enrolled_at = $1, changed_at = $1 WHERE state = 'waitlisted'",
            "offers_in_order",
        ),
        ("UPDATE enrolment SET confirm_by = confirm_by + interval '9 hours' WHERE state = 'offered'", "offers_end"),
        ("UPDATE enrolment SET confirm_by = now() - interval '2 hours' WHERE state = 'offered'", "offers_end"),
    ],
)
async def test_checks_find_what_is_wrong(
    db: Database, world: World, full: list[Any], wrong: str, check: str | None
) -> None:
    await do(db, service.cancel_enrolment, world.lena, enrolment=full[0].id)
    # The database's own clock tells which shifts are to come.
    await write(db, "UPDATE shift SET starts_at = now() + interval '30 hours', ends_at = now() + interval '33 hours'")
    await write(db, "UPDATE enrolment SET confirm_by = now() + interval '23 hours' WHERE state = 'offered'")
    await assert_sound(db)
    await write(db, wrong, **({"earlier": NOW - timedelta(hours=2)} if "$1" in wrong else {}))
    broken = [outcome.name for outcome in await verify(db, registry.checks()) if not outcome.ok]
    assert broken == ([f"activities.{check}"] if check else [])


async def test_a_place_that_a_merge_frees_goes_to_the_first(db: Database, world: World, clock: SettableClock) -> None:
    pair = Pair(world, world.bob, world.alice, world.otto, await administrator(db, world))
    both = [await wait(db, actor, world.tomorrow) for actor in (world.alice, world.bob)]
    third = await wait(db, world.lena, world.tomorrow)
    merged = await merge(db, pair)
    assert [await state(db, each.id) for each in (*both, third)] == ["confirmed", "cancelled", "offered"]
    await assert_sound(db)
    # The place is given on: Bob's stays cancelled when they are parted again.
    await undo(db, pair, merged)
    assert [await state(db, each.id) for each in (*both, third)] == ["confirmed", "cancelled", "offered"]
    await assert_sound(db)


async def test_of_two_records_the_offered_place_counts(db: Database, world: World, full: list[Any]) -> None:
    pair = Pair(world, world.alice, world.bob, world.otto, await administrator(db, world))
    await do(db, service.cancel_enrolment, world.otto, enrolment=full[0].id)
    merged = await merge(db, pair)
    assert [await state(db, each.id) for each in full[2:4]] == ["cancelled", "offered"]
    await assert_sound(db)
    await undo(db, pair, merged)
    assert [await state(db, each.id) for each in full[2:4]] == ["offered", "waitlisted"]
    await assert_sound(db)
