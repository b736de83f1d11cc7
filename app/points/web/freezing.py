"""Pages of frozen points: officers propose, confirm and end; the person reads why, and objects."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.i18n import mark
from app.kernel.identity import Actor, Role
from app.kernel.reasons import MAX_REASON
from app.kernel.web import Keyed, PageInfo, View, done, form, page, paging, perform, refusals_on
from app.points.service import freezing

Filled = TypeVar("Filled", bound=Keyed)
Words = Annotated[str, msgspec.Meta(max_length=MAX_REASON)]


class Proposal(Keyed):
    person: UUID
    reason: Words
    emergency: bool = False


class Lift(Keyed):
    reason: Words


class Said(Keyed):
    text: Words


class Named(View):
    name: str


class Identified(View):
    id: str


class FrozenPerson(View):
    id: str
    name: str
    volunteer: Identified | None


class FreezeRow(View):
    id: str
    reason: str
    proposed_at: datetime
    lapses_at: datetime | None
    confirmed_at: datetime | None
    lift_proposed_at: datetime | None
    ended_as: str | None
    ended_at: datetime | None
    objected_at: datetime | None
    answered_at: datetime | None
    person: FrozenPerson | None


class FreezeRows(View):
    nodes: list[FreezeRow]
    page_info: PageInfo


class FreezesPage(View):
    points_freezes: FreezeRows


class WholeFreeze(FreezeRow):
    office: Named
    proposed_by: Named | None
    confirmed_by: Named | None
    lift_reason: str | None
    lift_proposed_by: Named | None
    ended_by: Named | None
    objection: str | None
    answer: str | None
    mine: bool
    decidable: bool
    confirmable: bool
    liftable: bool
    answerable: bool


class FreezePage(View):
    points_freeze: WholeFreeze


class Balance(View):
    available: int
    held: int
    freeze: Identified | None


class PossiblyFrozen(View):
    id: str
    name: str
    person: Identified
    points: Balance


class NewFreezePage(View):
    volunteer: PossiblyFrozen


def _require_office(request: Request, *roles: Role) -> None:
    actor: Actor = request.state.actor
    actor.require_person()
    if not actor.reach(*roles):
        raise NotAllowed()


async def list_freezes(request: Request) -> Response:
    """GET /points/freezes?show=ended"""
    _require_office(request, *freezing.FREEZING, Role.AUDITOR)
    ended = request.query_params.get("show") == "ended"
    return await page(
        request,
        "points/freezes.html",
        FreezesPage,
        operation="FreezesPage",
        variables={"standing": not ended, **paging(request)},
        private=True,
        ended=ended,
    )


async def new_freeze(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /points/freezes/new/{volunteer}"""
    _require_office(request, *freezing.FREEZING)
    return await page(
        request,
        "points/new_freeze.html",
        NewFreezePage,
        operation="NewFreezePage",
        variables={"id": f"Volunteer:{request.path_params['id']}"},
        private=True,
        refusal=refusal,
    )


@refusals_on(new_freeze)
async def propose(request: Request) -> Response:
    """POST /points/freezes/new/{volunteer}"""
    filled = await form(request, Proposal)
    change = await perform(request, freezing.propose_freeze, **msgspec.structs.asdict(filled))
    return done(request, f"/points/freezes/{change.id}", flash="Proposed. A second officer must confirm it.")


async def show_freeze(request: Request, refusal: DomainError | None = None) -> Response:
    return await page(
        request,
        "points/freeze.html",
        FreezePage,
        operation="FreezePage",
        variables={"id": f"PointsFreeze:{request.path_params['id']}"},
        private=True,
        refusal=refusal,
    )


def _step(
    verb: Callable[..., Awaitable[Any]], kind: type[Filled], flash: str
) -> Callable[[Request], Awaitable[Response]]:
    @refusals_on(show_freeze)
    async def run(request: Request) -> Response:
        filled = await form(request, kind)
        await perform(request, verb, freeze=request.path_params["id"], **msgspec.structs.asdict(filled))
        return done(request, f"/points/freezes/{request.path_params['id']}", flash=flash)

    return run


STEPS: dict[str, Callable[[Request], Awaitable[Response]]] = {
    "confirm": _step(freezing.confirm_freeze, Keyed, mark("The points are frozen.")),
    "decline": _step(freezing.decline_freeze, Keyed, mark("Taken back.")),
    "lift": _step(freezing.propose_lift, Lift, mark("Proposed. A second officer must confirm it.")),
    "confirm-lift": _step(freezing.confirm_lift, Keyed, mark("The points are no longer frozen.")),
    "object": _step(freezing.object_to_freeze, Said, mark("Sent. The office answers you here.")),
    "answer": _step(freezing.answer_freeze_objection, Said, mark("Answered.")),
}
routes = [
    Route("/points/freezes", list_freezes, methods=["GET"]),
    Route("/points/freezes/new/{id:uuid}", new_freeze, methods=["GET"]),
    Route("/points/freezes/new/{id:uuid}", propose, methods=["POST"]),
    Route("/points/freezes/{id:uuid}", show_freeze, methods=["GET"]),
    *(Route(f"/points/freezes/{{id:uuid}}/{name}", step, methods=["POST"]) for name, step in STEPS.items()),
]
