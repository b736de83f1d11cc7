"""A shift that is moved after people enrolled: they are told, may say no freely, and two tabs don't undo each other."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from app.activities import service
from app.activities.service import ShiftPlan
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Stale
from app.volunteers.models import ServiceCategory
from tests.web_fixtures import Browser
from tests.world import NOW, PLACE, TITLE, World

from .planning import do
from .test_calling_off import messages

START = NOW + timedelta(days=1, hours=1)
PLAN = ShiftPlan(START, START + timedelta(hours=3), place=PLACE, capacity=2)
LATER = msgspec.structs.replace(PLAN, starts_at=START + timedelta(hours=2), ends_at=START + timedelta(hours=4))


async def enrolled(db: Database, world: World, *people: Any) -> list[Any]:
    return [
        (await do(db, service.enrol, person, shift=world.tomorrow, waitlist=True)).id
        for person in people or (world.alice,)
    ]


async def edit(db: Database, world: World, plan: ShiftPlan, **given: Any) -> Any:
    return await do(db, service.edit_shift, world.lena, shift=world.tomorrow, plan=plan, **given)


async def test_who_has_a_place_or_waits_is_told_of_another_time_or_place(db: Database, world: World) -> None:
    async with db.connection() as connection:
        await connection.execute("UPDATE person SET language = 'en' WHERE id = $1", world.alice.id)
        await connection.execute("UPDATE shift SET capacity = 1 WHERE id = $1", world.tomorrow)
    _, _, gone = await enrolled(db, world, world.alice, world.bob, world.charlie)
    await do(db, service.cancel_enrolment, world.charlie, enrolment=gone)
    await edit(db, world, msgspec.structs.replace(PLAN, capacity=1, radius_metres=100, latitude=38.1, longitude=100.2))
    assert await messages(db) == []
    for _ in range(2):
        await edit(db, world, msgspec.structs.replace(LATER, capacity=1), key="once")
    told = await messages(db)
    assert [each.split()[0] for each in told] == ["13900000001", "13900000002"]
    assert told[0].endswith(
        f"{TITLE} has been moved. It was Sat 2 May 11:00–14:00, {PLACE}. Now it is Sat 2 May 13:00–15:00, {PLACE}. "
        "If you can't come, cancel here: http://127.0.0.1:8000/my/shifts"
    )
    await edit(db, world, msgspec.structs.replace(LATER, place="Bridge"))
    assert len(await messages(db)) == 5  # and Bob is offered the second place


async def test_who_enrolled_before_a_shift_was_moved_is_not_late(
    client: Browser, db: Database, world: World, clock: SettableClock
) -> None:
    async with db.connection() as connection:
        await connection.execute("UPDATE person SET language = 'en'")
    await edit(db, world, msgspec.structs.replace(PLAN, place="Bridge"))  # before anybody is in it
    (first,) = await enrolled(db, world)
    clock.at = NOW + timedelta(hours=4)
    await edit(db, world, LATER)
    clock.at = NOW + timedelta(hours=5)
    (second,) = await enrolled(db, world, world.bob)
    for person, enrolment, late in ((world.alice, first, False), (world.bob, second, True)):
        await client.sign_in(person.id)
        for page in ("/my/shifts", f"/shifts/{world.tomorrow}"):
            assert ("this does not count as late" not in (await client.get(page)).text) is late
        await do(db, service.cancel_enrolment, person, enrolment=enrolment)
        assert await db.read("SELECT cancelled_late FROM enrolment WHERE id = $1", [enrolment]) is late


async def test_who_enrolled_before_the_risks_changed_is_told_and_may_go(
    db: Database, world: World, clock: SettableClock
) -> None:
    async with db.connection() as connection:
        await connection.execute("UPDATE person SET language = 'en' WHERE id = $1", world.alice.id)
    (first,) = await enrolled(db, world)
    told = {"title": TITLE, "description": "Tea.", "category": ServiceCategory.ELDER_CARE}
    for version, risks in enumerate(("Ice.", "Ice.", "Ice and wind.", None), start=1):
        if version == 2:
            clock.at = NOW + timedelta(hours=4)
            await told_of(db, [f"the risks of {TITLE} have changed"])
        given = {"activity": world.activity, "version": version, "risks": risks, **told}
        await do(db, service.edit_activity, world.lena, **given)
    await told_of(db, [f"the risks of {TITLE} have changed"] * 2)  # not of those that stayed, or are gone
    await do(db, service.cancel_enrolment, world.alice, enrolment=first)
    assert await db.read("SELECT cancelled_late FROM enrolment WHERE id = $1", [first]) is False


async def told_of(db: Database, parts: list[str]) -> None:
    texts = await messages(db)
    assert len(texts) == len(parts)
    assert all(part in text for part, text in zip(parts, texts, strict=True))


async def test_two_tabs_don_t_undo_each_other(client: Browser, db: Database, world: World) -> None:
    await client.sign_in(world.lena.id)
    home = f"/shifts/{world.tomorrow}/edit"
    assert 'name="version" value="1"' in (await client.get(home)).text
    typed = {
        "starts_at": "2026-05-02T11:00",
        "ends_at": "2026-05-02T14:00",
        "place": "Bridge",
        "capacity": "5",
        "version": "1",
    }
    assert (await client.post(home, data={**typed, "key": str(ids.new())})).status_code == 303
    again = await client.post(home, data={**typed, "key": str(ids.new()), "place": "Square"})
    assert again.status_code == 422
    assert 'value="Square"' in again.text  # what was typed is not lost
    with pytest.raises(Stale):
        await edit(db, world, PLAN, version=1)
    await edit(db, world, PLAN, version=2)
    await edit(db, world, PLAN)
    assert await db.read("SELECT version FROM shift WHERE id = $1", [world.tomorrow]) == 4
