"""A day in the named world: at least one object of every type that the API shows, most of them Alice's."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.accounts import service as accounts
from app.accounts.models import OrganisationKind
from app.activities import service as activities
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor, Held, Role, system
from app.rewards import service as rewards
from app.volunteers import roster_import
from app.volunteers import service as volunteers
from app.volunteers.models import ServiceCategory
from tests.attendance.presence import START, Scene
from tests.rewards.purse import give, redeemed
from tests.volunteers.rosters import csv_of, row
from tests.world import World

SYSTEM = system("test")
EVERY_SCOPE = frozenset(
    f"{domain}:{right}"
    for domain in ("accounts", "activities", "attendance", "points", "rewards", "volunteers")
    for right in ("read", "write")
)


class Lives:
    """What there is, as global ids by a plain name, and who asks."""

    def __init__(self, actors: dict[str, Actor], ids: dict[str, str]) -> None:
        self.actors = actors
        self.ids = ids


async def live(db: Database, world: World, clock: SettableClock) -> Lives:
    """Alice serves, is approved, redeems; Charlie enrols in a shift of Alice's team and stays away."""
    told = _Told(db, world)
    scene = Scene(db, world, clock)
    elsewhere = await told.do(
        accounts.create_organisation, SYSTEM, kind=OrganisationKind.ENTERPRISE, name="外县企业", parent=None
    )
    teamless = await told.do(volunteers.register, world.mei, person=world.mei.id)
    import_ = await told.do(
        roster_import.start_import,
        world.otto,
        organisation=world.county,
        file_name="roster.csv",
        content=csv_of(row()),
        dry_run=True,
    )
    await scene.enrol(world.alice, world.charlie)
    draft, planned = await told.plan(world.lena)
    inactive = await told.do(rewards.create_reward, world.otto, title="停发的奖品", points=5)
    await told.do(rewards.offer_reward, world.otto, reward=inactive.id, offered=False)
    session = await told.do(accounts.open_session, SYSTEM, person=world.alice.id)
    await told.do(activities.enrol, world.charlie, shift=world.tomorrow)
    record = await scene.serve(world.alice)
    await scene.approve(world.lena, record)
    await give(db, world.alice)
    redemption = await redeemed(db, world, world.alice)
    actors = {
        name: getattr(world, name) for name in ("anonymous", "alice", "bob", "charlie", "lena", "leo", "otto", "mei")
    }
    actors["partner"] = world.partner
    actors["foreign_partner"] = Actor(
        kind="client", id=ids.new(), scopes=EVERY_SCOPE, organisation=elsewhere.organisation
    )
    actors["foreign_officer"] = Actor(
        kind="person", id=ids.new(), roles=tuple(Held(role, elsewhere.organisation) for role in Role)
    )
    alice = world.alice
    return Lives(
        actors,
        {
            "organisation": f"Organisation:{world.county}",
            "team": f"Team:{world.team}",
            "activity": f"Activity:{world.activity}",
            "draft": f"Activity:{draft}",
            "shift": f"Shift:{world.shift}",
            "planned shift": f"Shift:{planned}",
            "person": f"Person:{alice.id}",
            "volunteer": f"Volunteer:{alice.volunteer}",
            "outsider": f"Volunteer:{world.charlie.volunteer}",
            "outsider's person": f"Person:{world.charlie.id}",
            "teamless": f"Volunteer:{teamless.volunteer}",
            "membership": await told.one("Membership", "membership WHERE volunteer_id = $1", alice.volunteer),
            "role": await told.one("RoleGrant", "role_grant WHERE person_id = $1", world.lena.id),
            "session": f"Session:{session.session}",
            "client": f"ApiClient:{world.partner.id}",
            "enrolment": await told.one("Enrolment", "enrolment WHERE volunteer_id = $1", alice.volunteer),
            "outsider's enrolment": await told.one(
                "Enrolment", "enrolment WHERE volunteer_id = $1 ORDER BY id LIMIT 1", world.charlie.volunteer
            ),
            "scan": await told.one("Scan", "scan WHERE volunteer_id = $1 LIMIT 1", alice.volunteer),
            "record": f"ServiceRecord:{record}",
            "award": await told.one("Award", "award WHERE person_id = $1 LIMIT 1", alice.id),
            "points": f"PointsBalance:{alice.id}",
            "rule": await told.one("EarningRule", "earning_rule LIMIT 1"),
            "reward": f"Reward:{world.reward}",
            "inactive reward": f"Reward:{inactive.id}",
            "counter": f"RedemptionPoint:{world.counter}",
            "stock": await told.one("Stock", "stock LIMIT 1"),
            "redemption": f"Redemption:{redemption.id}",
            "voucher": f"Voucher:{redemption.voucher}",
            "import": f"RosterImport:{import_.roster_import}",
        },
    )


class _Told:
    def __init__(self, db: Database, world: World) -> None:
        self.db = db
        self.world = world

    async def do(self, verb: Any, actor: Actor, **arguments: Any) -> Any:
        async with self.db.unit_of_work() as tx:
            return await verb(tx, actor, **arguments)

    async def plan(self, leader: Actor) -> tuple[UUID, UUID]:
        """An activity that nobody but those who plan it should see, with its shift."""
        made = await self.do(
            activities.draft_activity,
            leader,
            team=self.world.team,
            title="草稿",
            description="还没有公布",
            category=ServiceCategory.HEALTH,
        )
        starts_at = START + timedelta(days=9)
        plan = activities.ShiftPlan(starts_at, starts_at + timedelta(hours=1), "默勒镇", 5)
        shift = await self.do(activities.add_shift, leader, activity=made.id, plan=plan)
        return made.id, shift.id

    async def one(self, type_: str, found: str, *arguments: object) -> str:
        return f"{type_}:{await self.db.read(f'SELECT id FROM {found}', arguments)}"
