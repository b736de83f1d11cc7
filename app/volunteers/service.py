"""The verbs of volunteers: becoming one, teams and who is in them."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.models import OrganisationKind
from app.accounts.queries.people import ADD_ORGANISATION, PATHS_OF_PERSON
from app.accounts.service import exports
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.events import publish
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role

from .errors import AlreadyMember, AlreadyVolunteer, NotAMember, TeamNameTaken, VolunteerUnknown
from .happened import MemberJoined, MemberLeft, VolunteerRegistered
from .models import ServiceCategory
from .queries import members as queries

TEAM_STAFF = (Role.LEADER, Role.SOCIAL_WORKER, Role.OFFICER, Role.ADMINISTRATOR)
"""Who looks after a team: its leader, and staff above it."""
COUNTY_STAFF = (Role.SOCIAL_WORKER, Role.OFFICER, Role.ADMINISTRATOR)
"""Who makes teams, registers volunteers and imports rosters."""
READ = "volunteers:read"
WRITE = "volunteers:write"
MAX_SKILLS = 20
MAX_WORDS = 50

_TOO_MANY = mark("These are too many. Choose fewer.")
_TOO_LONG = mark("This is too long. Shorten it.")
_EMPTY = mark("Please fill this in.")


class Registered(msgspec.Struct, frozen=True):
    volunteer: UUID
    number: int


class Profile(msgspec.Struct, frozen=True):
    volunteer: UUID


class TeamChanged(msgspec.Struct, frozen=True):
    team: UUID


class MembershipChanged(msgspec.Struct, frozen=True):
    membership: UUID
    team: UUID


def require_over(actor: Actor, path: list[UUID], *roles: Role) -> None:
    """Raises unless a role of the person, or a client's volunteers:write, reaches the organisation."""
    if not actor.may(WRITE, path):
        actor.require(path, *roles)


@once
async def register(
    tx: Transaction,
    actor: Actor,
    *,
    person: UUID,
    categories: list[ServiceCategory] | None = None,
    skills: list[str] | None = None,
    key: str | None = None,
) -> Registered:
    """Makes a person a volunteer: themselves, or staff of the county for them."""
    if person != actor.person:
        await _require_staff_over(tx, actor, person)
    volunteer = ids.new()
    number = await tx.value(
        queries.ADD_VOLUNTEER,
        id=volunteer,
        person=person,
        categories=_distinct(categories or []),
        skills=_skills(skills or []),
        joined_on=tx.today,
    )
    if number is None:
        raise AlreadyVolunteer()
    await audit.record(tx, actor, "volunteers.register", volunteer, after={"person": str(person), "number": number})
    await publish(tx, actor, VolunteerRegistered(volunteer, person), subject=volunteer)
    return Registered(volunteer, number)


async def _require_staff_over(tx: Transaction, actor: Actor, person: UUID) -> None:
    """Staff of the county; over a person who belongs somewhere already, those who reach that place."""
    _require_staff_of_the_county(actor)
    paths = [row.path for row in await tx.all(PATHS_OF_PERSON, person=person)]
    reached = any(actor.holds(path, *COUNTY_STAFF) or actor.may(WRITE, path) for path in paths)
    if await tx.maybe(queries.PERSON_EXISTS, person=person) is None or (paths and not reached):
        raise NotFound(field="person")


def _require_staff_of_the_county(actor: Actor) -> None:
    known = actor.kind == "system" or actor.reach(*COUNTY_STAFF) or WRITE in actor.scopes
    if not known:
        raise actor.refusal()


@once
async def update_profile(
    tx: Transaction, actor: Actor, *, categories: list[ServiceCategory], skills: list[str], key: str | None = None
) -> Profile:
    """What a volunteer likes to do and can do, said by themselves."""
    volunteer = actor.require_volunteer()
    before = await tx.one(queries.PROFILE, volunteer=volunteer)
    after = {"categories": _distinct(categories), "skills": _skills(skills)}
    await tx.execute(
        queries.CHANGE_PROFILE, volunteer=volunteer, categories=after["categories"], new_skills=after["skills"]
    )
    await audit.record(
        tx,
        actor,
        "volunteers.update_profile",
        volunteer,
        before={"categories": before.service_categories, "skills": before.skills},
        after=after,
    )
    return Profile(volunteer)


@once
async def create_team(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    name: str,
    category: ServiceCategory,
    brand: str | None = None,
    founded_on: date | None = None,
    key: str | None = None,
) -> TeamChanged:
    """Founds a team below `organisation`; its name is unique there."""
    parent = await tx.maybe(queries.ORGANISATION, organisation=organisation)
    if parent is None:
        raise NotFound(field="organisation")
    require_over(actor, parent.path, *COUNTY_STAFF)
    team = ids.new()
    made = await tx.value(
        ADD_ORGANISATION,
        id=team,
        kind=OrganisationKind.TEAM,
        name=_filled(name, "name"),
        parent_id=organisation,
        path=[*parent.path, team],
        created_at=tx.now,
    )
    if made is None:
        raise TeamNameTaken(field="name")
    await tx.execute(queries.ADD_TEAM, id=team, brand=_brand(brand), category=category, founded_on=founded_on)
    await audit.record(tx, actor, "volunteers.create_team", team, after={"name": name.strip(), "category": category})
    return TeamChanged(team)


@once
async def change_team(
    tx: Transaction,
    actor: Actor,
    *,
    team: UUID,
    name: str,
    brand: str | None,
    category: ServiceCategory,
    key: str | None = None,
) -> TeamChanged:
    """Renames a team or gives it another brand or category; for its leader and those above."""
    before = await _team(tx, team)
    require_over(actor, before.path, *TEAM_STAFF)
    name, brand = _filled(name, "name"), _brand(brand)
    if not await tx.execute(queries.RENAME_TEAM, team=team, new_name=name):
        raise TeamNameTaken(field="name")
    await tx.execute(queries.CHANGE_TEAM, team=team, new_brand=brand, new_category=category)
    await audit.record(
        tx,
        actor,
        "volunteers.change_team",
        team,
        before={"name": before.name, "brand": before.brand, "category": before.category},
        after={"name": name, "brand": brand, "category": category},
    )
    return TeamChanged(team)


@once
async def add_member(
    tx: Transaction, actor: Actor, *, team: UUID, number: int, name: str, key: str | None = None
) -> MembershipChanged:
    """Takes a volunteer into a team; for its leader and those above.

    Number and name must fit each other, so that nobody learns names by trying numbers.
    """
    require_over(actor, (await _team(tx, team)).path, *TEAM_STAFF)
    volunteer = await tx.value(queries.VOLUNTEER_BY_NUMBER, number=number, name=name.strip())
    if volunteer is None:
        raise VolunteerUnknown(field="number")
    membership = await tx.value(queries.ADD_MEMBER, id=ids.new(), team=team, volunteer=volunteer, joined_on=tx.today)
    if membership is None:
        raise AlreadyMember(field="number")
    await audit.record(tx, actor, "volunteers.add_member", membership, after={"team": str(team)})
    await publish(tx, actor, MemberJoined(membership, team, volunteer), subject=membership)
    return MembershipChanged(membership, team)


@once
async def leave_team(tx: Transaction, actor: Actor, *, team: UUID, key: str | None = None) -> MembershipChanged:
    """Ends one's own membership."""
    volunteer = actor.require_volunteer()
    await _team(tx, team)
    membership = await tx.value(queries.CURRENT_MEMBERSHIP, team=team, volunteer=volunteer)
    if membership is None:
        raise NotAMember()
    return await _end(tx, actor, MemberLeft(membership, team, volunteer), "volunteers.leave_team")


@once
async def remove_member(
    tx: Transaction, actor: Actor, *, membership: UUID, key: str | None = None
) -> MembershipChanged:
    """Ends a volunteer's membership; for the team's leader and those above."""
    found = await tx.maybe(queries.MEMBERSHIP, membership=membership)
    if found is None:
        raise NotFound(field="membership")
    require_over(actor, found.path, *TEAM_STAFF)
    left = MemberLeft(membership, found.team_id, found.volunteer_id)
    return await _end(tx, actor, left, "volunteers.remove_member")


async def _end(tx: Transaction, actor: Actor, left: MemberLeft, action: str) -> MembershipChanged:
    if not await tx.execute(queries.END_MEMBERSHIP, membership=left.membership, today=tx.today):
        raise NotAMember()
    after = {"team": str(left.team), "volunteer": str(left.volunteer)}
    await audit.record(tx, actor, action, left.membership, after=after)
    await publish(tx, actor, left, subject=left.membership)
    return MembershipChanged(left.membership, left.team)


@exports("volunteers")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """What this slice adds to a person's copy of their data; null for those who don't volunteer."""
    found = await tx.maybe(queries.EXPORTED_VOLUNTEER, person=person)
    if found is None:
        return None
    memberships = await tx.all(queries.EXPORTED_MEMBERSHIPS, person=person)
    return {**found, "memberships": [dict(each) for each in memberships]}


async def _team(tx: Transaction, team: UUID) -> Row:
    found = await tx.maybe(queries.TEAM, team=team)
    if found is None:
        raise NotFound(field="team")
    return found


def _filled(text: str, field: str) -> str:
    plain = text.strip()
    if not plain:
        raise Invalid(field=field, reason=_EMPTY)
    if len(plain) > 100:
        raise Invalid(field=field, reason=_TOO_LONG)
    return plain


def _brand(text: str | None) -> str | None:
    return _filled(text, "brand") if text and text.strip() else None


def _distinct(categories: list[ServiceCategory]) -> list[str]:
    return [category.value for category in dict.fromkeys(categories)]


def _skills(given: list[str]) -> list[str]:
    skills = list(dict.fromkeys(skill.strip() for skill in given if skill.strip()))
    if len(skills) > MAX_SKILLS:
        raise Invalid(field="skills", reason=_TOO_MANY)
    if any(len(skill) > MAX_WORDS for skill in skills):
        raise Invalid(field="skills", reason=_TOO_LONG)
    return skills
