"""Pages: rosters uploaded, watched, reported on, cancelled."""

from datetime import datetime
from pathlib import PurePath
from urllib.parse import quote
from uuid import UUID

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotAllowed, SignInRequired
from app.kernel.identity import Actor
from app.kernel.progress import watched
from app.kernel.web import Keyed, PageInfo, View, done, form, page, paging, perform, refusals_on
from app.volunteers import roster_import
from app.volunteers.models import RosterKind
from app.volunteers.roster.reasons import REFUSALS, REMARKS
from app.volunteers.roster_kinds import KINDS
from app.volunteers.roster_report import MAX_LISTED

ROWS_PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportRow(View):
    id: str
    kind: str
    file_name: str
    dry_run: bool
    state: str
    created_at: datetime
    people: int | None
    refused_rows: int | None


class Imports(View):
    nodes: list[ImportRow]
    page_info: PageInfo


class ImportsPage(View):
    roster_imports: Imports


class Remark(msgspec.Struct, frozen=True):
    """A refused cell, or one to look at, as the report keeps it."""

    sheet: str
    line: int
    column: str
    value: str
    reason: str


class RosterImport(View):
    id: str
    kind: str
    file_name: str
    dry_run: bool
    state: str
    failure_code: str | None
    rows_total: int
    rows_done: int
    created_at: datetime
    rows: int | None
    people: int | None
    teams: int | None
    memberships: int | None
    repeated_rows: int | None
    refused_rows: int | None
    new_people: int | None
    new_teams: int | None
    new_memberships: int | None
    enterprises: int | None
    grades: int | None
    wages: int | None
    new_enterprises: int | None
    new_grades: int | None
    new_wages: int | None
    refused: list[Remark] | None
    remarks: list[Remark] | None
    refused_kept: bool
    repeatable: bool

    @property
    def over(self) -> bool:
        return self.state not in ("queued", "running")


class ImportPage(View):
    roster_import: RosterImport


class Upload(msgspec.Struct):
    file: UploadFile
    key: str
    dry_run: bool = False
    kind: RosterKind = RosterKind.VOLUNTEERS


def _place(actor: Actor, kind: RosterKind | None = None) -> UUID:
    """The organisation for which somebody imports rosters of a kind, or of any; raises where there is none."""
    for each in [kind] if kind else _kinds(actor):
        reached = actor.reach(*KINDS[each].staff)
        if reached:
            return reached[0]
    raise actor.refusal()


def _kinds(actor: Actor) -> list[RosterKind]:
    """The kinds of rosters that somebody may import."""
    return [kind for kind in KINDS if actor.reach(*KINDS[kind].staff)]


async def list_imports(request: Request, refusal: DomainError | None = None) -> Response:
    _place(request.state.actor)
    return await page(
        request,
        "volunteers/imports.html",
        ImportsPage,
        operation="ImportsPage",
        variables=paging(request),
        refusal=refusal,
        max_bytes=request.app.state.shell.settings.max_upload_bytes,
        kinds=[kind.value for kind in _kinds(request.state.actor)],
    )


async def upload(request: Request) -> Response:
    _place(request.state.actor)
    try:
        filled = await form(request, Upload)
        started = await perform(
            request,
            roster_import.start_import,
            organisation=_place(request.state.actor, filled.kind),
            kind=filled.kind,
            file_name=PurePath(filled.file.filename or "").name,
            content=await filled.file.read(),
            dry_run=filled.dry_run,
            key=filled.key,
        )
    except (SignInRequired, NotAllowed):
        raise
    except DomainError as refusal:
        return await list_imports(request, refusal)
    return done(request, f"/imports/{started.roster_import}")


async def show_import(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /imports/{id}: its progress, then its report; htmx asks for the block again until it is over."""
    _place(request.state.actor)
    start = request.query_params.get("from", "")
    return await watched(
        request,
        "volunteers/import.html",
        ImportPage,
        operation="ImportPage",
        over=lambda found: found.roster_import.over,
        variables={"id": f"RosterImport:{request.path_params['id']}"},
        refusal=refusal,
        start=min(int(start), MAX_LISTED) if start.isdecimal() and len(start) < 7 else 0,
        size=ROWS_PER_PAGE,
        reasons=REFUSALS | REMARKS,
    )


@refusals_on(show_import)
async def cancel(request: Request) -> Response:
    """POST /imports/{id}/cancel"""
    filled = await form(request, Keyed)
    stopped = await perform(
        request, roster_import.cancel_import, roster_import=request.path_params["id"], key=filled.key
    )
    return done(request, f"/imports/{stopped.roster_import}", flash="The import was stopped.")


@refusals_on(show_import)
async def import_for_real(request: Request) -> Response:
    """POST /imports/{id}/import"""
    filled = await form(request, Keyed)
    begun = await perform(
        request, roster_import.import_examined, roster_import=request.path_params["id"], key=filled.key
    )
    return done(request, f"/imports/{begun.roster_import}", flash="The import has begun.")


async def refused_workbook(request: Request) -> Response:
    """GET /imports/{id}/refused.xlsx: the refused rows to correct and send again."""
    name, workbook = await perform(request, roster_import.refused_rows, roster_import=request.path_params["id"])
    target = quote(f"{PurePath(name).stem}-refused.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{target}", "Cache-Control": "no-store"}
    return Response(workbook, media_type=XLSX, headers=headers)


routes = [
    Route("/imports", list_imports, methods=["GET"]),
    Route("/imports", upload, methods=["POST"]),
    Route("/imports/{id:uuid}", show_import, methods=["GET"]),
    Route("/imports/{id:uuid}/cancel", cancel, methods=["POST"]),
    Route("/imports/{id:uuid}/import", import_for_real, methods=["POST"]),
    Route("/imports/{id:uuid}/refused.xlsx", refused_workbook, methods=["GET"]),
]
