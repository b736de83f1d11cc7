"""The demonstration is whole, the same for the same seed, and can be interrupted."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import bindparam, func, select
from sqlmodel import col

from app import demo, registry
from app.accounts import models as accounts
from app.accounts import service
from app.activities import models as activities
from app.attendance import models as attendance
from app.attendance import service as attending
from app.demo.errors import DemoDiffers, DemoInProduction, DemoNotEmpty
from app.demo.plan import VOLUNTEER
from app.kernel import verification
from app.kernel.clock import SettableClock
from app.kernel.db import Database, Transaction, statement
from app.kernel.identity import ANONYMOUS, Actor
from app.kernel.settings import Settings
from app.points import models as points
from app.rewards import models as rewards
from app.skills import models as skills
from app.subsidies import models as subsidies
from app.volunteers import models as volunteers
from tests.world import World

TABLES = (
    accounts.Organisation,
    accounts.Person,
    accounts.RoleGrant,
    volunteers.Volunteer,
    volunteers.Team,
    volunteers.Membership,
    volunteers.RosterImport,
    activities.Activity,
    activities.Shift,
    activities.Enrolment,
    attendance.Scan,
    attendance.ServiceRecord,
    attendance.StarScheme,
    attendance.ServiceCertificate,
    attendance.CertificateBatchRow,
    attendance.Appeal,
    attendance.Anomaly,
    points.Award,
    rewards.Redemption,
    rewards.Stock,
    skills.Employment,
    skills.Placement,
    skills.WageRecord,
    skills.WageTable,
    subsidies.Programme,
    subsidies.SubsidyCase,
    subsidies.PaymentLine,
    subsidies.BankResult,
)
COUNTS = statement(
    select(
        *(select(func.count()).select_from(table).scalar_subquery().label(str(table.__tablename__)) for table in TABLES)
    )
)
POINTS = statement(select(func.sum(col(points.Award.points))))
VISITOR = statement(
    select(col(volunteers.Volunteer.id), col(volunteers.Volunteer.person_id))
    .join(accounts.Person, col(accounts.Person.id) == col(volunteers.Volunteer.person_id))
    .where(col(accounts.Person.name) == VOLUNTEER.name)
)
WAITING = statement(
    select(col(accounts.Person.name))
    .join(volunteers.Volunteer, col(volunteers.Volunteer.person_id) == col(accounts.Person.id))
    .join(activities.Enrolment, col(activities.Enrolment.volunteer_id) == col(volunteers.Volunteer.id))
    .where(col(activities.Enrolment.state) == "waitlisted")
)
RUNNING = statement(
    select(col(activities.Shift.id))
    .join(activities.Enrolment, col(activities.Enrolment.shift_id) == col(activities.Shift.id))
    .where(
        col(activities.Enrolment.volunteer_id) == bindparam("volunteer"),
        col(activities.Enrolment.state) == "confirmed",
        col(activities.Shift.starts_at) < bindparam("now"),
        col(activities.Shift.ends_at) > bindparam("now"),
    )
)


async def figures(db: Database) -> dict[str, int]:
    """How many rows each table has, and how many points were earned."""
    async with db.unit_of_work() as tx:
        return {**dict(await tx.one(COUNTS)), "points": int(await tx.value(POINTS) or 0)}


async def waiting(db: Database) -> list[str]:
    async with db.unit_of_work() as tx:
        return [row.name for row in await tx.all(WAITING)]


async def code_sent_to(tx: Transaction, phone: str) -> str:
    newest = next(each for each in await service.read_outbox(tx, ANONYMOUS) if each.recipient == phone)
    found = re.search(r"\d{6}", newest.text)
    assert found
    return found[0]


async def wrong(db: Database) -> list[str]:
    return [outcome.name for outcome in await verification.verify(db, registry.checks()) if not outcome.ok]


async def test_a_county_is_made_whole(county: Database, plan: demo.Plan) -> None:
    made = await figures(county)
    assert await demo.standing(county) == demo.Standing.COMPLETE
    assert await wrong(county) == []
    assert made["volunteer"] == made["membership"] == 60  # one of the sixty lines is refused; a pupil joins later
    assert made["activity"] == plan.activities + 1  # the evenings that some ask about
    assert made["appeal"] == 1
    assert made["anomaly"] > 0
    assert await waiting(county) == [VOLUNTEER.name]
    assert made["roster_import"] == 2
    assert made["employment"] >= made["wage_record"] == plan.workers == 9
    assert made["placement"] == 9  # community workers, none of them volunteers
    assert made["wage_table"] == 10  # one of them waits for the officer
    assert made["enrolment"] > made["service_record"] > made["award"] > 0
    assert made["redemption"] > 0
    assert made["certificate_batch_row"] > made["service_certificate"] > 0


async def test_made_again_nothing_changes(county: Database, plan: demo.Plan, clock: SettableClock) -> None:
    made = await figures(county)
    clock.at += timedelta(days=1)
    await demo.load(county, plan=plan)
    assert await figures(county) == made


async def test_what_was_interrupted_is_completed_to_the_same_county(
    county: Database, db: Database, plan: demo.Plan, clock: SettableClock
) -> None:
    def interrupt(done: int, total: int) -> None:
        if done > total / 2:
            raise ConnectionAbortedError

    with pytest.raises(ExceptionGroup):
        await demo.load(db, plan=plan, progress=interrupt)
    assert await demo.standing(db) == demo.Standing.BEGUN
    clock.at += timedelta(days=3)
    await demo.load(db, plan=plan)
    assert await demo.standing(db) == demo.Standing.COMPLETE
    assert await figures(db) == await figures(county)
    assert await wrong(db) == []


async def test_another_seed_is_refused(county: Database, plan: demo.Plan) -> None:
    with pytest.raises(DemoDiffers):
        await demo.load(county, plan=plan, seed=8)


async def test_something_goes_on_that_the_visitor_can_take_part_in(county: Database) -> None:
    async with county.unit_of_work() as tx:
        visitor = await tx.one(VISITOR)
        running = await tx.one(RUNNING, volunteer=visitor.id, now=tx.now)
        actor = Actor(kind="person", id=visitor.person_id, volunteer=visitor.id)
        came = await attending.check_in(
            tx,
            actor,
            shift=running.id,
            volunteer=visitor.id,
            nonce="n1",
            device="phone",
            scanned_at=tx.now,
            method=attendance.Method.VENUE_QR,
            direction=attendance.Direction.IN,
            token=attending.venue_token(tx.vault, running.id, tx.now),
        )
    assert came.outcome == attendance.Outcome.OK


async def test_weeks_later_something_goes_on_again(county: Database, clock: SettableClock) -> None:
    assert not await demo.refresh(county)
    clock.at += timedelta(days=40)
    assert await demo.refresh(county)
    assert not await demo.refresh(county)
    async with county.unit_of_work() as tx:
        visitor = await tx.one(VISITOR)
        await tx.one(RUNNING, volunteer=visitor.id, now=tx.now)
    assert await wrong(county) == []


async def test_each_sign_in_works(county: Database, settings: Settings) -> None:
    signs = demo.credentials(settings)
    assert [person.role for person in signs.people] == [
        "volunteer",
        "leader",
        "merchant",
        "officer",
        "hr",
        "administrator",
        "reviewer",
        "approver",
        "cashier",
        "payer",
        "technician",
    ]
    for person in signs.people:
        async with county.unit_of_work() as tx:
            if person.phone:
                await service.request_code(tx, ANONYMOUS, phone=person.phone)
                code = await code_sent_to(tx, person.phone)
                signed = await service.sign_in_with_code(tx, ANONYMOUS, phone=person.phone, code=code)
                assert signed.opened, person.role
            else:
                assert person.username
                assert person.password
                await service.sign_in_with_password(tx, ANONYMOUS, username=person.username, password=person.password)
    async with county.unit_of_work() as tx:
        token = await service.issue_token(tx, ANONYMOUS, client_id=signs.client_id, client_secret=signs.client_secret)
    assert "activities:read" in token.scopes


async def test_a_database_in_use_is_left_alone(db: Database, plan: demo.Plan, world: World) -> None:
    before = await figures(db)
    assert await demo.standing(db) == demo.Standing.OTHER
    with pytest.raises(DemoNotEmpty):
        await demo.load(db, plan=plan)
    assert await figures(db) == before


async def test_production_has_no_demonstration(database_url: str, settings: Settings, plan: demo.Plan) -> None:
    production = settings.model_copy(update={"env": "production"})
    with pytest.raises(DemoInProduction):
        demo.credentials(production)
    database = await Database.open(database_url, production)
    with pytest.raises(DemoInProduction):
        await demo.load(database, plan=plan)
    assert await demo.standing(database) == demo.Standing.EMPTY
    await database.close()
