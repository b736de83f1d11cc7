"""Pages of a volunteer's record: for those who look after them, and for themselves."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec.structs import asdict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.accounts import service as accounts
from app.accounts.models import Sex
from app.accounts.service.people import REGISTERED_BY
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.forms import page_told
from app.kernel.identity import Actor
from app.kernel.web import done, form, local_address, page, paging, perform, refusals_on
from app.volunteers import merits
from app.volunteers.models import HonourLevel

from .record_views import MyRecordPage, NewTrainingPage, VolunteerPage

MEMBERS_PER_PAGE = 100
Short = Annotated[str, msgspec.Meta(max_length=merits.SHORT)]
Long = Annotated[str, msgspec.Meta(max_length=merits.LONG)]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=merits.MOST_MINUTES)]


class Course(msgspec.Struct, kw_only=True):
    course: Short
    content: Long
    organiser: Short
    started_on: date
    minutes: Minutes
    key: str
    ended_on: date | None = None
    place: Short | None = None


class OneCourse(Course, kw_only=True):
    organisation: UUID


class CourseOfMany(Course, kw_only=True):
    volunteers: list[UUID] = msgspec.field(default_factory=list)


class NewHonour(msgspec.Struct):
    organisation: UUID
    title: Short
    level: HonourLevel
    awarded_by: Short
    awarded_on: date
    key: str
    document_number: Short | None = None


class Facts(msgspec.Struct):
    person: UUID
    key: str
    sex: Sex | None = None
    residence: Long | None = None


class Withdrawal(msgspec.Struct):
    reason: Long
    key: str
    next: str | None = None


async def show_volunteer(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /volunteers/{id}: for those who look after them; a team-mate's name alone makes no page."""
    return await _volunteer(request, request.path_params["id"], refusal)


async def _volunteer_told(request: Request, refusal: DomainError) -> Response:
    """The page that the form to withdraw something stands on."""
    return await _volunteer(request, await page_told(request, "volunteer", refusal), refusal)


async def _volunteer(request: Request, volunteer: UUID, refusal: DomainError | None) -> Response:
    request.state.actor.require_person()
    return await page(
        request,
        "volunteers/show.html",
        VolunteerPage,
        operation="VolunteerPage",
        variables={"id": f"Volunteer:{volunteer}"},
        private=True,
        refusal=refusal,
        levels=list(HonourLevel),
        recording=[str(role) for role in merits.TEAM_STAFF],
        correcting=REGISTERED_BY,
    )


async def show_my_record(request: Request) -> Response:
    """GET /my/record"""
    return await page(request, "volunteers/my_record.html", MyRecordPage, operation="MyRecordPage", private=True)


@refusals_on(show_volunteer)
async def correct_person(request: Request) -> Response:
    """POST /volunteers/{id}/person: by staff; `person` is who the volunteer is."""
    filled = await form(request, Facts)
    await perform(
        request,
        accounts.correct_person,
        person=filled.person,
        sex=filled.sex,
        residence=filled.residence or "",
        key=filled.key,
    )
    return done(request, f"/volunteers/{request.path_params['id']}", flash="It is corrected.")


@refusals_on(show_volunteer)
async def record_training(request: Request) -> Response:
    """POST /volunteers/{id}/trainings"""
    volunteer: UUID = request.path_params["id"]
    filled = await form(request, OneCourse)
    made = await perform(request, merits.record_training, volunteers=[volunteer], **asdict(filled))
    return await _recorded(request, made, f"/volunteers/{volunteer}")


@refusals_on(show_volunteer)
async def record_honour(request: Request) -> Response:
    """POST /volunteers/{id}/honours"""
    volunteer: UUID = request.path_params["id"]
    filled = await form(request, NewHonour)
    made = await perform(request, merits.record_honour, volunteers=[volunteer], **asdict(filled))
    return await _recorded(request, made, f"/volunteers/{volunteer}")


async def _recorded(request: Request, made: merits.Merits, back: str) -> Response:
    """One volunteer alone: a refusal is that of the form."""
    refusal = made.results[0].error()
    if refusal:
        return await show_volunteer(request, refusal)
    return done(request, back, flash="It is on the record.")


async def new_training(
    request: Request, refusal: DomainError | None = None, results: dict[str, DomainError | None] | None = None
) -> Response:
    """GET /teams/{id}/trainings/new: the members to tick, and the course that they attended."""
    actor: Actor = request.state.actor
    actor.require_person()
    if not actor.reach(*merits.TEAM_STAFF):
        raise NotAllowed()
    return await page(
        request,
        "volunteers/new_training.html",
        NewTrainingPage,
        operation="NewTrainingPage",
        variables={"id": f"Team:{request.path_params['id']}", **paging(request, MEMBERS_PER_PAGE)},
        private=True,
        refusal=refusal,
        results=results or {},
    )


@refusals_on(new_training)
async def record_trainings(request: Request) -> Response:
    """POST /teams/{id}/trainings: who can't have it is shown with the reason, all others have it."""
    team: UUID = request.path_params["id"]
    filled = await form(request, CourseOfMany)
    made = await perform(request, merits.record_training, organisation=team, **asdict(filled))
    if any(each.refusal for each in made.results):
        results = {f"Volunteer:{each.volunteer}": each.error() for each in made.results}
        return await new_training(request, results=results)
    return done(request, f"/teams/{team}", flash="The course is on the record of %(number)s.", number=len(made.results))


def _withdraw(verb: Callable[..., Awaitable[Any]], name: str) -> Callable[[Request], Awaitable[Response]]:
    @refusals_on(_volunteer_told)
    async def run(request: Request) -> Response:
        filled = await form(request, Withdrawal)
        given = {name: request.path_params["id"]}
        await perform(request, verb, **given, reason=filled.reason, key=filled.key)
        return done(request, local_address(filled.next, "/volunteers"), flash="It is withdrawn.")

    return run


withdraw_training = _withdraw(merits.withdraw_training, "training")
withdraw_honour = _withdraw(merits.withdraw_honour, "honour")

routes = [
    Route("/my/record", show_my_record, methods=["GET"]),
    Route("/volunteers/{id:uuid}", show_volunteer, methods=["GET"]),
    Route("/volunteers/{id:uuid}/person", correct_person, methods=["POST"]),
    Route("/volunteers/{id:uuid}/trainings", record_training, methods=["POST"]),
    Route("/volunteers/{id:uuid}/honours", record_honour, methods=["POST"]),
    Route("/teams/{id:uuid}/trainings/new", new_training, methods=["GET"]),
    Route("/teams/{id:uuid}/trainings", record_trainings, methods=["POST"]),
    Route("/trainings/{id:uuid}/withdraw", withdraw_training, methods=["POST"]),
    Route("/honours/{id:uuid}/withdraw", withdraw_honour, methods=["POST"]),
]
