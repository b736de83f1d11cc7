"""What must hold however many come and go at once, on real connections."""

import asyncio
import os
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.activities import service
from app.kernel.db import Database
from app.kernel.errors import DomainError
from app.kernel.identity import Actor
from tests.world import NOW, World

from .planning import Planner
from .test_enrolling import assert_sound, do, read

ROUNDS = int(os.environ.get("COMMONWEAL_ROUNDS", "20"))


async def _try(db: Database, verb: Any, actor: Actor, **arguments: Any) -> str:
    try:
        await do(db, verb, actor, **arguments)
    except DomainError as refusal:
        return refusal.code
    return "OK"


async def _rush(db: Database, world: World, people: list[Actor], day: int, *, leaving: bool) -> None:
    """One opening of a shift for 20: all come at once; then some leave at once, whether they are in or wait."""
    planner = Planner(db, world.lena)
    shift = await planner.shift(world.activity, NOW + timedelta(days=day), capacity=20)
    chance = random.Random(day)

    async def come(person: Actor) -> str:
        answer = await _try(db, service.enrol, person, shift=shift, waitlist=True)
        if leaving and chance.random() < 0.2:
            mine = "SELECT id FROM enrolment WHERE shift_id = $1 AND volunteer_id = $2"
            await do(db, service.cancel_enrolment, person, enrolment=await read(db, mine, shift, person.volunteer))
            answer = await _try(db, service.enrol, person, shift=shift, waitlist=True)
        return answer

    assert set(await asyncio.gather(*(come(person) for person in people))) == {"OK"}
    await _settled(db, shift, people)
    rows = await _rows(db, shift)
    if not leaving:
        assert [row["state"] for row in rows].count("confirmed") == 20
    leave = chance.sample(range(len(rows)), 60)
    owner = {person.volunteer: person for person in people}
    gone = [rows[each] for each in leave]
    answers = await asyncio.gather(
        *(_try(db, service.cancel_enrolment, owner[row["volunteer_id"]], enrolment=row["id"]) for row in gone)
    )
    assert answers == ["OK"] * 60
    await _settled(db, shift, people)
    # Who moved up are the first of those who waited and did not leave, as many as left their place.
    left = {row["id"] for row in gone}
    stayed = [row for row in rows if row["id"] not in left]
    had = [row["id"] for row in stayed if row["state"] != "waitlisted"]
    waited = [row["id"] for row in stayed if row["state"] == "waitlisted"]
    now = {row["id"]: row["state"] for row in await _rows(db, shift)}
    in_now = {each for each, state in now.items() if state in ("offered", "confirmed")}
    assert in_now == {*had, *waited[: 20 - len(had)]}


async def _rows(db: Database, shift: UUID) -> list[Any]:
    async with db.connection() as connection:
        rows: list[Any] = await connection.fetch(
            "SELECT id, volunteer_id, state FROM enrolment WHERE shift_id = $1 ORDER BY priority DESC, enrolled_at, id",
            shift,
        )
    return rows


async def _settled(db: Database, shift: UUID, people: list[Actor]) -> None:
    """What must hold after any rush: each place given once, all of them, and everybody in or on the list."""
    found = [row["state"] for row in await _rows(db, shift)]
    assert len(found) == len(people)
    taken = await read(db, "SELECT enrolled_count FROM shift WHERE id = $1", shift)
    assert taken == 20 == sum(each in ("confirmed", "offered") for each in found)
    assert await read(db, "SELECT count(*) FROM enrolment WHERE passed_over IS NOT NULL") == 0
    await assert_sound(db)


@pytest.mark.parametrize("rounds", [1, pytest.param(ROUNDS, marks=pytest.mark.thorough)])
async def test_200_people_for_20_places_at_once_and_some_leave(db: Database, world: World, rounds: int) -> None:
    people = await Planner(db, world.lena).volunteers(world.team, 200)
    for day in range(rounds):
        await _rush(db, world, people, day + 3, leaving=bool(day % 2))
