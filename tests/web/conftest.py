"""A site of the shell alone: its layers around a few pages that exist only here."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx
import msgspec
import pytest
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.accounts import service
from app.graphql.documents import Documents
from app.kernel.assets import Assets
from app.kernel.db import Database, Transaction
from app.kernel.errors import Busy, DomainError, IdempotencyKeyReused, NotAllowed
from app.kernel.identity import ANONYMOUS, Actor
from app.kernel.paths import STATIC, TEMPLATES
from app.kernel.settings import Settings
from app.kernel.web import PageInfo, Shell, View, done, form, page, paging, perform
from app.main import build_app
from app.web.application import Site
from app.web.metrics import Metrics
from app.web.routes import routes
from tests.asking import actor_for_session
from tests.web_fixtures import Browser
from tests.world import CLIENT_SECRET, World

from .wire import Ways, Wire, served

PAGE = """{% extends "layouts/phone.html" %}{% block title %}{{ page.thing.title }}{% endblock %}
{% block content %}<h1>{{ page.thing.title }}</h1>
{% block list %}<ul id="list">{% for day in page.thing.days %}<li>{{ ui.icon("clock") }}{{ day }}</li>{% endfor %}</ul>
{{ ui.pager(page.info) }}{% endblock %}
<form method="post" enctype="multipart/form-data">{{ fields.error_summary({"title": _("Home")}) }}{{ key_field() }}
{{ fields.text("title", _("Home"), hint="short") }}{{ fields.number("places", "Places") }}
{{ fields.password("word", "Word") }}{{ fields.checkbox("agree", "Agree") }}
{{ fields.radio("kind", "Kind", [("a", "A"), ("b", "B")]) }}
{{ fields.select("sort", "Sort", [("x", "X"), ("y", "Y")], "x") }}
{{ fields.textarea("about", "About") }}{{ fields.submit("Send") }}</form>{% endblock %}"""


class Thing(View, frozen=True):
    title: str
    days: list[str]


class ShowThing(View, frozen=True):
    thing: Thing
    info: PageInfo = PageInfo()


class Order(msgspec.Struct):
    title: Annotated[str, msgspec.Meta(max_length=20)]
    places: Annotated[int, msgspec.Meta(ge=1)]
    agree: bool
    key: str
    owner: UUID | None = None
    most: int | None = None
    day: date | None = None
    north: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    price: Decimal | None = None
    photo: UploadFile | None = None


async def read(_db: Database, actor: Actor, operation: str, variables: Mapping[str, Any]) -> bytes:
    title = {"gone": None, "broken": 5}.get(variables.get("id", ""), f"{operation} for {actor.name or 'nobody'}")
    thing = None if title is None else {"title": title, "days": ["Monday <b>"]}
    return msgspec.json.encode({"data": {"thing": thing, "info": {"hasNextPage": True, "endCursor": "a+b"}}})


async def show(request: Request, refusal: DomainError | None = None) -> Response:
    variables = {"id": request.query_params.get("id", ""), **paging(request)}
    private = request.url.path == "/mine"
    return await page(
        request,
        "thing.html",
        ShowThing,
        operation="Thing",
        variables=variables,
        private=private,
        block="list",
        refusal=refusal,
    )


async def order(request: Request) -> Response:
    try:
        filled = await form(request, Order)
        actor = await perform(request, whoami, places=filled.places)
    except DomainError as refusal:
        return await show(request, refusal)
    return done(request, "/thing?ordered=1", flash="%(hours)s h", hours=f"{actor.name}:{filled.title}")


async def whoami(_tx: Transaction, actor: Actor, *, places: int) -> Actor:
    if places > 100:
        raise IdempotencyKeyReused(field="places")
    return actor


async def fail(request: Request) -> Response:
    errors: dict[str, Exception] = {"busy": Busy(), "forbidden": NotAllowed(), "reused": IdempotencyKeyReused()}
    raise errors.get(request.path_params["how"], RuntimeError("a secret of the inside"))


async def swallow(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


def build(settings: Settings, db: Database | None, templates: Path) -> httpx.ASGITransport:
    shell = Shell(settings, Assets(STATIC), read, (templates, TEMPLATES))
    shell.database = db
    metrics = Metrics()
    own = [
        Route("/thing", show, methods=["GET"]),
        Route("/thing", order, methods=["POST"]),
        Route("/mine", show, methods=["GET"]),
        Route("/mine", order, methods=["POST"]),
        Route("/fail/{how}", fail),
        Route("/swallow", swallow, methods=["POST"]),
        Route("/oauth/swallow", swallow, methods=["POST"]),
    ]
    app = Site(shell, routes(shell.assets, metrics, own), metrics, actor_for_session)
    return httpx.ASGITransport(app, raise_app_exceptions=False)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    (tmp_path / "thing.html").write_text(PAGE)
    return tmp_path


@pytest.fixture
async def browser(db: Database, settings: Settings, templates: Path) -> AsyncIterator[Browser]:
    async with Browser(build(settings, db, templates), db, settings) as browser:
        yield browser


@pytest.fixture
async def token(db: Database, world: World) -> str:
    async with db.unit_of_work() as tx:
        issued = await service.issue_token(tx, ANONYMOUS, client_id="partner", client_secret=CLIENT_SECRET)
    return issued.token


@pytest.fixture
async def ways(db: Database, settings: Settings, documents: Documents, token: str) -> AsyncIterator[Ways]:
    async with served(build_app(settings, db, documents)) as client:
        yield Ways(client, token)


@pytest.fixture
async def wire(ways: Ways) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection(ways.client.base_url.host, ways.client.base_url.port)
    yield Wire(ways.token, reader, writer)
    writer.close()
