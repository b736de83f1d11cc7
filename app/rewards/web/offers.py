"""Pages of officers: what points buy, with prices, limits and photos."""

from typing import Annotated
from uuid import UUID

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.assets import FOREVER
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.identity import Actor, Role
from app.kernel.web import Keyed, done, form, page, paging, perform, refusals_on, render, search_of, shell_of
from app.rewards import service
from app.rewards.models import RewardKind

from .offer_views import EditRewardPage, OffersPage

Number = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class Terms(msgspec.Struct):
    title: str
    points: int
    key: str
    description: str = ""
    kind: RewardKind = RewardKind.GOODS
    person_limit: Number = 0
    period_limit: Number = 0
    period_days: Number = 0
    total_limit: Number = 0
    voucher_days: int = 30


class Offered(msgspec.Struct):
    key: str
    offered: bool = False


class Photo(msgspec.Struct):
    alt: str
    file: UploadFile
    key: str


def require_staff(request: Request, *also: Role) -> None:
    """Officers, and those with a role of `also`."""
    actor: Actor = request.state.actor
    actor.require_person()
    if not actor.reach(*service.STAFF, *also):
        raise NotAllowed()


async def list_offers(request: Request) -> Response:
    """GET /rewards/offers: all of them, also those that are not offered at present."""
    require_staff(request)
    search = search_of(request)
    return await page(
        request,
        "rewards/offers.html",
        OffersPage,
        operation="OffersPage",
        variables={"search": search or None, **paging(request)},
        block="found",
        search=search,
    )


async def new_reward(request: Request, refusal: DomainError | None = None) -> Response:
    require_staff(request)
    return await render(request, "rewards/new_reward.html", refusal=refusal, kinds=list(RewardKind))


@refusals_on(new_reward)
async def create_reward(request: Request) -> Response:
    """POST /rewards/new"""
    filled = await form(request, Terms)
    made = await perform(request, service.create_reward, **msgspec.structs.asdict(filled))
    return done(
        request, f"/rewards/{made.id}/edit", flash="The reward is offered. Now deliver some of it, and add a photo."
    )


async def edit_reward(request: Request, refusal: DomainError | None = None) -> Response:
    require_staff(request)
    return await page(
        request,
        "rewards/edit_reward.html",
        EditRewardPage,
        operation="EditRewardPage",
        variables={"id": f"Reward:{request.path_params['id']}"},
        refusal=refusal,
        kinds=list(RewardKind),
        photos_most=service.PHOTOS_MOST,
        max_bytes=shell_of(request).settings.max_upload_bytes,
    )


@refusals_on(edit_reward)
async def save_reward(request: Request) -> Response:
    """POST /rewards/{id}/edit"""
    reward: UUID = request.path_params["id"]
    filled = await form(request, Terms)
    await perform(request, service.edit_reward, reward=reward, **msgspec.structs.asdict(filled))
    return done(request, f"/rewards/{reward}/edit", flash="Saved.")


async def offer_reward(request: Request) -> Response:
    """POST /rewards/{id}/offer"""
    reward: UUID = request.path_params["id"]
    filled = await form(request, Offered)
    await perform(request, service.offer_reward, reward=reward, offered=filled.offered, key=filled.key)
    return done(request, f"/rewards/{reward}/edit", flash="Saved.")


@refusals_on(edit_reward)
async def add_photo(request: Request) -> Response:
    """POST /rewards/{id}/photos"""
    reward: UUID = request.path_params["id"]
    filled = await form(request, Photo)
    content = await filled.file.read()
    await perform(request, service.add_photo, reward=reward, content=content, alt=filled.alt, key=filled.key)
    return done(request, f"/rewards/{reward}/edit", flash="The photo was added.")


async def remove_photo(request: Request) -> Response:
    """POST /reward-photos/{id}/remove"""
    filled = await form(request, Keyed)
    removed = await perform(request, service.remove_photo, photo=request.path_params["id"], key=filled.key)
    return done(request, f"/rewards/{removed.reward}/edit", flash="The photo was removed.")


async def show_photo(request: Request) -> Response:
    """GET /reward-photos/{id}/{size}.webp: what is there never changes."""
    size = "small" if request.path_params["size"] == "small" else "large"
    content = await perform(request, service.read_photo, photo=request.path_params["id"], size=size)
    return Response(content, media_type="image/webp", headers={"Cache-Control": FOREVER})


routes = [
    Route("/rewards/offers", list_offers, methods=["GET"]),
    Route("/rewards/new", new_reward, methods=["GET"]),
    Route("/rewards/new", create_reward, methods=["POST"]),
    Route("/rewards/{id:uuid}/edit", edit_reward, methods=["GET"]),
    Route("/rewards/{id:uuid}/edit", save_reward, methods=["POST"]),
    Route("/rewards/{id:uuid}/offer", offer_reward, methods=["POST"]),
    Route("/rewards/{id:uuid}/photos", add_photo, methods=["POST"]),
    Route("/reward-photos/{id:uuid}/remove", remove_photo, methods=["POST"]),
    Route("/reward-photos/{id:uuid}/{size}.webp", show_photo, methods=["GET"]),
]
