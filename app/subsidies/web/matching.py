"""Pages of matches: everybody matched, with progress, and what was found different."""

from collections import Counter
from datetime import date, datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError
from app.kernel.progress import watched
from app.kernel.web import Keyed, PageInfo, View, done, form, page, paging, perform, refusals_on
from app.kernel.wording import Names
from app.subsidies.models import MatchChangeKind
from app.subsidies.service import match_replay, matching


class MatchRow(View):
    id: str
    on: date
    state: str
    by_clock: bool
    started_at: datetime
    people: int
    people_done: int
    programmes: int
    facts_stored: int
    verdicts_stored: int


class MatchRows(View):
    nodes: list[MatchRow]
    page_info: PageInfo


class MatchRunsPage(View):
    match_runs: MatchRows


class Named(View):
    name: str


class OfProgramme(View):
    id: str


class CountedVersion(View):
    names: Names
    programme: OfProgramme


class Count(View):
    entitled: int
    began: int
    amount_changed: int
    ended: int
    offered: int
    withdrawn: int
    amount_fen: int
    version: CountedVersion


class Counts(View):
    nodes: list[Count]


class ChangedVersion(View):
    names: Names


class Change(View):
    kind: str
    amount_fen: int
    version: ChangedVersion
    person: Named | None


class Changes(View):
    nodes: list[Change]
    page_info: PageInfo


class MatchRun(MatchRow):
    ended_at: datetime | None
    started_by: Named | None
    counts: Counts
    changes: Changes

    @property
    def over(self) -> bool:
        return self.state != "running"

    @property
    def sums(self) -> Counter[str]:
        """Its figures over all programmes."""
        names = ("entitled", "began", "amount_changed", "ended", "offered", "withdrawn", "amount_fen")
        return Counter({name: sum(getattr(each, name) for each in self.counts.nodes) for name in names})


class MatchRunPage(View):
    match_run: MatchRun


def _require_bureau(request: Request) -> None:
    actor = request.state.actor
    if not actor.reach(*match_replay.STAFF):
        raise actor.refusal()


async def list_matches(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /matching"""
    _require_bureau(request)
    return await page(
        request,
        "subsidies/matches.html",
        MatchRunsPage,
        operation="MatchRunsPage",
        variables=paging(request),
        refusal=refusal,
        may=bool(request.state.actor.reach(*matching.STAFF)),
    )


@refusals_on(list_matches)
async def start(request: Request) -> Response:
    """POST /matching"""
    filled = await form(request, Keyed)
    begun = await perform(request, matching.start_match, key=filled.key)
    return done(request, f"/matching/{begun.run}")


async def show_match(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /matching/{id}: its progress, then its report; htmx asks for the block again until it is over."""
    _require_bureau(request)
    kind = request.query_params.get("kind")
    return await watched(
        request,
        "subsidies/match.html",
        MatchRunPage,
        operation="MatchRunPage",
        over=lambda found: found.match_run.over,
        variables={
            "id": f"MatchRun:{request.path_params['id']}",
            "kind": kind if kind in set(MatchChangeKind) else None,
            **paging(request),
        },
        refusal=refusal,
        chosen=kind or "",
        may=bool(request.state.actor.reach(*matching.STAFF)),
    )


@refusals_on(show_match)
async def stop(request: Request) -> Response:
    """POST /matching/{id}/stop"""
    run: UUID = request.path_params["id"]
    filled = await form(request, Keyed)
    await perform(request, matching.stop_match, run=run, key=filled.key)
    return done(request, f"/matching/{run}", flash="The match was stopped.")


routes = [
    Route("/matching", list_matches, methods=["GET"]),
    Route("/matching", start, methods=["POST"]),
    Route("/matching/{id:uuid}", show_match, methods=["GET"]),
    Route("/matching/{id:uuid}/stop", stop, methods=["POST"]),
]
