"""The short way of partners' systems to the API: which requests it takes, and the bytes that answer one.

It is for a POST to /graphql with a bearer token and without a cookie, to the site's own name: such a
request can't be forged by another site (`Gate` lets it through) and has no session. ASGI's messages and
the layers of a page cost three times as much as what is left. Everything else goes by them, and is answered the
same; so does everything under a server that knows nothing of this (`direct.py` does).
"""

import asyncio
import gzip
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.graphql.endpoint import Begun, Caller, Endpoint
from app.graphql.http import Asked, Given, Reply, check_json, read_body
from app.kernel.i18n import negotiate
from app.kernel.identity import ANONYMOUS, Actor
from app.kernel.settings import Settings
from app.web.application import GZIP_FROM_BYTES, GZIP_LEVEL
from app.web.errors import on_fault
from app.web.headers import FOR_DOCUMENTS, security_headers
from app.web.metrics import Metrics
from app.web.security import hosts, is_own

PATH = "/graphql"
GZIP_BESIDE_FROM_BYTES = 128 * 1024
"""From here on in a thread, so that the other requests go on."""
LONGEST_BYTES = 60_000
"""A body above it comes in parts, which ASGI's messages are for."""
LONG = (b"transfer-encoding", b"expect", b"upgrade", b"cookie")
"""Headers of what goes the long way."""
Answered = tuple[int, list[bytes], bytes]
"""The status, the lines of the head but the first and the last, and the content."""
_LENGTH = b"content-length"


class Exchange:
    """A request of the short way on its way to an answer; the `Reader` of what is begun for it."""

    __slots__ = ("_end", "began", "begun", "body", "caller", "cycle")

    def __init__(self, cycle: RequestResponseCycle, caller: Caller, end: "Callable[[Exchange, Begun], None]") -> None:
        self.cycle = cycle
        self.body = bytes(cycle.body)
        self.caller = caller
        self.began = time.perf_counter()
        self.begun: Begun | None = None
        self._end = end

    @property
    def takes_gzip(self) -> bool:
        return b"gzip" in self.caller.headers.raw.get(b"accept-encoding", b"")

    def done(self) -> bool:
        return self.cycle.disconnected

    def set_result(self, read: str | Exception) -> None:
        if self.begun is not None:
            self.begun.read = read
            self._end(self, self.begun)

    set_exception = set_result


class ShortWay:
    """Which requests it takes, and the bytes that answer one."""

    def __init__(self, app: Starlette, api: Endpoint, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._api = api
        self._metrics = metrics
        self._hosts = hosts(settings)
        named = ((name, value) for name, value in security_headers(settings).items() if name not in FOR_DOCUMENTS)
        self._default: tuple[Any, bytes] = None, b""
        self._always = _lines((name.lower().encode(), value.encode()) for name, value in named)

    def takes(self, scope: Any) -> Given | None:
        """The headers of a request that goes this way; None for any other."""
        if scope["path"] != PATH or scope["method"] != "POST" or scope["query_string"]:
            return None
        given = Given(scope["headers"])
        raw = given.raw
        length = raw.get(b"content-length", b"")
        short = (
            len(raw) == len(scope["headers"])  # a header that comes twice is for the layers to judge
            and length.isdigit()
            and int(length) <= LONGEST_BYTES
            and raw.get(b"authorization", b"")[:7].lower() == b"bearer "
            and raw.keys().isdisjoint(LONG)
            and is_own(raw.get(b"host", b""), self._hosts)
        )
        return given if short else None

    def caller(self, given: Given, address: str | None) -> Caller:
        """Who sends a request with these headers from there."""
        return Caller(given, _stranger(_language(given.raw.get(b"accept-language", b"")), address))

    def begin(self, asked: "Exchange") -> Begun | None:
        """What can be begun at once. Never fails: what is wrong with a request is for `answer` to say."""
        try:
            return self._api.begin(self._app.state.shell, asked.caller, asked.body, asked)
        except Exception:  # noqa: BLE001
            return None

    def end(self, asked: "Exchange", begun: Begun) -> Answered | None:
        """The answer to what was begun and read; None where there is more to do. Never fails either."""
        try:
            reply = self._api.end(asked.caller, begun)
        except Exception:  # noqa: BLE001
            return None
        if len(reply.content) >= GZIP_FROM_BYTES and asked.takes_gzip:
            return None
        self._metrics.count("POST", PATH, reply.status, time.perf_counter() - asked.began)
        return reply.status, self._head(reply), reply.content

    async def answer(self, asked: "Exchange") -> Answered:
        """The same for any request, whether it was begun or not."""
        status, caller = 500, asked.caller

        async def read() -> Asked:
            check_json(caller.headers)
            return read_body(asked.body)

        try:
            reply = await self._api.answer(self._app.state.shell, caller, "POST", read, asked.begun)
            status, content, head = reply.status, reply.content, self._head(reply)
            if len(content) >= GZIP_FROM_BYTES and asked.takes_gzip:
                content = await _zipped(content)
                head.append(b"content-encoding: gzip\r\nvary: Accept-Encoding\r\n")
        except Exception as error:  # noqa: BLE001 - a fault is logged, and answered without its internals
            scope = {"type": "http", "method": "POST", "path": PATH, "headers": [], "app": self._app, "state": {}}
            scope |= {"query_string": b"", "server": ("", 0), "scheme": "http"}
            response = await on_fault(Request(scope), error)
            content = bytes(response.body)
            head = [self._always, _lines(each for each in response.raw_headers if each[0] != _LENGTH)]
            return response.status_code, head, content
        finally:
            self._metrics.count("POST", PATH, status, time.perf_counter() - asked.began)
        return status, head, content

    def default(self, headers: list[tuple[bytes, bytes]]) -> bytes:
        """The lines of the headers that the server has for all answers, which it makes anew every second."""
        if self._default[0] is not headers:
            self._default = headers, _lines(headers)
        return self._default[1]

    def _head(self, reply: Reply) -> list[bytes]:
        return [self._always, _lines(reply.headers()) if reply.more else _usual(reply.type)]


async def _zipped(content: bytes) -> bytes:
    if len(content) < GZIP_BESIDE_FROM_BYTES:
        return gzip.compress(content, GZIP_LEVEL)
    return await asyncio.to_thread(gzip.compress, content, GZIP_LEVEL)


def _lines(headers: Any) -> bytes:
    return b"".join([b"%b: %b\r\n" % each for each in headers])


@lru_cache(maxsize=8)
def _usual(type_: str) -> bytes:
    return _lines(Reply(200, type_, b"").headers())


@lru_cache(maxsize=256)
def _language(accepted: bytes) -> str:
    return negotiate(None, accepted.decode("latin-1"))


@lru_cache(maxsize=1024)
def _stranger(language: str, address: str | None) -> Actor:
    return msgspec.structs.replace(ANONYMOUS, language=language, address=address)
