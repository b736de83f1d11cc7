"""Sessions: who asks, for how long, and how it ends."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.accounts import service
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.crypto import token_hash
from app.kernel.db import Database
from app.kernel.errors import NotFound, SignInRequired
from app.kernel.identity import Actor, Role
from tests.asking import actor_for_session
from tests.world import World


async def opened(db: Database, person: Actor) -> service.Opened:
    async with db.unit_of_work() as tx:
        return await service.open_session(tx, person, person=person.require_person(), device="test")


async def signed_in(db: Database, person: Actor) -> Actor:
    return await actor_for_session(db, (await opened(db, person)).token)


async def test_a_session_tells_who_asks_in_one_statement(db: Database, world: World) -> None:
    session = await opened(db, world.lena)
    before = db.statements
    actor = await actor_for_session(db, session.token, language="en", address="192.0.2.7")
    assert db.statements == before + 1
    assert actor.person == world.lena.id
    assert actor.volunteer == world.lena.volunteer
    assert actor.session == session.session
    assert actor.reach(Role.LEADER) == [world.team]
    assert (actor.language, actor.address) == ("en", "192.0.2.7")


async def test_an_unknown_token_is_anonymous(db: Database, world: World) -> None:
    actor = await actor_for_session(db, "no such token", language="bo")
    assert (actor.kind, actor.id, actor.language) == ("anonymous", None, "bo")


async def test_a_volunteers_session_lasts_90_days(db: Database, world: World, clock: SettableClock) -> None:
    session = await opened(db, world.alice)
    clock.at += timedelta(days=90, seconds=-1)
    assert (await actor_for_session(db, session.token)).person == world.alice.id
    clock.at += timedelta(seconds=1)
    assert (await actor_for_session(db, session.token)).kind == "anonymous"


async def test_a_staff_session_lasts_12_hours(db: Database, world: World, clock: SettableClock) -> None:
    session = await opened(db, world.otto)
    clock.at += timedelta(hours=12, seconds=-1)
    assert (await actor_for_session(db, session.token)).person == world.otto.id
    clock.at += timedelta(seconds=1)
    assert (await actor_for_session(db, session.token)).kind == "anonymous"


async def test_only_the_hash_of_a_token_is_kept(db: Database, world: World) -> None:
    session = await opened(db, world.alice)
    async with db.connection() as connection:
        row = await connection.fetchrow("SELECT * FROM session")
    assert row is not None
    assert row["token_hash"] == token_hash(session.token)
    assert session.token not in str(dict(row))


async def test_signing_out_ends_the_session(db: Database, world: World) -> None:
    session = await opened(db, world.alice)
    actor = await actor_for_session(db, session.token)
    async with db.unit_of_work() as tx:
        await service.sign_out(tx, actor)
    assert (await actor_for_session(db, session.token)).kind == "anonymous"


async def test_anonymous_can_sign_out_without_effect(db: Database, world: World) -> None:
    async with db.unit_of_work() as tx:
        await service.sign_out(tx, world.anonymous)


async def test_the_owner_revokes_a_session_once_and_again(db: Database, world: World) -> None:
    phone, desk = await opened(db, world.alice), await signed_in(db, world.alice)
    for number in (1, 0):
        async with db.unit_of_work() as tx:
            assert (await service.revoke_session(tx, desk, session=phone.session)).number == number
    assert (await actor_for_session(db, phone.token)).kind == "anonymous"


@pytest.mark.parametrize("who", ["bob", "charlie", "otto"])
async def test_others_cannot_find_a_session(db: Database, world: World, who: str) -> None:
    session = await opened(db, world.alice)
    other = await signed_in(db, getattr(world, who))
    with pytest.raises(NotFound):
        async with db.unit_of_work() as tx:
            await service.revoke_session(tx, other, session=session.session)
    assert (await actor_for_session(db, session.token)).person == world.alice.id


async def test_anonymous_cannot_revoke(db: Database, world: World) -> None:
    session: UUID = ids.new()
    with pytest.raises(SignInRequired):
        async with db.unit_of_work() as tx:
            await service.revoke_session(tx, world.anonymous, session=session)


async def test_revoking_all_others_keeps_the_one_that_asks(db: Database, world: World) -> None:
    first, second, bobs = await opened(db, world.alice), await opened(db, world.alice), await opened(db, world.bob)
    actor = await actor_for_session(db, second.token)
    async with db.unit_of_work() as tx:
        assert (await service.revoke_other_sessions(tx, actor)).number == 1
    kinds = [(await actor_for_session(db, each.token)).kind for each in (first, second, bobs)]
    assert kinds == ["anonymous", "person", "person"]
