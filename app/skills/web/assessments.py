"""Pages of assessments: HR's and officers' list, a new one, one's own, and the case with what to do next in it."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.certificates.models import Revocation
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.i18n import mark
from app.kernel.identity import Role
from app.kernel.lists import xlsx
from app.kernel.reasons import MAX_REASON
from app.kernel.web import Keyed, done, form, page, paging, perform, refusals_on, search_of, today_of
from app.skills.facts import catalogue
from app.skills.models import AssessmentState, Part
from app.skills.service import appealing, applying, examining, filing, listing, noticed

from .assessment_views import AssessmentPage, AssessmentsPage, MyAssessmentsPage, NewAssessmentPage

LOOKING = (Role.HR, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
SHOWN: dict[str, list[str]] = {
    "running": [
        *("draft", "submitted", "checked", "assessing", "scored", "reviewing", "deciding", "failed", "appealed"),
        *("decided", "noticed", "suspended", "cleared", "filed"),
    ],
    "to_file": ["cleared"],
    "objected": ["suspended", "appealed"],
    "certified": ["certified"],
    "ended": ["refused", "withdrawn"],
}
Reason = Annotated[str, msgspec.Meta(max_length=MAX_REASON)]
Points = Annotated[int, msgspec.Meta(ge=0, le=100)]


class NewAssessment(msgspec.Struct):
    organisation: UUID
    rung: UUID
    name: Annotated[str, msgspec.Meta(max_length=50)]
    phone: Annotated[str, msgspec.Meta(max_length=20)]
    key: str
    occupation: UUID | None = None


class Examiner(msgspec.Struct):
    part: Part
    name: Annotated[str, msgspec.Meta(max_length=50)]
    phone: Annotated[str, msgspec.Meta(max_length=20)]
    key: str


class Doing(StrEnum):
    """What a form of a case's page does."""

    SUBMIT = "submit"
    CHECK = "check"
    SEND_BACK = "send_back"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    BEGIN = "begin"
    SCORE = "score"
    CONVENE = "convene"
    REVIEW = "review"
    FAVOUR = "favour"
    OPPOSE = "oppose"
    APPEAL = "appeal"
    GRANT = "grant"
    REJECT = "reject"
    NOTICE = "notice"
    FILE = "file"
    CERTIFY = "certify"


class Step(msgspec.Struct):
    act: Doing
    key: str
    reason: Reason = ""
    theory: Points | None = None
    practice: Points | None = None
    points: Points | None = None


Verb = Callable[..., Awaitable[Any]]
VERBS: dict[Doing, tuple[Verb, tuple[str, ...], dict[str, bool], str]] = {
    Doing.SUBMIT: (applying.submit_assessment, (), {}, mark("Handed in. A colleague checks it now.")),
    Doing.CHECK: (applying.check_assessment, (), {}, mark("Checked.")),
    Doing.SEND_BACK: (applying.send_back_assessment, ("reason",), {}, mark("Sent back.")),
    Doing.REFUSE: (applying.refuse_assessment, ("reason",), {}, mark("Refused.")),
    Doing.WITHDRAW: (applying.withdraw_assessment, ("reason",), {}, "Taken back."),
    Doing.BEGIN: (examining.begin_scoring, (), {}, mark("The assessors can hand in their points now.")),
    Doing.SCORE: (examining.hand_in_scores, ("theory", "practice"), {}, mark("Handed in.")),
    Doing.CONVENE: (examining.convene_panel, (), {}, mark("The panel can begin now.")),
    Doing.REVIEW: (examining.hand_in_review, ("points",), {}, mark("Handed in.")),
    Doing.FAVOUR: (examining.vote_on_assessment, ("reason",), {"in_favour": True}, mark("Your vote is kept.")),
    Doing.OPPOSE: (examining.vote_on_assessment, ("reason",), {"in_favour": False}, mark("Your vote is kept.")),
    Doing.APPEAL: (
        appealing.appeal_scores,
        ("reason",),
        {},
        mark("We have your request. You will be told the answer."),
    ),
    Doing.GRANT: (
        appealing.answer_score_appeal,
        ("answer",),
        {"granted": True},
        mark("The candidate is told your answer."),
    ),
    Doing.REJECT: (
        appealing.answer_score_appeal,
        ("answer",),
        {"granted": False},
        mark("The candidate is told your answer."),
    ),
    Doing.NOTICE: (noticed.give_notice, (), {}, mark("The public notice is open.")),
    Doing.FILE: (filing.file_assessment, (), {}, mark("Filed.")),
    Doing.CERTIFY: (filing.certify_assessment, (), {}, mark("The certificate is issued.")),
}
"""By what a form does: the verb, what it takes of the form, what else, and what is said after it."""


async def list_assessments(request: Request) -> Response:
    """GET /assessments?show=to_file&q=name: for HR and officers, each below their own organisation."""
    actor = request.state.actor
    actor.require_person()
    if not actor.reach(*LOOKING):
        raise NotAllowed()
    show, search = request.query_params.get("show", "running"), search_of(request)
    show = show if show in SHOWN else "running"
    return await page(
        request,
        "skills/assessments.html",
        AssessmentsPage,
        operation="AssessmentsPage",
        variables={"states": SHOWN[show], "search": search or None, **paging(request)},
        block="found",
        show=show,
        search=search,
        ways=list(SHOWN),
    )


async def download(request: Request) -> Response:
    """GET /assessments.xlsx?show=certified: the same list as a file."""
    show = request.query_params.get("show", "running")
    states = [AssessmentState(state) for state in SHOWN.get(show, SHOWN["running"])]
    made = await perform(request, listing.assessments_workbook, states=states, language=request.state.language)
    return xlsx(*made)


async def list_own(request: Request) -> Response:
    """GET /my/assessments: where one is the candidate, an assessor or of the panel."""
    return await page(
        request,
        "skills/my_assessments.html",
        MyAssessmentsPage,
        operation="MyAssessmentsPage",
        variables=paging(request),
        private=True,
    )


async def show_form(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /assessments/new: for HR."""
    actor = request.state.actor
    actor.require_person()
    if not actor.reach(Role.HR):
        raise NotAllowed()
    return await page(
        request,
        "skills/new_assessment.html",
        NewAssessmentPage,
        operation="NewAssessmentPage",
        variables={"day": today_of(request).isoformat()},
        refusal=refusal,
    )


@refusals_on(show_form)
async def create(request: Request) -> Response:
    """POST /assessments"""
    filled = await form(request, NewAssessment)
    made = await perform(
        request,
        applying.create_assessment,
        organisation=filled.organisation,
        rung=filled.rung,
        occupation=filled.occupation,
        name=filled.name,
        phone=filled.phone,
        key=filled.key,
    )
    return done(request, f"/assessments/{made.assessment}", flash="A draft is made. Hand it in when it is right.")


async def show(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /assessments/{id}: for all who have a part in it, HR and officers over it."""
    return await page(
        request,
        "skills/assessment.html",
        AssessmentPage,
        operation="AssessmentPage",
        variables={"id": f"Assessment:{request.path_params['id']}"},
        private=True,
        refusal=refusal,
        today=today_of(request).isoformat(),
        facts=catalogue(),
        characters=MAX_REASON,
        revocations=[each for each in Revocation if each != Revocation.RECORDS],  # that is about hours
    )


@refusals_on(show)
async def step(request: Request) -> Response:
    """POST /assessments/{id}/steps: whatever comes next, by whose turn it is."""
    assessment = request.path_params["id"]
    filled = await form(request, Step)
    verb, takes, given, flash = VERBS[filled.act]
    said = {"answer": filled.reason, **{name: getattr(filled, name) for name in Step.__struct_fields__}}
    taken = {name: said[name] or 0 if said[name] is None else said[name] for name in takes}
    await perform(request, verb, assessment=assessment, key=filled.key, **taken, **given)
    return done(request, f"/assessments/{assessment}", flash=flash)


@refusals_on(show)
async def name_examiner(request: Request) -> Response:
    """POST /assessments/{id}/examiners"""
    assessment = request.path_params["id"]
    filled = await form(request, Examiner)
    await perform(
        request,
        examining.name_examiner,
        assessment=assessment,
        part=filled.part,
        name=filled.name,
        phone=filled.phone,
        key=filled.key,
    )
    return done(request, f"/assessments/{assessment}", flash="Named, and told.")


async def release_examiner(request: Request) -> Response:
    """POST /examiners/{id}/release"""
    filled = await form(request, Keyed)
    released = await perform(request, examining.release_examiner, party=request.path_params["id"], key=filled.key)
    return done(request, f"/assessments/{released.assessment}", flash="The name is taken back.")


routes = [
    Route("/assessments", list_assessments, methods=["GET"]),
    Route("/assessments.xlsx", download, methods=["GET"]),
    Route("/assessments", create, methods=["POST"]),
    Route("/assessments/new", show_form, methods=["GET"]),
    Route("/my/assessments", list_own, methods=["GET"]),
    Route("/assessments/{id:uuid}", show, methods=["GET"]),
    Route("/assessments/{id:uuid}/steps", step, methods=["POST"]),
    Route("/assessments/{id:uuid}/examiners", name_examiner, methods=["POST"]),
    Route("/examiners/{id:uuid}/release", release_examiner, methods=["POST"]),
]
