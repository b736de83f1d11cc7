import asyncio
from collections.abc import Iterator

import httpx
import pytest

from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.settings import Settings
from tests.conftest import settings_in
from tests.databases import Databases, address
from tests.web_fixtures import Browser
from tests.world import NOW, World

from .county import County
from .forms import every_form
from .grounds import Grounds, furnish


@pytest.fixture
async def county(db: Database, world: World, clock: SettableClock) -> County:
    county = County(db, world, clock)
    await county.make_room()
    return county


@pytest.fixture(scope="session")
def grounds(
    databases: Databases,
    peopled: tuple[str, World],
    documents: Documents,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Grounds]:
    """A database in which a day was lived, of which each use is lent one."""
    source, world = peopled
    name = f"{source}_grounds"
    databases.create(name, source)
    with pytest.MonkeyPatch.context() as patch:
        settings = settings_in(tmp_path_factory.mktemp("grounds"), patch)
    yield asyncio.run(_furnished(databases, name, settings, documents, world))
    databases.drop(name)


async def _furnished(
    databases: Databases, name: str, settings: Settings, documents: Documents, world: World
) -> Grounds:
    from app.main import build_app

    clock = SettableClock(NOW)
    db = await Database.open(address(databases.server, name), settings, clock)
    transport = httpx.ASGITransport(build_app(settings, db, documents), raise_app_exceptions=False)
    async with Browser(transport, db, settings) as browser:
        traces, more = await furnish(db, world, clock)
        forms = await every_form(browser, world, traces, more)
    await db.close()
    return Grounds(databases, name, settings, documents, world, traces, forms)
