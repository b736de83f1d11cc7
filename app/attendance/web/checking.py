"""Pages for volunteers at the venue: scan the venue's code, press one button, show one's own code."""

from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.attendance import service
from app.attendance.models import Direction, Method, Outcome
from app.kernel.errors import DomainError, NotFound, SignInRequired
from app.kernel.i18n import mark
from app.kernel.identity import Actor
from app.kernel.web import done, form, now_of, page, perform, render, see, shell_of

from .views import CheckInPage, MyBadgePage

DONE = {Direction.IN: mark("You are checked in."), Direction.OUT: mark("You are checked out. Thank you!")}


class TypedCode(msgspec.Struct):
    code: str


class Arrival(msgspec.Struct):
    key: str
    direction: Direction
    token: str


def device_of(actor: Actor) -> str:
    """A browser is a device: its session names it."""
    return f"session:{actor.session}"


async def show_scanner(request: Request, refusal: DomainError | None = None) -> Response:
    request.state.actor.require_person()
    return await render(request, "attendance/scan.html", refusal=refusal)


async def find_by_code(request: Request) -> Response:
    """POST /check-in: the short code that the venue shows, typed."""
    try:
        filled = await form(request, TypedCode)
        token = await perform(request, service.token_for_code, code=filled.code)
    except SignInRequired:
        raise
    except DomainError as refusal:
        return await show_scanner(request, refusal)
    return see(request, f"/check-in/{token}")


async def show_check_in(request: Request) -> Response:
    """GET /check-in/{token}: shows one button. Only the POST checks in."""
    actor: Actor = request.state.actor
    actor.require_person()
    token: str = request.path_params["token"]
    shift, vault, now = _shift(token), shell_of(request).vault, now_of(request)
    volunteer = actor.require_volunteer()
    fresh = service.judge_venue_token(vault, token, shift, volunteer, now)
    stamped = service.stamped(vault, token, volunteer, now) if fresh == Outcome.OK else None
    return await _page(request, shift, fresh, stamped)


async def check_in(request: Request) -> Response:
    """POST /check-in/{token}"""
    actor: Actor = request.state.actor
    actor.require_person()
    shift = _shift(request.path_params["token"])
    filled = await form(request, Arrival)
    scanned = await perform(
        request,
        service.check_in,
        shift=shift,
        volunteer=actor.require_volunteer(),
        nonce=filled.key,
        device=device_of(actor),
        scanned_at=now_of(request),
        method=Method.VENUE_QR,
        direction=filled.direction,
        token=filled.token,
    )
    if scanned.outcome != Outcome.OK:
        return await _page(request, shift, scanned.outcome, None)
    return done(request, f"/shifts/{shift}", flash=DONE[scanned.direction])


async def _page(request: Request, shift: UUID, outcome: Outcome, token: str | None) -> Response:
    return await page(
        request,
        "attendance/check_in.html",
        CheckInPage,
        operation="CheckInPage",
        variables={"shift": f"Shift:{shift}"},
        status=200 if outcome == Outcome.OK else 422,
        outcome=outcome,
        token=token,
    )


def _shift(token: str) -> UUID:
    shift = service.shift_of(token)
    if shift is None:
        raise NotFound()
    return shift


async def show_my_badge(request: Request) -> Response:
    """GET /my/qr: what staff scan."""
    actor: Actor = request.state.actor
    actor.require_person()
    shell = shell_of(request)
    address = f"{shell.settings.site}/badge/{service.badge(shell.vault, actor.require_volunteer())}"
    return await page(
        request, "attendance/my_badge.html", MyBadgePage, operation="MyBadgePage", private=True, address=address
    )


routes = [
    Route("/scan", show_scanner, methods=["GET"]),
    Route("/check-in", find_by_code, methods=["POST"]),
    Route("/check-in/{token}", show_check_in, methods=["GET"]),
    Route("/check-in/{token}", check_in, methods=["POST"]),
    Route("/my/qr", show_my_badge, methods=["GET"]),
]
