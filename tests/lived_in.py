"""The named world after a day of life: everything that a page can show is there once.

Alice and Bob served in the first shift; Alice's hours are approved, Bob's wait. Alice collected one bag of
flour and has a voucher for another. It is ten minutes before tomorrow's shift, in which both are enrolled;
Bob is there already.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from app import registry
from app.activities import service as activities
from app.attendance import service as attendance
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.rewards import service as rewards
from app.volunteers import merits
from app.volunteers.models import HonourLevel

from .activities.planning import Planner
from .activities.waiting import wait_for_a_place
from .attendance.papers import certify
from .attendance.presence import Scene
from .attendance.said import say
from .auditing.sealed import seal
from .guardians.asked import ask_guardians, qualify
from .living import import_a_roster, tell_people_apart, tell_the_partner, work_in_the_background
from .oversight.seen import look
from .points.exchanged import Exchanged, exchange
from .points.frozen import Frozen, freeze
from .points.ruled import Ruled, rule
from .rewards.purse import give, redeemed
from .rewards.refused import refuse
from .rewards.stocked import Stocked, stock
from .skills.assessments.lived import Assessed, assess
from .skills.climbed import Climbed, climb
from .skills.worked import Worked, work
from .subsidies.cases.lived import Claimed, claim
from .subsidies.cases.money.lived import Settled, settle
from .subsidies.lived import Offered, offer
from .subsidies.matched import Matched, matched
from .world import NOW, World

registry.load_handlers()  # what every slice does about what happens, as in the app
TOMORROW = NOW + timedelta(hours=24, minutes=50)


@dataclass(frozen=True)
class Traces:
    """What a day left behind."""

    draft: UUID
    """An activity that Lena has not published."""
    later: UUID
    """A published activity with risks, in three days."""
    later_shift: UUID
    series: UUID
    """Of the draft: weekly, with one day left out."""
    ended_series: UUID
    full: UUID
    """A shift of it with one place, which Alice is offered; another member waits. A third one's enrolment is paused,
    as Alice's was last year."""
    record: UUID
    """Bob's hours, which wait for approval."""
    approved: UUID
    """Alice's hours, which nobody has rated."""
    rated: UUID
    """Approved hours of another member, with a rating."""
    appeal: UUID
    """Alice's, which nobody has answered."""
    anomaly: UUID
    """Found in the team; nobody has looked at it."""
    redemption: UUID
    voucher: UUID
    """Alice's, not collected yet."""
    code: str
    collected: UUID
    refused: UUID
    """The collected one was handed over again without a network, which did not count."""
    scan: UUID
    looked_at: UUID
    """A scan for staff to look at: Charlie's, who was not enrolled, without a network."""
    badge: str
    """Alice's personal code."""
    roster: UUID
    """An import with refused rows."""
    certificate: UUID
    """Alice's own, valid."""
    certificate_token: str
    revoked: UUID
    """Alice's of the team, revoked."""
    revoked_token: str
    batch: UUID
    """A list with a certificate and a refused line."""
    begun: UUID
    """A list that waits for its job."""
    failed: UUID
    """One whose job was given up."""
    ada: Actor
    """She administers the county; in the background one job waits, one runs, one has failed."""
    venue_token: str
    """What tomorrow's venue shows when the clock stands at TOMORROW."""
    webhook: UUID
    """The partner's: one message arrived, one waits, one failed for good."""
    silent: UUID
    """The partner's other one, switched off."""
    delivery: UUID
    """The one that failed."""
    minor: Actor
    """Of Alice's team, whose guardian has not answered yet."""
    minors_shift: UUID
    """Where the minor wants a place."""
    guardian_token: str
    expired_token: str
    """Of a younger one, whose guardian did not answer in time."""
    qualification: UUID
    """Alice's, which Otto can revoke."""
    assessed: Assessed
    climbed: Climbed
    worked: Worked
    frozen: Frozen
    unusual_points: UUID
    """Found, and not decided."""
    movement: UUID
    """Alice's award."""
    root: UUID
    """Over all that moved in the ledger."""
    stocked: Stocked
    exchanged: Exchanged
    ruled: Ruled
    offered: Offered
    matched: Matched
    claimed: Claimed
    settled: Settled


async def live(db: Database, world: World, clock: SettableClock) -> Traces:
    scene = Scene(db, world, clock)
    planner = Planner(db, world.lena)
    exchanged = await exchange(db, world, clock)
    member = await planner.volunteer(world.team, 90)
    await scene.enrol(world.alice, world.bob, member)
    for person in (world.alice, world.bob):
        async with db.unit_of_work() as tx:
            await activities.enrol(tx, person, shift=world.tomorrow)
    approved = await scene.serve(world.alice)
    await scene.approve(world.lena, approved)
    papers = await _certify(db, world)
    waiting = await scene.serve(world.bob)
    said = await say(db, world, waiting)
    await give(db, world.alice, points=120)
    bought = await _redeem(db, world)
    stocked = await stock(db, world)
    rated = await _keep_records(db, world, scene, member)
    draft, later = [await planner.activity(world.team, risks="Ice. Wear boots.") for _ in range(2)]
    later_shift = await planner.shift(later, NOW + timedelta(days=3), minimum_age=18, latitude=38.2, longitude=100.2)
    async with db.unit_of_work() as tx:
        await activities.publish_activity(tx, world.lena, activity=later)
    full = await wait_for_a_place(db, world, clock, later)
    series, ended_series = await _plan_series(db, world, draft)
    roster = await import_a_roster(db, world)
    webhook, silent, delivery = await tell_the_partner(db, world)
    ada = await work_in_the_background(db, world)
    await tell_people_apart(db, world, ada)
    scanned = await scene.scan(world.bob, at=TOMORROW, shift=world.tomorrow)
    looked_at = await scene.overlooked(world.charlie, world.tomorrow)
    assert scanned.id
    assert world.alice.volunteer
    unusual = await look(db, world)
    return Traces(
        draft=draft,
        later=later,
        later_shift=later_shift,
        series=series,
        ended_series=ended_series,
        full=full,
        record=waiting,
        approved=approved,
        rated=rated,
        appeal=said["appeal"],
        anomaly=said["anomaly"],
        **bought,
        scan=scanned.id,
        looked_at=looked_at,
        badge=attendance.badge(db.vault, world.alice.volunteer),
        roster=roster,
        **papers,
        ada=ada,
        venue_token=attendance.venue_token(db.vault, world.tomorrow, TOMORROW),
        webhook=webhook,
        silent=silent,
        delivery=delivery,
        **await ask_guardians(db, world, clock, later),
        qualification=await qualify(db, world),
        assessed=await assess(db, world, clock),
        climbed=await climb(db, world),
        worked=await work(db, world),
        frozen=await freeze(db, world),
        unusual_points=unusual[0],
        movement=unusual[1],
        stocked=stocked,
        exchanged=exchanged,
        ruled=await rule(db, world, member),
        **await _subsidise(db, world, clock),
        root=await seal(db),
    )


async def _subsidise(db: Database, world: World, clock: SettableClock) -> dict[str, Any]:
    """Programmes, a match, cases, and what was paid of them."""
    offered, found, claimed = await offer(db, world), await matched(db, world), await claim(db, world, clock)
    settled = await settle(db, world, claimed.bureau, clock)
    return {"offered": offered, "matched": found, "claimed": claimed, "settled": settled}


async def _redeem(db: Database, world: World) -> dict[str, Any]:
    """One bag is collected, the voucher for another one waits."""
    first = await redeemed(db, world, world.alice)
    async with db.unit_of_work() as tx:
        await rewards.fulfil(tx, world.mei, code=first.code)
    second = await redeemed(db, world, world.alice)
    return {
        "redemption": second.id,
        "voucher": second.voucher,
        "code": second.code,
        "collected": first.voucher,
        "refused": await refuse(db, world.mei, first.code),
    }


async def _certify(db: Database, world: World) -> dict[str, Any]:
    papers = await certify(db, world)
    return {
        "certificate": papers["own"][0],
        "certificate_token": papers["own"][1],
        "revoked": papers["revoked"][0],
        "revoked_token": papers["revoked"][1],
        "batch": papers["batch"][0],
        "begun": papers["begun"][0],
        "failed": papers["failed"][0],
    }


async def _keep_records(db: Database, world: World, scene: Scene, member: Actor) -> UUID:
    """Lena records a training and an honour of Alice's, and rates another member's service."""
    given: dict[str, Any] = {"organisation": world.team, "volunteers": [world.alice.volunteer]}
    day = date(2026, 4, 3)
    async with db.unit_of_work() as tx:
        taught = {"course": "急救基础", "content": "心肺复苏与包扎。", "organiser": "祁连县红十字会", "minutes": 240}
        await merits.record_training(tx, world.lena, **given, **taught, started_on=day)
        praised = {"title": "优秀志愿者", "level": HonourLevel.COUNTY, "awarded_by": "祁连县文明办"}
        await merits.record_honour(tx, world.lena, **given, **praised, awarded_on=day)
    served = await scene.serve(member)
    await scene.approve(world.lena, served)
    async with db.unit_of_work() as tx:
        await attendance.rate_service(tx, world.lena, record=served, score=4, note="周到")
    return served


async def _plan_series(db: Database, world: World, activity: UUID) -> tuple[UUID, UUID]:
    first = (NOW + timedelta(days=4)).date()
    given: dict[str, Any] = {"starts_on": first, "begins": time(9), "ends": time(11), "place": "Square", "capacity": 5}
    weekly = activities.SeriesPlan(rule="FREQ=WEEKLY;BYDAY=TU,TH", required_skills=["急救"], **given)
    monthly = activities.SeriesPlan(rule="FREQ=MONTHLY;BYDAY=2SA;COUNT=3", **given)
    async with db.unit_of_work() as tx:
        made = await activities.plan_series(tx, world.lena, activity=activity, plan=weekly)
        ended = await activities.plan_series(tx, world.lena, activity=activity, plan=monthly)
        await activities.skip_day(tx, world.lena, series=made.id, day=first + timedelta(days=7))
        await activities.end_series(tx, world.lena, series=ended.id, last_day=first)
    async with db.unit_of_work() as tx:
        await activities.renew_calendar(tx, world.alice)
    return made.id, ended.id
