"""Pages for leaders at the venue: its code on a big screen, the roster, and scanning volunteers' codes."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.attendance import service
from app.attendance.models import Direction, Outcome
from app.kernel import ids
from app.kernel.errors import DomainError, NotAllowed, NotFound, SignInRequired
from app.kernel.i18n import mark, translate
from app.kernel.web import Keyed, done, form, local_address, now_of, page, paging, perform, shell_of

from .checking import device_of
from .offline import kept
from .outcomes import SENTENCES
from .views import BadgePage, PrintedCodePage, RosterPage, ScannerPage, VenuePage

PEOPLE_PER_PAGE = 100
AROUND = timedelta(minutes=30)
NO_SCAN = ids.new()
PAPER_LANGUAGES = ("zh", "bo")
ON_PAPER = mark("Scan this with your phone to check in or out. Allow the location, so that it counts at once.")


class StaffScan(msgspec.Struct):
    """Either a code that was scanned or typed, or a volunteer who was ticked."""

    key: str
    direction: Direction
    code: Annotated[str, msgspec.Meta(max_length=300)] | None = None
    volunteer: UUID | None = None
    next: str | None = None


def _shift(request: Request) -> dict[str, str]:
    return {"id": f"Shift:{request.path_params['id']}"}


async def show_venue(request: Request) -> Response:
    """GET /shifts/{id}/qr: fresh every ten seconds, by htmx or by reloading itself."""
    shift: UUID = request.path_params["id"]
    shell, now = shell_of(request), now_of(request)
    return await page(
        request,
        "attendance/venue.html",
        VenuePage,
        operation="VenuePage",
        variables=_shift(request),
        private=True,
        block="screen",
        address=f"{shell.settings.site}/check-in/{service.venue_token(shell.vault, shift, now)}",
        code=service.venue_code(shell.vault, shift, now),
    )


async def show_printed_code(request: Request) -> Response:
    """GET /shifts/{id}/printed-code: a page of paper, in both languages of the county."""
    shell, shift = shell_of(request), request.path_params["id"]

    def address(version: int) -> str:
        return f"{shell.settings.site}/check-in/{service.printed_token(shell.vault, shift, version)}"

    return await page(
        request,
        "attendance/printed_code.html",
        PrintedCodePage,
        operation="PrintedCodePage",
        variables=_shift(request),
        private=True,
        address=address,
        said={language: translate(ON_PAPER, language) for language in PAPER_LANGUAGES},
    )


async def renew_printed_code(request: Request) -> Response:
    """POST /shifts/{id}/printed-code: another one; what hangs somewhere is not accepted any more."""
    filled, shift = await form(request, Keyed), request.path_params["id"]
    await perform(request, service.renew_printed_code, shift=shift, key=filled.key)
    flash = mark("This is the new code. Print it again: the former one is not accepted any more.")
    return done(request, f"/shifts/{shift}/printed-code", flash=flash)


async def show_roster(request: Request, refusal: DomainError | None = None) -> Response:
    shown = await page(
        request,
        "attendance/roster.html",
        RosterPage,
        operation="RosterPage",
        variables={**_shift(request), **paging(request, PEOPLE_PER_PAGE)},
        private=True,
        block="people",
        refusal=refusal,
    )
    return kept(request, shown)


async def show_staff_scanner(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /shifts/{id}/scanner: with the last scan's result while one after the other comes."""
    asked = request.query_params
    direction = Direction.OUT if asked.get("direction") == Direction.OUT else Direction.IN
    shown = await page(
        request,
        "attendance/scanner.html",
        ScannerPage,
        operation="ScannerPage",
        variables={**_shift(request), "scan": f"Scan:{_scan(asked.get('scan'))}"},
        private=True,
        refusal=refusal,
        direction=direction,
        sentences=SENTENCES,
    )
    return kept(request, shown)


async def scan(request: Request) -> Response:
    """POST /shifts/{id}/scans"""
    request.state.actor.require_person()
    shift: UUID = request.path_params["id"]
    try:
        filled = await form(request, StaffScan)
        scanned = await perform(
            request,
            service.scan_volunteer,
            shift=shift,
            direction=filled.direction,
            device=device_of(request.state.actor),
            nonce=filled.key,
            code=None if filled.volunteer else filled.code or "",
            volunteer=filled.volunteer,
        )
    except (SignInRequired, NotAllowed):
        raise
    except DomainError as refusal:
        return await show_staff_scanner(request, refusal)
    if filled.next and scanned.outcome == Outcome.OK:
        return done(request, local_address(filled.next), flash="Recorded.")
    return done(request, f"/shifts/{shift}/scanner?direction={scanned.direction}&scan={scanned.id or ''}")


async def show_badge(request: Request) -> Response:
    """GET /badge/{token}: where any camera leads a leader who scans a volunteer's code."""
    request.state.actor.require_person()
    holder = service.badge_holder(shell_of(request).vault, request.path_params["token"])
    if holder is None:
        raise NotFound()
    now = now_of(request)
    return await page(
        request,
        "attendance/badge.html",
        BadgePage,
        operation="BadgePage",
        variables={
            "volunteer": f"Volunteer:{holder}",
            "from": (now - AROUND).isoformat(),
            "before": (now + AROUND).isoformat(),
        },
        private=True,
        token=request.path_params["token"],
    )


def _scan(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return NO_SCAN


routes = [
    Route("/shifts/{id:uuid}/qr", show_venue, methods=["GET"]),
    Route("/shifts/{id:uuid}/printed-code", show_printed_code, methods=["GET"]),
    Route("/shifts/{id:uuid}/printed-code", renew_printed_code, methods=["POST"]),
    Route("/shifts/{id:uuid}/roster", show_roster, methods=["GET"]),
    Route("/shifts/{id:uuid}/scanner", show_staff_scanner, methods=["GET"]),
    Route("/shifts/{id:uuid}/scans", scan, methods=["POST"]),
    Route("/badge/{token}", show_badge, methods=["GET"]),
]
