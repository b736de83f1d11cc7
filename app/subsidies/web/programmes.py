"""Pages of programmes for the bureau: drafts with their rules and test cases, from the first word to the last day."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.i18n import mark
from app.kernel.identity import Role
from app.kernel.web import ELSEWHERE, Keyed, done, form, page, perform, read, render, today_of
from app.subsidies import service
from app.subsidies.amounts import Amount
from app.subsidies.models import Frequency

from . import programme_forms as forms
from .programme_views import NewProgrammePage, ProgrammePage, ProgrammesPage, Version, VersionPage

BLANK_ROWS = 2
Show = Callable[[Request, DomainError], Awaitable[Response]]


def _require_bureau(request: Request) -> None:
    actor = request.state.actor
    actor.require_person()
    if not actor.reach(*service.STAFF, Role.AUDITOR):
        raise NotAllowed()


async def list_programmes(request: Request) -> Response:
    """GET /programmes: in force, drafts, ended."""
    _require_bureau(request)
    day = today_of(request).isoformat()
    return await page(
        request, "subsidies/programmes.html", ProgrammesPage, operation="ProgrammesPage", variables={"day": day}
    )


async def new_programme(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /programmes/new"""
    _require_bureau(request)
    return await page(
        request,
        "subsidies/new_programme.html",
        NewProgrammePage,
        operation="NewProgrammePage",
        refusal=refusal,
        today=today_of(request),
    )


async def show_programme(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /programmes/{id}: its versions."""
    _require_bureau(request)
    return await page(
        request,
        "subsidies/programme.html",
        ProgrammePage,
        operation="ProgrammePage",
        variables={"id": f"Programme:{request.path_params['id']}"},
        refusal=refusal,
        today=today_of(request),
    )


async def _version(request: Request) -> VersionPage:
    _require_bureau(request)
    version = f"ProgrammeVersion:{request.path_params['id']}"
    return await read(request, VersionPage, operation="ProgrammeVersionPage", variables={"id": version})


async def _show(request: Request, template: str, refusal: DomainError | None) -> Response:
    found = await _version(request)
    return await render(
        request,
        template,
        page=found,
        it=found.programme_version,
        refusal=refusal,
        today=today_of(request),
        blank_rows=BLANK_ROWS,
        frequencies=list(Frequency),
    )


async def show_version(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /programme-versions/{id}: what it says, and what comes of its test cases."""
    return await _show(request, "subsidies/version.html", refusal)


async def edit_terms(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /programme-versions/{id}/edit, of a draft."""
    return await _show(request, "subsidies/edit_terms.html", refusal)


async def edit_rules(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /programme-versions/{id}/rules, of a draft: conditions, and test cases beside each."""
    return await _show(request, "subsidies/edit_rules.html", refusal)


async def _do(
    request: Request, again: Show, verb: Callable[[], Awaitable[Any]], to: Callable[[Any], str], flash: str
) -> Response:
    """A form's verb; what is refused is told on its page again."""
    try:
        result = await verb()
    except ELSEWHERE:
        raise
    except DomainError as refusal:
        return await again(request, refusal)
    return done(request, to(result), flash=flash)


def _address(saved: service.ProgrammeSaved) -> str:
    return f"/programme-versions/{saved.id}"


async def begin(request: Request) -> Response:
    """POST /programmes"""

    async def verb() -> Any:
        filled = await form(request, forms.Begin)
        names = {"zh": filled.zh}
        draft = service.Draft(
            names=names,
            plain={"zh": filled.plain_zh},
            legal_basis=filled.legal_basis,
            valid_from=filled.valid_from,
            amounts=(Amount(None, forms.fen_of(filled.yuan, "yuan"), names),),
        )
        given = {"code": filled.code, "organisation": filled.organisation, "draft": draft, "key": filled.key}
        return await perform(request, service.save_programme, **given)

    return await _do(
        request, new_programme, verb, lambda saved: f"{_address(saved)}/rules", mark("Begun. Now write whom it is for.")
    )


async def change_terms(request: Request) -> Response:
    """POST /programme-versions/{id}/edit"""

    async def verb() -> Any:
        filled = await form(request, forms.TermsForm)
        said = await forms.said_of(request, filled)
        given = {"version": request.path_params["id"], "said": said, "key": filled.key}
        return await perform(request, service.change_programme, **given)

    return await _do(request, edit_terms, verb, _address, mark("Saved."))


async def set_conditions(request: Request) -> Response:
    """POST /programme-versions/{id}/conditions"""

    async def verb() -> Any:
        filled = await form(request, Keyed)
        asked = await forms.conditions_of(request)
        given = {"version": request.path_params["id"], "conditions": asked, "key": filled.key}
        return await perform(request, service.set_conditions, **given)

    return await _do(request, edit_rules, verb, lambda saved: f"{_address(saved)}/rules", mark("Saved."))


async def set_trials(request: Request) -> Response:
    """POST /programme-versions/{id}/trials"""

    async def verb() -> Any:
        filled = await form(request, Keyed)
        version: Version = (await _version(request)).programme_version
        trials = await forms.trials_of(request, list(version.asked))
        given = {"version": request.path_params["id"], "trials": trials, "key": filled.key}
        return await perform(request, service.set_trials, **given)

    return await _do(request, edit_rules, verb, lambda saved: f"{_address(saved)}/rules", mark("Saved."))


async def begin_draft(request: Request) -> Response:
    """POST /programmes/{id}/draft"""

    async def verb() -> Any:
        filled = await form(request, Keyed)
        return await perform(request, service.draft_programme, programme=request.path_params["id"], key=filled.key)

    flash = mark("The draft is a copy of the present version. Change it.")
    return await _do(request, show_programme, verb, _address, flash)


async def close(request: Request) -> Response:
    """POST /programmes/{id}/close"""
    programme = request.path_params["id"]

    async def verb() -> Any:
        filled = await form(request, forms.Close)
        given = {"valid_until": filled.valid_until, "key": filled.key}
        return await perform(request, service.close_programme, programme=programme, **given)

    flash = mark("The end is set. What was begun before goes its way.")
    return await _do(request, show_programme, verb, lambda _: f"/programmes/{programme}", flash)


async def publish(request: Request) -> Response:
    """POST /programme-versions/{id}/publish"""

    async def verb() -> Any:
        filled = await form(request, forms.Publish)
        given = {"version": request.path_params["id"], "valid_from": filled.valid_from, "key": filled.key}
        return await perform(request, service.publish_programme, **given)

    return await _do(request, show_version, verb, _address, mark("Published. What was decided before stays as it is."))


async def discard(request: Request) -> Response:
    """POST /programme-versions/{id}/discard"""

    async def verb() -> Any:
        filled = await form(request, Keyed)
        return await perform(request, service.discard_programme, version=request.path_params["id"], key=filled.key)

    return await _do(request, show_version, verb, lambda _: "/programmes", mark("The draft is gone."))


routes = [
    Route("/programmes", list_programmes, methods=["GET"]),
    Route("/programmes", begin, methods=["POST"]),
    Route("/programmes/new", new_programme, methods=["GET"]),
    Route("/programmes/{id:uuid}", show_programme, methods=["GET"]),
    Route("/programmes/{id:uuid}/draft", begin_draft, methods=["POST"]),
    Route("/programmes/{id:uuid}/close", close, methods=["POST"]),
    Route("/programme-versions/{id:uuid}", show_version, methods=["GET"]),
    Route("/programme-versions/{id:uuid}/edit", edit_terms, methods=["GET"]),
    Route("/programme-versions/{id:uuid}/edit", change_terms, methods=["POST"]),
    Route("/programme-versions/{id:uuid}/rules", edit_rules, methods=["GET"]),
    Route("/programme-versions/{id:uuid}/conditions", set_conditions, methods=["POST"]),
    Route("/programme-versions/{id:uuid}/trials", set_trials, methods=["POST"]),
    Route("/programme-versions/{id:uuid}/publish", publish, methods=["POST"]),
    Route("/programme-versions/{id:uuid}/discard", discard, methods=["POST"]),
]
