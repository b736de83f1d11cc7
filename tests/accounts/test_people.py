"""People: registered, their numbers read on record, and what they do with their own record."""

import re
from datetime import date
from uuid import UUID

import pytest

from app.accounts import service
from app.accounts.errors import (
    CodeExpired,
    IdNumberTaken,
    WrongCode,
)
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import ANONYMOUS, Actor, system
from tests.asking import actor_for_session
from tests.world import World

from .doing import audited, do, rows

ID_NUMBER = "632222196803084021"
SYSTEM = system("test")


async def test_a_person_is_registered_with_sealed_numbers(db: Database, world: World) -> None:
    made = await do(
        db,
        service.register_person,
        world.otto,
        organisation=world.county,
        name=" 单 雪梅",
        phone="138-1111-2222",
        number=ID_NUMBER.lower(),
        key="k",
    )
    row = (await rows(db, "SELECT * FROM person WHERE id = $1", made.person))[0]
    assert (row["phone_masked"], row["id_number_masked"]) == ("138****2222", "632222********4021")
    assert row["birth_date"] == date(1968, 3, 8)
    kept = ""
    for table in ("person", "audit_entry", "request"):
        kept += " ".join(row["text"] for row in await rows(db, f"SELECT t::text AS text FROM {table} t"))
    assert "13811112222" not in kept
    assert ID_NUMBER not in kept
    with pytest.raises(IdNumberTaken):
        await do(db, service.register_person, world.otto, organisation=world.county, name="王明", number=ID_NUMBER)


@pytest.mark.parametrize("bad", [{"name": ""}, {"phone": "123"}, {"number": "632222196803084022"}, {"number": "123"}])
async def test_a_person_is_not_registered_with_bad_data(db: Database, world: World, bad: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        await do(db, service.register_person, world.otto, organisation=world.county, **{"name": "王明", **bad})
    assert refusal.value.field == next(iter(bad))


async def test_only_staff_register_people(db: Database, world: World) -> None:
    for outsider in (world.alice, world.lena, world.mei, world.partner):
        with pytest.raises(NotAllowed):
            await do(db, service.register_person, outsider, organisation=world.team, name="王明")
    with pytest.raises(SignInRequired):
        await do(db, service.register_person, ANONYMOUS, organisation=world.team, name="王明")


async def test_a_number_is_read_on_record(db: Database, world: World) -> None:
    for reader in (world.alice, world.lena, world.otto):
        read = await do(db, service.read_number, reader, person=world.alice.id, which=service.Number.PHONE)
        assert read.number == "13900000001"
    assert await audited(db) == ["accounts.read_number"] * 3
    read = await do(db, service.read_number, world.otto, person=world.alice.id, which=service.Number.ID_NUMBER)
    assert read.number is None


async def test_a_number_is_not_read_by_others(db: Database, world: World) -> None:
    for outsider in (world.bob, world.charlie, world.leo, world.mei, world.partner):
        with pytest.raises(NotFound):
            await do(db, service.read_number, outsider, person=world.alice.id, which=service.Number.PHONE)
    with pytest.raises(NotAllowed):
        await do(db, service.read_number, world.lena, person=world.alice.id, which=service.Number.ID_NUMBER)
    with pytest.raises(SignInRequired):
        await do(db, service.read_number, ANONYMOUS, person=world.alice.id, which=service.Number.PHONE)
    assert await audited(db) == []


async def test_a_language_is_chosen(db: Database, world: World) -> None:
    await do(db, service.choose_language, world.alice, language="bo")
    opened = await do(db, service.open_session, SYSTEM, person=world.alice.id)
    assert (await actor_for_session(db, opened.token, language="en")).language == "bo"
    with pytest.raises(Invalid):
        await do(db, service.choose_language, world.alice, language="de")
    with pytest.raises(SignInRequired):
        await do(db, service.choose_language, ANONYMOUS, language="en")


async def phone_code(db: Database, actor: Actor, phone: str) -> str:
    await do(db, service.request_phone_code, actor, phone=phone)
    found = re.search(r"\d{6}", (await do(db, service.read_outbox, actor))[0].text)
    assert found
    return found[0]


async def test_a_new_phone_is_confirmed_and_the_old_one_told(db: Database, world: World) -> None:
    code = await phone_code(db, world.alice, "13811112222")
    with pytest.raises(WrongCode):
        await do(db, service.change_phone, world.bob, phone="13811112222", code=code)
    for _ in range(2):
        await do(db, service.change_phone, world.alice, phone="13811112222", code=code)
    read = await do(db, service.read_number, world.alice, person=world.alice.id, which=service.Number.PHONE)
    assert read.number == "13811112222"
    told = [message.recipient for message in await do(db, service.read_outbox, SYSTEM)]
    assert sorted(told) == ["13811112222", "13900000001"]


async def test_a_phone_is_changed_with_a_code_that_was_sent(db: Database, world: World) -> None:
    with pytest.raises(CodeExpired):
        await do(db, service.change_phone, world.alice, phone="13811112222", code="123456")
    for verb, more in ((service.request_phone_code, {}), (service.change_phone, {"code": "123456"})):
        with pytest.raises(SignInRequired):
            await do(db, verb, ANONYMOUS, phone="13811112222", **more)


async def test_an_export_has_what_is_stored_about_oneself_alone(db: Database, world: World) -> None:
    await do(db, service.open_session, world.lena, person=world.lena.id, device="Phone")
    data = await do(db, service.export_person, world.lena)
    assert data["person"]["phone"] == "13900000004"
    assert [role["role"] for role in data["roles"]] == ["leader"]
    assert [session["device"] for session in data["sessions"]] == ["Phone"]
    assert await audited(db) == ["accounts.export_person"]
    for stranger in (ANONYMOUS, world.partner):
        with pytest.raises(SignInRequired):
            await do(db, service.export_person, stranger)


async def test_a_client_registers_people_with_the_scope_below_its_organisation(db: Database, world: World) -> None:
    def client(scope: str, organisation: UUID) -> Actor:
        return Actor(kind="client", id=world.partner.id, scopes=frozenset({scope}), organisation=organisation)

    given = {"organisation": world.county, "name": "王明"}
    await do(db, service.register_person, client("accounts:write", world.county), **given)
    for outsider in (client("accounts:read", world.county), client("accounts:write", world.team)):
        with pytest.raises(NotAllowed):
            await do(db, service.register_person, outsider, **given)
