"""The short way of partners' systems to the API: what the layers of a page do for them, done once or without.

It is for a POST to /graphql with a bearer token and without a cookie, to the site's own name: such a
request can't be forged by another site (`SameSite` lets it through), has no session, and its body is
limited by the endpoint. Everything else goes through the layers, and is answered the same.
"""

import time
from collections.abc import Collection
from functools import lru_cache

import msgspec
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel.i18n import negotiate
from app.kernel.identity import ANONYMOUS, Actor
from app.kernel.settings import Settings

from .errors import on_fault
from .headers import FOR_DOCUMENTS, security_headers
from .metrics import Metrics

PATH = "/graphql"
GZIP_FROM_BYTES = 1000
GZIP_LEVEL = 5
ANY_HOST = "*"


class ShortWay:
    """Answers by `api` what `takes` says that it takes."""

    def __init__(self, api: ASGIApp, settings: Settings, metrics: Metrics, hosts: Collection[str]) -> None:
        self._api = api
        self._zipped = GZipMiddleware(api, minimum_size=GZIP_FROM_BYTES, compresslevel=GZIP_LEVEL)
        self._metrics = metrics
        self._hosts = None if ANY_HOST in hosts else {host.encode() for host in hosts}
        self._headers = [
            (name.lower().encode(), value.encode())
            for name, value in security_headers(settings).items()
            if name not in FOR_DOCUMENTS
        ]

    def takes(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST" or scope["query_string"]:
            return False
        given = dict(scope["headers"])
        return (
            b"cookie" not in given
            and given.get(b"authorization", b"")[:7].lower() == b"bearer "
            and (self._hosts is None or given.get(b"host", b"").partition(b":")[0] in self._hosts)
        )

    async def __call__(self, app: Starlette, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = time.perf_counter(), None
        given = dict(scope["headers"])
        language = _language(given.get(b"accept-language", b""))
        scope["app"] = app
        scope["state"] = {"actor": _stranger(language, scope["client"]), "language": language}

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*self._headers, *message["headers"]]
            await send(message)

        api = self._zipped if b"gzip" in given.get(b"accept-encoding", b"") else self._api
        try:
            await api(scope, receive, note)
        except Exception as error:
            if status is None:
                response = await on_fault(Request(scope, receive), error)
                await response(scope, receive, send)
            raise
        finally:
            self._metrics.count(scope["method"], PATH, status or 500, time.perf_counter() - began)


@lru_cache(maxsize=256)
def _language(accepted: bytes) -> str:
    return negotiate(None, accepted.decode("latin-1"))


def _stranger(language: str, client: tuple[str, int] | None) -> Actor:
    return msgspec.structs.replace(ANONYMOUS, language=language, address=client[0] if client else None)
