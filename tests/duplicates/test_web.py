"""The page of duplicates."""

import re

from app.accounts.service import grant_role, register_person
from app.duplicates import service
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor, Role
from tests.web_fixtures import Browser
from tests.world import TEAM, World

from .pair import call, merge, pair_of


async def test_officers_see_merges_and_others_nothing(
    client: Browser, db: Database, world: World, clock: SettableClock
) -> None:
    pair = await pair_of(db, world, clock)
    await merge(db, pair)
    await client.sign_in(world.lena.id)
    assert (await client.get("/duplicates")).status_code == 403
    await client.sign_in(world.otto.id)
    before = db.statements
    shown = await client.get("/duplicates")
    assert shown.status_code == 200
    assert db.statements - before <= 2
    assert pair.merged.name in shown.text
    assert "/ask-undo" in shown.text


async def test_only_a_second_officer_is_offered_to_confirm(
    client: Browser, db: Database, world: World, clock: SettableClock
) -> None:
    pair = await pair_of(db, world, clock)
    both = {"merged": pair.merged.id, "survivor": pair.survivor.id}
    proposed = await call(db, service.propose_merge, pair.otto, **both)
    assert await buttons(client, pair.otto) == ["decline"]
    assert await buttons(client, pair.ada) == ["confirm", "decline"]
    await call(db, service.confirm_merge, pair.ada, merge=proposed.merge)
    await call(db, service.ask_undo, pair.ada, merge=proposed.merge)
    assert await buttons(client, pair.ada) == []
    assert await buttons(client, pair.otto) == ["undo"]


async def test_two_of_one_name_are_told_apart(client: Browser, db: Database, world: World) -> None:
    given = {"organisation": world.county, "name": "旦正", "phone": "13900000801"}
    for also in ({"number": "632222196803084021"}, {}):
        made = await call(db, register_person, world.otto, **given, **also)
        role = {"person": made.person, "organisation": world.team, "role": Role.LEADER}
        await call(db, grant_role, world.otto, **role)
    await call(db, register_person, world.otto, **{**given, "name": world.bob.name, "phone": "13900000002"})
    async with db.unit_of_work() as tx:
        await service.find_duplicates(tx)
    await client.sign_in(world.otto.id)
    text = (await client.get("/duplicates")).text
    for told in ("139****0801", "632222********4021", "1968", "139****0002", TEAM, "2026"):
        assert told in text
    one, other = (each.id for each in (world.alice, world.bob))
    await call(db, service.propose_merge, world.otto, merged=other, survivor=one)
    numbers = await db.read("SELECT array_agg(number::text) FROM volunteer WHERE person_id = ANY($1)", [[one, other]])
    merges = (await client.get("/duplicates")).text.partition("/decline")[0]
    assert all(each in merges for each in [*numbers, "139****0002"])


async def buttons(client: Browser, officer: Actor) -> list[str]:
    await client.sign_in(officer.id)
    return re.findall(r"/duplicates/merges/[-0-9a-f]+/([-a-z]+)", (await client.get("/duplicates")).text)


async def test_two_records_that_belong_nowhere_can_be_merged(client: Browser, db: Database, world: World) -> None:
    given = {"organisation": world.county, "name": "旦正", "phone": "13900000801"}
    for _ in range(2):
        await call(db, register_person, world.otto, **given)
    async with db.unit_of_work() as tx:
        await service.find_duplicates(tx)
    await client.sign_in(world.otto.id)
    text = (await client.get("/duplicates")).text
    assert text.count("139****0801") == 2, "what tells two apart is shown of who belongs nowhere too"
    fields = dict(re.findall(r'name="(merged|survivor|key)" value="([^"]+)"', text[text.index("/duplicates/merges") :]))
    assert (await client.post("/duplicates/merges", data=fields)).status_code == 303
    assert await db.read("SELECT count(*) FROM person_merge") == 1
    assert 'name="survivor"' not in (await client.get("/duplicates")).text, "it is proposed already"
