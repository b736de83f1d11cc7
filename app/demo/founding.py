"""What stands before anything happens: organisations, roster, roles, brands, the rule, counters, staff."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from app.accounts import service as accounts
from app.accounts.models import OrganisationKind
from app.kernel.db import Database, Transaction
from app.kernel.identity import Actor, Held, Role
from app.partners.scopes import SCOPES
from app.points import service as points
from app.rewards import service as rewards
from app.rewards.hours import WEEKDAYS
from app.volunteers import roster_import
from app.volunteers import service as volunteers

from .cast import Place, Team
from .content import content
from .drawing import drawn
from .plan import Plan
from .shopping import Rule
from .signs import ADMINISTRATOR, DESKS, OFFICER, PARTNER, Staff, merchant, partner_secret, password
from .steps import TELLER, Made, step

FOUNDED = timedelta(days=400)
"""How long ago the county began: before the first activity."""
ROSTER_WRITTEN = datetime(2024, 10, 1, tzinfo=UTC)
"""The roster has dates up to the day before."""


@dataclass(frozen=True)
class Counter:
    """Where a township's rewards lie, and who hands them over."""

    point: UUID
    merchant: Actor


@dataclass(frozen=True)
class County:
    """`counters` by the township's name; `rewards` in the order of county.toml."""

    id: UUID
    officer: Actor
    counters: dict[str, Counter]
    rewards: list[UUID]
    partner: UUID
    administrator: Actor
    desks: dict[str, Actor]
    """The bureau's other officers, by user name."""


async def found(db: Database, now: datetime) -> County:
    """The county with its townships, counters, staff and partner."""
    then = db.at(now - FOUNDED)
    names = (await step(then, "county", _organisations)).names
    names |= (await step(then, "staff", lambda tx: _staff(tx, names))).names
    names |= (await step(then, "rewards", _rewards)).names
    officer = Actor(
        kind="person",
        id=names[OFFICER.username],
        name=OFFICER.name,
        roles=(Held(Role.OFFICER, names["county"]),),
    )
    administrator = Actor(
        kind="person",
        id=names[ADMINISTRATOR.username],
        name=ADMINISTRATOR.name,
        roles=(Held(Role.ADMINISTRATOR, names["county"]),),
    )
    held = (Held(Role.OFFICER, names["county"]),)
    desks = {each.username: Actor(kind="person", id=names[each.username], name=each.name, roles=held) for each in DESKS}
    counters = {
        township.name: Counter(
            names[f"{township.name} counter"],
            Actor(
                kind="person",
                id=names[f"{township.name} merchant"],
                name=merchant(number).name,
                roles=(Held(Role.MERCHANT, names[f"{township.name} shop"]),),
            ),
        )
        for number, township in enumerate(content().townships)
    }
    offered = [names[good.title] for good in content().rewards]
    return County(names["county"], officer, counters, offered, names["partner"], administrator, desks)


async def import_roster(
    db: Database, county: County, plan: Plan, now: datetime, progress: Callable[[int, int], None]
) -> None:
    """Takes the roster in by the verb that everybody uses, at the time when it was handed in."""
    then = db.at(min(now, max(now - FOUNDED, ROSTER_WRITTEN)))
    raw = await asyncio.to_thread(plan.roster.read_bytes)

    async def start(tx: Transaction) -> Made:
        started = await roster_import.start_import(
            tx, TELLER, organisation=county.id, file_name=plan.roster.name, content=raw, dry_run=False
        )
        return Made({"roster": started.roster_import})

    started = await step(then, "roster", start)
    await roster_import.run(then, started.names["roster"], TELLER.language, progress=progress)


async def appoint(db: Database, places: list[Place], now: datetime) -> None:
    """Leaders for all teams, brands for some of them, a year ago."""
    teams = [team for place in places for team in place.teams]
    branded = _branded(teams)

    async def leaders(tx: Transaction) -> Made:
        for team in teams:
            await accounts.grant_role(tx, TELLER, person=team.leader.person, organisation=team.id, role=Role.LEADER)
        return Made()

    async def brands(tx: Transaction) -> Made:
        for team, brand in branded:
            await volunteers.change_team(tx, TELLER, team=team.id, name=team.name, brand=brand, category=team.category)
        return Made()

    then = db.at(now - FOUNDED)
    await step(then, "leaders", leaders)
    await step(then, "brands", brands)


async def deliver(db: Database, county: County, township: str, quantities: list[int], now: datetime) -> None:
    """Fills a township's counter."""

    async def tell(tx: Transaction) -> Made:
        for reward, quantity in zip(county.rewards, quantities, strict=True):
            await rewards.deliver_stock(
                tx,
                county.officer,
                reward=reward,
                redemption_point=county.counters[township].point,
                quantity=quantity,
            )
        return Made()

    await step(db.at(now - FOUNDED), f"stock:{township}", tell)


def _branded(teams: list[Team]) -> list[tuple[Team, str]]:
    """Each brand for another team of its category: 一社一品牌, 一社一队伍."""
    free = list(teams)
    pairs = []
    for brands in content().brands:
        for name in brands.names:
            team = next((team for team in free if team.category == brands.category), None)
            if team:
                free.remove(team)
                pairs.append((team, name))
    return pairs


async def _organisations(tx: Transaction) -> Made:
    async def create(kind: OrganisationKind, name: str, parent: UUID | None) -> UUID:
        made = await accounts.create_organisation(tx, TELLER, kind=kind, name=name, parent=parent)
        return made.organisation

    county = await create(OrganisationKind.GOVERNMENT, tx.settings.county_name, None)
    names = {"county": county}
    for township in content().townships:
        below = await create(OrganisationKind.COMMUNITY, township.name, county)
        names[township.name] = below
        names[f"{township.name} shop"] = await create(OrganisationKind.MERCHANT, f"{township.name}积分超市", below)
    rule = msgspec.structs.asdict(Rule())
    await points.set_rule(tx, TELLER, **rule, valid_from=tx.now)
    return Made(names)


async def _staff(tx: Transaction, known: dict[str, UUID]) -> Made:
    county = known["county"]
    names = {}
    for staff in (OFFICER, ADMINISTRATOR, *DESKS):
        names[staff.username] = await _desk(tx, county, staff)
    for number, township in enumerate(content().townships):
        part = merchant(number)
        person = await accounts.register_person(
            tx, TELLER, organisation=known[township.name], name=part.name, phone=part.phone
        )
        shop = known[f"{township.name} shop"]
        await accounts.grant_role(tx, TELLER, person=person.person, organisation=shop, role=Role.MERCHANT)
        names[f"{township.name} merchant"] = person.person
        point = await rewards.open_redemption_point(
            tx,
            TELLER,
            organisation=shop,
            name=f"{township.name}积分超市",
            address=f"{township.name}便民服务大厅一楼",
            opening_times=[f"{day} 09:00-18:00" for day in WEEKDAYS],
        )
        names[f"{township.name} counter"] = point.id
    client = await accounts.create_client(
        tx,
        TELLER,
        organisation=county,
        name=PARTNER.name,
        scopes=SCOPES,
        client_id=PARTNER.username,
        secret=partner_secret(tx.settings),
    )
    names["partner"] = client.client
    return Made(names)


async def _desk(tx: Transaction, county: UUID, staff: Staff) -> UUID:
    made = await accounts.register_person(tx, TELLER, organisation=county, name=staff.name)
    await accounts.grant_role(tx, TELLER, person=made.person, organisation=county, role=staff.role)
    await accounts.set_password(
        tx, TELLER, person=made.person, username=staff.username, password=password(tx.settings, staff)
    )
    return made.person


async def _rewards(tx: Transaction) -> Made:
    names = {}
    for good in content().rewards:
        made = await rewards.create_reward(
            tx,
            TELLER,
            title=good.title,
            description=good.description,
            points=good.points,
            kind=good.kind,
            person_limit=good.person_limit,
        )
        picture = await asyncio.to_thread(drawn, good.picture)
        await rewards.add_photo(tx, TELLER, reward=made.id, content=picture, alt=good.shows)
        names[good.title] = made.id
    return Made(names)
