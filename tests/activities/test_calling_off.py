"""Calling off an activity or one shift: places end, everybody with one is told once, nothing more happens there."""

from datetime import timedelta
from typing import Any

import pytest

from app.accounts.service import read_outbox
from app.activities import errors, service
from app.activities.service import ShiftPlan
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid
from tests.attendance.presence import START, Scene
from tests.world import NOW, World

from .planning import do


async def messages(db: Database) -> list[str]:
    async with db.unit_of_work() as tx:
        return sorted(f"{each.recipient} {each.text}" for each in await read_outbox(tx, World.anonymous))


async def test_who_is_enrolled_or_waits_is_told_once_in_their_language(db: Database, world: World) -> None:
    async with db.connection() as connection:
        await connection.execute("UPDATE person SET language = 'en' WHERE id = $1", world.alice.id)
        await connection.execute("UPDATE shift SET capacity = 1 WHERE id = $1", world.tomorrow)
    for actor in (world.alice, world.bob, world.lena):
        await do(db, service.enrol, actor, shift=world.tomorrow, waitlist=True)
    await do(db, service.enrol, world.alice, shift=world.shift)
    given = {"shift": world.tomorrow, "reason": " storm\nwarning ", "key": "once"}
    for _ in range(2):
        await do(db, service.cancel_shift, world.lena, **given)
    told = await messages(db)
    assert [each.split()[0] for each in told] == ["13900000001", "13900000002", "13900000004"]
    assert told[0].endswith("祁连县: 敬老院陪伴日 is called off (Sat 2 May 11:00–14:00). The reason: storm warning")
    row = "SELECT (state, cancel_reason, enrolled_count)::text FROM shift WHERE id = $1"
    assert await db.read(row, [world.tomorrow]) == '(cancelled,"storm warning",0)'
    states = "SELECT string_agg(DISTINCT state, ' ') FROM enrolment WHERE shift_id = $1"
    assert await db.read(states, [world.tomorrow]) == "cancelled"
    assert await db.read(states, [world.shift]) == "confirmed"
    kinds = "SELECT string_agg(kind, ' ' ORDER BY position) FROM event WHERE subject = $1"
    assert await db.read(kinds, [world.tomorrow]) == "activities.shift_cancelled"


async def test_an_activity_is_called_off_with_one_message_for_all_shifts(db: Database, world: World) -> None:
    async with db.connection() as connection:
        await connection.execute("UPDATE person SET language = 'en'")
    for shift in (world.shift, world.tomorrow):
        await do(db, service.enrol, world.alice, shift=shift)
    await do(db, service.enrol, world.bob, shift=world.shift)
    await do(db, service.cancel_activity, world.lena, activity=world.activity)
    alice, bob = await messages(db)
    assert alice.endswith("is called off (Fri 1 May 11:00–14:00, Sat 2 May 11:00–14:00).")
    assert bob.endswith("is called off (Fri 1 May 11:00–14:00).")
    assert await db.read("SELECT count(*) FROM shift WHERE state = 'cancelled'") == 2


async def test_nothing_more_happens_in_a_shift_that_was_called_off(db: Database, world: World) -> None:
    await do(db, service.cancel_shift, world.lena, shift=world.shift, reason="storm")
    plan = ShiftPlan(NOW + timedelta(hours=5), NOW + timedelta(hours=7), place="Square", capacity=5)
    verbs: list[tuple[Any, Any, dict[str, Any]]] = [
        (service.enrol, world.alice, {}),
        (service.cancel_shift, world.lena, {"reason": "again"}),
        (service.edit_shift, world.lena, {"plan": plan}),
    ]
    for verb, actor, arguments in verbs:
        with pytest.raises((errors.ShiftIsCancelled, errors.ShiftNotOpen)):
            await do(db, verb, actor, shift=world.shift, **arguments)
    await do(db, service.enrol, world.alice, shift=world.tomorrow)


async def test_nobody_checks_in_where_a_shift_was_called_off(db: Database, world: World, clock: SettableClock) -> None:
    scene = Scene(db, world, clock)
    await scene.enrol(world.alice)
    await do(db, service.cancel_shift, world.lena, shift=world.shift, reason="storm")
    outcomes = [(await scene.scan(person, at=START)).outcome for person in (world.alice, world.bob)]
    assert outcomes == ["cancelled", "not_enrolled"]


async def test_why_must_be_said_and_in_few_words(db: Database, world: World) -> None:
    for reason, said in ((" ", "everybody who is enrolled"), ("x" * 201, "too long")):
        with pytest.raises(Invalid, match=said) as refused:
            await do(db, service.cancel_shift, world.lena, shift=world.shift, reason=reason)
        assert refused.value.field == "reason"
    with pytest.raises(Invalid, match="too long"):
        await do(db, service.cancel_activity, world.lena, activity=world.activity, reason="x" * 201)


async def test_a_shift_that_has_begun_is_not_called_off(db: Database, world: World, clock: SettableClock) -> None:
    clock.at = NOW + timedelta(hours=2)
    with pytest.raises(errors.ShiftStarted):
        await do(db, service.cancel_shift, world.lena, shift=world.shift, reason="storm")
    with pytest.raises(errors.NoShifts):  # a draft whose only shift to come is called off has nothing to publish
        await _publish_without_shifts(db, world)


async def _publish_without_shifts(db: Database, world: World) -> None:
    given: dict[str, Any] = {"title": "Snow", "description": "", "category": "environment"}
    made = await do(db, service.draft_activity, world.lena, team=world.team, **given)
    plan = ShiftPlan(NOW + timedelta(hours=5), NOW + timedelta(hours=7), place="Square", capacity=5)
    shift = await do(db, service.add_shift, world.lena, activity=made.id, plan=plan)
    await do(db, service.cancel_shift, world.lena, shift=shift.id, reason="storm")
    await do(db, service.publish_activity, world.lena, activity=made.id)
