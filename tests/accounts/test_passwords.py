"""Staff sign in with a password: locked after wrong ones, set by their superiors, changed by themselves."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app.accounts import service
from app.accounts.errors import (
    SignInLocked,
    UsernameTaken,
    WeakPassword,
    WrongPassword,
)
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import IdempotencyKeyReused, Invalid, NotAllowed, SignInRequired
from app.kernel.identity import ANONYMOUS, Actor, system
from tests.asking import actor_for_session
from tests.world import World

from .doing import audited, do, rows

PASSWORD = "correct horse battery"
SYSTEM = system("test")


async def with_password(db: Database, world: World) -> None:
    await do(db, service.set_password, SYSTEM, person=world.otto.id, username="Otto", password=PASSWORD)


async def sign_in(db: Database, password: str, username: str = "otto", key: str | None = None) -> Any:
    return await do(db, service.sign_in_with_password, ANONYMOUS, username=username, password=password, key=key)


async def test_staff_sign_in_by_name_and_password(db: Database, world: World) -> None:
    await with_password(db, world)
    opened = await sign_in(db, PASSWORD, username=" OTTO")
    assert (await actor_for_session(db, opened.token)).person == world.otto.id


async def test_a_password_is_kept_as_argon2id(db: Database, world: World) -> None:
    await with_password(db, world)
    row = (await rows(db, "SELECT * FROM credential"))[0]
    assert row["password_hash"].startswith("$argon2id$")
    assert PASSWORD not in str(dict(row))


@pytest.mark.parametrize("username", ["otto", "nobody"])
async def test_a_wrong_password_and_an_unknown_name_say_the_same(db: Database, world: World, username: str) -> None:
    await with_password(db, world)
    with pytest.raises(WrongPassword) as refusal:
        await sign_in(db, "wrong", username)
    assert str(refusal.value) == "User name or password is not right. Enter both again."


async def test_five_wrong_passwords_lock_the_name(db: Database, world: World, clock: SettableClock) -> None:
    await with_password(db, world)
    for _ in range(4):
        with pytest.raises(WrongPassword):
            await sign_in(db, "wrong")
    for password in ("wrong", PASSWORD):
        with pytest.raises(SignInLocked) as refusal:
            await sign_in(db, password)
        assert refusal.value.params["minutes"] == 15
    clock.at += timedelta(minutes=15)
    assert (await sign_in(db, PASSWORD)).person == world.otto.id
    assert "accounts.lock_sign_in" in await audited(db)


async def test_who_tries_many_names_is_locked_out_by_address(db: Database, world: World, clock: SettableClock) -> None:
    """Five tries at each of a thousand names are five thousand tries: unknown names count too."""
    await with_password(db, world)
    given = {"password": "wrong", "username": "nobody"}
    trying, colleague = (Actor(kind="anonymous", address=f"192.0.2.{n}") for n in (1, 2))
    for number in range(30):
        clock.at += timedelta(seconds=10)
        with pytest.raises(WrongPassword):
            await do(db, service.sign_in_with_password, trying, **given | {"username": f"nobody{number}"})
    right = {"username": "otto", "password": PASSWORD}
    with pytest.raises(SignInLocked) as refusal:
        await do(db, service.sign_in_with_password, trying, **right)
    assert refusal.value.params["minutes"] == 11
    assert await do(db, service.sign_in_with_password, colleague, **right)
    clock.at += timedelta(minutes=11)
    assert await do(db, service.sign_in_with_password, trying, **right)
    clock.at += timedelta(days=1)
    async with db.unit_of_work() as tx:
        await service.forget_what_expired(tx)
    assert await rows(db, "SELECT * FROM failed_sign_in") == []


async def test_the_right_password_forgets_the_wrong_ones(db: Database, world: World) -> None:
    await with_password(db, world)
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(WrongPassword):
                await sign_in(db, "wrong")
        await sign_in(db, PASSWORD)


async def test_wrong_passwords_at_once_are_all_counted(db: Database, world: World) -> None:
    await with_password(db, world)
    results = await asyncio.gather(*(sign_in(db, "wrong") for _ in range(9)), return_exceptions=True)
    assert sum(isinstance(result, WrongPassword) for result in results) == 4
    assert sum(isinstance(result, SignInLocked) for result in results) == 5


async def test_the_same_sign_in_again_gives_the_same_session(db: Database, world: World) -> None:
    await with_password(db, world)
    first = await sign_in(db, PASSWORD, key="k")
    assert await sign_in(db, PASSWORD, key="k") == first
    assert (await sign_in(db, PASSWORD, key="l")).token != first.token
    await do(db, service.sign_out, await actor_for_session(db, first.token))
    with pytest.raises(IdempotencyKeyReused):
        await sign_in(db, PASSWORD, key="k")


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "otto otto otto", "x" * 201])
async def test_a_weak_password_is_refused(db: Database, world: World, password: str) -> None:
    with pytest.raises(WeakPassword):
        await do(db, service.set_password, SYSTEM, person=world.otto.id, username="otto", password=password)


@pytest.mark.parametrize("username", ["", "ab", "a b c", "名字名字", "x" * 33])
async def test_a_user_name_is_plain(db: Database, world: World, username: str) -> None:
    with pytest.raises(Invalid):
        await do(db, service.set_password, SYSTEM, person=world.otto.id, username=username, password=PASSWORD)


async def test_a_user_name_belongs_to_one_person(db: Database, world: World) -> None:
    await with_password(db, world)
    with pytest.raises(UsernameTaken):
        await do(db, service.set_password, SYSTEM, person=world.mei.id, username="OTTO", password=PASSWORD)


async def test_setting_a_password_ends_the_sessions(db: Database, world: World) -> None:
    await with_password(db, world)
    opened = await sign_in(db, PASSWORD)
    await do(db, service.set_password, SYSTEM, person=world.otto.id, username="otto", password="another long one")
    assert (await actor_for_session(db, opened.token)).kind == "anonymous"
    with pytest.raises(WrongPassword):
        await sign_in(db, PASSWORD)
    assert await sign_in(db, "another long one")


async def test_an_officer_sets_a_leaders_password_but_not_an_outsider(db: Database, world: World) -> None:
    given = {"person": world.lena.id, "username": "lena", "password": PASSWORD}
    for outsider in (world.alice, world.leo, world.lena):
        with pytest.raises(NotAllowed):
            await do(db, service.set_password, outsider, **given)
    with pytest.raises(SignInRequired):
        await do(db, service.set_password, ANONYMOUS, **given)
    with pytest.raises(NotAllowed):
        await do(db, service.set_password, world.otto, person=world.alice.id, username="alice", password=PASSWORD)
    await do(db, service.set_password, world.otto, **given)


async def test_nobody_sets_their_own_password_without_knowing_it(db: Database, world: World) -> None:
    await with_password(db, world)
    with pytest.raises(NotAllowed):
        await do(
            db, service.set_password, world.otto, person=world.otto.id, username="otto", password="another long one"
        )


async def test_changing_ones_password_needs_the_present_one(db: Database, world: World) -> None:
    await with_password(db, world)
    other = await sign_in(db, PASSWORD)
    actor = await actor_for_session(db, (await sign_in(db, PASSWORD)).token)
    with pytest.raises(WrongPassword) as refusal:
        await do(db, service.change_password, actor, current="wrong", new="another long one")
    assert refusal.value.field == "current"
    for _ in range(2):  # the second time it was done already
        await do(db, service.change_password, actor, current=PASSWORD, new="another long one")
    assert (await actor_for_session(db, other.token)).kind == "anonymous"
    assert await sign_in(db, "another long one")
    with pytest.raises(SignInRequired):
        await do(db, service.change_password, ANONYMOUS, current=PASSWORD, new="another long one")
    with pytest.raises(NotAllowed):
        await do(db, service.change_password, world.alice, current=PASSWORD, new="another long one")
