"""Every page asks the database twice at most: who is asking, and its one read; however much there is to show."""

import pytest
from starlette.applications import Starlette

from app.accounts.service import create_client, open_session
from app.activities import service as activities
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import system
from app.partners import service as partners
from app.rewards import service as rewards
from tests.activities.planning import Planner
from tests.attendance.presence import Scene
from tests.every_page import IN_BETWEEN, forgotten, visits
from tests.lived_in import TOMORROW, Traces, live
from tests.rewards.purse import change, give, redeemed
from tests.web_fixtures import Browser
from tests.world import NOW, World

MOST = 2
MANY = 25


@pytest.mark.parametrize(
    "much",
    [pytest.param(False, marks=pytest.mark.thorough), True],  # test_budgets.py counts them where there is little
    ids=["little", "much"],
)
async def test_every_page_runs_two_statements_at_most(
    client: Browser, world: World, db: Database, clock: SettableClock, much: bool
) -> None:
    traces = await live(db, world, clock)
    if much:
        await grow(db, world, clock, traces)
    found = []
    for visit in visits(world, traces):
        await client.sign_in(visit.person.id)
        before = db.statements
        answer = await client.get(visit.path)
        if answer.status_code != visit.status or db.statements - before > MOST:
            found.append(f"{visit}: {answer.status_code}, {db.statements - before} statements")
    for path, (form, typed) in IN_BETWEEN.items():
        await client.sign_in(None if path.startswith("/sign-in") else world.alice.id)
        assert (await client.post(form, data=typed)).status_code == 303
        before = db.statements
        answer = await client.get(path)
        if answer.status_code != 200 or db.statements - before > MOST:
            found.append(f"{path}: {answer.status_code}, {db.statements - before} statements")
    assert not found, "\n".join(["", *found])


def test_no_page_is_forgotten(client: Browser) -> None:
    app = client._transport.app  # type: ignore[attr-defined]
    assert isinstance(app, Starlette)
    assert forgotten(app) == set()


async def grow(db: Database, world: World, clock: SettableClock, traces: Traces) -> None:
    """More than a page shows at once, of everything that a page lists."""
    scene, planner = Scene(db, world, clock), Planner(db, world.lena)
    clock.at = NOW
    people = [await planner.volunteer(world.team, number) for number in range(MANY)]
    await change(
        db,
        "UPDATE shift SET capacity = 100",
        "UPDATE stock SET delivered = delivered + 100, available = available + 100",
        "UPDATE earning_rule SET daily_cap = 100000",
    )
    for person in people:
        for shift in (world.shift, world.tomorrow, traces.later_shift):
            async with db.unit_of_work() as tx:
                await activities.enrol(tx, person, shift=shift, risks_acknowledged=True)
    for person in people:
        await scene.serve(person)
    clock.at = NOW
    for number in range(MANY):
        activity = await planner.activity(world.team)
        shift = await planner.shift(activity, NOW + (number + 5) * (TOMORROW - NOW))
        await planner.shift(activity, NOW + (number + 40) * (TOMORROW - NOW))
        async with db.unit_of_work() as tx:
            await activities.publish_activity(tx, world.lena, activity=activity)
            await activities.enrol(tx, world.alice, shift=shift)
        await give(db, world.alice)
        await redeemed(db, world, world.alice)
        async with db.unit_of_work() as tx:
            made = await rewards.create_reward(tx, world.otto, title=f"Reward {number}", points=1)
            await rewards.deliver_stock(tx, world.otto, reward=made.id, redemption_point=world.counter, quantity=9)
            assert world.alice.id
            await open_session(tx, system("test"), person=world.alice.id, device="test")
            await partners.ping_webhook(tx, world.otto, webhook=traces.webhook)
            name, scopes = f"Partner {number}", ("activities:read",)
            await create_client(tx, world.otto, organisation=world.county, name=name, scopes=scopes)
    clock.at = TOMORROW
