"""What is unusual among points is found once, and decided by somebody who is not part of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Role
from app.kernel.jobs import Nothing
from app.oversight import errors, service
from app.oversight.jobs import find_points_anomalies
from app.oversight.models import AnomalyState, PointsAnomalyKind
from app.points.service import Service, award_many
from app.rewards.service import fulfil
from tests.activities.planning import do
from tests.attendance.staff import staff
from tests.rewards.purse import JOB, change, give, redeemed
from tests.world import NOW, World

FOUND = "SELECT coalesce(json_agg(json_build_array(kind, figures) ORDER BY kind, subject), '[]') FROM points_anomaly"
RICH = "UPDATE earning_rule SET activity_cap = 10000, daily_cap = 10000"
NIGHT = datetime(2026, 5, 1, 15, 30, tzinfo=UTC)
"""Half past eleven at night in Qilian."""


async def look(db: Database) -> Any:
    """What is found, after the job has looked twice."""
    await find_points_anomalies(db, Nothing())
    once = await db.read(FOUND)
    await find_points_anomalies(db, Nothing())
    assert await db.read(FOUND) == once
    return once


async def send(db: Database, *ways: tuple[Actor, Actor], points: int = 20) -> None:
    """Transfers as the table keeps them, a minute apart."""
    async with db.connection() as connection:
        for minutes, (giver, taker) in enumerate(ways):
            journal = await connection.fetchval(
                "INSERT INTO journal (id, kind, effective_at, recorded_at, epoch)"
                " SELECT gen_random_uuid(), 'transfer', $1, $1, max(number) FROM event_epoch RETURNING id",
                NOW,
            )
            await connection.execute(
                "INSERT INTO transfer (id, giver_id, taker_id, points, within_family, journal_id, created_at)"
                " VALUES (gen_random_uuid(), $1, $2, $3, false, $4, $5)",
                *(giver.id, taker.id, points, journal, NOW + timedelta(minutes=minutes)),
            )


async def approve(db: Database, approver: Actor, *earned: tuple[Actor, int], days: Sequence[int] = (0,)) -> None:
    async with db.unit_of_work() as tx:
        await award_many(
            tx,
            approver,
            services=[
                Service("test", ids.new(), who.id, points * 6, "elder_care", tx.now - timedelta(days=day))  # type: ignore[arg-type]
                for who, points in earned
                for day in days
            ],
        )


async def buy(db: Database, world: World, *people: Actor, seconds: int = 60) -> None:
    for person in people:
        voucher = await redeemed(db, world, person)
        db.clock.at += timedelta(seconds=seconds)  # type: ignore[attr-defined]
        await do(db, fulfil, world.mei, voucher=voucher.voucher)


async def limit(db: Database, world: World, kind: PointsAnomalyKind, **limits: int) -> None:
    await do(db, service.set_points_watch, world.otto, kind=kind, looked_for=True, limits=limits)


async def test_points_that_go_round(db: Database, world: World) -> None:
    await send(db, (world.alice, world.bob), (world.bob, world.charlie))
    await send(db, (world.charlie, world.alice), points=9)
    assert await look(db) == []
    await change(db, "UPDATE transfer SET points = 10 WHERE points = 9")
    assert await look(db) == [["ring", {"people": 3, "points": 10}]]


async def test_what_came_back_before_it_was_sent_on_went_no_round(db: Database, world: World) -> None:
    await send(db, (world.charlie, world.alice), (world.bob, world.charlie), (world.alice, world.bob))
    assert await look(db) == []


async def test_many_who_give_to_one_who_spends_it_at_one_merchant(
    db: Database, world: World, clock: SettableClock
) -> None:
    await limit(db, world, PointsAnomalyKind.FUNNEL, givers=3)
    await give(db, world.alice, points=50)
    await send(db, (world.bob, world.alice), (world.charlie, world.alice), (world.bob, world.alice))
    await buy(db, world, world.alice)
    assert await look(db) == []
    await send(db, (world.leo, world.alice), points=3)
    assert await look(db) == []
    await change(db, "UPDATE transfer SET points = 10")
    assert await look(db) == [["funnel", {"givers": 3, "points": 40, "spent": 50}]]


async def test_one_customer_of_a_merchant(db: Database, world: World, clock: SettableClock) -> None:
    await limit(db, world, PointsAnomalyKind.ONE_CUSTOMER, vouchers=2, share=60)
    await change(db, RICH)
    await give(db, world.alice, world.bob, points=500)
    await buy(db, world, world.alice, world.bob, world.alice)
    assert await look(db) == [["one_customer", {"vouchers": 2, "of": 3, "points": 100}]]


async def test_few_vouchers_or_a_small_share_are_nothing(db: Database, world: World, clock: SettableClock) -> None:
    await limit(db, world, PointsAnomalyKind.ONE_CUSTOMER, vouchers=2, share=67)
    await change(db, RICH)
    await give(db, world.alice, world.bob, points=500)
    await buy(db, world, world.alice, world.bob, world.alice)
    assert await look(db) == []


async def test_a_merchants_own_staff(db: Database, world: World, clock: SettableClock) -> None:
    await limit(db, world, PointsAnomalyKind.OWN_STAFF, vouchers=1)
    await give(db, world.alice, world.bob)
    await buy(db, world, world.alice, world.bob)
    assert await look(db) == []
    async with db.connection() as connection:
        await connection.execute(
            "INSERT INTO role_grant (id, person_id, organisation_id, role, granted_at)"
            " VALUES (gen_random_uuid(), $1, $2, 'merchant', $3)",
            *(world.alice.id, world.merchant, NOW),
        )
    assert await look(db) == [["own_staff", {"vouchers": 1, "points": 50}]]


async def test_handed_over_within_seconds_again_and_again(db: Database, world: World, clock: SettableClock) -> None:
    await limit(db, world, PointsAnomalyKind.AT_ONCE, vouchers=2, seconds=15)
    await change(db, RICH)
    await give(db, world.alice, points=500)
    await buy(db, world, world.alice, seconds=14)
    await buy(db, world, world.alice, seconds=15)
    assert await look(db) == []
    await buy(db, world, world.alice, seconds=14)
    assert await look(db) == [["at_once", {"vouchers": 2, "points": 100}]]


async def test_far_from_the_opening_times(db: Database, world: World, clock: SettableClock) -> None:
    """It is handed over at 10:01 on a Friday; two hours are near enough."""
    await give(db, world.alice)
    await buy(db, world, world.alice)
    for times, closed, found in (
        ("{}", "{}", 0),
        ("{Fr 09:00-10:00}", "{}", 0),
        ("{Fr 12:01-18:00}", "{}", 0),
        ("{Fr 12:02-18:00}", "{}", 1),
        ("{Fr 06:00-08:01}", "{}", 0),
        ("{Fr 06:00-08:00,Th 09:00-18:00}", "{}", 1),
        ("{Fr 09:00-18:00}", "{2026-05-01}", 1),
    ):
        await change(db, f"UPDATE redemption_point SET opening_times = '{times}', closed_days = '{closed}'")
        await change(db, "DELETE FROM points_anomaly")
        figures = ["closed_counter", {"vouchers": 1, "points": 50, "day": "2026-05-01"}]
        assert await look(db) == [figures] * found, times


async def test_approvals_at_night(db: Database, world: World, clock: SettableClock) -> None:
    await limit(db, world, PointsAnomalyKind.AT_NIGHT, awards=3)
    await approve(db, world.lena, (world.alice, 10), (world.bob, 10), (world.charlie, 10))
    clock.at = NIGHT
    await approve(db, world.lena, (world.alice, 10), (world.bob, 10))
    await approve(db, JOB, (world.charlie, 10))
    await approve(db, world.leo, (world.charlie, 10))
    assert await look(db) == []
    clock.at = NIGHT + timedelta(hours=5)
    await approve(db, world.lena, (world.charlie, 10))
    assert await look(db) == [["at_night", {"awards": 3, "day": "2026-05-01", "points": 30}]]


async def test_an_award_far_above_the_usual(db: Database, world: World) -> None:
    await change(db, RICH)
    for person, usual in ((world.alice, 20), (world.bob, 16)):
        await approve(db, world.lena, (person, usual), days=range(1, 6))
        await approve(db, world.lena, (person, 79))
    await approve(db, world.lena, (world.charlie, 200))
    assert await look(db) == [["far_above", {"points": 79, "usual": 16}]]


async def test_one_approver_who_awards_one_person_mostly(db: Database, world: World) -> None:
    await limit(db, world, PointsAnomalyKind.ONE_APPROVER, awards=3, share=60)
    await approve(db, world.lena, (world.alice, 20), days=range(3))
    await approve(db, world.lena, (world.bob, 41))
    await approve(db, world.leo, (world.charlie, 20), days=range(2))
    assert await look(db) == []
    await change(db, "UPDATE award SET points = 20 WHERE points = 41")
    assert await look(db) == [["one_approver", {"awards": 3, "points": 60, "share": 75}]]


async def test_many_vouchers_within_an_hour(db: Database, world: World, clock: SettableClock) -> None:
    await limit(db, world, PointsAnomalyKind.MANY_REDEMPTIONS, vouchers=3)
    await change(db, RICH)
    await give(db, world.alice, points=500)
    for minutes in (0, 30, 61):
        clock.at = NOW + timedelta(minutes=minutes)
        await redeemed(db, world, world.alice)
    assert await look(db) == []
    clock.at = NOW + timedelta(minutes=90)
    await redeemed(db, world, world.alice)
    assert await look(db) == [["many_redemptions", {"vouchers": 3, "points": 200, "day": "2026-05-01"}]]


async def test_what_is_not_looked_for_is_not_found(db: Database, world: World) -> None:
    given: dict[str, Any] = {"kind": PointsAnomalyKind.RING, "looked_for": False, "limits": {}}
    await do(db, service.set_points_watch, world.otto, **given)
    await send(db, (world.alice, world.bob), (world.bob, world.alice))
    assert await look(db) == []
    await do(db, service.set_points_watch, world.otto, **{**given, "looked_for": True})
    assert await look(db) == [["ring", {"people": 2, "points": 20}]]


async def test_who_sets_limits(db: Database, world: World) -> None:
    given: dict[str, Any] = {"kind": PointsAnomalyKind.RING, "looked_for": True, "limits": {"days": 10}}
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.alice, NotAllowed),
        (world.lena, NotAllowed),
        (world.partner, SignInRequired),
        (staff(Role.AUDITOR, world.county), NotAllowed),
        (staff(Role.OFFICER, world.team), NotAllowed),
    ):
        with pytest.raises(refusal):
            await do(db, service.set_points_watch, actor, **given)
    for limits in ({"days": 0}, {"days": 367}, {"vouchers": 3}):
        with pytest.raises(Invalid):
            await do(db, service.set_points_watch, world.otto, **{**given, "limits": limits})


async def found_one(db: Database, world: World) -> UUID:
    await send(db, (world.alice, world.bob), (world.bob, world.alice))
    await find_points_anomalies(db, Nothing())
    found: UUID = await db.read("SELECT id FROM points_anomaly")
    return found


async def test_who_decides_on_what_was_found(db: Database, world: World) -> None:
    given: dict[str, Any] = {"anomaly": await found_one(db, world), "note": "We rang them."}
    other, involved = (
        staff(Role.OFFICER, world.county),
        Actor(kind="person", id=world.alice.id, roles=staff(Role.OFFICER, world.county).roles),
    )
    confirmed = {**given, "state": AnomalyState.CONFIRMED}
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.alice, NotAllowed),
        (world.charlie, NotAllowed),
        (world.lena, NotAllowed),
        (staff(Role.AUDITOR, world.county), NotAllowed),
        (involved, errors.PartOfIt),
    ):
        with pytest.raises(refusal):
            await do(db, service.decide_points_anomaly, actor, **confirmed)
    for wrong in ({"state": AnomalyState.OPEN}, {"note": " "}):
        with pytest.raises(Invalid):
            await do(db, service.decide_points_anomaly, other, **{**confirmed, **wrong})
    with pytest.raises(NotFound):
        await do(db, service.decide_points_anomaly, other, **{**confirmed, "anomaly": ids.new()})
    survivor = Actor(kind="person", id=world.charlie.id, roles=involved.roles)
    await change(db, f"UPDATE person SET merged_into = '{survivor.id}' WHERE id = '{involved.id}'")
    with pytest.raises(errors.PartOfIt):
        await do(db, service.decide_points_anomaly, survivor, **confirmed)
    await do(db, service.decide_points_anomaly, other, **confirmed)
    with pytest.raises(errors.AnomalyDecided):
        await do(db, service.decide_points_anomaly, world.otto, **confirmed)
