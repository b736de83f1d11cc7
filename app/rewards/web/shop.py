"""Pages for those who redeem: the rewards, the voucher, what was redeemed."""

from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError
from app.kernel.web import done, form, page, paging, perform, refusals_on, search_of
from app.rewards import service
from app.rewards.codes import spelled
from app.rewards.hours import week
from app.rewards.models import RewardKind

from .places import opening_of
from .views import MyRedemptionsPage, RewardPage, RewardsPage, VoucherPage


class Redeem(msgspec.Struct):
    redemption_point_id: UUID
    key: str
    quantity: int = 1


class GiveBack(msgspec.Struct):
    voucher: UUID
    key: str


async def list_rewards(request: Request) -> Response:
    search = search_of(request)
    return await page(
        request,
        "rewards/list.html",
        RewardsPage,
        operation="RewardsPage",
        variables={"search": search or None, **paging(request)},
        block="found",
        search=search,
    )


async def show_reward(request: Request, refusal: DomainError | None = None) -> Response:
    return await page(
        request,
        "rewards/show.html",
        RewardPage,
        operation="RewardPage",
        variables={"id": f"Reward:{request.path_params['id']}"},
        refusal=refusal,
        service=RewardKind.SERVICE,
        opening=opening_of(request),
        week=week,
    )


@refusals_on(show_reward)
async def redeem(request: Request) -> Response:
    """POST /rewards/{id}/redemptions"""
    filled = await form(request, Redeem)
    redeemed = await perform(
        request,
        service.redeem,
        reward=request.path_params["id"],
        redemption_point=filled.redemption_point_id,
        quantity=filled.quantity,
        key=filled.key,
    )
    return done(request, f"/vouchers/{redeemed.voucher}", flash="Your voucher is ready. Show it at the counter.")


async def show_voucher(request: Request) -> Response:
    return await _voucher(request, request.path_params["id"])


async def _voucher(request: Request, voucher: UUID, refusal: DomainError | None = None) -> Response:
    return await page(
        request,
        "rewards/voucher.html",
        VoucherPage,
        operation="VoucherPage",
        variables={"id": f"Voucher:{voucher}"},
        private=True,
        refusal=refusal,
        spelled=spelled,
        opening=opening_of(request),
        week=week,
    )


async def my_redemptions(request: Request) -> Response:
    return await page(
        request,
        "rewards/mine.html",
        MyRedemptionsPage,
        operation="MyRedemptionsPage",
        variables=paging(request),
        private=True,
    )


async def _voucher_again(request: Request, refusal: DomainError) -> Response:
    """The voucher that the form tells."""
    filled = await form(request, GiveBack)
    return await _voucher(request, filled.voucher, refusal)


@refusals_on(_voucher_again)
async def give_back(request: Request) -> Response:
    """POST /redemptions/{id}/return, from the voucher's page."""
    filled = await form(request, GiveBack)
    await perform(request, service.return_redemption, redemption=request.path_params["id"], key=filled.key)
    return done(request, f"/vouchers/{filled.voucher}", flash="Given back. Your points were returned.")


routes = [
    Route("/rewards", list_rewards, methods=["GET"]),
    Route("/rewards/{id:uuid}", show_reward, methods=["GET"]),
    Route("/rewards/{id:uuid}/redemptions", redeem, methods=["POST"]),
    Route("/vouchers/{id:uuid}", show_voucher, methods=["GET"]),
    Route("/my/redemptions", my_redemptions, methods=["GET"]),
    Route("/redemptions/{id:uuid}/return", give_back, methods=["POST"]),
]
