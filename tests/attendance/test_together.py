"""Check-ins that come together are recorded together, and each has the answer it would have had alone."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from app.attendance import service
from app.attendance.models import Direction, Method, Outcome
from app.kernel.batching import Calls
from app.kernel.db import Transaction
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.identity import Actor
from tests.world import World

from .presence import START, Scene

ROWS = "SELECT device, nonce, direction, outcome, would_refuse, scanned_by FROM scan ORDER BY 1, 2"


class Undone(Exception):
    """What was done for a comparison is rolled back."""


def look(scene: Scene, person: Actor, **given: Any) -> dict[str, Any]:
    return {
        "shift": scene.world.shift,
        "volunteer": person.volunteer,
        "nonce": "1",
        "device": f"phone of {person.name}",
        "scanned_at": scene.clock.at,
        "method": Method.VENUE_QR,
        "direction": Direction.IN,
        "token": service.venue_token(scene.db.vault, scene.world.shift, scene.clock.at),
        **given,
    }


async def as_one(tx: Transaction, calls: Calls) -> list[Any]:
    return list(await service.check_in.together(tx, calls))  # type: ignore[attr-defined]


async def one_by_one(tx: Transaction, calls: Calls) -> list[Any]:
    answers: list[Any] = []
    for actor, arguments in calls:
        try:
            answers.append(await service.check_in(tx, actor, **arguments))
        except DomainError as refusal:
            answers.append(refusal)
    return answers


async def told(scene: Scene, way: Any, calls: Calls) -> list[Any]:
    """What the callers are told, ids aside, and the rows that are there then."""
    answers: list[Any] = []
    with suppress(Undone):
        async with scene.db.unit_of_work() as tx:
            for each in await way(tx, calls):
                refused = isinstance(each, DomainError)
                answers.append((each.code, each.field) if refused else msgspec.structs.replace(each, id=None))
            answers += [tuple(row) for row in await tx.connection.fetch(ROWS)]
            raise Undone
    return answers


LOOKS = some.lists(
    some.tuples(
        some.sampled_from(["alice", "bob", "charlie", "anonymous"]),
        some.sampled_from(["alice", "bob", "charlie"]),
        some.fixed_dictionaries(
            {},
            optional={
                "nonce": some.sampled_from(["1", "2", ""]),
                "device": some.just("a phone that they share"),
                "direction": some.sampled_from(Direction),
                "method": some.sampled_from(Method),
                "token": some.sampled_from(["", "no token"]),
                "sent_offline": some.booleans(),
            },
        ),
    ),
    max_size=8,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(looks=LOOKS)
async def test_answers_and_rows_are_those_of_one_after_the_other(scene: Scene, world: World, looks: Any) -> None:
    scene.clock.at = START
    calls = [(getattr(world, by), look(scene, getattr(world, who), **given)) for by, who, given in looks]
    assert await told(scene, as_one, calls) == await told(scene, one_by_one, calls)


async def test_people_who_press_at_once_take_two_statements(scene: Scene, world: World) -> None:
    scene.clock.at = START
    before = scene.db.statements
    calls = [scene.db.perform(service.check_in, each, **look(scene, each)) for each in (world.alice, world.bob)]
    assert [each.outcome for each in await asyncio.gather(*calls)] == [Outcome.OK, Outcome.OK]
    assert scene.db.statements - before == 2


async def test_each_is_told_what_is_theirs(scene: Scene, world: World) -> None:
    scene.clock.at = START
    calls = [
        (world.alice, look(scene, world.alice)),
        (world.charlie, look(scene, world.bob)),
        (world.charlie, look(scene, world.charlie)),
        (world.bob, look(scene, world.bob, scanned_at=START - timedelta(minutes=5))),
        (world.alice, look(scene, world.alice, nonce="2")),
        (world.bob, look(scene, world.bob, nonce="\ud800")),
    ]
    found = await asyncio.gather(
        *(scene.db.perform(service.check_in, actor, **arguments) for actor, arguments in calls), return_exceptions=True
    )
    assert isinstance(found[1], NotAllowed)
    assert isinstance(found[5], Exception)
    told = [each.outcome for each in found if isinstance(each, service.Scanned)]
    assert told == [Outcome.OK, Outcome.NOT_ENROLLED, Outcome.OK, Outcome.ALREADY_IN]


async def test_the_same_press_twice_is_one_check_in(scene: Scene, world: World) -> None:
    scene.clock.at = START
    calls = [scene.db.perform(service.check_in, world.alice, **look(scene, world.alice)) for _ in range(5)]
    found = await asyncio.gather(*calls)
    assert len({each.id for each in found}) == 1
    assert sorted(each.replayed for each in found) == [False, True, True, True, True]
    again = await scene.db.perform(service.check_in, world.alice, **look(scene, world.alice, nonce="k"), key="k")
    assert again.outcome == Outcome.ALREADY_IN
