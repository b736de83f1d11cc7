"""Plain ASGI layers that keep strangers out: headers, body sizes, requests forged from other sites."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel.settings import Settings

from .errors import answer
from .headers import security_headers

MAX_FORM_BYTES = 2**20
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}


class SecurityHeaders:
    """Adds the headers to every answer; one that an answer brings itself stays (GraphiQL's policy)."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.headers = [(name.lower().encode(), value.encode()) for name, value in security_headers(settings).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message["headers"])
                names = {name for name, _ in given}
                message["headers"] = [*given, *(header for header in self.headers if header[0] not in names)]
            await send(message)

        await self.app(scope, receive, add if scope["type"] == "http" else send)


class BodyLimit:
    """Refuses a body that says it is too large before reading it, and one that grows too large while read.

    Uploads (multipart) may have `max_upload_bytes`, everything else 1 MiB.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.max_upload_bytes = settings.max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            return await self.app(scope, receive, send)
        given = Headers(scope=scope)
        limit = MAX_FORM_BYTES
        if given.get("content-type", "").startswith("multipart/form-data"):
            limit = max(limit, self.max_upload_bytes)
        length = given.get("content-length", "")
        if length.isdecimal() and int(length) > limit:
            response = await answer(Request(scope, receive), 413)
            return await response(scope, receive, send)
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413)
            return message

        return await self.app(scope, counted, send)


class SameSite:
    """Refuses writes that another site's page made the browser send, by Sec-Fetch-Site, else by Origin.

    A request that carries a bearer token and no cookie can't be forged; nor can one with neither header
    nor cookie, which no browser sends.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.site = settings.site if settings.production else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or self._trusted(Headers(scope=scope)):
            return await self.app(scope, receive, send)
        response = await answer(Request(scope, receive), 403)
        return await response(scope, receive, send)

    def _trusted(self, given: Headers) -> bool:
        if "cookie" not in given and given.get("authorization", "").lower().startswith("bearer "):
            return True
        if site := given.get("sec-fetch-site"):
            return site in {"same-origin", "none"}
        if origin := given.get("origin"):
            return self._own(origin, given.get("host", ""))
        return "cookie" not in given

    def _own(self, origin: str, host: str) -> bool:
        return origin == self.site if self.site else urlsplit(origin).netloc == host


class CleanAddress:
    """Refuses an address with a zero byte: no name, code or search has one, and no database stores it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and ("\0" in scope["path"] or b"%00" in scope["query_string"]):
            response = await answer(Request(scope, receive), 404)
            return await response(scope, receive, send)
        return await self.app(scope, receive, send)
