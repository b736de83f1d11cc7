"""A partner's system reaches the API by a shorter way, and is answered as by the long one."""

from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from app.accounts import service
from app.graphql.documents import Documents
from app.graphql.endpoint import Endpoint
from app.kernel.db import Database
from app.kernel.identity import ANONYMOUS
from app.kernel.settings import Settings
from app.main import build_app
from app.web.direct import ShortWay
from app.web.headers import FOR_DOCUMENTS
from tests.web_fixtures import SITE, Browser
from tests.world import CLIENT_SECRET, World

QUERY = {"query": "{ __typename viewer { client { name } } }"}
ALL = {"query": "{ __schema { types { name description } } }"}


class Ways:
    """Asks the same request by both ways: the long one is taken where there is any query string."""

    def __init__(self, app: Starlette, token: str) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=SITE)
        self.token = token

    async def ask(self, content: Any = QUERY, **headers: str) -> tuple[httpx.Response, httpx.Response]:
        sent = {"authorization": f"Bearer {self.token}", **{key.replace("_", "-"): headers[key] for key in headers}}
        short = await self.client.post("/graphql", json=content, headers=sent)
        return short, await self.client.post("/graphql?long", json=content, headers=sent)


@pytest.fixture
async def token(db: Database, world: World) -> str:
    async with db.unit_of_work() as tx:
        issued = await service.issue_token(tx, ANONYMOUS, client_id="partner", client_secret=CLIENT_SECRET)
    return issued.token


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went the short way."""
    found = []
    way = ShortWay.__call__

    async def noted(self: ShortWay, app: Starlette, scope: Scope, receive: Receive, send: Send) -> None:
        found.append(scope["path"])
        await way(self, app, scope, receive, send)

    monkeypatch.setattr(ShortWay, "__call__", noted)
    return found


@pytest.fixture
def ways(db: Database, settings: Settings, documents: Documents, token: str) -> Ways:
    return Ways(build_app(settings, db, documents), token)


HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"accept": "application/graphql-response+json"},
    {"accept": "text/plain"},
    {"accept_language": "en", "authorization": "Bearer nonsense"},
    {"content_type": "text/plain"},
    {"accept_encoding": "gzip"},
    {"accept_encoding": "identity"},
)


@pytest.mark.parametrize("headers", HEADERS, ids=str)
async def test_both_ways_answer_the_same(ways: Ways, taken: list[str], headers: dict[str, str]) -> None:
    for content in (QUERY, ALL, {"query": "{"}, {"nonsense": 1}):
        short, long = await ways.ask(content, **headers)
        assert short.status_code == long.status_code
        assert told(short) == told(long)
        assert kept(short) == kept(long)
    assert taken == ["/graphql"] * 4


def told(answer: httpx.Response) -> Any:
    """Without what is left of the budget, which each request takes from."""
    found = answer.json()
    found.get("extensions", {}).pop("cost", None)
    return found


def kept(answer: httpx.Response) -> list[tuple[str, str]]:
    """Without the length, which what is left changes, and what says nothing of data that nobody keeps."""
    ignored = {"content-length", "vary", *(name.lower() for name in FOR_DOCUMENTS)}
    return sorted(item for item in answer.headers.multi_items() if item[0] not in ignored)


async def test_a_partner_is_known_by_its_token(ways: Ways) -> None:
    short, _ = await ways.ask()
    assert short.json()["data"]["viewer"]["client"]["name"]
    assert "default-src 'none'" in short.headers["content-security-policy"]


async def test_what_a_browser_could_be_made_to_send_goes_the_long_way(client: Browser, taken: list[str]) -> None:
    forged = {"Sec-Fetch-Site": "cross-site"}
    await client.sign_in(None)
    assert (await client.post("/graphql", json=QUERY, headers=forged)).status_code == 403
    with_cookie = {**forged, "authorization": "Bearer x", "cookie": "session=x"}
    assert (await client.post("/graphql", json=QUERY, headers=with_cookie)).status_code == 403
    basic = {**forged, "authorization": "Basic x"}
    assert (await client.post("/graphql", json=QUERY, headers=basic)).status_code == 403
    assert taken == []


async def test_production_answers_to_its_name_by_the_short_way_too(
    db: Database, settings: Settings, documents: Documents, token: str, taken: list[str]
) -> None:
    production = settings.model_copy(update={"env": "production", "base_url": "https://qilian.test"})
    ways = Ways(build_app(production, db, documents), token)
    for host, status in (("evil.test", 400), ("qilian.test", 200), ("qilian.test:8000", 200)):
        for answer in await ways.ask(host=host):
            assert answer.status_code == status
            assert (status == 400) or "strict-transport-security" in answer.headers
    assert len(taken) == 2


async def test_a_body_that_is_too_large_is_refused_by_the_short_way_too(ways: Ways) -> None:
    for answer in await ways.ask({"query": "x" * 2**20}):
        assert answer.status_code == 413


async def test_a_fault_tells_nothing_by_the_short_way_either(
    ways: Ways, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def break_down(*_: Any) -> Any:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(Endpoint, "_answer", break_down)
    for answer in await ways.ask():
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert caplog.text.count("a secret of the inside") >= 2


async def test_both_ways_are_counted(ways: Ways) -> None:
    await ways.ask()
    numbers = (await ways.client.get("/metrics")).text
    assert 'commonweal_requests_total{method="POST",route="/graphql",status="200"} 2.0' in numbers
    assert 'commonweal_request_seconds_count{route="/graphql"} 2.0' in numbers
    assert 'commonweal_operations_total{way="sql"}' in numbers
