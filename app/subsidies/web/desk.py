"""The bureau's desk: the queue of cases with deadlines, one act on many, and the case with what to do next in it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.i18n import mark
from app.kernel.identity import Role
from app.kernel.lists import xlsx
from app.kernel.reasons import MAX_REASON
from app.kernel.web import done, form, page, paging, perform, refusals_on, search_of, today_of
from app.subsidies.models import CaseState
from app.subsidies.models.moves import STAFF_TURN
from app.subsidies.service import deciding, listing, many, noticed, papers

from .case_views import SubsidyCasePage, SubsidyCasesPage

LOOKING = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
CASES_PER_PAGE = 50
SHOWN: dict[str, list[str] | None] = {
    "to_check": ["reserved"],
    "to_review": ["checked"],
    "to_approve": ["checked", "reviewed", "approving"],
    "to_notice": ["approved"],
    "shown": ["noticed", "suspended"],
    "to_pay": ["cleared", "batched", "returned"],
    "waiting": ["queued", "offered", "incomplete"],
    "late": None,
    "paid": ["paid", "clawing_back", "clawed_back"],
    "ended": ["refused", "withdrawn", "declined", "lapsed"],
}
ACTS: dict[str, list[many.ManyAct]] = {
    "to_check": [many.ManyAct.CHECK, many.ManyAct.SEND_BACK, many.ManyAct.REFUSE],
    "to_review": [many.ManyAct.REVIEW, many.ManyAct.REFUSE],
    "to_approve": [many.ManyAct.APPROVE, many.ManyAct.REFUSE],
    "to_notice": [many.ManyAct.GIVE_NOTICE],
}
"""What can be done to many cases of a list."""
Reason = Annotated[str, msgspec.Meta(max_length=MAX_REASON)]


class Doing(StrEnum):
    """What a form of a case's page does."""

    CHECK = "check"
    SEND_BACK = "send_back"
    REVIEW = "review"
    APPROVE = "approve"
    REFUSE = "refuse"
    NOTICE = "notice"


class Step(msgspec.Struct):
    act: Doing
    key: str
    reason: Reason = ""


class Many(msgspec.Struct):
    act: many.ManyAct
    key: str
    cases: list[UUID] = msgspec.field(default_factory=list)
    reason: Reason | None = None


class Read(msgspec.Struct):
    shows: bool
    key: str


Verb = Callable[..., Awaitable[Any]]
VERBS: dict[Doing, tuple[Verb, tuple[str, ...], str]] = {
    Doing.CHECK: (deciding.check_application, (), mark("Checked.")),
    Doing.SEND_BACK: (deciding.return_for_supplement, ("reason",), mark("The applicant is asked for more.")),
    Doing.REVIEW: (deciding.review_case, (), mark("Reviewed.")),
    Doing.APPROVE: (deciding.approve_case, (), mark("Approved, if the conditions are still met. See below.")),
    Doing.REFUSE: (deciding.refuse_case, ("reason",), mark("Refused.")),
    Doing.NOTICE: (noticed.give_notice, (), mark("It is shown to everybody, if the programme asks for that.")),
}
"""By what a form does: the verb, what it takes of the form, what is said after it."""


async def list_cases(
    request: Request, refusal: DomainError | None = None, outcomes: dict[str, str] | None = None
) -> Response:
    """GET /subsidy-cases?show=to_check&q=name: for officers and auditors, each below their own organisation."""
    actor = request.state.actor
    actor.require_person()
    if not actor.reach(*LOOKING):
        raise NotAllowed()
    show, search = request.query_params.get("show", "to_check"), search_of(request)
    show = show if show in SHOWN else "to_check"
    variables: dict[str, Any] = {"states": SHOWN[show], "search": search or None, **paging(request, CASES_PER_PAGE)}
    if show == "late":
        variables["dueBefore"] = today_of(request).isoformat()
    return await page(
        request,
        "subsidies/subsidy_cases.html",
        SubsidyCasesPage,
        operation="SubsidyCasesPage",
        variables=variables,
        block="found",
        refusal=refusal,
        show=show,
        search=search,
        ways=list(SHOWN),
        acts=ACTS.get(show, []),
        outcomes=outcomes or {},
        soon=_soon(request),
        characters=MAX_REASON,
    )


async def download(request: Request) -> Response:
    """GET /subsidy-cases.xlsx?show=to_check&q=name: the same list as a file, all of it."""
    show = request.query_params.get("show", "to_check")
    show = show if show in SHOWN else "to_check"
    made = await perform(
        request,
        listing.cases_workbook,
        states=[CaseState(each) for each in SHOWN[show] or STAFF_TURN],
        due_before=today_of(request) if show == "late" else None,
        search=search_of(request),
        language=request.state.language,
    )
    return xlsx(*made)


@refusals_on(list_cases)
async def act_on_many(request: Request) -> Response:
    """POST /subsidy-cases?show=to_check: those that are ticked, each with what came of it."""
    filled = await form(request, Many)
    made = await perform(
        request, many.act_on_many, act=filled.act, cases=filled.cases, reason=filled.reason, key=filled.key
    )
    left = {f"SubsidyCase:{each.case}": each.message for each in made.results if each.message}
    if left:
        return await list_cases(request, outcomes=left)
    show = request.query_params.get("show", "to_check")
    show = show if show in SHOWN else "to_check"
    return done(request, f"/subsidy-cases?show={show}", flash="Done: %(number)s.", number=len(made.results))


async def show_case(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /subsidy-cases/{id}"""
    actor = request.state.actor
    actor.require_person()
    if not actor.reach(*LOOKING):
        raise NotAllowed()
    return await page(
        request,
        "subsidies/subsidy_case.html",
        SubsidyCasePage,
        operation="SubsidyCasePage",
        variables={"id": f"SubsidyCase:{request.path_params['id']}"},
        refusal=refusal,
        characters=MAX_REASON,
    )


@refusals_on(show_case)
async def step(request: Request) -> Response:
    """POST /subsidy-cases/{id}/steps: whatever comes next, by whose turn it is."""
    case = request.path_params["id"]
    filled = await form(request, Step)
    verb, takes, flash = VERBS[filled.act]
    taken = {name: getattr(filled, name) for name in takes}
    await perform(request, verb, case=case, key=filled.key, **taken)
    return done(request, f"/subsidy-cases/{case}", flash=flash)


async def confirm(request: Request) -> Response:
    """POST /evidence-papers/{id}/confirm"""
    filled = await form(request, Read)
    read = await perform(
        request, papers.confirm_paper, paper=request.path_params["id"], shows=filled.shows, key=filled.key
    )
    return done(request, f"/subsidy-cases/{read.case}", flash="Noted.")


def _soon(request: Request) -> Any:
    """Cases due before this day are marked."""
    day = today_of(request)
    return day + timedelta(days=1)


routes = [
    Route("/subsidy-cases", list_cases, methods=["GET"]),
    Route("/subsidy-cases.xlsx", download, methods=["GET"]),
    Route("/subsidy-cases", act_on_many, methods=["POST"]),
    Route("/subsidy-cases/{id:uuid}", show_case, methods=["GET"]),
    Route("/subsidy-cases/{id:uuid}/steps", step, methods=["POST"]),
    Route("/evidence-papers/{id:uuid}/confirm", confirm, methods=["POST"]),
]
