import pytest

from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from tests.conftest import _administer
from tests.web_fixtures import Browser
from tests.world import World

from .county import County
from .forms import every_form
from .grounds import Grounds, furnish


@pytest.fixture
async def county(db: Database, world: World, clock: SettableClock) -> County:
    county = County(db, world, clock)
    await county.make_room()
    return county


@pytest.fixture
async def grounds(client: Browser, world: World, clock: SettableClock, documents: Documents, server: str) -> Grounds:
    """The site of `client` is closed: its database is for copying."""
    db = client.database
    traces, more = await furnish(db, world, clock)
    forms = await every_form(client, world, traces, more)
    await db.close()

    async def administer(command: str) -> None:
        await _administer(server, command)

    name = db.url.partition("?")[0].rpartition("/")[2]
    return Grounds(name, db.url, administer, client.settings, documents, world, traces, forms)
