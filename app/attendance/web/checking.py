"""Pages for volunteers at the venue: scan the venue's code, press one button, show one's own code."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.attendance import service
from app.attendance.models import Direction, Method, Outcome
from app.attendance.service import Position
from app.kernel.errors import DomainError, NotFound, SignInRequired
from app.kernel.identity import Actor
from app.kernel.web import Keyed, done, form, now_of, page, perform, render, see, shell_of

from .offline import kept
from .outcomes import SENTENCES, sentence
from .views import CheckInPage, MyBadgePage


class TypedCode(msgspec.Struct):
    code: str


class Arrival(msgspec.Struct):
    """The position is there where a script asked the phone for it."""

    key: str
    direction: Direction
    token: str | None = None
    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None = None
    accuracy_metres: Annotated[float, msgspec.Meta(ge=0)] | None = None

    @property
    def position(self) -> Position | None:
        if self.latitude is None or self.longitude is None:
            return None
        return Position(self.latitude, self.longitude, self.accuracy_metres or 0)


def device_of(actor: Actor) -> str:
    """A browser is a device: its session names it."""
    return f"session:{actor.session}"


async def show_scanner(request: Request, refusal: DomainError | None = None) -> Response:
    request.state.actor.require_person()
    return kept(request, await render(request, "attendance/scan.html", refusal=refusal))


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
    if service.is_printed(token):
        genuine = service.printed_version(vault, token, shift) is not None
        return await _page(request, shift, Outcome.OK if genuine else Outcome.TOKEN_INVALID, token, locate=genuine)
    fresh = service.judge_venue_token(vault, token, shift, volunteer, now)
    stamped = service.stamped(vault, token, volunteer, now) if fresh == Outcome.OK else ""
    return await _page(request, shift, fresh, stamped)


async def show_arrival(request: Request) -> Response:
    """GET /shifts/{id}/check-in: one button, and the phone says where it is."""
    request.state.actor.require_person()
    request.state.actor.require_volunteer()
    return await _page(request, request.path_params["id"], Outcome.OK, "", locate=True)


async def check_in(request: Request) -> Response:
    """POST /check-in/{token}"""
    shift = _shift(request.path_params["token"])
    return await _check_in(request, shift, Method.VENUE_QR)


async def arrive(request: Request) -> Response:
    """POST /shifts/{id}/check-in"""
    return await _check_in(request, request.path_params["id"], Method.LOCATION)


async def _check_in(request: Request, shift: UUID, method: Method) -> Response:
    actor: Actor = request.state.actor
    actor.require_person()
    filled = await form(request, Arrival)
    scanned = await perform(
        request,
        service.check_in,
        shift=shift,
        volunteer=actor.require_volunteer(),
        nonce=filled.key,
        device=device_of(actor),
        scanned_at=now_of(request),
        method=method,
        direction=filled.direction,
        token=filled.token,
        position=filled.position,
    )
    if scanned.outcome != Outcome.OK:
        return await _page(request, shift, scanned.outcome, "", locate=method == Method.LOCATION)
    kind: Literal["success", "warning"] = "warning" if scanned.needs_review else "success"
    return done(request, f"/shifts/{shift}", flash=sentence(scanned, by_staff=False), kind=kind)


async def _page(request: Request, shift: UUID, outcome: Outcome, token: str, *, locate: bool = False) -> Response:
    return await page(
        request,
        "attendance/check_in.html",
        CheckInPage,
        operation="CheckInPage",
        variables={"shift": f"Shift:{shift}"},
        status=200 if outcome == Outcome.OK else 422,
        outcome=outcome,
        sentence=SENTENCES[outcome],
        token=token,
        locate=locate,
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
    shell, volunteer = shell_of(request), actor.require_volunteer()

    def address(version: int) -> str:
        return f"{shell.settings.site}/badge/{service.badge(shell.vault, volunteer, version)}"

    shown = await page(
        request, "attendance/my_badge.html", MyBadgePage, operation="MyBadgePage", private=True, address=address
    )
    return kept(request, shown)


async def renew_my_badge(request: Request) -> Response:
    """POST /my/qr: another one, as when somebody has a picture of it."""
    filled = await form(request, Keyed)
    await perform(request, service.renew_badge, key=filled.key)
    return done(request, "/my/qr", flash="This is your new code. The former one is not accepted any more.")


routes = [
    Route("/scan", show_scanner, methods=["GET"]),
    Route("/check-in", find_by_code, methods=["POST"]),
    Route("/check-in/{token}", show_check_in, methods=["GET"]),
    Route("/check-in/{token}", check_in, methods=["POST"]),
    Route("/shifts/{id:uuid}/check-in", show_arrival, methods=["GET"]),
    Route("/shifts/{id:uuid}/check-in", arrive, methods=["POST"]),
    Route("/my/qr", show_my_badge, methods=["GET"]),
    Route("/my/qr", renew_my_badge, methods=["POST"]),
]
