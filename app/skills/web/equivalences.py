"""A page for officers: which grades of other ladders count as which of this one."""

from typing import Annotated
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError
from app.kernel.web import View, done, form, page, perform, refusals_on, today_of
from app.kernel.wording import Names
from app.skills import service

from .drafts import require_officer
from .ladder_views import Equivalence


class Count(msgspec.Struct):
    held: UUID
    rung: UUID
    years: Annotated[int, msgspec.Meta(ge=0, le=50)]
    clause: Annotated[str, msgspec.Meta(max_length=200)]
    key: str


class Pair(msgspec.Struct):
    held: UUID
    rung: UUID
    key: str


class Rung(View):
    id: str
    number: int
    names: Names


class Rungs(View):
    nodes: list[Rung]


class Equivalences(View):
    nodes: list[Equivalence]


class Ladder(View):
    id: str
    code: str
    names: Names
    state: str
    draftable: bool
    rungs: Rungs
    equivalences: Equivalences


class OtherLadder(View):
    id: str
    code: str
    names: Names
    rungs: Rungs

    def rung(self, number: int) -> Rung | None:
        return next((each for each in self.rungs.nodes if each.number == number), None)


class OtherLadders(View):
    nodes: list[OtherLadder]

    def rung(self, code: str, number: int) -> tuple[OtherLadder, Rung] | None:
        """Of what is in force; None where that has no such rung."""
        found = next((each for each in self.nodes if each.code == code), None)
        rung = found.rung(number) if found else None
        return (found, rung) if found and rung else None


class EquivalencesPage(View):
    ladder: Ladder
    ladders: OtherLadders


async def show(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /ladders/{id}/equivalences"""
    require_officer(request)
    return await page(
        request,
        "skills/equivalences.html",
        EquivalencesPage,
        operation="EquivalencesPage",
        variables={"id": f"Ladder:{request.path_params['id']}", "day": today_of(request).isoformat()},
        refusal=refusal,
    )


@refusals_on(show)
async def count(request: Request) -> Response:
    """POST /ladders/{id}/equivalences"""
    filled = await form(request, Count)
    await perform(request, service.set_equivalence, **msgspec.structs.asdict(filled))
    return done(request, f"/ladders/{request.path_params['id']}/equivalences", flash="Saved. It counts from now on.")


@refusals_on(show)
async def drop(request: Request) -> Response:
    """POST /ladders/{id}/equivalences/drop"""
    filled = await form(request, Pair)
    await perform(request, service.drop_equivalence, **msgspec.structs.asdict(filled))
    return done(request, f"/ladders/{request.path_params['id']}/equivalences", flash="It counts no longer.")


routes = [
    Route("/ladders/{id:uuid}/equivalences", show, methods=["GET"]),
    Route("/ladders/{id:uuid}/equivalences", count, methods=["POST"]),
    Route("/ladders/{id:uuid}/equivalences/drop", drop, methods=["POST"]),
]
