"""uvicorn's HTTP, with the short way taken at the socket for what goes it."""

import asyncio
import sys
from functools import partial
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from app.graphql.endpoint import Begun, Caller
from app.graphql.http import Given
from app.shortway import Exchange, ShortWay
from app.web.application import WHOLE

Headers = list[tuple[bytes, bytes]]

END = b"\r\n\r\n"
"""Of a request's head."""
CONTROL = bytes({*range(0x20), 0x7F} - {*b"\t\r\n"})
"""What no header has; an end of line is counted."""
WITHOUT_CONTENT = (204, 304)
HEADS, HEAD_BYTES = 16, 2048
"""Kept for each connection, and the longest of them: who sends others has them parsed each time."""


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
    """A connection whose next request has the same head as one before, byte by byte, need not parse it again."""

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
        self._declined: tuple[bytes, int] | None = None
        """A head without the offer of another protocol that it came with, and how much of what came it ended."""
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
        if self._declined is not None:
            self._go_past_offers(memoryview(data))

    def _go_past_offers(self, data: memoryview) -> None:
        """Goes on as if no other protocol had been offered, which a server need not hear: a new parser is given the
        same head without the offer, and what came behind it."""
        while self._declined is not None:
            head, end = self._declined
            self._declined = None
            self.parser = type(self.parser)(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn makes its own
            super().data_received(head)
            data = data[end:]
            super().data_received(cast("bytes", data))

    def _should_upgrade(self) -> bool:
        """Whether another protocol is offered, as HTTP/2 is by Java's client: the parser stops behind such a head."""
        return any(name == b"upgrade" for name, _ in self.headers)

    def handle_websocket_upgrade(self) -> None:
        """Notes where the parser stopped."""
        stopped: Any = sys.exc_info()[1]
        scope = self.scope
        first = f"{scope['method']} {self.url.decode('latin-1')} HTTP/{scope['http_version']}\r\n".encode("latin-1")
        lines = [b"%b: %b\r\n" % each for each in self.headers if each[0] != b"upgrade"]
        self._declined = b"".join([first, *lines, b"\r\n"]), stopped.args[0]

    def on_message_begin(self) -> None:
        self._between = False
        super().on_message_begin()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        given = self._short_way.takes(cycle.scope) if app is self.app else None
        if given is None:
            cycle.scope["extensions"] = cast("Any", {WHOLE: partial(self._write_whole, cycle)})
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
        asked = Exchange(cycle, caller, self._end)
        asked.begun = self._short_way.begin(asked)
        if asked.begun is None:
            self._go_on(asked)

    def _end(self, asked: "Exchange", begun: Begun) -> None:
        answered = None if self.flow.write_paused else self._short_way.end(asked, begun)
        if answered is None:
            self._go_on(asked)
        else:
            self._write(asked.cycle, *answered)

    def _go_on(self, asked: "Exchange") -> None:
        task = self.loop.create_task(self._run(asked))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _run(self, asked: "Exchange") -> None:
        answered = await self._short_way.answer(asked)
        if self.flow.write_paused and not asked.cycle.disconnected:
            await self.flow.drain()
        self._write(asked.cycle, *answered)

    def _write_whole(self, cycle: RequestResponseCycle, status: int, headers: Headers, content: bytes) -> bool:
        """An answer of the layers, at once: uvicorn takes it in parts, and looks at each header twice. What is out
        of the ordinary is left to it."""
        lines = [b"%b: %b\r\n" % each for each in headers if each[0] != b"content-length"]
        head = b"".join(lines)
        sound = head.count(b"\r") == head.count(b"\n") == len(lines) and len(head.translate(None, CONTROL)) == len(head)
        if not sound or status in WITHOUT_CONTENT or cycle.scope["method"] == "HEAD" or self.flow.write_paused:
            return False
        cycle.response_started = True
        self._write(cycle, status, [head], content)
        return True

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
