"""Qualifications: who adds kinds, who records that somebody holds one, until when, and what pages show."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.accounts.service import export_person
from app.certificates import errors, service
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor
from tests.web_fixtures import Browser
from tests.world import World


async def do(db: Database, verb: Any, actor: Actor, **arguments: Any) -> Any:
    async with db.unit_of_work() as tx:
        return await verb(tx, actor, **arguments)


async def add(db: Database, world: World, *, team: UUID | None = None, months: int | None = 24) -> UUID:
    made = await do(
        db,
        service.add_qualification_kind,
        world.otto,
        organisation=team or world.county,
        code="first_aid",
        name="急救证",
        valid_months=months,
    )
    found: UUID = made.id
    return found


async def grant(db: Database, actor: Actor, person: Actor, kind: UUID, **more: Any) -> Any:
    given = {"obtained_on": date(2026, 4, 1), **more}
    return await do(db, service.grant_qualification, actor, person=person.id, kind=kind, **given)


async def until(db: Database, qualification: UUID) -> date | None:
    found: date | None = await db.read("SELECT valid_until FROM qualification WHERE id = $1", [qualification])
    return found


@pytest.mark.parametrize(
    ("obtained_on", "months", "last"),
    [
        (date(2026, 4, 1), 24, date(2028, 3, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2026, 4, 1), None, None),
    ],
)
async def test_how_long_it_lasts_follows_from_the_kind(
    db: Database, world: World, obtained_on: date, months: int | None, last: date | None
) -> None:
    kind = await add(db, world, months=months)
    made = await grant(db, world.otto, world.alice, kind, obtained_on=obtained_on)
    assert await until(db, made.id) == last


async def test_the_paper_may_say_another_day(db: Database, world: World) -> None:
    kind = await add(db, world)
    made = await grant(db, world.otto, world.alice, kind, valid_until=date(2026, 12, 31))
    assert await until(db, made.id) == date(2026, 12, 31)


async def test_who_may_add_a_kind(db: Database, world: World) -> None:
    given = {"organisation": world.team, "code": "licence", "name": "Licence"}
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.alice, NotAllowed),
        (world.lena, NotAllowed),
        (world.mei, NotAllowed),
        (world.partner, NotAllowed),
    ):
        with pytest.raises(refusal):
            await do(db, service.add_qualification_kind, actor, **given)
    await do(db, service.add_qualification_kind, world.otto, **given)
    with pytest.raises(errors.KindTaken):
        await do(db, service.add_qualification_kind, world.otto, **{**given, "organisation": world.county})


async def test_who_may_record_and_revoke(db: Database, world: World) -> None:
    theirs = await add(db, world, team=world.team)
    for actor, refusal in (
        (world.anonymous, SignInRequired),
        (world.bob, NotAllowed),
        (world.leo, NotAllowed),
        (world.mei, NotAllowed),
        (world.partner, NotAllowed),
    ):
        with pytest.raises(refusal):
            await grant(db, actor, world.alice, theirs)
    with pytest.raises(errors.OwnQualification):
        await grant(db, world.lena, world.lena, theirs)
    with pytest.raises(NotFound):
        await grant(db, world.lena, world.charlie, theirs)  # of another team
    made = await grant(db, world.lena, world.alice, theirs)
    held = await grant(db, world.otto, world.lena, theirs)
    for actor, refused in ((world.anonymous, SignInRequired), (world.bob, NotAllowed), (world.leo, NotAllowed)):
        with pytest.raises(refused):
            await do(db, service.revoke_qualification, actor, qualification=made.id, note="Wrong.")
    with pytest.raises(errors.OwnQualification):
        await do(db, service.revoke_qualification, world.lena, qualification=held.id, note="Mine.")
    await do(db, service.revoke_qualification, world.lena, qualification=made.id, note="Wrong.")
    with pytest.raises(errors.QualificationRevoked):
        await do(db, service.revoke_qualification, world.otto, qualification=made.id, note="Again.")


async def test_a_kind_of_the_county_is_for_those_of_the_county(db: Database, world: World) -> None:
    kind = await add(db, world)
    with pytest.raises(NotAllowed):
        await grant(db, world.lena, world.alice, kind)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("obtained_on", {"obtained_on": date(2026, 5, 2)}),
        ("obtained_on", {"obtained_on": date(1899, 12, 31)}),
        ("valid_until", {"valid_until": date(2026, 3, 31)}),
        ("number", {"number": "1" * 61}),
        ("evidence", {"evidence": "x" * 1001}),
    ],
)
async def test_what_can_t_be_recorded(db: Database, world: World, field: str, given: dict[str, Any]) -> None:
    kind = await add(db, world)
    with pytest.raises(Invalid) as refused:
        await grant(db, world.otto, world.alice, kind, **given)
    assert refused.value.field == field


async def test_the_export_has_what_one_holds(db: Database, world: World) -> None:
    await grant(db, world.otto, world.alice, await add(db, world), number="A-1")
    (held,) = (await do(db, export_person, world.alice))["qualifications"]
    assert (held["code"], held["number"], held["valid_until"]) == ("first_aid", "A-1", date(2028, 3, 31))


async def test_staff_add_a_kind_and_record_who_holds_it(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.otto.id)
    typed = {"name": "急救证", "code": "first_aid", "valid_months": "24", "key": "1"}
    assert (await client.post("/qualifications", data=typed)).status_code == 303
    assert "急救证" in (await client.get("/qualifications")).text
    assert (await client.post("/qualifications", data={**typed, "key": "2"})).status_code == 422
    home = f"/people/{world.alice.id}/qualifications"
    kind = await db.read("SELECT id FROM qualification_kind")
    given = {"kind": str(kind), "obtained_on": "2026-04-01", "number": "A-1", "key": "3"}
    assert (await client.post(home, data={**given, "obtained_on": "2030-01-01"})).status_code == 422
    assert (await client.post(home, data={**given, "key": "4"})).status_code == 303
    held = await db.read("SELECT id FROM qualification")
    await client.sign_in(world.alice.id)
    own = (await client.get(home)).text
    assert "A-1" in own
    assert f'action="{home}"' not in own
    await client.sign_in(world.charlie.id)
    assert (await client.get(home)).status_code == 404
    assert (await client.get("/qualifications")).status_code == 403
    await client.sign_in(world.otto.id)
    revoking = {"note": "The paper was a copy.", "key": "5"}
    assert (await client.post(f"/qualifications/{held}/revoke", data=revoking)).status_code == 303
    assert "The paper was a copy." in (await client.get(home)).text
