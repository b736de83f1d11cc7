"""A day in the named world: at least one object of every type that the API shows, most of them Alice's."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from msgspec import structs

from app.accounts import service as accounts
from app.accounts.models import OrganisationKind
from app.activities import service as activities
from app.certificates import service as certificates
from app.duplicates import service as duplicates
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor, Held, Role, system
from app.partners import service as partners
from app.rewards import service as rewards
from app.volunteers import roster_import
from app.volunteers import service as volunteers
from app.volunteers.models import ServiceCategory
from tests.attendance.papers import issue, issue_list
from tests.attendance.presence import START, Scene
from tests.attendance.said import say
from tests.auditing.sealed import seal
from tests.guardians.family import a_family
from tests.operations.queue import Queue
from tests.oversight.seen import look
from tests.points.frozen import freeze
from tests.points.ruled import rule
from tests.rewards.purse import give, redeemed
from tests.rewards.refused import refuse
from tests.rewards.stocked import bag
from tests.volunteers.rosters import csv_of, row
from tests.world import World

from .exchanged import exchange
from .on_record import keep_records
from .skilled import assessed, climbed, worked
from .subsidised import subsidised

SYSTEM = system("test")
JOURNALS = "SELECT journal_id FROM award WHERE person_id = $1 LIMIT 1"
EVERY_SCOPE = frozenset(
    f"{domain}:{right}"
    for domain in ("accounts", "activities", "attendance", "certificates", "points", "rewards", "volunteers")
    for right in ("read", "write")
)


class Lives:
    """What there is, as global ids by a plain name, and who asks."""

    def __init__(self, actors: dict[str, Actor], ids: dict[str, str]) -> None:
        self.actors = actors
        self.ids = ids


async def live(db: Database, world: World, clock: SettableClock) -> Lives:
    """Alice serves, is approved, redeems; Charlie enrols in a shift of Alice's team and stays away."""
    told = _Told(db, world, clock)
    made = {**told.of_the_world(), **await told.things(), **await told.service(Scene(db, world, clock))}
    made |= await told.rows()
    return Lives(await told.actors(), {name: str(id_) for name, id_ in made.items()})


class _Told:
    def __init__(self, db: Database, world: World, clock: SettableClock) -> None:
        self.db = db
        self.world = world
        self.clock = clock

    async def do(self, verb: Any, actor: Actor, **arguments: Any) -> Any:
        async with self.db.unit_of_work() as tx:
            return await verb(tx, actor, **arguments)

    async def actors(self) -> dict[str, Actor]:
        """Those of the world, and two with every right at the root of another tree."""
        names = ("anonymous", "alice", "bob", "charlie", "lena", "leo", "otto", "mei", "partner")
        given = {"kind": OrganisationKind.ENTERPRISE, "name": "外县企业", "parent": None}
        root = (await self.do(accounts.create_organisation, SYSTEM, **given)).organisation
        return {
            **{name: getattr(self.world, name) for name in names},
            "foreign_partner": Actor(kind="client", id=ids.new(), scopes=EVERY_SCOPE, organisation=root),
            "foreign_officer": Actor(kind="person", id=ids.new(), roles=tuple(Held(role, root) for role in Role)),
        }

    def of_the_world(self) -> dict[str, str]:
        world, alice, charlie = self.world, self.world.alice, self.world.charlie
        return {
            "organisation": f"Organisation:{world.county}",
            "team": f"Team:{world.team}",
            "activity": f"Activity:{world.activity}",
            "shift": f"Shift:{world.shift}",
            "person": f"Person:{alice.id}",
            "volunteer": f"Volunteer:{alice.volunteer}",
            "outsider": f"Volunteer:{charlie.volunteer}",
            "outsider's person": f"Person:{charlie.id}",
            "client": f"ApiClient:{world.partner.id}",
            "points": f"PointsBalance:{alice.id}",
            "reward": f"Reward:{world.reward}",
            "counter": f"RedemptionPoint:{world.counter}",
        }

    async def pause(self, actor: Actor) -> None:
        """Last year's, which is over."""
        async with self.db.unit_of_work() as tx:
            await tx.connection.execute(
                "INSERT INTO enrolment_pause (id, volunteer_id, causes, began_at, ends_at)"
                " VALUES ($1, $2, ARRAY[$1::uuid], $3::timestamptz - interval '99 days', $3)",
                ids.new(),
                actor.volunteer,
                START - timedelta(days=200),
            )

    async def things(self) -> dict[str, str]:
        """What is not everybody's to see and not about service."""
        world = self.world
        roster = {"file_name": "roster.csv", "content": csv_of(row()), "dry_run": True}
        imported = await self.do(roster_import.start_import, world.otto, organisation=world.county, **roster)
        teamless = await self.do(volunteers.register, world.mei, person=world.mei.id)
        inactive = await self.do(rewards.create_reward, world.otto, title="停发的奖品", points=5)
        await self.do(rewards.offer_reward, world.otto, reward=inactive.id, offered=False)
        session = await self.do(accounts.open_session, SYSTEM, person=world.alice.id)
        reader = structs.replace(world.otto, address="10.0.0.7")
        await self.do(accounts.read_number, reader, person=world.alice.id, which=accounts.Number.PHONE)
        given = {"client": world.partner.id, "url": "https://partner.example"}
        webhook = await self.do(partners.create_webhook, world.otto, **given)
        await self.do(partners.ping_webhook, world.otto, webhook=webhook.webhook)
        draft, planned, series = await self.plan(world.lena)
        worker, queue = ids.new(), Queue(self.db)
        await queue.worker(worker)
        await self.pause(world.alice)
        family = await a_family(self.db, world.team)
        await family.name()
        await family.ask_for(world.shift)
        return {
            "guardianship": await self.one("Guardianship", "guardianship LIMIT 1"),
            "consent": await self.one("GuardianConsent", "guardian_consent LIMIT 1"),
            "link": await self.one("GuardianLink", "guardian_link LIMIT 1"),
            **await self.qualified(),
            "worker": f"JobWorker:{worker}",
            "job": f"Job:{await queue.running(worker)}",
            "import": f"RosterImport:{imported.roster_import}",
            "teamless": f"Volunteer:{teamless.volunteer}",
            "inactive reward": f"Reward:{inactive.id}",
            "session": f"Session:{session.session}",
            "webhook": f"Webhook:{webhook.webhook}",
            "draft": f"Activity:{draft}",
            "planned shift": f"Shift:{planned}",
            "planned series": f"Series:{series}",
        }

    async def qualified(self) -> dict[str, str]:
        """What Alice holds."""
        kind = await self.do(
            certificates.add_qualification_kind,
            self.world.otto,
            organisation=self.world.county,
            code="first_aid",
            name="急救证",
        )
        held = await self.do(
            certificates.grant_qualification,
            self.world.otto,
            person=self.world.alice.id,
            kind=kind.id,
            obtained_on=date(2026, 4, 1),
        )
        return {"qualification kind": f"QualificationKind:{kind.id}", "qualification": f"Qualification:{held.id}"}

    async def service(self, scene: Scene) -> dict[str, str]:
        world = self.world
        await scene.enrol(world.alice, world.charlie)
        record = await scene.serve(world.alice)
        await scene.approve(world.lena, record)
        paper = await issue(self.db, world.alice, world.alice)
        batch = await issue_list(self.db, world.lena, ["13900000001"], organisation=world.team)
        await give(self.db, world.alice)
        redemption = await redeemed(self.db, world, world.alice)
        await give(self.db, world.bob)
        collected = await redeemed(self.db, world, world.bob)
        await self.do(rewards.fulfil, world.mei, code=collected.code)
        photo = await self.do(rewards.add_photo, world.otto, reward=world.reward, content=bag(), alt="一袋面粉")
        return {
            "record": f"ServiceRecord:{record}",
            **await keep_records(self.db, world, record),
            **{name: f"{name.title()}:{id_}" for name, id_ in (await say(self.db, world, record)).items()},
            "certificate": f"Certificate:{paper}",
            "verified certificate": f"VerifiedCertificate:{paper}",
            "service certificate": f"ServiceCertificate:{paper}",
            "certificate list": f"CertificateBatch:{batch}",
            "redemption": f"Redemption:{redemption.id}",
            "voucher": f"Voucher:{redemption.voucher}",
            "photo": f"RewardPhoto:{photo.id}",
            "refused hand-over": f"RefusedHandOver:{await refuse(self.db, world.mei, collected.code)}",
        }

    async def ruled(self) -> dict[str, str]:
        ruled = await rule(self.db, self.world, self.world.charlie)
        return {"rule draft": f"EarningRuleDraft:{ruled.draft}", "bonus": f"BonusRule:{ruled.bonus}"}

    async def overseen(self) -> dict[str, str]:
        """Leo's points are frozen; something unusual was found about Alice."""
        frozen = await freeze(self.db, self.world)
        anomaly, movement = await look(self.db, self.world)
        return {
            "freeze": f"PointsFreeze:{frozen.confirmed}",
            "unusual points": f"PointsAnomaly:{anomaly}",
            "movement": f"PointsMovement:{movement}",
        }

    async def rows(self) -> dict[str, str]:
        """What verbs made beside what they answer."""
        alice, charlie, lena = self.world.alice, self.world.charlie, self.world.lena
        return {
            "membership": await self.one("Membership", "membership WHERE volunteer_id = $1", alice.volunteer),
            "role": await self.one("RoleGrant", "role_grant WHERE person_id = $1", lena.id),
            "enrolment": await self.one("Enrolment", "enrolment WHERE volunteer_id = $1", alice.volunteer),
            "outsider's enrolment": await self.one("Enrolment", "enrolment WHERE volunteer_id = $1", charlie.volunteer),
            "scan": await self.one("Scan", "scan WHERE volunteer_id = $1 LIMIT 1", alice.volunteer),
            "audit": await self.one("AuditEntry", "audit_entry WHERE action = $1", "accounts.read_number"),
            "listed": await self.one("CertificateBatchRow", "certificate_batch_row LIMIT 1"),
            "number format": await self.one("NumberFormat", "number_format LIMIT 1"),
            "award": await self.one("Award", "award WHERE person_id = $1 LIMIT 1", alice.id),
            "rule": await self.one("EarningRule", "earning_rule LIMIT 1"),
            "root": f"SealedRoot:{await seal(self.db)}",
            "journal": await self.one("SealedJournal", f"journal WHERE id IN ({JOURNALS})", alice.id),
            "stock": await self.one("Stock", "stock LIMIT 1"),
            "goods delivered": await self.one("StockMovement", "stock_movement LIMIT 1"),
            "hand-over": await self.one("HandOver", "hand_over LIMIT 1"),
            "delivery": await self.one("WebhookDelivery", "webhook_delivery LIMIT 1"),
            **await exchange(self.db, self.world),
            **await self.overseen(),
            **await self.ruled(),
            **await assessed(self),
            **await climbed(self),
            **await worked(self),
            **await subsidised(self),
            **await self.twice(),
        }

    async def twice(self) -> dict[str, str]:
        """Somebody is there twice; merging them is proposed."""
        given = {"organisation": self.world.county, "name": "旦正", "phone": "13900000801"}
        one, other = [(await self.do(accounts.register_person, self.world.otto, **given)).person for _ in range(2)]
        async with self.db.unit_of_work() as tx:
            await duplicates.find_duplicates(tx)
        merge = await self.do(duplicates.propose_merge, self.world.otto, merged=one, survivor=other)
        found = await self.one("Duplicate", "duplicate LIMIT 1")
        return {"duplicate": found, "merge": f"PersonMerge:{merge.merge}"}

    async def plan(self, leader: Actor) -> tuple[UUID, UUID, UUID]:
        """An activity that nobody but those who plan it should see, with its shift and series."""
        made = await self.do(
            activities.draft_activity,
            leader,
            team=self.world.team,
            title="草稿",
            description="还没有公布",
            category=ServiceCategory.HEALTH,
        )
        starts_at = START + timedelta(days=9)
        plan = activities.ShiftPlan(starts_at, starts_at + timedelta(hours=1), place="默勒镇", capacity=5)
        shift = await self.do(activities.add_shift, leader, activity=made.id, plan=plan)
        weekly = activities.SeriesPlan(
            rule="FREQ=WEEKLY",
            starts_on=(starts_at + timedelta(days=300)).date(),  # so far ahead that no shift is made yet
            begins=time(9),
            ends=time(11),
            place="默勒镇",
            capacity=5,
        )
        series = await self.do(activities.plan_series, leader, activity=made.id, plan=weekly)
        return made.id, shift.id, series.id

    async def one(self, type_: str, found: str, *arguments: object) -> str:
        return f"{type_}:{await self.db.read(f'SELECT id FROM {found}', arguments)}"
