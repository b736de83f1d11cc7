"""The page of duplicates."""

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from tests.web_fixtures import Browser
from tests.world import World

from .pair import merge, pair_of


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
