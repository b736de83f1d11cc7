"""Every page as htmx asks for it: the part of it that changes, or all of it, and never a fault."""

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from tests.every_page import visits
from tests.lived_in import live
from tests.web_fixtures import HTMX, Browser
from tests.world import World


async def test_every_page_answers_htmx_too(client: Browser, world: World, db: Database, clock: SettableClock) -> None:
    """Taken away once: without its block, the list of workers was a fault."""
    traces = await live(db, world, clock)
    found = []
    for visit in visits(world, traces):
        await client.sign_in(visit.person.id)
        answer = await client.get(visit.path, headers=HTMX)
        if answer.status_code != visit.status:
            found.append(f"{visit}: {answer.status_code}")
    assert not found, "\n".join(["", *found])
