"""Finds the route of an address by its first part, where Starlette would try hundreds of patterns in turn."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route, Router
from starlette.types import Lifespan, Scope

Endpoint = Callable[[Request], Awaitable[Response]]


class Directory(Router):
    """Finds what a Router finds, and gives it to who answers; a Router answers by itself."""

    def __init__(self, routes: Sequence[Route], lifespan: Lifespan[Starlette] | None) -> None:
        super().__init__(routes, lifespan=lifespan)
        self._anywhere: list[Route] = []
        self._below: dict[str, list[Route]] = {}
        for route in routes:
            name = _first(route)
            if name is None:
                for found in (self._anywhere, *self._below.values()):
                    found.append(route)
            else:
                self._below.setdefault(name, [*self._anywhere]).append(route)

    def endpoint(self, scope: Scope) -> Endpoint:
        """What answers a request, whose scope then names the route and the parts of its path.

        Raises HTTPException: 404, or 405 with the methods that there are. A slash too many leads to a redirect.
        """
        methods: set[str] = set()
        for route in self._routes(scope["path"]):
            match, found = route.matches(scope)
            if match is Match.FULL:
                scope.update(found, router=self, route=route)
                endpoint: Endpoint = route.endpoint
                return endpoint
            if match is Match.PARTIAL:
                scope.setdefault("route", route)
                methods |= route.methods or set()
        if methods:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(methods))})
        if self._has_slash_too_many(scope):
            return _without_slash
        raise HTTPException(404)

    def _routes(self, path: str) -> Sequence[Route]:
        return self._below.get(path[1:].partition("/")[0], self._anywhere)

    def _has_slash_too_many(self, scope: Scope) -> bool:
        path = scope["path"].rstrip("/")
        if path == scope["path"]:
            return False
        return any(route.matches({**scope, "path": path})[0] is not Match.NONE for route in self._routes(path))


async def _without_slash(request: Request) -> Response:
    scope = {**request.scope, "path": request.scope["path"].rstrip("/")}
    return RedirectResponse(str(URL(scope=scope)))


def _first(route: Route) -> str | None:
    """The first part of a route's path; None where any may stand there."""
    name = route.path.split("/", 2)[1]
    return None if "{" in name else name
