"""Pages: read once, decode into a typed Struct, render; forms: parse, call one verb, redirect.

A page runs two statements at most: who is asking (`web/visitors.py`) and its one read.
"""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, wraps
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar, cast, dataclass_transform

import msgspec
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from . import cookies
from .assets import Assets
from .cookies import Flash
from .crypto import Vault
from .db import Database
from .errors import DomainError, NotAllowed, NotFound, SignInRequired, TooMany
from .forms import Keyed, Refused, form, posted_form
from .identity import Actor
from .paths import TEMPLATES
from .rates import Rates
from .rendering import Refusal, Renderer, say
from .settings import Settings
from .wording import written

__all__ = [
    "ELSEWHERE",
    "RETRY_SECONDS",
    "Keyed",
    "PageInfo",
    "Refused",
    "Shell",
    "View",
    "done",
    "form",
    "is_htmx",
    "local_address",
    "now_of",
    "page",
    "paging",
    "perform",
    "read",
    "refusals_on",
    "render",
    "search_of",
    "see",
    "shell_of",
    "today_of",
]

ELSEWHERE = (SignInRequired, NotFound, NotAllowed)
"""Refusals of a form after which its page could not be shown again either: a handler lets them through."""
SEARCH_CHARACTERS = 50
RETRY_SECONDS = "2"
"""The Retry-After of an answer that the database was too busy for, or not there."""

Content = TypeVar("Content")
Result = TypeVar("Result")
Handler = Callable[[Request], Awaitable[Response]]
Reader = Callable[[Database, Actor, str, Mapping[str, Any]], Awaitable[bytes]]
"""Runs the operation of that name for an actor: the bytes of `{"data": …}`."""


class Shell:
    """What every page needs; one per app, at `app.state.shell`. `database` is there once the app has started."""

    def __init__(
        self, settings: Settings, assets: Assets, read: Reader, templates: Sequence[Path] = (TEMPLATES,)
    ) -> None:
        self.settings = settings
        self.vault = Vault(settings)
        self.assets = assets
        self.renderer = Renderer(settings, assets, templates)
        self.read = read
        self.database: Database | None = None
        self.rates = Rates(self._seconds)

    def opened(self) -> Database:
        if self.database is None:
            raise RuntimeError("the app has not started")
        return self.database

    def _seconds(self) -> float:
        return self.opened().clock.seconds()


@dataclass_transform(frozen_default=True)
class View(msgspec.Struct, frozen=True, rename="camel"):
    """The base of what a page shows: its fields are the operation's, in snake_case. Subclasses are frozen too."""


class PageInfo(View):
    """Where a page of a connection stands; what `ui.pager` takes."""

    has_next_page: bool = False
    has_previous_page: bool = False
    start_cursor: str | None = None
    end_cursor: str | None = None


class Answer(msgspec.Struct, Generic[Content]):
    data: Content
    errors: list[Any] | None = None


def shell_of(request: Request) -> Shell:
    shell: Shell = request.app.state.shell
    return shell


def now_of(request: Request) -> datetime:
    """The present moment by the app's clock, in UTC."""
    return shell_of(request).opened().clock.now()


def today_of(request: Request) -> date:
    """The day in the county."""
    shell = shell_of(request)
    return shell.opened().clock.now().astimezone(shell.settings.zone).date()


def search_of(request: Request) -> str:
    """What was typed into the page's search field, cut to 50 characters; empty when nothing was."""
    return request.query_params.get("q", "").strip()[:SEARCH_CHARACTERS]


def is_htmx(request: Request) -> bool:
    """Whether htmx asks for a part of a page; a boosted or restored page is asked for as a whole."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"


async def page(
    request: Request,
    template: str,
    kind: type[Content],
    *,
    operation: str,
    variables: Mapping[str, Any] | None = None,
    private: bool = False,
    **options: Any,
) -> Response:
    """Reads `operation` into a `kind`, which the template knows as `page`; `options` go to `render`.

    A null where `kind` wants something raises NotFound. `private`: nobody but a signed-in person may ask
    (SignInRequired sends others to sign in and back).
    """
    actor: Actor = request.state.actor
    if private:
        actor.require_person()
    found = await read(request, kind, operation=operation, variables=variables)
    return await render(request, template, page=found, **options)


async def read(
    request: Request, kind: type[Content], *, operation: str, variables: Mapping[str, Any] | None = None
) -> Content:
    """What an operation answers to the person who asks, as a `kind`; NotFound as for `page`."""
    shell = shell_of(request)
    answer = await shell.read(shell.opened(), request.state.actor, operation, variables or {})
    return _decode(answer, kind, operation)


async def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    block: str | None = None,
    refusal: DomainError | None = None,
    typed: FormData | None = None,
    flash: str | None = None,
    **context: Any,
) -> Response:
    """The template as a page, or only its `block` when htmx asks for a part.

    `refusal` shows a refused form again with what was typed: status 422 unless another is given, 429 with
    Retry-After where it says how long to wait. Behind a button alone nothing was typed: all forms show what stands.
    `flash` is a message id shown at once, for answers that don't redirect.
    """
    shell, language = shell_of(request), request.state.language
    if refusal is not None:
        refused = 429 if isinstance(refusal, TooMany) else 422
        status = refused if status == 200 else status
        typed = typed if typed is not None else await posted_form(request)
    part = block if is_htmx(request) else None
    waiting = cookies.waiting_flash(request, shell.vault) if part is None else None
    everything = {
        "request": request,
        "actor": request.state.actor,
        "now": shell.database.clock.now() if shell.database else None,
        "path": request.url.path,
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "page": None,
        "refusal": Refusal(refusal, language) if refusal else None,
        "typed": typed if typed and typed.keys() - {"key"} else FormData(),
        "flash": Flash(say(flash, language), "success") if flash else waiting,
        **context,
    }
    html = shell.renderer.render(template, language, everything, part)
    if part is not None and flash:
        html += shell.renderer.render("shared/_flash.html", language, everything)
    response = HTMLResponse(html, status, headers=_headers(request))
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.wait_seconds)
    if waiting:
        cookies.drop_flash(response)
    return response


def refusals_on(show: Callable[[Request, DomainError], Awaitable[Response]]) -> Callable[[Handler], Handler]:
    """Declares which page shows the handler's form again when it is refused, with what was typed and the reason.

    Who has to sign in, may not, or asks for what is not there gets an answer of their own.
    """

    def declare(handle: Handler) -> Handler:
        @wraps(handle)
        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except ELSEWHERE:
                raise
            except DomainError as refusal:
                return await show(request, refusal)

        return answer

    return declare


async def perform(request: Request, verb: Callable[..., Awaitable[Result]], **arguments: Any) -> Result:
    """One verb in one transaction, as the person who asks; its DomainError goes to the handler."""
    return await shell_of(request).opened().perform(verb, request.state.actor, **arguments)


def done(
    request: Request, url: str, flash: str | None = None, kind: Literal["success", "warning"] = "success", **params: Any
) -> Response:
    """To `url` after a write, with a message id shown there once."""
    response = see(request, url)
    if flash:
        shell = shell_of(request)
        told = Flash(say(flash, request.state.language, **params), kind)
        cookies.keep_flash(response, shell.settings, shell.vault, told)
    return response


def see(request: Request, url: str) -> Response:
    """A redirect that both a browser and htmx follow as a new page."""
    if request.headers.get("HX-Request") == "true":
        return Response(headers={"HX-Redirect": url, **_headers(request)})
    return RedirectResponse(url, 303, headers=_headers(request))


def paging(request: Request, size: int = 20) -> dict[str, Any]:
    """The variables first, after, last and before of a connection, from the address that `ui.pager` made."""
    before = request.query_params.get("before")
    if before:
        return {"last": size, "before": before}
    return {"first": size, "after": request.query_params.get("after")}


def local_address(given: str | None, otherwise: str = "/") -> str:
    """`given` if it is a path of this site, else `otherwise`: never sends anybody elsewhere."""
    if not given or not given.startswith("/") or given[1:2] in ("/", "\\") or not given.isprintable():
        return otherwise
    return given


@cache
def _decoder(kind: Hashable) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(Answer[kind], dec_hook=written)  # type: ignore[valid-type]


def _decode(answer: bytes, kind: type[Content], operation: str) -> Content:
    try:
        decoded: Answer[Content] = _decoder(cast(Hashable, kind)).decode(answer)
    except msgspec.ValidationError as error:
        if "got `null`" in str(error) and b'"errors"' not in answer:
            raise NotFound() from error
        raise RuntimeError(f"{operation} answered {answer[:300]!r}: {error}") from error
    if decoded.errors:
        raise RuntimeError(f"{operation} answered {decoded.errors}")
    return decoded.data


def _headers(request: Request) -> dict[str, str]:
    """A person's page is kept nowhere; others may be kept by the browser and asked about again."""
    known = request.state.actor.kind != "anonymous"
    return {
        "Vary": "HX-Request, HX-Request-Type, Cookie, Accept-Language",
        "Cache-Control": "no-store" if known else "private, no-cache",
    }
