"""An empty installation gets its first administrator from whoever may run commands on the server."""

import pytest

from app.accounts import service
from app.accounts.errors import UsernameTaken, WeakPassword
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, SignInRequired
from app.kernel.identity import ANONYMOUS, Role, system
from tests.asking import actor_for_session
from tests.world import World

from .doing import audited, do, rows

SYSTEM = system("test")
WANG = {"name": "王芳", "username": "wang.fang", "password": "corn-silk-and-tea"}


async def test_an_empty_database_gets_its_county_and_an_administrator(db: Database) -> None:
    await do(db, service.appoint, SYSTEM, **WANG)
    opened = await do(
        db, service.sign_in_with_password, ANONYMOUS, username=WANG["username"], password=WANG["password"]
    )
    actor = await actor_for_session(db, opened.token)
    async with db.unit_of_work() as tx:
        assert actor.reach(Role.ADMINISTRATOR) == [await service.county(tx)]
    assert [row["name"] for row in await rows(db, "SELECT name FROM organisation")] == [db.settings.county_name]
    assert await audited(db) == [
        "accounts.create_organisation",
        "accounts.register_person",
        "accounts.grant_role",
        "accounts.set_password",
    ]


async def test_a_county_that_stands_is_not_founded_again(db: Database, world: World) -> None:
    await do(db, service.appoint, SYSTEM, **WANG)
    roots = await rows(db, "SELECT id FROM organisation WHERE parent_id IS NULL")
    assert [row["id"] for row in roots] == [world.county]
    with pytest.raises(UsernameTaken):
        await do(db, service.appoint, SYSTEM, **WANG)


async def test_staff_of_every_kind_are_appointed(db: Database, world: World) -> None:
    for role in service.STAFF_ROLES:
        appointed = await do(db, service.appoint, SYSTEM, **{**WANG, "username": f"a.{role}", "role": role})
        granted = await rows(db, "SELECT role, organisation_id FROM role_grant WHERE person_id = $1", appointed.person)
        assert [tuple(grant) for grant in granted] == [(role, world.county)]
    for role in (Role.LEADER, Role.MERCHANT):
        with pytest.raises(Invalid):
            await do(db, service.appoint, SYSTEM, **{**WANG, "role": role})


async def test_nothing_is_left_of_an_appointment_that_failed(db: Database) -> None:
    with pytest.raises(WeakPassword):
        await do(db, service.appoint, SYSTEM, **{**WANG, "password": "short"})
    assert await rows(db, "SELECT id FROM organisation") == []


async def test_nobody_appoints_administrators_from_within(db: Database, world: World) -> None:
    for somebody in (world.alice, world.bob, world.charlie, world.otto, world.partner):
        with pytest.raises(NotAllowed):
            await do(db, service.appoint, somebody, **WANG)
    with pytest.raises(SignInRequired):
        await do(db, service.appoint, ANONYMOUS, **WANG)
