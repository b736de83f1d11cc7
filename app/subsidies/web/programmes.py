"""Pages of programmes for the bureau: drafts with their rules and test cases, from the first word to the last day."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.identity import Role
from app.kernel.web import Keyed, done, form, page, perform, read, refusals_on, render, today_of
from app.subsidies import service
from app.subsidies.amounts import Amount
from app.subsidies.models import Frequency

from . import programme_forms as forms
from .programme_views import NewProgrammePage, ProgrammePage, ProgrammesPage, Version, VersionPage

BLANK_ROWS = 2


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


def _address(saved: service.ProgrammeSaved) -> str:
    return f"/programme-versions/{saved.id}"


@refusals_on(new_programme)
async def begin(request: Request) -> Response:
    """POST /programmes"""
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
    saved = await perform(request, service.save_programme, **given)
    return done(request, f"{_address(saved)}/rules", flash="Begun. Now write whom it is for.")


@refusals_on(edit_terms)
async def change_terms(request: Request) -> Response:
    """POST /programme-versions/{id}/edit"""
    filled = await form(request, forms.TermsForm)
    said = await forms.said_of(request, filled)
    version = request.path_params["id"]
    saved = await perform(request, service.change_programme, version=version, said=said, key=filled.key)
    return done(request, _address(saved), flash="Saved.")


@refusals_on(edit_rules)
async def set_conditions(request: Request) -> Response:
    """POST /programme-versions/{id}/conditions"""
    filled = await form(request, Keyed)
    asked = await forms.conditions_of(request)
    version = request.path_params["id"]
    saved = await perform(request, service.set_conditions, version=version, conditions=asked, key=filled.key)
    return done(request, f"{_address(saved)}/rules", flash="Saved.")


@refusals_on(edit_rules)
async def set_trials(request: Request) -> Response:
    """POST /programme-versions/{id}/trials"""
    filled = await form(request, Keyed)
    found: Version = (await _version(request)).programme_version
    trials = await forms.trials_of(request, list(found.asked))
    version = request.path_params["id"]
    saved = await perform(request, service.set_trials, version=version, trials=trials, key=filled.key)
    return done(request, f"{_address(saved)}/rules", flash="Saved.")


@refusals_on(show_programme)
async def begin_draft(request: Request) -> Response:
    """POST /programmes/{id}/draft"""
    filled = await form(request, Keyed)
    saved = await perform(request, service.draft_programme, programme=request.path_params["id"], key=filled.key)
    return done(request, _address(saved), flash="The draft is a copy of the present version. Change it.")


@refusals_on(show_programme)
async def close(request: Request) -> Response:
    """POST /programmes/{id}/close"""
    programme = request.path_params["id"]
    filled = await form(request, forms.Close)
    given = {"valid_until": filled.valid_until, "key": filled.key}
    await perform(request, service.close_programme, programme=programme, **given)
    return done(request, f"/programmes/{programme}", flash="The end is set. What was begun before goes its way.")


@refusals_on(show_version)
async def publish(request: Request) -> Response:
    """POST /programme-versions/{id}/publish"""
    filled = await form(request, forms.Publish)
    given = {"version": request.path_params["id"], "valid_from": filled.valid_from, "key": filled.key}
    saved = await perform(request, service.publish_programme, **given)
    return done(request, _address(saved), flash="Published. What was decided before stays as it is.")


@refusals_on(show_version)
async def discard(request: Request) -> Response:
    """POST /programme-versions/{id}/discard"""
    filled = await form(request, Keyed)
    await perform(request, service.discard_programme, version=request.path_params["id"], key=filled.key)
    return done(request, "/programmes", flash="The draft is gone.")


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
