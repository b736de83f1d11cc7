"""Finds the route of an address by its first part, where Starlette would try hundreds of patterns in turn."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Match, Router
from starlette.types import Lifespan, Receive, Scope, Send


class Directory(Router):
    """Answers as a Router does; what no route answers as it stands is left to it (405, a slash too many)."""

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

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope.get("root_path"):
            for route in self._below.get(scope["path"].split("/", 2)[1], self._anywhere):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    scope.update(found, router=self, route=route)
                    await route.handle(scope, receive, send)
                    return
        await super().app(scope, receive, send)


def _first(route: BaseRoute) -> str | None:
    """The first part of a route's path; None where any may stand there."""
    path: str = getattr(route, "path", "")
    name = path.split("/", 2)[1] if path.startswith("/") else None
    return None if name is None or "{" in name else name
