"""Roles and the tree of organisations: who may change them, and where."""

import pytest

from app.accounts import service
from app.accounts.errors import (
    OrganisationExists,
    RoleHeld,
)
from app.accounts.models import OrganisationKind
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import ANONYMOUS, Actor, Held, Role, system
from tests.asking import actor_for_session
from tests.world import World

from .doing import audited, do, rows

SYSTEM = system("test")


async def test_an_officer_grants_a_role_and_takes_it_away(db: Database, world: World) -> None:
    granted = await do(
        db, service.grant_role, world.otto, person=world.alice.id, organisation=world.team, role=Role.LEADER, key="k"
    )
    again = await do(
        db, service.grant_role, world.otto, person=world.alice.id, organisation=world.team, role=Role.LEADER, key="k"
    )
    assert again == granted
    with pytest.raises(RoleHeld):
        await do(db, service.grant_role, world.otto, person=world.alice.id, organisation=world.team, role=Role.LEADER)
    opened = await do(db, service.open_session, SYSTEM, person=world.alice.id)
    assert (await actor_for_session(db, opened.token)).reach(Role.LEADER) == [world.team]
    for _ in range(2):
        await do(db, service.revoke_role, world.otto, grant=granted.grant)
    assert (await actor_for_session(db, opened.token)).reach() == []
    assert await audited(db) == ["accounts.grant_role", "accounts.revoke_role"]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
async def test_nobody_grants_a_role_above_their_own(db: Database, world: World, role: Role) -> None:
    with pytest.raises(NotAllowed):
        await do(db, service.grant_role, world.otto, person=world.alice.id, organisation=world.county, role=role)


async def test_roles_are_granted_only_within_reach(db: Database, world: World) -> None:
    given = {"person": world.bob.id, "organisation": world.team, "role": Role.LEADER}
    elsewhere = Actor(kind="person", id=ids.new(), roles=(Held(Role.OFFICER, world.other_team),))
    for outsider in (world.alice, world.lena, world.charlie, world.mei, world.partner, elsewhere):
        with pytest.raises(NotAllowed):
            await do(db, service.grant_role, outsider, **given)
    with pytest.raises(SignInRequired):
        await do(db, service.grant_role, ANONYMOUS, **given)


async def test_nobody_grants_a_role_to_themselves(db: Database, world: World) -> None:
    with pytest.raises(NotAllowed):
        await do(db, service.grant_role, world.otto, person=world.otto.id, organisation=world.team, role=Role.LEADER)


async def test_a_role_needs_a_person_and_an_organisation(db: Database, world: World) -> None:
    for person, organisation in ((ids.new(), world.team), (world.bob.id, ids.new())):
        with pytest.raises(NotFound):
            await do(db, service.grant_role, SYSTEM, person=person, organisation=organisation, role=Role.LEADER)
    with pytest.raises(NotFound):
        await do(db, service.revoke_role, SYSTEM, grant=ids.new())


async def test_a_staff_role_ends_sessions_that_a_phone_opened(db: Database, world: World) -> None:
    opened = await do(db, service.open_session, SYSTEM, person=world.alice.id)
    await do(db, service.grant_role, SYSTEM, person=world.alice.id, organisation=world.county, role=Role.OFFICER)
    assert (await actor_for_session(db, opened.token)).kind == "anonymous"


async def test_one_may_lay_ones_own_role_down(db: Database, world: World) -> None:
    grant = (await rows(db, "SELECT id FROM role_grant WHERE person_id = $1", world.lena.id))[0]["id"]
    with pytest.raises(NotAllowed):
        await do(db, service.revoke_role, world.leo, grant=grant)
    await do(db, service.revoke_role, world.lena, grant=grant)


async def test_an_organisation_is_added_below_ones_reach(db: Database, world: World) -> None:
    made = await do(
        db,
        service.create_organisation,
        world.otto,
        kind=OrganisationKind.COMMUNITY,
        name=" 默勒村 ",
        parent=world.county,
        key="k",
    )
    row = (await rows(db, "SELECT * FROM organisation WHERE id = $1", made.organisation))[0]
    assert (row["name"], list(row["path"])) == ("默勒村", [world.county, made.organisation])
    with pytest.raises(OrganisationExists):
        await do(
            db,
            service.create_organisation,
            world.otto,
            kind=OrganisationKind.COMMUNITY,
            name="默勒村",
            parent=world.county,
        )


async def test_an_organisation_is_not_added_out_of_reach(db: Database, world: World) -> None:
    given = {"kind": OrganisationKind.TEAM, "name": "新队", "parent": world.county}
    for outsider in (world.alice, world.lena, world.partner):
        with pytest.raises(NotAllowed):
            await do(db, service.create_organisation, outsider, **given)
    with pytest.raises(SignInRequired):
        await do(db, service.create_organisation, ANONYMOUS, **given)
    with pytest.raises(NotAllowed):
        await do(db, service.create_organisation, world.otto, **{**given, "parent": None})
    with pytest.raises(NotFound):
        await do(db, service.create_organisation, world.otto, **{**given, "parent": ids.new()})
    with pytest.raises(Invalid):
        await do(db, service.create_organisation, world.otto, **{**given, "name": " "})
