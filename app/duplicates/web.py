"""The page of two records of one person: pairs with the reasons, merges with what is to be decided."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.identity import Actor
from app.kernel.web import Keyed, PageInfo, View, done, form, now_of, page, paging, perform, refusals_on

from . import service


class Known(View):
    id: str
    phone: str | None
    id_number: str | None
    birth_date: date | None


class PairRow(View):
    id: str
    first_person_id: str
    second_person_id: str
    mergeable: bool
    first_name: str
    second_name: str
    first_number: int | None
    second_number: int | None
    first_since: datetime
    second_since: datetime
    first_phone: str | None
    second_phone: str | None
    first_birth_date: date | None
    second_birth_date: date | None
    first_id_number: str | None
    second_id_number: str | None
    first_teams: list[str]
    second_teams: list[str]
    likenesses: list[str]
    score: int


class Pairs(View):
    nodes: list[PairRow]
    page_info: PageInfo


class Named(View):
    name: str


class MergeRow(View):
    id: str
    merged_name: str
    survivor_name: str
    merged_number: int | None
    survivor_number: int | None
    merged_since: datetime
    survivor_since: datetime
    merged: Known | None
    survivor: Known | None
    state: str
    proposed_at: datetime
    proposed_by: Named | None
    decided_at: datetime | None
    decided_by: Named | None
    undo_asked_at: datetime | None
    undo_asked_by: Named | None
    undone_at: datetime | None
    confirmable: bool
    undo_confirmable: bool


class Merges(View):
    nodes: list[MergeRow]


class DuplicatesPage(View):
    duplicates: Pairs
    person_merges: Merges


class Proposal(msgspec.Struct):
    merged: UUID
    survivor: UUID
    key: str


async def show_duplicates(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /duplicates"""
    actor: Actor = request.state.actor
    actor.require_person()
    if not actor.reach(*service.MERGING):
        raise NotAllowed()
    return await page(
        request,
        "duplicates/duplicates.html",
        DuplicatesPage,
        operation="DuplicatesPage",
        variables=paging(request),
        undoable_since=now_of(request) - timedelta(days=service.UNDO_DAYS),
        refusal=refusal,
    )


@refusals_on(show_duplicates)
async def propose(request: Request) -> Response:
    """POST /duplicates/merges"""
    filled = await form(request, Proposal)
    await perform(request, service.propose_merge, merged=filled.merged, survivor=filled.survivor, key=filled.key)
    return done(request, "/duplicates", flash="Proposed. A second officer must confirm it.")


def _posted(verb: Callable[..., Awaitable[Any]], name: str, flash: str) -> Callable[[Request], Awaitable[Response]]:
    """A form of nothing but a key that calls a verb on what the address names."""

    @refusals_on(show_duplicates)
    async def run(request: Request) -> Response:
        filled = await form(request, Keyed)
        await perform(request, verb, **{name: request.path_params["id"]}, key=filled.key)
        return done(request, "/duplicates", flash=flash)

    return run


dismiss = _posted(service.dismiss_duplicate, "duplicate", flash="They stay two people.")
confirm = _posted(service.confirm_merge, "merge", flash="The two records are one.")
decline = _posted(service.decline_merge, "merge", flash="The proposal is declined.")
ask_undo = _posted(service.ask_undo, "merge", flash="Asked for. A second officer must confirm it.")
undo = _posted(service.confirm_undo, "merge", flash="The merge is undone.")

routes = [
    Route("/duplicates", show_duplicates, methods=["GET"]),
    Route("/duplicates/merges", propose, methods=["POST"]),
    Route("/duplicates/{id:uuid}/dismiss", dismiss, methods=["POST"]),
    Route("/duplicates/merges/{id:uuid}/confirm", confirm, methods=["POST"]),
    Route("/duplicates/merges/{id:uuid}/decline", decline, methods=["POST"]),
    Route("/duplicates/merges/{id:uuid}/ask-undo", ask_undo, methods=["POST"]),
    Route("/duplicates/merges/{id:uuid}/undo", undo, methods=["POST"]),
]
