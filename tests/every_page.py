"""Every address that answers with a page, and who looks at it. A route that is missing here fails a test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import Route

from app.kernel.identity import Actor

from .lived_in import Traces
from .world import World

NO_PAGES = frozenset(
    {
        "/static/{digest}/{name:path}",
        "/favicon.ico",
        "/healthz",
        "/readyz",
        "/metrics",
        "/graphql",
        "/imports/{id:uuid}/refused.xlsx",
    }
)
"""What answers with something else than a page of the site."""


@dataclass(frozen=True)
class Visit:
    """A person opens an address."""

    route: str
    path: str
    person: Actor
    status: int = 200

    def __str__(self) -> str:
        return f"{self.path} as {self.person.name or 'nobody'}"


Addresses = Callable[[World, Traces], list[tuple[str, Actor]]]
ADDRESSES: dict[str, Addresses] = {
    "/sign-in": lambda w, _: [("/sign-in", w.anonymous)],
    "/sign-in/password": lambda w, _: [("/sign-in/password", w.anonymous)],
    "/outbox": lambda w, _: [("/outbox", w.anonymous)],
    "/profile": lambda w, _: [("/profile", w.alice), ("/profile", w.otto)],
    "/profile/phone": lambda w, _: [("/profile/phone", w.alice)],
    "/profile/password": lambda w, _: [("/profile/password", w.otto)],
    "/profile/privacy": lambda w, _: [("/profile/privacy", w.alice)],
    "/volunteers": lambda w, _: [("/volunteers", w.otto), ("/volunteers?q=hc", w.otto)],
    "/teams": lambda w, _: [("/teams", w.otto)],
    "/teams/new": lambda w, _: [("/teams/new", w.otto)],
    "/teams/{id:uuid}": lambda w, _: [(f"/teams/{w.team}", w.lena), (f"/teams/{w.team}", w.anonymous)],
    "/imports": lambda w, _: [("/imports", w.otto)],
    "/imports/{id:uuid}": lambda w, t: [(f"/imports/{t.roster}", w.otto)],
}
IN_BETWEEN: dict[str, tuple[str, dict[str, str]]] = {
    "/sign-in/code": ("/sign-in", {"phone": "13900000001"}),
    "/profile/phone/code": ("/profile/phone", {"phone": "13900000077"}),
}
"""Pages that are there only after a form: where it stands and what is typed."""
ERRORS = [("/no/such/page", 404), ("/imports", 403)]


def visits(world: World, traces: Traces) -> list[Visit]:
    """All pages, each as those who use it."""
    own = [
        Visit(route, path, person)
        for route, addresses in ADDRESSES.items()
        for path, person in addresses(world, traces)
    ]
    return [*own, *(Visit(path, path, world.alice, status) for path, status in ERRORS)]


def forgotten(app: Starlette) -> set[str]:
    """Routes with GET that no visit opens, and visits to routes that are gone."""
    there = set(_pages(app))
    return there ^ (ADDRESSES.keys() | IN_BETWEEN.keys())


def _pages(app: Starlette) -> Iterator[str]:
    for route in app.routes:
        if isinstance(route, Route) and "GET" in (route.methods or ["GET"]) and route.path not in NO_PAGES:
            yield route.path
