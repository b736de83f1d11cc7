"""Pages of ladders for officers: the next version, from its draft to its publication."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.forms import number_of, posted_form
from app.kernel.identity import Role
from app.kernel.web import Keyed, done, form, page, perform, refusals_on
from app.rules.conditions import Condition
from app.skills import service
from app.skills.facts import catalogue

from .ladder_views import LadderPage, RungPage
from .ladders import ladder_variables, show_ladder

MOST_ROWS = 50
BLANK_ROWS = 3
Name = Annotated[str, msgspec.Meta(max_length=100)]
Years = Annotated[int, msgspec.Meta(ge=1, le=50)]
Mark = Annotated[int, msgspec.Meta(ge=0, le=100)]


class LadderForm(msgspec.Struct):
    zh: Name
    key: str
    bo: Name | None = None
    en: Name | None = None
    theory_pass: Mark | None = None
    practice_pass: Mark | None = None
    notice_working_days: Annotated[int, msgspec.Meta(ge=0, le=100)] = 5
    register_within_years: Years | None = None
    renew_every_years: Years | None = None
    step_every_years: Years | None = None


class RungForm(msgspec.Struct):
    zh: Name
    key: str
    bo: Name | None = None
    en: Name | None = None
    comprehensive_review: bool = False
    training_hours: Annotated[int, msgspec.Meta(ge=1, le=1000)] | None = None


class Needed(msgspec.Struct):
    key: str
    occupation: UUID | None = None


class Publish(msgspec.Struct):
    valid_from: date
    key: str


async def edit_ladder(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /ladders/{id}/edit, of a draft."""
    require_officer(request)
    return await page(
        request,
        "skills/edit_ladder.html",
        LadderPage,
        operation="LadderPage",
        variables=ladder_variables(request),
        refusal=refusal,
    )


async def edit_rung(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /rungs/{id}/edit, of a draft: the rung itself, and what it needs in an occupation or in all."""
    require_officer(request)
    return await page(
        request,
        "skills/edit_rung.html",
        RungPage,
        operation="RungPage",
        variables={"id": f"Rung:{request.path_params['id']}"},
        refusal=refusal,
        occupation=request.query_params.get("occupation"),
        facts=catalogue(),
        blank_rows=BLANK_ROWS,
    )


@refusals_on(show_ladder)
async def begin_draft(request: Request) -> Response:
    """POST /ladders/{id}/draft"""
    filled = await form(request, Keyed)
    draft = await perform(request, service.draft_ladder, ladder=request.path_params["id"], key=filled.key)
    return done(request, f"/ladders/{draft.id}/edit", flash="The draft is a copy of the present version. Change it.")


@refusals_on(edit_ladder)
async def change_ladder(request: Request) -> Response:
    """POST /ladders/{id}/edit"""
    ladder = request.path_params["id"]
    filled = await form(request, LadderForm)
    await perform(
        request,
        service.change_ladder,
        ladder=ladder,
        names=_names(filled),
        theory_pass=filled.theory_pass,
        practice_pass=filled.practice_pass,
        notice_working_days=filled.notice_working_days,
        register_within_years=filled.register_within_years,
        renew_every_years=filled.renew_every_years,
        step_every_years=filled.step_every_years,
        key=filled.key,
    )
    return done(request, f"/ladders/{ladder}", flash="Saved.")


@refusals_on(edit_rung)
async def change_rung(request: Request) -> Response:
    """POST /rungs/{id}/edit"""
    rung = request.path_params["id"]
    filled = await form(request, RungForm)
    saved = await perform(
        request,
        service.change_rung,
        rung=rung,
        names=_names(filled),
        comprehensive_review=filled.comprehensive_review,
        training_hours=filled.training_hours,
        key=filled.key,
    )
    return done(request, f"/ladders/{saved.ladder}", flash="Saved.")


@refusals_on(edit_rung)
async def set_prerequisites(request: Request) -> Response:
    """POST /rungs/{id}/prerequisites: numbered rows, of which those without an expression are left out."""
    filled = await form(request, Needed)
    saved = await perform(
        request,
        service.set_prerequisites,
        rung=request.path_params["id"],
        conditions=await _rows(request),
        occupation=filled.occupation,
        key=filled.key,
    )
    return done(request, f"/ladders/{saved.ladder}", flash="Saved.")


@refusals_on(show_ladder)
async def publish(request: Request) -> Response:
    """POST /ladders/{id}/publish"""
    filled = await form(request, Publish)
    saved = await perform(
        request,
        service.publish_ladder,
        ladder=request.path_params["id"],
        valid_from=filled.valid_from,
        key=filled.key,
    )
    return done(request, f"/ladders/{saved.id}", flash="Published. What was decided before stays as it is.")


@refusals_on(show_ladder)
async def discard(request: Request) -> Response:
    """POST /ladders/{id}/discard"""
    filled = await form(request, Keyed)
    await perform(request, service.discard_ladder, ladder=request.path_params["id"], key=filled.key)
    return done(request, "/ladders", flash="The draft is gone.")


def require_officer(request: Request) -> None:
    """Raises unless it is one of the bureau, who writes ladders or audits them."""
    actor = request.state.actor
    actor.require_person()
    if not actor.reach(*service.STAFF, Role.AUDITOR):
        raise NotAllowed()


def _names(filled: LadderForm | RungForm) -> dict[str, str]:
    names = {"zh": filled.zh, "bo": filled.bo, "en": filled.en}
    return {language: name for language, name in names.items() if name}


async def _rows(request: Request) -> list[Condition]:
    posted = await posted_form(request)

    def text(name: str, at: int) -> str:
        found = posted.get(f"{name}-{at}")
        return found.strip() if isinstance(found, str) else ""

    conditions = []
    for at in range(1, MOST_ROWS + 1):
        expression = text("expression", at)
        if not expression:
            continue
        alternative = text("alternative", at)
        passed = {each: text(f"passed-{each}", at) for each in ("zh", "bo", "en")}
        failed = {each: text(f"failed-{each}", at) for each in ("zh", "bo", "en")}
        conditions.append(
            Condition(
                expression,
                text("clause", at),
                {language: told for language, told in passed.items() if told} or {"zh": expression},
                {language: told for language, told in failed.items() if told} or {"zh": expression},
                number_of(alternative, MOST_ROWS),
            )
        )
    return conditions


routes = [
    Route("/ladders/{id:uuid}/edit", edit_ladder, methods=["GET"]),
    Route("/ladders/{id:uuid}/edit", change_ladder, methods=["POST"]),
    Route("/ladders/{id:uuid}/draft", begin_draft, methods=["POST"]),
    Route("/ladders/{id:uuid}/publish", publish, methods=["POST"]),
    Route("/ladders/{id:uuid}/discard", discard, methods=["POST"]),
    Route("/rungs/{id:uuid}/edit", edit_rung, methods=["GET"]),
    Route("/rungs/{id:uuid}/edit", change_rung, methods=["POST"]),
    Route("/rungs/{id:uuid}/prerequisites", set_prerequisites, methods=["POST"]),
]
