"""Service for service: points are held for volunteers' hours, and move when the hours are approved."""

from datetime import timedelta
from typing import Any

import pytest

from app.activities import service as activities
from app.activities.errors import ShiftInUse
from app.attendance import service as attendance
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.rewards import service
from app.rewards.errors import (
    DisputeDecided,
    InsufficientPoints,
    NoPrice,
    NothingToDispute,
    OwnRequest,
    RequestBegun,
    RequestNotOpen,
)
from app.rewards.models import RequestState
from app.volunteers.models import ServiceCategory
from tests.world import NOW, World

from .asked import END, START, Asked, wish
from .purse import change, failing, fetch, give, purse


@pytest.fixture
async def asked(db: Database, world: World, clock: SettableClock) -> Asked:
    await give(db, world.alice)
    return Asked(db, world, clock)


async def test_points_are_held_and_paid_when_hours_are_approved(db: Database, world: World, asked: Asked) -> None:
    await asked.ask()
    assert await purse(db, world.alice) == (40, 40)
    await asked.match()
    await asked.enrol(world.bob, world.lena)
    first, second = await asked.serve(world.bob), await asked.serve(world.lena)
    await asked.approve(first)
    assert await purse(db, world.alice) == (40, 20)
    assert await asked.state() == RequestState.MATCHED
    await asked.approve(second)
    assert (await purse(db, world.alice), await purse(db, world.bob)) == ((40, 0), (20, 0))
    assert await asked.state() == RequestState.DONE
    assert await failing(db) == []


async def test_fewer_minutes_cost_their_share(db: Database, world: World, asked: Asked) -> None:
    await asked.ask(volunteers=1, category=ServiceCategory.OTHER)
    await asked.match()
    await asked.enrol(world.bob)
    await asked.approve(await asked.serve(world.bob, left=END - timedelta(minutes=47)))
    assert await purse(db, world.alice) == (68, 0)
    assert await failing(db) == []


async def test_corrected_hours_are_paid_anew(db: Database, world: World, asked: Asked) -> None:
    await asked.ask(volunteers=1)
    await asked.match()
    await asked.enrol(world.bob)
    record = await asked.serve(world.bob)
    await asked.approve(record)
    for minutes, left in ((30, 75), (0, 80)):
        changed = await asked.do(
            attendance.correct_service_record, world.otto, record=record, minutes=minutes, reason="x"
        )
        record = changed.id
        assert await purse(db, world.alice) == (left, 0)
        assert await failing(db) == []


async def test_the_price_is_told_before(db: Database, world: World, asked: Asked) -> None:
    quote = await asked.do(service.quote_service, world.alice, wish=wish(minutes=100))
    assert quote == service.Quote(17, 34, "100 min ÷ 60 × 10 = 16.66 → 17", 80)
    with pytest.raises(InsufficientPoints) as refused:
        await asked.ask(volunteers=5)
    assert refused.value.params == {"needed": 100, "available": 80}
    await change(db, "UPDATE earning_rule SET points_per_hour = 0")
    with pytest.raises(NoPrice):
        await asked.ask()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("place", "x" * 201),
        ("category", ServiceCategory.RESCUE),
        ("starts_at", NOW + timedelta(hours=1)),
        ("starts_at", NOW + timedelta(days=61)),
        ("minutes", 14),
        ("volunteers", 0),
    ],
)
async def test_what_can_not_be_asked_for(asked: Asked, field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        await asked.ask(**{field: value})
    assert refused.value.field == field


async def test_who_may_do_what(db: Database, world: World, asked: Asked) -> None:
    await asked.ask()
    for who, refusal in ((world.anonymous, SignInRequired), (world.bob, NotAllowed), (world.leo, NotAllowed)):
        with pytest.raises(refusal):
            await asked.match(who)
        with pytest.raises(refusal):
            await asked.do(service.cancel_request, who, service_request=asked.request, reason="x")
    with pytest.raises(SignInRequired):
        await asked.ask(world.anonymous)
    with pytest.raises(SignInRequired):
        await asked.ask(world.partner)
    with pytest.raises(NotFound):
        await asked.do(service.match_request, world.lena, service_request=world.team, team=world.team)


async def test_nobody_helps_themselves(db: Database, world: World, asked: Asked) -> None:
    """A leader can't match their own request, and no requester enrols in it, nor waits for a place."""
    await give(db, world.lena)
    await asked.ask(world.lena, volunteers=1)
    with pytest.raises(OwnRequest):
        await asked.match(world.lena)
    await asked.match(world.otto)
    with pytest.raises(OwnRequest):
        await asked.enrol(world.lena)
    await asked.enrol(world.bob)
    with pytest.raises(OwnRequest):
        await asked.do(activities.enrol, world.lena, shift=asked.shift, waitlist=True)


async def test_what_is_called_off_gives_points_back(db: Database, world: World, asked: Asked) -> None:
    await asked.ask()
    await asked.do(service.cancel_request, world.alice, service_request=asked.request)
    assert (await purse(db, world.alice), await asked.state()) == ((80, 0), RequestState.CANCELLED)
    with pytest.raises(RequestNotOpen):
        await asked.do(service.cancel_request, world.alice, service_request=asked.request)
    await asked.ask()
    with pytest.raises(Invalid):
        await asked.do(service.cancel_request, world.otto, service_request=asked.request)
    await asked.match()
    with pytest.raises(ShiftInUse):
        await asked.do(activities.remove_shift, world.lena, shift=asked.shift)
    await asked.enrol(world.bob)
    await asked.do(service.cancel_request, world.otto, service_request=asked.request, reason="搬家了")
    found = await fetch(db, "SELECT state, reason FROM service_request WHERE id = $1", asked.request)
    assert found == {"state": "cancelled", "reason": "搬家了"}
    assert await db.read("SELECT state FROM activity WHERE id = $1", [asked.activity]) == "cancelled"
    assert await purse(db, world.alice) == (80, 0)
    assert await failing(db) == []


async def test_a_leader_who_calls_the_shift_off_gives_the_points_back(db: Database, world: World, asked: Asked) -> None:
    await asked.ask()
    await asked.match()
    await asked.do(activities.cancel_shift, world.lena, shift=asked.shift, reason="暴雪")
    assert (await purse(db, world.alice), await asked.state()) == ((80, 0), RequestState.CANCELLED)
    assert await failing(db) == []


async def test_what_nobody_matches_in_time_is_given_back(db: Database, world: World, asked: Asked) -> None:
    await asked.ask()
    await asked.close(START - timedelta(minutes=1))
    assert await asked.state() == RequestState.OPEN
    await asked.close(START)
    assert (await purse(db, world.alice), await asked.state()) == ((80, 0), RequestState.EXPIRED)
    with pytest.raises(RequestNotOpen):
        await asked.match()


async def test_who_did_not_come_costs_nothing(db: Database, world: World, asked: Asked) -> None:
    """One place stayed empty: its points are back at the end; the other's after two weeks without approval."""
    await asked.ask()
    await asked.match()
    await asked.enrol(world.bob)
    await asked.close(START + timedelta(hours=1))
    assert await purse(db, world.alice) == (40, 40)
    with pytest.raises(RequestBegun):
        await asked.do(service.cancel_request, world.alice, service_request=asked.request)
    await asked.close(END)
    assert (await purse(db, world.alice), await asked.state()) == ((60, 20), RequestState.MATCHED)
    await asked.close(END + timedelta(days=14))
    assert (await purse(db, world.alice), await asked.state()) == ((80, 0), RequestState.DONE)
    assert await failing(db) == []


@pytest.mark.parametrize("upheld", [True, False])
async def test_nobody_is_paid_while_it_is_said_that_nobody_came(
    db: Database, world: World, asked: Asked, upheld: bool
) -> None:
    await asked.ask(volunteers=1)
    await asked.match()
    await asked.enrol(world.bob)
    with pytest.raises(NothingToDispute):
        await asked.do(service.dispute_request, world.alice, service_request=asked.request, said="没有人来")
    record = await asked.serve(world.bob)
    for who, refusal in ((world.bob, NotFound), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await asked.do(service.dispute_request, who, service_request=asked.request, said="没有人来")
    await asked.do(service.dispute_request, world.alice, service_request=asked.request, said="没有人来")
    await asked.approve(record)
    await asked.close(END + timedelta(days=20))
    assert await purse(db, world.alice) == (60, 20)
    for who, refused in ((world.lena, NotAllowed), (world.alice, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refused):
            await asked.do(service.decide_dispute, who, service_request=asked.request, upheld=upheld)
    await asked.do(service.decide_dispute, world.otto, service_request=asked.request, upheld=upheld)
    assert await purse(db, world.alice) == ((80, 0) if upheld else (60, 0))
    assert await asked.state() == RequestState.DONE
    with pytest.raises(DisputeDecided):
        await asked.do(service.decide_dispute, world.otto, service_request=asked.request, upheld=upheld)
    assert await failing(db) == []


async def test_who_was_paid_can_not_be_disputed(asked: Asked, world: World) -> None:
    await asked.ask()
    await asked.match()
    await asked.enrol(world.bob)
    await asked.approve(await asked.serve(world.bob))
    with pytest.raises(NothingToDispute):
        await asked.do(service.dispute_request, world.alice, service_request=asked.request, said="没有人来")


async def test_verify_finds_holds_that_do_not_fit(db: Database, asked: Asked) -> None:
    await asked.ask()
    await change(db, "UPDATE request_slot SET points = 19 WHERE number = 1")
    assert await failing(db) == ["rewards.requests"]
    await change(db, "DELETE FROM request_slot WHERE number = 1")
    assert await failing(db) == ["rewards.requests"]
