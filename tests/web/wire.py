"""How a partner's system asks the API, of the app behind the server that `serve` runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from starlette.applications import Starlette

from app.serving import listen, server
from app.web.headers import FOR_DOCUMENTS

QUERY = {"query": "{ __typename viewer { client { name } } }"}


class Wire:
    """One connection, on which requests are sent byte by byte."""

    def __init__(self, token: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.token = token
        self.reader = reader
        self.writer = writer

    def request(self, name: str, *more: str) -> bytes:
        body = f'{{"query": "{{ {name}: __typename }}"}}'
        head = ["POST /graphql HTTP/1.1", "host: 127.0.0.1"]
        head += [f"authorization: Bearer {self.token}", "content-type: application/json"]
        return "\r\n".join([*head, f"content-length: {len(body)}", *more, "", body]).encode()

    async def send(self, *parts: bytes) -> None:
        for part in parts:
            self.writer.write(part)
            await asyncio.sleep(0.01)

    async def answer(self) -> tuple[int, bytes]:
        """The status and the content of the next response."""
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 5)).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        return int(head.split()[1]), await self.reader.readexactly(length)


class Ways:
    """Asks the same request by both ways: the long one is taken where there is any query string."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self.client = client
        self.token = token

    async def ask(self, content: Any = QUERY, **headers: str) -> tuple[httpx.Response, httpx.Response]:
        return await self.short(content, **headers), await self._ask("/graphql?long", content, headers)

    async def short(self, content: Any = QUERY, **headers: str) -> httpx.Response:
        return await self._ask("/graphql", content, headers)

    async def _ask(self, address: str, content: Any, headers: dict[str, str]) -> httpx.Response:
        sent = {"authorization": f"Bearer {self.token}", **{key.replace("_", "-"): headers[key] for key in headers}}
        return await self.client.post(address, json=content, headers=sent)


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """The app behind the server that `serve` runs, on a port of its own."""
    listener = listen("127.0.0.1", 0)
    serving = server(app)
    serving.config.lifespan = "off"
    task = asyncio.create_task(serving.serve([listener]))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
        yield client
    serving.should_exit = True
    await task


def told(answer: httpx.Response) -> Any:
    """Without what is left of the budget, which each request takes from."""
    found = answer.json()
    found.get("extensions", {}).pop("cost", None)
    return found


def kept(answer: httpx.Response) -> list[tuple[str, str]]:
    """Without the length, which what is left changes, and what says nothing of data that nobody keeps."""
    ignored = {"content-length", "vary", *(name.lower() for name in FOR_DOCUMENTS)}
    return sorted(item for item in answer.headers.multi_items() if item[0] not in ignored)
