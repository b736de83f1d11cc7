"""The layer that every request passes first: strangers are kept out, every answer bears our headers and is counted."""

import time
from collections.abc import Set
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel.settings import Settings

from .errors import answer
from .headers import security_headers
from .metrics import Metrics

MAX_FORM_BYTES = 2**20
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
Given = dict[bytes, bytes]
"""A request's headers; of one that comes twice the first."""


class Gate:
    """One layer for what could be seven: each costs every request as much as a small answer takes to write."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics
        self.hosts = hosts(settings)
        self.site = settings.site if settings.production else None
        self.max_upload_bytes = settings.max_upload_bytes
        self.headers = [(name.lower().encode(), value.encode()) for name, value in security_headers(settings).items()]
        self.names = {name for name, _ in self.headers}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        began, status, seconds = time.perf_counter(), 500, None

        async def note(message: Message) -> None:
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                # Until it begins: a stream of progress goes on for long.
                status, seconds = message["status"], time.perf_counter() - began
                message["headers"] = self._sealed(message["headers"])
            await send(message)

        try:
            await self._admit(scope, receive, note)
        finally:
            route = getattr(scope.get("route"), "path", "(none)")
            self.metrics.count(scope["method"], route, status, seconds or time.perf_counter() - began)

    def _sealed(self, given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        """With our headers; one that an answer brings itself stays (GraphiQL's policy)."""
        names = {name for name, _ in given}
        if names.isdisjoint(self.names):
            return [*given, *self.headers]
        return [*given, *(header for header in self.headers if header[0] not in names)]

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        given: Given = dict(reversed(scope["headers"]))
        app, writes = self.app, scope["method"] not in SAFE_METHODS
        if not is_own(given.get(b"host", b""), self.hosts):
            app = PlainTextResponse("Invalid host header", 400)
        elif status := 404 if has_zero(scope) else self._refusal(given) if writes else None:
            app = await answer(Request(scope, receive), status)
        elif writes and (b"content-length" not in given or b"transfer-encoding" in given):
            receive = counted(receive, self._limit(given))
        await app(scope, receive, send)

    def _refusal(self, given: Given) -> int | None:
        """Why this may not be written: too large, or another site's page made the browser send it."""
        length = given.get(b"content-length", b"")
        if length.isdigit() and int(length) > self._limit(given):
            return 413
        return None if self._of_this_site(given) else 403

    def _limit(self, given: Given) -> int:
        """Bytes of a body: of uploads (multipart) `max_upload_bytes`, of everything else 1 MiB."""
        uploads = given.get(b"content-type", b"").startswith(b"multipart/form-data")
        return max(MAX_FORM_BYTES, self.max_upload_bytes) if uploads else MAX_FORM_BYTES

    def _of_this_site(self, given: Given) -> bool:
        """By Sec-Fetch-Site, else by Origin.

        A request that carries a bearer token and no cookie can't be forged; nor can one with neither header
        nor cookie, which no browser sends.
        """
        if b"cookie" not in given and given.get(b"authorization", b"")[:7].lower() == b"bearer ":
            return True
        if site := given.get(b"sec-fetch-site"):
            return site in (b"same-origin", b"none")
        if origin := given.get(b"origin", b"").decode("latin-1"):
            return origin == self.site if self.site else urlsplit(origin).netloc == given.get(b"host", b"").decode()
        return b"cookie" not in given


def hosts(settings: Settings) -> Set[bytes] | None:
    """In production the site's own name, and the loopback for probes; in development any (None)."""
    own = {(urlsplit(settings.site).hostname or "").encode(), b"127.0.0.1", b"localhost"}
    return own if settings.production else None


def is_own(host: bytes, hosts: Set[bytes] | None) -> bool:
    """Whether a Host header names this site."""
    name, _, port = host.partition(b":")
    return hosts is None or (name.lower() in hosts and (not port or port.isdigit()))


def has_zero(scope: Scope) -> bool:
    """Whether an address has a zero byte: no name, code or search has one, and no database stores it."""
    return "\0" in scope["path"] or b"%00" in scope["query_string"]


def counted(receive: Receive, limit: int) -> Receive:
    """A body that does not say how long it is, ended when it grows too large."""
    read = 0

    async def next_part() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise HTTPException(413)
        return message

    return next_part
