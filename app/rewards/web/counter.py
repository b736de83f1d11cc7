"""Pages of a merchant's counter: scan or type, see what to hand over and to whom, confirm."""

from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.attendance.web.offline import kept
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.identity import Actor, Role
from app.kernel.web import done, form, page, paging, perform, refusals_on, see, shell_of, today_of
from app.rewards import service
from app.rewards.codes import CODE_LETTERS, normal, spelled, voucher_key
from app.rewards.sheet import WHY

from .settling import day_of, midnights
from .views import CounterPage, CounterTodayPage, CounterVoucherPage


class Typed(msgspec.Struct):
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=30)]


class Shown(msgspec.Struct):
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=30)]
    key: str
    damaged: bool = False


def _require_merchant(request: Request) -> None:
    actor: Actor = request.state.actor
    actor.require_person()
    if not actor.reach(Role.MERCHANT):
        raise NotAllowed()


async def counter(request: Request, refusal: DomainError | None = None) -> Response:
    _require_merchant(request)
    shown = await page(
        request,
        "rewards/counter.html",
        CounterPage,
        operation="CounterPage",
        refusal=refusal,
        code_letters=CODE_LETTERS,
    )
    return kept(request, shown)


@refusals_on(counter)
async def find(request: Request) -> Response:
    """POST /counter: a typed code leads to its voucher."""
    filled = await form(request, Typed)
    await perform(request, service.find_voucher, code=filled.code)
    return see(request, f"/counter/{normal(filled.code)}")


async def show(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /counter/{code}"""
    return await _show(request, request.path_params["code"], refusal)


async def _show(request: Request, code: str, refusal: DomainError | None = None) -> Response:
    return await page(
        request,
        "rewards/hand_over.html",
        CounterVoucherPage,
        operation="CounterVoucherPage",
        variables={"id": f"Voucher:{voucher_key(shell_of(request).vault, code)}"},
        private=True,
        refusal=refusal,
        code=normal(code),
        spelled=spelled,
    )


async def _show_again(request: Request, refusal: DomainError) -> Response:
    """The voucher whose code the form tells."""
    filled = await form(request, Shown)
    return await _show(request, filled.code, refusal)


@refusals_on(_show_again)
async def fulfil(request: Request) -> Response:
    """POST /vouchers/{id}/fulfil"""
    filled = await form(request, Shown)
    await perform(request, service.fulfil, voucher=request.path_params["id"], key=filled.key)
    return done(request, f"/counter/{normal(filled.code)}", flash="Handed over.")


@refusals_on(show)
async def take_back(request: Request) -> Response:
    """POST /counter/{code}/return/{id}: the counter gives points back, for goods that came back too."""
    code = request.path_params["code"]
    filled = await form(request, Shown)
    redemption = request.path_params["id"]
    await perform(request, service.return_redemption, redemption=redemption, damaged=filled.damaged, key=filled.key)
    return done(request, f"/counter/{normal(code)}", flash="Given back. The points were returned to the volunteer.")


async def today(request: Request) -> Response:
    """GET /counter/today: what was handed over on a day of the county, today unless the address says another."""
    _require_merchant(request)
    day = day_of(request, "day", today_of(request))
    since, until = midnights(request, day, day)
    return await page(
        request,
        "rewards/today.html",
        CounterTodayPage,
        operation="CounterTodayPage",
        variables={"since": since.isoformat(), "until": until.isoformat(), **paging(request, 50)},
        day=day,
        today=today_of(request),
        why=WHY,
    )


routes = [
    Route("/counter", counter, methods=["GET"]),
    Route("/counter", find, methods=["POST"]),
    Route("/counter/today", today, methods=["GET"]),
    Route("/counter/{code}", show, methods=["GET"]),
    Route("/counter/{code}/return/{id:uuid}", take_back, methods=["POST"]),
    Route("/vouchers/{id:uuid}/fulfil", fulfil, methods=["POST"]),
]
