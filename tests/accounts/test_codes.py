"""Signing in with a one-time code: limits, tries, replays, several people with one phone."""

import asyncio
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.accounts import service
from app.accounts.errors import CodeExpired, PasswordNeeded, TooManyCodes, WrongCode
from app.kernel.clock import SettableClock
from app.kernel.crypto import mask_phone
from app.kernel.db import Database
from app.kernel.errors import DomainError, IdempotencyKeyReused, Invalid, NotFound
from app.kernel.identity import Actor
from tests.asking import actor_for_session
from tests.world import World

ALICE, BOB, OTTO, UNKNOWN = "13900000001", "13900000002", "13900000006", "13899999999"
STRANGER = Actor(kind="anonymous", address="192.0.2.1")


async def do(db: Database, verb: Any, actor: Actor = STRANGER, **arguments: Any) -> Any:
    async with db.unit_of_work() as tx:
        return await verb(tx, actor, **arguments)


async def messages(db: Database) -> list[service.OutboxMessage]:
    found: list[service.OutboxMessage] = await do(db, service.read_outbox)
    return found


async def code_for(db: Database, phone: str, **sender: Any) -> str:
    await do(db, service.request_code, phone=phone, **sender)
    newest = (await messages(db))[0]
    assert newest.recipient == phone
    found = re.search(r"\d{6}", newest.text)
    assert found
    return found[0]


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def share_phone(db: Database, person: UUID | None, phone: str) -> None:
    async with db.connection() as connection:
        await connection.execute("UPDATE person SET phone_index = $2 WHERE id = $1", person, db.vault.blind(phone))


async def test_the_right_code_opens_a_session(db: Database, world: World) -> None:
    code = await code_for(db, ALICE)
    signed = await do(db, service.sign_in_with_code, phone=ALICE, code=code, device="Phone")
    assert signed.opened.person == world.alice.id
    assert (await actor_for_session(db, signed.opened.token)).person == world.alice.id


@pytest.mark.parametrize("typed", ["+86 139-0000-0001", "１３９００００0001", " 139 0000 0001 ", "008613900000001"])
async def test_a_phone_and_a_code_may_be_typed_as_people_do(db: Database, world: World, typed: str) -> None:
    code = await code_for(db, ALICE)
    assert (await do(db, service.sign_in_with_code, phone=typed, code=f" {code[:3]} {code[3:]}")).opened


@pytest.mark.parametrize("typed", ["", "12345", "10086", "abc", "1390000000a", "139000000011"])
async def test_what_is_no_phone_is_refused(db: Database, world: World, typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        await do(db, service.request_code, phone=typed)
    assert refusal.value.field == "phone"


async def test_an_unknown_phone_gets_the_same_answer_and_no_message(db: Database, world: World) -> None:
    known = await do(db, service.request_code, phone=ALICE)
    unknown = await do(db, service.request_code, phone=UNKNOWN)
    assert unknown == known
    assert [message.recipient for message in await messages(db)] == [ALICE]
    with pytest.raises(WrongCode):
        await do(db, service.sign_in_with_code, phone=UNKNOWN, code="000000")


async def test_a_wrong_code_is_counted_though_it_is_refused(db: Database, world: World) -> None:
    code = await code_for(db, ALICE)
    lefts = []
    for _ in range(4):
        with pytest.raises(WrongCode) as refusal:
            await do(db, service.sign_in_with_code, phone=ALICE, code=other_than(code))
        lefts.append(refusal.value.params["tries_left"])
    assert lefts == [4, 3, 2, 1]
    with pytest.raises(CodeExpired):
        await do(db, service.sign_in_with_code, phone=ALICE, code=other_than(code))
    with pytest.raises(CodeExpired):
        await do(db, service.sign_in_with_code, phone=ALICE, code=code)


async def test_the_fifth_try_may_still_be_right(db: Database, world: World) -> None:
    code = await code_for(db, ALICE)
    for _ in range(4):
        with pytest.raises(WrongCode):
            await do(db, service.sign_in_with_code, phone=ALICE, code=other_than(code))
    assert (await do(db, service.sign_in_with_code, phone=ALICE, code=code)).opened


async def test_tries_at_once_are_all_counted(db: Database, world: World) -> None:
    code = await code_for(db, ALICE)
    guesses = [f"{(int(code) + step) % 1_000_000:06}" for step in range(1, 13)]
    results = await asyncio.gather(
        *(do(db, service.sign_in_with_code, phone=ALICE, code=guess) for guess in guesses), return_exceptions=True
    )
    assert sum(isinstance(result, WrongCode) for result in results) == 4
    assert sum(isinstance(result, CodeExpired) for result in results) == 8


async def test_one_code_at_once_on_two_connections_opens_one_session(db: Database, world: World) -> None:
    code = await code_for(db, ALICE)
    results = await asyncio.gather(
        *(do(db, service.sign_in_with_code, phone=ALICE, code=code) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["CodeExpired", "SignedIn"]
    async with db.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM session") == 1


async def test_a_code_works_once(db: Database, world: World) -> None:
    code = await code_for(db, ALICE)
    await do(db, service.sign_in_with_code, phone=ALICE, code=code, key="first")
    for key in (None, "second"):
        with pytest.raises(CodeExpired):
            await do(db, service.sign_in_with_code, phone=ALICE, code=code, key=key)


async def test_the_same_request_again_gives_the_same_session(db: Database, world: World, clock: SettableClock) -> None:
    code = await code_for(db, ALICE)
    first = await do(db, service.sign_in_with_code, phone=ALICE, code=code, key="k")
    assert await do(db, service.sign_in_with_code, phone=ALICE, code=code, key="k") == first
    with pytest.raises(WrongCode):
        await do(db, service.sign_in_with_code, phone=ALICE, code=other_than(code), key="k")
    clock.at += timedelta(minutes=10)
    with pytest.raises(CodeExpired):
        await do(db, service.sign_in_with_code, phone=ALICE, code=code, key="k")


async def test_a_repeated_request_does_not_revive_a_session_that_was_ended(db: Database, world: World) -> None:
    code = await code_for(db, ALICE)
    first = await do(db, service.sign_in_with_code, phone=ALICE, code=code, key="k")
    await do(db, service.sign_out, await actor_for_session(db, first.opened.token))
    with pytest.raises(IdempotencyKeyReused):
        await do(db, service.sign_in_with_code, phone=ALICE, code=code, key="k")


async def test_a_code_expires_after_ten_minutes(db: Database, world: World, clock: SettableClock) -> None:
    code = await code_for(db, ALICE)
    clock.at += timedelta(minutes=10)
    with pytest.raises(CodeExpired):
        await do(db, service.sign_in_with_code, phone=ALICE, code=code)


async def test_without_a_code_there_is_nothing_to_try(db: Database, world: World) -> None:
    with pytest.raises(CodeExpired):
        await do(db, service.sign_in_with_code, phone=ALICE, code="123456")


async def test_only_the_newest_code_works(db: Database, world: World, clock: SettableClock) -> None:
    old = await code_for(db, ALICE)
    clock.at += timedelta(seconds=61)
    new = await code_for(db, ALICE)
    if old != new:
        with pytest.raises(WrongCode):
            await do(db, service.sign_in_with_code, phone=ALICE, code=old)
    assert (await do(db, service.sign_in_with_code, phone=ALICE, code=new)).opened


async def test_asking_again_within_a_minute_sends_nothing_more(
    db: Database, world: World, clock: SettableClock
) -> None:
    first = await do(db, service.request_code, phone=ALICE)
    clock.at += timedelta(seconds=59)
    assert await do(db, service.request_code, phone=ALICE) == first
    assert len(await messages(db)) == 1
    clock.at += timedelta(seconds=1)
    await do(db, service.request_code, phone=ALICE)
    assert len(await messages(db)) == 2


async def test_requests_at_once_send_one_message(db: Database, world: World) -> None:
    await asyncio.gather(*(do(db, service.request_code, phone=ALICE) for _ in range(8)))
    assert len(await messages(db)) == 1


@pytest.mark.parametrize("phone", [ALICE, UNKNOWN])
async def test_a_phone_gets_five_codes_an_hour(db: Database, world: World, clock: SettableClock, phone: str) -> None:
    for _ in range(5):
        await do(db, service.request_code, phone=phone)
        clock.at += timedelta(minutes=2)
    with pytest.raises(TooManyCodes) as refusal:
        await do(db, service.request_code, phone=phone)
    assert refusal.value.params["minutes"] == 50
    clock.at += timedelta(minutes=50)
    await do(db, service.request_code, phone=phone)


async def test_a_phone_gets_ten_codes_a_day(db: Database, world: World, clock: SettableClock) -> None:
    for _ in range(10):
        await do(db, service.request_code, phone=ALICE)
        clock.at += timedelta(minutes=61)
    with pytest.raises(TooManyCodes):
        await do(db, service.request_code, phone=ALICE)


async def test_an_address_gets_a_hundred_codes_an_hour(db: Database, world: World) -> None:
    for number in range(100):
        await do(db, service.request_code, phone=f"138{number:08}")
    with pytest.raises(TooManyCodes):
        await do(db, service.request_code, phone=ALICE)
    elsewhere = Actor(kind="anonymous", address="192.0.2.2")
    await do(db, service.request_code, elsewhere, phone=ALICE)


async def test_people_who_share_a_phone_choose_who_they_are(db: Database, world: World) -> None:
    await share_phone(db, world.bob.id, ALICE)
    code = await code_for(db, ALICE)
    asked = await do(db, service.sign_in_with_code, phone=ALICE, code=code, key="k")
    assert asked.opened is None
    assert {choice.person for choice in asked.choices} == {world.alice.id, world.bob.id}
    with pytest.raises(NotFound):
        await do(db, service.sign_in_with_code, phone=ALICE, code=code, person=world.charlie.id, key="k")
    signed = await do(db, service.sign_in_with_code, phone=ALICE, code=code, person=world.bob.id, key="k")
    assert signed.opened.person == world.bob.id


async def test_staff_need_their_password(db: Database, world: World) -> None:
    code = await code_for(db, OTTO)
    with pytest.raises(PasswordNeeded):
        await do(db, service.sign_in_with_code, phone=OTTO, code=code)


async def test_nothing_that_a_code_leaves_behind_shows_the_phone_or_the_code(db: Database, world: World) -> None:
    code = await code_for(db, ALICE)
    async with db.connection() as connection:
        rows = [
            row
            for table in ("sign_in_code", "message", "person", "pgqueuer", "request", "event")
            for row in await connection.fetch(f"SELECT t::text AS text FROM {table} t")
        ]
    text = " ".join(row["text"] for row in rows)
    assert ALICE not in text
    assert ALICE.encode().hex() not in text
    assert mask_phone(ALICE) in text
    codes = [row["text"] for row in rows if "code" in row["text"]]
    assert not any(code in each for each in codes)


async def test_a_code_for_a_new_number_signs_nobody_in(db: Database, world: World) -> None:
    await do(db, service.request_phone_code, world.charlie, phone=ALICE)
    found = re.search(r"\d{6}", (await messages(db))[0].text)
    assert found
    with pytest.raises(WrongCode):
        await do(db, service.sign_in_with_code, phone=ALICE, code=found[0])


async def test_the_text_speaks_the_language_of_the_one_who_asks(db: Database, world: World) -> None:
    await do(db, service.request_code, Actor(kind="anonymous", language="en"), phone=ALICE)
    assert "sign-in code" in (await messages(db))[0].text


async def test_a_refusal_says_which_field_it_is_about(db: Database, world: World) -> None:
    code = await code_for(db, ALICE)
    with pytest.raises(DomainError) as refusal:
        await do(db, service.sign_in_with_code, phone=ALICE, code=other_than(code))
    assert (refusal.value.code, refusal.value.field) == ("WRONG_CODE", "code")
