"""Every form of the site, found as a browser finds it: in the pages, with the values that it would send."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import cast
from urllib.parse import urljoin

from starlette.applications import Starlette
from starlette.routing import Match, Route

from app.kernel.clock import SettableClock
from app.kernel.identity import ANONYMOUS, Actor
from tests.every_page import IN_BETWEEN, visits
from tests.lived_in import Traces
from tests.web_fixtures import Browser
from tests.world import World

FOR_PROGRAMS = frozenset({"/graphql", "/oauth/token", "/scans", "/counter/kept"})


@dataclass
class Form:
    """A form on a page: where it goes, and what it sends if nothing is typed."""

    page: str
    action: str
    multipart: bool
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    """The values of boxes that are not ticked and of options that are not chosen."""
    files: list[str] = field(default_factory=list)
    person: Actor = ANONYMOUS
    route: str = ""

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys([*self.fields, *self.choices, *self.files]))


def forms_in(html: str, page: str) -> list[Form]:
    """Those that are sent by POST."""
    reader = _Reader(page)
    reader.feed(html)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.select = ""
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = None
            if given.get("method", "").lower() == "post":
                action = urljoin(self.page, given.get("action") or self.page)
                self.inside = Form(self.page, action, given.get("enctype", "").startswith("multipart"))
                self.forms.append(self.inside)
        elif self.inside is not None:
            self._control(self.inside, tag, given)

    def _control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            values = form.fields if "selected" in given else form.choices
            values.setdefault(self.select, []).append(given.get("value", ""))
        elif tag == "textarea" and name:
            self.text = name
            form.fields[name] = [""]
        elif tag in {"input", "button"} and name:
            if kind == "file":
                form.files.append(name)
                return
            box = kind in {"checkbox", "radio"}
            off = (box and "checked" not in given) or (tag == "button" and name in form.fields)
            value = given.get("value", "on" if box else "")
            (form.choices if off else form.fields).setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        elif tag == "select":
            if self.inside is not None and self.select not in self.inside.fields:
                self._first_of(self.inside)
            self.select = ""
        elif tag == "textarea":
            self.text = ""

    def _first_of(self, form: Form) -> None:
        """What a list sends of which nothing is chosen: its first option."""
        options = form.choices.pop(self.select, [])
        if options:
            form.fields[self.select] = options[:1]
        if options[1:]:
            form.choices[self.select] = options[1:]

    def handle_data(self, data: str) -> None:
        if self.inside is not None and self.text:
            self.inside.fields[self.text] = [self.inside.fields[self.text][0] + data.removeprefix("\n")]


def route_of(app: Starlette, path: str) -> str:
    """The pattern that a POST to `path` reaches."""
    scope = {"type": "http", "method": "POST", "path": path, "headers": []}
    return next(
        (route.path for route in app.routes if isinstance(route, Route) and route.matches(scope)[0] == Match.FULL), ""
    )


def app_of(client: Browser) -> Starlette:
    return cast(Starlette, client._transport.app)  # type: ignore[attr-defined]


def posts(client: Browser) -> set[str]:
    """The patterns of all routes that forms are sent to."""
    app = app_of(client)
    writing = (route for route in app.routes if isinstance(route, Route) and "POST" in (route.methods or ()))
    return {route.path for route in writing} - FOR_PROGRAMS


async def every_form(
    client: Browser, world: World, traces: Traces, more: Sequence[tuple[Actor, str]] = ()
) -> dict[str, Form]:
    """By route: the first form that some page shows to somebody; `more` are pages to look at besides."""
    app = app_of(client)
    found: dict[str, Form] = {}
    async for person, path in _pages(client, world, traces, more):
        for form in forms_in((await client.get(path)).text, path):
            form.person, form.route = person, route_of(app, form.action.partition("?")[0])
            found.setdefault(form.route, form)
    return found


async def _pages(
    client: Browser, world: World, traces: Traces, more: Sequence[tuple[Actor, str]]
) -> AsyncIterator[tuple[Actor, str]]:
    for person, path in [*((visit.person, visit.path) for visit in visits(world, traces)), *more]:
        await client.sign_in(person.id)
        yield person, path
    for path in IN_BETWEEN:
        person = world.anonymous if path.startswith("/sign-in") else world.alice
        await begin(client, person, path)
        yield person, path


async def begin(client: Browser, person: Actor, page: str, later: timedelta = timedelta(minutes=2)) -> None:
    """Signs a person in, and sends the form that leads to `page` if one does: `later`, since within a minute
    no second code is sent.
    """
    await client.sign_in(person.id)
    if page in IN_BETWEEN:
        form, typed = IN_BETWEEN[page]
        clock = client.database.clock
        assert isinstance(clock, SettableClock)
        clock.at += later
        await client.post(form, data=typed)
