"""The whole app: it starts, serves what every domain brings, and stops."""

import asyncio
import gc
import socket

import httpx
import pytest
from starlette.applications import Starlette

from app import serving
from app.graphql.documents import Documents
from app.kernel.assets import Assets
from app.kernel.i18n import LANGUAGES, translate
from app.kernel.paths import STATIC, TEMPLATES
from app.kernel.rendering import Renderer
from app.kernel.settings import Settings
from app.main import build_app
from app.serving import listen, server
from tests.web_fixtures import Browser

NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
PAGES = [name for name in NAMES if not name.startswith(("layouts/", "shared/")) and "/_" not in name]


async def test_it_opens_its_database_runs_its_jobs_and_stops(
    settings: Settings, database_url: str, documents: Documents
) -> None:
    app = build_app(settings.model_copy(update={"database_url": database_url}), documents=documents)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.get("/readyz")).status_code == 503
        async with app.router.lifespan_context(app):
            assert (await client.get("/readyz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503
    assert [task for task in asyncio.all_tasks() if "run_worker" in repr(task)] == []


async def test_pages_and_the_api_stand_side_by_side(client: Browser) -> None:
    assert (await client.get("/nowhere")).status_code == 404
    answer = await client.post("/graphql", json={"query": "{ __typename }"})
    assert answer.json()["data"] == {"__typename": "Query"}
    forged = await client.post("/graphql", json={"query": "{ __typename }"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert forged.status_code == 403
    assert forged.json()["errors"][0]["extensions"] == {"code": "FORBIDDEN"}


def test_what_requests_hold_for_a_moment_is_not_looked_at_as_what_lasts(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, bool]] = []

    class Looking:
        def run(self, sockets: list[socket.socket]) -> None:
            seen.append((gc.get_threshold()[0], gc.get_freeze_count() > 0))
            sockets[0].close()

    monkeypatch.setattr(serving, "server", lambda *_: Looking())
    before = gc.get_threshold()
    try:
        serving.serve(settings.model_copy(update={"port": 0}), lambda: None)
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
    assert seen == [(serving.LIVE_OBJECTS, True)]


async def test_the_address_is_told_once_somebody_listens_at_it() -> None:
    app, listener, heard = Starlette(), listen("127.0.0.1", 0), asyncio.Event()
    app.state.short_way = None

    def tell() -> None:
        socket.create_connection(listener.getsockname(), 5).close()
        heard.set()

    started = server(app, tell)
    started.config.lifespan = "off"
    task = asyncio.create_task(started.serve([listener]))
    await asyncio.wait({task, asyncio.create_task(heard.wait())}, return_when=asyncio.FIRST_COMPLETED)
    started.should_exit = True
    await task
    assert heard.is_set()


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    settings = Settings(secret_key="s" * 32, index_key="i" * 32, encryption_keys={"k": b"k" * 32})
    return Renderer(settings, Assets(STATIC))


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles(renderer: Renderer, name: str) -> None:
    for language in LANGUAGES:
        renderer._environments[language].get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_a_title_and_a_heading(name: str) -> None:
    text = (TEMPLATES / name).read_text("utf-8")
    assert "{% block title %}" in text
    assert "<h1" in text


@pytest.mark.parametrize(("language", "said"), [("zh", "为什么？请填写"), ("bo", "Why? 请填写"), ("en", "Why? 请填写")])
def test_no_colon_stands_after_a_question(renderer: Renderer, language: str, said: str) -> None:
    environment = renderer._environments[language]
    ui = environment.get_template("shared/ui.html").make_module({})
    line = environment.from_string("{{ ui.said(label, text) }}")
    question = said.removesuffix("请填写").strip()
    assert line.render(ui=ui, label=question, text="请填写") == said
    usual = translate("%(label)s: %(text)s", language, label="word", text="请填写")
    assert line.render(ui=ui, label="word", text="请填写") == usual
