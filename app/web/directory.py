"""Finds the route of an address by its first part, where Starlette would try hundreds of patterns in turn."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route, Router
from starlette.types import Lifespan, Scope

Endpoint = Callable[[Request], Awaitable[Response]]


class Directory(Router):
    """Knows whose an address is as a Router does: what no route answers is 405 or 404, or has a slash too many."""

    def __init__(self, routes: Sequence[BaseRoute], lifespan: Lifespan[Starlette] | None) -> None:
        super().__init__(routes, lifespan=lifespan)
        self._anywhere: list[BaseRoute] = []
        self._below: dict[str, list[BaseRoute]] = {}
        for route in routes:
            name = _first(route)
            if name is None:
                for found in (self._anywhere, *self._below.values()):
                    found.append(route)
            else:
                self._below.setdefault(name, [*self._anywhere]).append(route)

    def endpoint(self, scope: Scope) -> Endpoint:
        """What answers a request, named in its scope with the parts of its path; raises HTTPException."""
        known, status = self._routes(scope["path"]), 404
        for route in known:
            match, found = route.matches(scope)
            if match is Match.FULL and isinstance(route, Route):
                scope.update(found, router=self, route=route)
                endpoint: Endpoint = route.endpoint
                return endpoint
            if match is Match.PARTIAL:
                status = 405
                scope["route"] = route
        if status == 404 and self._without_slash(scope):
            return _redirect
        raise HTTPException(status)

    def _routes(self, path: str) -> Sequence[BaseRoute]:
        return self._below.get(path[1:].partition("/")[0], self._anywhere)

    def _without_slash(self, scope: Scope) -> bool:
        """Whether there is such an address but for the slash at its end."""
        path = scope["path"].rstrip("/")
        if path == scope["path"]:
            return False
        return any(route.matches({**scope, "path": path})[0] is not Match.NONE for route in self._routes(path))


async def _redirect(request: Request) -> Response:
    scope = request.scope
    return RedirectResponse(str(URL(scope={**scope, "path": scope["path"].rstrip("/")})))


def _first(route: BaseRoute) -> str | None:
    """The first part of a route's path; None where any may stand there."""
    path: str = getattr(route, "path", "")
    name = path.split("/", 2)[1] if path.startswith("/") else None
    return None if name is None or "{" in name else name
