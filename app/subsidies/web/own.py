"""One's own subsidies: what one asked for or is offered, its timeline, papers, and the answer to an offer."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError
from app.kernel.i18n import mark
from app.kernel.reasons import MAX_REASON
from app.kernel.web import Keyed, done, form, page, paging, perform, refusals_on, shell_of, today_of
from app.subsidies.service import applying, offering, papers

from .case_views import ApplyPage, MySubsidiesPage, SubsidyCasePage


class Doing(StrEnum):
    """What a form of one's own case does."""

    SUBMIT = "submit"
    CONSENT = "consent"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


class Step(msgspec.Struct):
    act: Doing
    key: str
    account: UUID | None = None
    reason: Annotated[str, msgspec.Meta(max_length=MAX_REASON)] = ""


class Paper(msgspec.Struct):
    fact: Annotated[str, msgspec.Meta(max_length=100)]
    value: Annotated[str, msgspec.Meta(max_length=100)]
    file: UploadFile
    key: str


VERBS = {
    Doing.SUBMIT: (applying.submit_application, ("account",), mark("Handed in. Below you see what comes next.")),
    Doing.CONSENT: (offering.consent, ("account",), mark("Thank you. Below you see what comes next.")),
    Doing.DECLINE: (offering.decline, (), mark("You have declined. You can still apply.")),
    Doing.WITHDRAW: (applying.withdraw_case, ("reason",), "Taken back."),
}
"""By what a form does: the verb, what it takes of the form, what is said after it."""


async def list_own(request: Request) -> Response:
    """GET /my/subsidies"""
    return await page(
        request,
        "subsidies/my_subsidies.html",
        MySubsidiesPage,
        operation="MySubsidiesPage",
        variables={"day": today_of(request).isoformat(), **paging(request)},
        private=True,
    )


async def show_apply(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /programmes/{id}/apply"""
    return await page(
        request,
        "subsidies/apply.html",
        ApplyPage,
        operation="ApplyPage",
        variables={"id": f"Programme:{request.path_params['id']}", "day": today_of(request).isoformat()},
        private=True,
        refusal=refusal,
    )


@refusals_on(show_apply)
async def apply(request: Request) -> Response:
    """POST /programmes/{id}/apply"""
    filled = await form(request, Keyed)
    begun = await perform(request, applying.begin_application, programme=request.path_params["id"], key=filled.key)
    return done(
        request, f"/my/subsidies/{begun.case}", flash="Your draft is made. Add what is missing, then hand it in."
    )


async def show_own(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /my/subsidies/{id}"""
    return await page(
        request,
        "subsidies/my_subsidy.html",
        SubsidyCasePage,
        operation="MySubsidyPage",
        variables={"id": f"SubsidyCase:{request.path_params['id']}"},
        private=True,
        refusal=refusal,
        characters=MAX_REASON,
        max_bytes=shell_of(request).settings.max_upload_bytes,
    )


@refusals_on(show_own)
async def step(request: Request) -> Response:
    """POST /my/subsidies/{id}/steps"""
    case = request.path_params["id"]
    filled = await form(request, Step)
    verb, takes, flash = VERBS[filled.act]
    taken = {name: getattr(filled, name) for name in takes}
    await perform(request, verb, case=case, key=filled.key, **taken)
    return done(request, f"/my/subsidies/{case}", flash=flash)


@refusals_on(show_own)
async def attach(request: Request) -> Response:
    """POST /my/subsidies/{id}/papers"""
    case = request.path_params["id"]
    filled = await form(request, Paper)
    content = await filled.file.read()
    given = {"fact": filled.fact, "value": filled.value, "content": content}
    await perform(request, papers.attach_paper, case=case, key=filled.key, **given)
    return done(request, f"/my/subsidies/{case}", flash="The paper was added.")


async def remove(request: Request) -> Response:
    """POST /evidence-papers/{id}/remove"""
    filled = await form(request, Keyed)
    removed = await perform(request, papers.remove_paper, paper=request.path_params["id"], key=filled.key)
    return done(request, f"/my/subsidies/{removed.case}", flash="The paper was removed.")


async def picture(request: Request) -> Response:
    """GET /evidence-papers/{id}.webp: for the applicant and the bureau."""
    content = await perform(request, papers.read_paper, paper=request.path_params["id"])
    return Response(content, media_type="image/webp", headers={"Cache-Control": "no-store"})


routes = [
    Route("/my/subsidies", list_own, methods=["GET"]),
    Route("/my/subsidies/{id:uuid}", show_own, methods=["GET"]),
    Route("/my/subsidies/{id:uuid}/steps", step, methods=["POST"]),
    Route("/my/subsidies/{id:uuid}/papers", attach, methods=["POST"]),
    Route("/programmes/{id:uuid}/apply", show_apply, methods=["GET"]),
    Route("/programmes/{id:uuid}/apply", apply, methods=["POST"]),
    Route("/evidence-papers/{id:uuid}.webp", picture, methods=["GET"]),
    Route("/evidence-papers/{id:uuid}/remove", remove, methods=["POST"]),
]
