"""A small answer is written at once; what is out of the ordinary goes by the server's own way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.graphql.documents import Documents
from app.kernel.db import Database
from app.kernel.settings import Settings
from app.main import build_app
from app.web import routes
from app.web.headers import HEADERS

from .wire import served

Serve = Callable[[Response], AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the server was given in parts."""
    found: list[str] = []
    send = RequestResponseCycle.send

    async def noted(self: RequestResponseCycle, message: Any) -> None:
        found.append(message["type"])
        await send(self, message)

    monkeypatch.setattr(RequestResponseCycle, "send", noted)
    return found


@pytest.fixture
def serve(db: Database, settings: Settings, documents: Documents, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """The app as it serves, with this answer to GET /healthz."""

    @asynccontextmanager
    async def serve(answer: Response) -> AsyncIterator[httpx.AsyncClient]:
        async def healthy(_request: Request) -> Response:
            return answer

        monkeypatch.setattr(routes, "healthy", healthy)
        async with served(build_app(settings, db, documents)) as client:
            yield client

    return serve


async def test_a_small_answer_is_written_at_once(serve: Serve, in_parts: list[str]) -> None:
    async with serve(PlainTextResponse("well", 418, {"a": "b"})) as client:
        answer = await client.get("/healthz")
    assert (answer.status_code, answer.text, answer.headers["a"]) == (418, "well", "b")
    assert answer.headers["content-length"] == "4"
    assert "date" in answer.headers
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert not in_parts


@pytest.mark.parametrize("status", [204, 304])
async def test_an_answer_without_content_has_no_length(serve: Serve, in_parts: list[str], status: int) -> None:
    async with serve(Response(status_code=status)) as client:
        answer = await client.get("/healthz")
    assert answer.status_code == status
    assert "content-length" not in answer.headers
    assert in_parts


async def test_a_head_is_answered_without_content(serve: Serve) -> None:
    async with serve(PlainTextResponse("well")) as client:
        for _ in range(2):  # anything behind the first answer would be read as the second one
            answer = await client.head("/healthz")
            assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "4")


@pytest.mark.parametrize("value", ["x\r\nset-cookie: a=b", "x\nset-cookie: a=b", "x\rset-cookie: a=b", "x\0", "\x7f"])
async def test_no_header_can_begin_another(serve: Serve, value: str) -> None:
    async with serve(PlainTextResponse("well", headers={"x": value})) as client:
        with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
            await client.get("/healthz")


async def test_requests_that_come_together_are_answered_in_their_order(serve: Serve) -> None:
    async with serve(PlainTextResponse("well")) as client:
        await client.get("/healthz")
        reader, writer = await asyncio.open_connection("127.0.0.1", client.base_url.port)
        writer.write(b"GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n" + b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n" * 2)
        writer.write(b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        said = await asyncio.wait_for(reader.read(), 5)
        writer.close()
    assert [part.partition(b"HTTP/1.1")[0] for part in said.split(b"\r\n\r\n")[1:]] == [
        b"ok",
        b"well",
        b"well",
        b"well",
    ]
    assert said.count(b"connection: close") == 1
