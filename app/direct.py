"""The short way of partners' systems to the API: from the socket to the endpoint, without the layers of a page.

It is for a POST to /graphql with a bearer token and without a cookie, to the site's own name: such a
request can't be forged by another site (`Gate` lets it through) and has no session. ASGI's messages and
the layers cost three times as much as what is left. Everything else goes by them, and is answered the same;
so does everything under a server that knows nothing of this.
"""

import asyncio
import gzip
import time
from functools import lru_cache
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

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
END = b"\r\n\r\n"
"""Of a request's head."""
HEADS, HEAD_BYTES = 16, 2048
"""Kept for each connection, and the longest of them: who sends others has them parsed each time."""


MORE = 1024
"""What an answer's content has beside its data, at most."""
Answered = tuple[int, list[bytes], bytes]
"""The status, the lines of the head but the first and the last, and the content."""


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

    def begin(self, caller: Caller, body: bytes) -> Begun | None:
        """What can be begun at once. Never fails: what is wrong with a request is for `answer` to say."""
        try:
            return self._api.begin(self._app.state.shell, caller, body)
        except Exception:  # noqa: BLE001
            return None

    def end(self, caller: Caller, begun: Begun, began: float) -> Answered | None:
        """The answer to what was begun, `began` of the performance counter; None where there is more to do."""
        try:
            text = begun.text.result()
            if len(text) >= GZIP_FROM_BYTES - MORE and b"gzip" in caller.headers.raw.get(b"accept-encoding", b""):
                return None
            reply = self._api.end(caller, begun, text)
        except (Exception, asyncio.CancelledError):  # noqa: BLE001 - `answer` meets it again
            return None
        self._metrics.count("POST", PATH, reply.status, time.perf_counter() - began)
        return reply.status, self._head(reply), reply.content

    async def answer(self, caller: Caller, body: bytes, begun: Begun | None, began: float) -> Answered:
        """The same for any request, whether it was begun or not."""
        status, given = 500, caller.headers

        async def read() -> Asked:
            check_json(given)
            return read_body(body)

        try:
            reply = await self._api.answer(self._app.state.shell, caller, "POST", read, begun)
            status, content, head = reply.status, reply.content, self._head(reply)
            if len(content) >= GZIP_FROM_BYTES and b"gzip" in given.raw.get(b"accept-encoding", b""):
                content = await _zipped(content)
                head.append(b"content-encoding: gzip\r\nvary: Accept-Encoding\r\n")
        except Exception as error:  # noqa: BLE001 - a fault is logged, and answered without its internals
            scope = {"type": "http", "method": "POST", "path": PATH, "headers": [], "app": self._app, "state": {}}
            scope |= {"query_string": b"", "server": ("", 0), "scheme": "http"}
            response = await on_fault(Request(scope), error)
            content = bytes(response.body)
            return response.status_code, [_lines(each for each in response.raw_headers if each[0] != _LENGTH)], content
        finally:
            self._metrics.count("POST", PATH, status, time.perf_counter() - began)
        return status, head, content

    def default(self, headers: list[tuple[bytes, bytes]]) -> bytes:
        """The lines of the headers that the server has for all answers, which it makes anew every second."""
        if self._default[0] is not headers:
            self._default = headers, _lines(headers)
        return self._default[1]

    def _head(self, reply: Reply) -> list[bytes]:
        return [self._always, _lines(reply.headers()) if reply.more else _usual(reply.type)]


_LENGTH = b"content-length"


class _Cycle:
    """A request under way and its response, in place of uvicorn's: what its protocol asks of one."""

    __slots__ = ("body", "disconnected", "keep_alive", "message_event", "response_complete")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.disconnected = self.response_complete = False
        self.keep_alive = True
        self.message_event = _NOBODY_WAITS


_NOBODY_WAITS = asyncio.Event()


class Direct(HttpToolsProtocol):
    """uvicorn's HTTP, with the short way taken at the socket for what goes it.

    A connection whose next request has the same head as one before, byte by byte, need not parse it again.
    """

    def __init__(self, short_way: ShortWay, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._short_way = short_way
        self._trusted: Any = getattr(self.app, "trusted_hosts", ())
        self._coming: tuple[RequestResponseCycle, Caller] | None = None
        """Whose body is not here yet."""
        self._between = True
        """Whether the parser waits for a request's first byte."""
        self._whole: bytes | None = None
        """What came at once, the parser waiting for a request."""
        self._idle_since = 0.0
        self._heads: dict[bytes, tuple[int, Caller]] = {}
        """By a request's head: how long the body is, and who sends it."""

    def data_received(self, data: bytes) -> None:
        self._whole = None
        if self._between and (self.cycle is None or self.cycle.response_complete):
            end = data.find(END)
            known = self._heads.get(data[:end])
            if known is not None and len(data) == end + len(END) + known[0]:
                self.cycle = _Cycle(data[end + len(END) :])  # type: ignore[assignment]
                self._start(self.cycle, known[1])
                return
            self._whole = data
        super().data_received(data)

    def on_message_begin(self) -> None:
        self._between = False
        super().on_message_begin()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        given = self._short_way.takes(cycle.scope) if app is self.app else None
        if given is None:
            super()._start_asgi_task(cycle, app)
            return
        caller = self._short_way.caller(given, self._address(given))
        if cycle.more_body:
            self._coming = cycle, caller
        else:
            self._start(cycle, caller)

    def on_message_complete(self) -> None:
        self._between = True
        super().on_message_complete()
        if self._coming is not None and self._coming[0] is self.cycle:
            coming, self._coming = self._coming, None
            self._remember(*coming)
            self._start(*coming)
        self._whole = None

    def _remember(self, cycle: RequestResponseCycle, caller: Caller) -> None:
        """The head of a request that came at once and alone."""
        data, length = self._whole or b"", len(cycle.body)
        end = data.find(END)
        alone = len(data) == end + len(END) + length
        if alone and end <= HEAD_BYTES and self.limit_concurrency is None:
            if len(self._heads) >= HEADS:
                self._heads.clear()
            self._heads[data[:end]] = length, caller

    def _start(self, cycle: RequestResponseCycle, caller: Caller) -> None:
        began = time.perf_counter()
        begun = self._short_way.begin(caller, cycle.body)
        if begun is None:
            self._go_on(cycle, caller, None, began)
        else:
            begun.text.add_done_callback(lambda _: self._end(cycle, caller, begun, began))

    def _end(self, cycle: RequestResponseCycle, caller: Caller, begun: Begun, began: float) -> None:
        answered = None if self.flow.write_paused else self._short_way.end(caller, begun, began)
        if answered is None:
            self._go_on(cycle, caller, begun, began)
        else:
            self._write(cycle, *answered)

    def _go_on(self, cycle: RequestResponseCycle, caller: Caller, begun: Begun | None, began: float) -> None:
        task = self.loop.create_task(self._run(cycle, caller, begun, began))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _run(self, cycle: RequestResponseCycle, caller: Caller, begun: Begun | None, began: float) -> None:
        answered = await self._short_way.answer(caller, bytes(cycle.body), begun, began)
        if self.flow.write_paused and not cycle.disconnected:
            await self.flow.drain()
        self._write(cycle, *answered)

    def _write(self, cycle: RequestResponseCycle, status: int, head: list[bytes], content: bytes) -> None:
        if cycle.disconnected:
            return
        length = b"content-length: %d\r\n%b\r\n" % (len(content), b"" if cycle.keep_alive else b"connection: close\r\n")
        default = self._short_way.default(self.server_state.default_headers)
        self.transport.write(b"".join((STATUS_LINE[status], default, *head, length, content)))
        cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        if self.timeout_keep_alive_task is None:
            self.on_response_complete()
        else:
            self.server_state.total_requests += 1
            self._idle_since = self.loop.time()

    def timeout_keep_alive_handler(self) -> None:
        """Closes a connection that was idle long enough; its timer is not set anew for every request."""
        idle = 0.0 if self.cycle and not self.cycle.response_complete else self.loop.time() - self._idle_since
        if idle < self.timeout_keep_alive:
            left = self.timeout_keep_alive - idle
            self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)
        else:
            super().timeout_keep_alive_handler()

    def _address(self, given: Given) -> str | None:
        """The caller's, or what a proxy in front of us says it is, as uvicorn reads it for ASGI."""
        host = self.client[0] if self.client else None
        forwarded = given.get(b"x-forwarded-for")
        if forwarded and host in self._trusted:
            return self._trusted.get_trusted_client_address(forwarded)[0] or host
        return host


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
