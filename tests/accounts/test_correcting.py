"""What is on record of a person is set right: where they live, and their sex where no identity number tells it."""

from typing import Any
from uuid import UUID

import pytest

from app.accounts import service
from app.accounts.errors import SexFollowsIdNumber
from app.accounts.models import Sex
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import system
from tests.web_fixtures import Browser
from tests.world import World

from .doing import audited, do, rows

WOMAN = "632222196803084021"


async def facts(db: Database, person: UUID | None) -> tuple[Any, Any]:
    (row,) = await rows(db, "SELECT sex, residence FROM person WHERE id = $1", person)
    return row["sex"], row["residence"]


async def numbered(db: Database, world: World) -> UUID:
    """Somebody whose identity number is on record, with a part in the county."""
    given = {"organisation": world.county, "name": "王明", "number": WOMAN}
    made = await do(db, service.register_person, world.otto, **given)
    await do(db, service.grant_role, system("test"), person=made.person, organisation=world.team, role="leader")
    person: UUID = made.person
    return person


async def test_one_corrects_ones_own_record_and_it_is_noted(db: Database, world: World) -> None:
    await do(db, service.correct_person, world.alice, sex=Sex.FEMALE, residence="  八宝镇 东村 ")
    assert await facts(db, world.alice.id) == ("female", "八宝镇 东村")
    await do(db, service.correct_person, world.alice, sex=Sex.MALE)
    assert await facts(db, world.alice.id) == ("male", "八宝镇 东村")
    await do(db, service.correct_person, world.alice, residence=" ")
    await do(db, service.correct_person, world.alice, sex=Sex.MALE, residence="")
    assert await facts(db, world.alice.id) == ("male", None)
    assert await audited(db) == ["accounts.correct_person"] * 3
    noted = await rows(db, "SELECT before::text, after::text FROM audit_entry ORDER BY id")
    assert [each["after"] for each in noted][1:] == ['{"sex": "male"}', '{"own_word": ["sex"], "residence": null}']
    with pytest.raises(Invalid):
        await do(db, service.correct_person, world.alice, residence="村" * 101)


async def test_who_may_correct_a_person(db: Database, world: World) -> None:
    given = {"person": world.alice.id, "residence": "西村"}
    for other in (world.bob, world.charlie, world.lena, world.leo, world.mei, world.partner):
        with pytest.raises(NotFound):
            await do(db, service.correct_person, other, **given)
    for person in (given["person"], None):
        with pytest.raises(SignInRequired):
            await do(db, service.correct_person, world.anonymous, person=person, residence="西村")
    assert await facts(db, world.alice.id) == (None, None)
    await do(db, service.correct_person, world.otto, **given)
    assert await facts(db, world.alice.id) == (None, "西村")
    nowhere = await do(db, service.register_person, world.otto, organisation=world.county, name="王明")
    await do(db, service.correct_person, world.otto, person=nowhere.person, sex=Sex.MALE)
    assert await facts(db, nowhere.person) == ("male", None)
    with pytest.raises(NotAllowed):
        await do(db, service.correct_person, world.lena, person=nowhere.person, sex=Sex.FEMALE)
    with pytest.raises(NotFound):
        await do(db, service.correct_person, world.otto, person=ids.new(), sex=Sex.FEMALE)


async def test_an_identity_number_tells_the_sex(db: Database, world: World) -> None:
    person = await numbered(db, world)
    assert await facts(db, person) == ("female", None)
    with pytest.raises(SexFollowsIdNumber):
        await do(db, service.correct_person, world.otto, person=person, sex=Sex.MALE, residence="西村")
    await do(db, service.correct_person, world.otto, person=person, sex=Sex.FEMALE, residence="西村")
    assert await facts(db, person) == ("female", "西村")
    given = {"organisation": world.county, "name": "李强", "number": "632222196803084013"}
    with pytest.raises(SexFollowsIdNumber):
        await do(db, service.register_person, world.otto, **given, sex=Sex.FEMALE)


async def test_the_pages_where_it_is_corrected(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.alice.id)
    assert 'name="sex"' in (await client.get("/profile/privacy")).text
    given = {"key": "1", "residence": "东村", "sex": "female"}
    sent = await client.post("/profile/privacy", data=given)
    assert (sent.status_code, sent.headers["location"]) == (303, "/profile/privacy")
    assert "东村" in (await client.get("/profile/privacy")).text
    refused = await client.post("/profile/privacy", data={**given, "key": "2", "residence": "村" * 101})
    assert refused.status_code == 422
    assert 'href="#f-residence"' in refused.text
    home = f"/volunteers/{world.alice.volunteer}"
    assert f"{home}/person" not in (await client.get(home)).text
    await client.sign_in(world.lena.id)
    assert f"{home}/person" not in (await client.get(home)).text
    theirs = {"key": "1", "person": str(world.alice.id), "residence": "西村"}
    assert (await client.post(f"{home}/person", data=theirs)).status_code == 404
    await client.sign_in(world.otto.id)
    assert f'action="{home}/person"' in (await client.get(home)).text
    sent = await client.post(f"{home}/person", data=theirs)
    assert (sent.status_code, sent.headers["location"]) == (303, home)
    assert await facts(db, world.alice.id) == ("female", "西村")
    assert (await client.post(f"{home}/person", data={**theirs, "key": "2", "sex": "x"})).status_code == 422


async def test_who_has_an_identity_number_is_asked_for_no_sex(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(await numbered(db, world))
    page = (await client.get("/profile/privacy")).text
    assert 'name="residence"' in page
    assert 'name="sex"' not in page
    assert (await client.post("/profile/privacy", data={"key": "1", "sex": "male"})).status_code == 422


async def test_what_one_says_oneself_is_ones_own_word_until_staff_set_it(
    client: Browser, db: Database, world: World
) -> None:
    async def own_word() -> list[str]:
        (row,) = await rows(db, "SELECT own_word FROM person WHERE id = $1", world.alice.id)
        found: list[str] = row["own_word"]
        return found

    await do(db, service.correct_person, world.alice, residence="东村", sex=Sex.FEMALE)
    assert await own_word() == ["residence", "sex"]
    await client.sign_in(world.otto.id)
    home = f"/volunteers/{world.alice.volunteer}"
    shown = (await client.get(home)).text
    assert shown.count('<small class="muted">') == 2
    await client.post(f"{home}/person", data={"key": "1", "person": str(world.alice.id), "residence": "东村"})
    assert await own_word() == ["sex"]
    assert (await client.get(home)).text.count('<small class="muted">') == 1
    await do(db, service.correct_person, world.alice, residence="东村", sex=Sex.FEMALE)
    assert await own_word() == ["sex"], "who says what is confirmed changes nothing"
    await do(db, service.correct_person, world.otto, person=world.alice.id, residence="西村")
    assert await own_word() == ["sex"], "and staff confirm no more than they set"
    await do(db, service.correct_person, world.alice, residence="")
    assert await own_word() == ["sex"]
    await do(db, service.correct_person, world.otto, residence="本院")
    (row,) = await rows(db, "SELECT own_word FROM person WHERE id = $1", world.otto.id)
    assert row["own_word"] == ["residence"], "an officer's own record is not theirs to confirm"
