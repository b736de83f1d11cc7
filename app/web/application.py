"""The ASGI application: what every request passes on its way to its route, and every answer on its way back.

It is one layer around an endpoint that takes a request and gives a response. As seven layers of ASGI, each of
which wraps what the next one sends, it took three tenths of what a check-in spends in Python.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from app.kernel.errors import DomainError
from app.kernel.forms import close_form
from app.kernel.web import Shell

from .directory import Directory
from .errors import answer, on_fault, refused
from .metrics import Metrics
from .security import Gate, Given
from .visitors import Identify, Visitors

GZIP_FROM_BYTES = 1000
GZIP_LEVEL = 5
WHOLE = "commonweal.whole"
"""The extension of a server that takes a whole answer at once."""
Whole = Callable[[int, list[tuple[bytes, bytes]], bytes], bool]
"""Status, headers and content; False where it can't be taken so, and nothing of it was sent."""


class Site(Starlette):
    """Strangers are kept out, the visitor is known, whatever is refused or breaks is answered, and every answer
    bears our headers and is counted."""

    def __init__(
        self,
        shell: Shell,
        routes: Sequence[Route],
        metrics: Metrics,
        identify: Identify,
        lifespan: Lifespan[Starlette] | None = None,
    ) -> None:
        super().__init__()
        self.state.shell = shell
        self.router = self._directory = Directory(routes, lifespan)
        self._metrics = metrics
        self._gate = Gate(shell.settings)
        self._visitors = Visitors(shell.settings, identify)

    def build_middleware_stack(self) -> ASGIApp:
        return self._pass

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.router(scope, receive, send)
            return
        began, fault = time.perf_counter(), None
        given: Given = dict(reversed(scope["headers"]))
        request = Request(scope, self._gate.watched(given, receive))
        try:
            response = await self._respond(request, given)
        except ClientDisconnect:
            return  # before all of the body was here: nobody is there to be answered
        except Exception as error:  # noqa: BLE001 - it is answered, and raised again for the server to log
            fault, response = error, await on_fault(request, error)
        self._gate.seal(response.raw_headers)
        # Until it begins: a stream of progress goes on for long.
        seconds = time.perf_counter() - began
        route = getattr(scope.get("route"), "path", "(none)")
        self._metrics.count(scope["method"], route, response.status_code, seconds)
        try:
            await _send(response, scope, receive, send)
        finally:
            await close_form(request)
        if fault is not None:
            raise fault

    async def _respond(self, request: Request, given: Given) -> Response:
        if status := self._gate.refusal(request.scope, given):
            return PlainTextResponse("Invalid host header", 400) if status == 400 else await answer(request, status)
        try:
            await self._visitors.introduce(request)
            return await self._directory.endpoint(request.scope)(request)
        except DomainError as refusal:
            return await refused(request, refusal)
        except HTTPException as error:
            response = await answer(request, error.status_code)
            response.headers.update(error.headers or {})
            return response


async def _send(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    content: Any = getattr(response, "body", None)  # a stream has none
    if content is None or len(content) >= GZIP_FROM_BYTES:
        await GZipMiddleware(response, GZIP_FROM_BYTES, GZIP_LEVEL)(scope, receive, send)
        return
    whole: Whole | None = scope.get("extensions", {}).get(WHOLE)
    if whole is None or not whole(response.status_code, response.raw_headers, content):
        await response(scope, receive, send)
