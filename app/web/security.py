"""Who may come in, and the headers that every answer bears."""

from collections.abc import Set
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope

from app.kernel.settings import Settings

from .headers import security_headers

MAX_FORM_BYTES = 2**20
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
Given = dict[bytes, bytes]
"""A request's headers; of one that comes twice the first."""


class Gate:
    """Keeps strangers out, and gives every answer our headers."""

    def __init__(self, settings: Settings) -> None:
        self.hosts = hosts(settings)
        self.site = settings.site if settings.production else None
        self.max_upload_bytes = settings.max_upload_bytes
        self.headers = [(name.lower().encode(), value.encode()) for name, value in security_headers(settings).items()]
        self.names = {name for name, _ in self.headers}

    def seal(self, headers: list[tuple[bytes, bytes]]) -> None:
        """Adds our headers; one that an answer brings itself stays (GraphiQL's policy)."""
        names = {name for name, _ in headers}
        if names.isdisjoint(self.names):
            headers += self.headers
        else:
            headers += [header for header in self.headers if header[0] not in names]

    def refusal(self, scope: Scope, given: Given) -> int | None:
        """The status of a request that may not come in: 400 for another site's name, 404 for an address that
        there can't be, 413 for too large a body, 403 where another site's page made the browser write."""
        if not is_own(given.get(b"host", b""), self.hosts):
            return 400
        if has_zero(scope):
            return 404
        if scope["method"] in SAFE_METHODS:
            return None
        length = given.get(b"content-length", b"")
        if length.isdigit() and int(length) > self._limit(given):
            return 413
        return None if self._of_this_site(given) else 403

    def watched(self, given: Given, receive: Receive) -> Receive:
        """Reads a body; one that does not say how long it is is ended when it grows too large."""
        tells = b"content-length" in given and b"transfer-encoding" not in given
        return receive if tells else counted(receive, self._limit(given))

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
