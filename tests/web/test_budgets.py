"""Every page, each as those who use it: small, read in one statement, with a title and one heading."""

import gzip
import re

from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.settings import Settings
from tests.every_page import IN_BETWEEN, Visit, forgotten, visits
from tests.lived_in import live
from tests.web_fixtures import Browser
from tests.world import World

HTML_BYTES = 15_000
FIRST_LOAD_BYTES = 60_000
STATEMENTS = 2


def test_every_page_is_visited(settings: Settings, documents: Documents) -> None:
    from app.main import build_app

    assert forgotten(build_app(settings, documents=documents)) == set()


class Weighed:
    """What a page and its parts weigh when they come compressed; parts are fetched once."""

    def __init__(self, client: Browser) -> None:
        self.client = client
        self.parts: dict[str, int] = {}

    async def of(self, html: str) -> int:
        """The bytes of everything that the page loads by itself."""
        named = re.findall(r'(?:<link rel="stylesheet" href|<link rel="icon" href|\bsrc)="([^"]+)"', html)
        sprites = re.findall(r'<use href="([^"#]+)#', html)
        return len(gzip.compress(html.encode(), 5)) + sum([await self._part(name) for name in {*named, *sprites}])

    async def _part(self, name: str) -> int:
        if name not in self.parts:
            async with self.client.stream("GET", name, headers={"Accept-Encoding": "gzip"}) as answer:
                assert answer.status_code == 200, name
                self.parts[name] = sum([len(chunk) async for chunk in answer.aiter_raw()])
        return self.parts[name]


async def test_every_page_keeps_its_budgets(client: Browser, world: World, clock: SettableClock) -> None:
    traces = await live(client.database, world, clock)
    weighed = Weighed(client)
    wrong = [said for visit in visits(world, traces) for said in await faults(client, weighed, visit)]
    for path, (form, typed) in IN_BETWEEN.items():
        await client.sign_in(None if path.startswith("/sign-in") else world.alice.id)
        assert (await client.post(form, data={**typed, "key": "k"})).status_code == 303
        html = (await client.get(path)).text
        wrong += look(path, await weighed.of(html), html)
    assert not wrong, "\n".join(["", *wrong])


async def faults(client: Browser, weighed: Weighed, visit: Visit) -> list[str]:
    await client.sign_in(visit.person.id)
    before = client.database.statements
    answer = await client.get(visit.path)
    statements = client.database.statements - before
    said = look(str(visit), await weighed.of(answer.text), answer.text)
    if answer.status_code != visit.status:
        said.append(f"{visit}: {answer.status_code} instead of {visit.status}")
    if statements > STATEMENTS:
        said.append(f"{visit}: {statements} statements")
    return said


def look(name: str, first_load: int, html: str) -> list[str]:
    said = []
    if (size := len(gzip.compress(html.encode(), 5))) > HTML_BYTES:
        said.append(f"{name}: {size} bytes of HTML")
    if first_load > FIRST_LOAD_BYTES:
        said.append(f"{name}: {first_load} bytes at first load")
    if html.count("<h1") != 1:
        said.append(f"{name}: {html.count('<h1')} first headings")
    if not re.search(r"<title>\s*[^\s·]", html):
        said.append(f"{name}: no title")
    return said
