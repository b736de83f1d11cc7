"""Pages of places: when they are open, what lies there, what is delivered and counted."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.days import read_day
from app.kernel.errors import DomainError, Invalid
from app.kernel.i18n import mark
from app.kernel.identity import Role
from app.kernel.web import done, form, now_of, page, paging, perform, refusals_on, shell_of
from app.rewards import hours, service

from .offer_views import EditPlacePage, NewPlacePage, PlacePage, PlacesPage, StockPage
from .offers import require_staff

Degrees = Annotated[float, msgspec.Meta(ge=-180, le=180)]


class Terms(msgspec.Struct, kw_only=True):
    """A place as its form says it: the times of each weekday as one types them."""

    name: str
    key: str
    address: str = ""
    opening_hours: str = ""
    mo: str = ""
    tu: str = ""
    we: str = ""
    th: str = ""
    fr: str = ""
    sa: str = ""
    su: str = ""
    closed_days: str = ""
    latitude: Degrees | None = None
    longitude: Degrees | None = None

    def said(self) -> dict[str, Any]:
        """What the verbs take. Raises Invalid, naming the weekday."""
        return {
            "name": self.name,
            "address": self.address,
            "opening_hours": self.opening_hours,
            "opening_times": [each for day in hours.WEEKDAYS for each in self._times(day)],
            "closed_days": self._closed(),
            "latitude": self.latitude,
            "longitude": self.longitude,
            "key": self.key,
        }

    def _times(self, day: str) -> list[str]:
        try:
            return hours.times_of(day, getattr(self, day.lower()))
        except ValueError:
            reason = mark("Write times such as 09:00-12:00, 14:00-18:00, the earlier first.")
            raise Invalid(field=day.lower(), reason=reason) from None

    def _closed(self) -> list[date]:
        try:
            return [read_day(each) for each in self.closed_days.replace(",", " ").split()]
        except ValueError:
            raise Invalid(field="closed_days", reason=mark("Write days such as 2026-10-01, one a line.")) from None


class NewPlace(Terms, kw_only=True):
    organisation: UUID


class Delivery(msgspec.Struct):
    reward: UUID
    quantity: int
    key: str
    note: str = ""


class Count(msgspec.Struct):
    counted: int
    key: str
    reason: str = ""


class Decision(msgspec.Struct):
    key: str
    confirmed: bool = False


def opening_of(request: Request) -> Any:
    """For templates: whether a place is open now."""
    local = now_of(request).astimezone(shell_of(request).settings.zone)
    return lambda place: hours.opening(place.opening_times, place.closed_days, local)


async def list_places(request: Request) -> Response:
    require_staff(request)
    return await page(
        request,
        "rewards/places.html",
        PlacesPage,
        operation="PlacesPage",
        variables=paging(request, 50),
        opening=opening_of(request),
        week=hours.week,
    )


async def new_place(request: Request, refusal: DomainError | None = None) -> Response:
    require_staff(request)
    return await page(
        request,
        "rewards/new_place.html",
        NewPlacePage,
        operation="NewPlacePage",
        refusal=refusal,
        weekdays=hours.WEEKDAYS,
        typed_times=hours.typed,
    )


@refusals_on(new_place)
async def create_place(request: Request) -> Response:
    """POST /redemption-points/new"""
    filled = await form(request, NewPlace)
    made = await perform(request, service.open_redemption_point, organisation=filled.organisation, **filled.said())
    return done(request, f"/redemption-points/{made.id}", flash="The place is open. Deliver what it will hand over.")


async def show_place(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /redemption-points/{id}: what lies there; for officers and the place's merchants."""
    require_staff(request, Role.MERCHANT)
    return await page(
        request,
        "rewards/place.html",
        PlacePage,
        operation="PlacePage",
        variables={"id": f"RedemptionPoint:{request.path_params['id']}", **paging(request, 50)},
        refusal=refusal,
        opening=opening_of(request),
        week=hours.week,
    )


async def edit_place(request: Request, refusal: DomainError | None = None) -> Response:
    require_staff(request, Role.MERCHANT)
    return await page(
        request,
        "rewards/edit_place.html",
        EditPlacePage,
        operation="EditPlacePage",
        variables={"id": f"RedemptionPoint:{request.path_params['id']}"},
        refusal=refusal,
        weekdays=hours.WEEKDAYS,
        typed_times=hours.typed,
    )


@refusals_on(edit_place)
async def save_place(request: Request) -> Response:
    """POST /redemption-points/{id}/edit"""
    place: UUID = request.path_params["id"]
    filled = await form(request, Terms)
    await perform(request, service.edit_redemption_point, redemption_point=place, **filled.said())
    return done(request, f"/redemption-points/{place}", flash="Saved.")


@refusals_on(show_place)
async def deliver(request: Request) -> Response:
    """POST /redemption-points/{id}/deliveries"""
    place: UUID = request.path_params["id"]
    filled = await form(request, Delivery)
    await perform(request, service.deliver_stock, redemption_point=place, **msgspec.structs.asdict(filled))
    return done(request, f"/redemption-points/{place}", flash="The delivery is recorded.")


async def show_stock(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /stock/{id}: how it came to what lies there; for officers and the place's merchants."""
    require_staff(request, Role.MERCHANT)
    return await page(
        request,
        "rewards/stock.html",
        StockPage,
        operation="StockPage",
        variables={"id": f"Stock:{request.path_params['id']}", **paging(request)},
        refusal=refusal,
    )


@refusals_on(show_stock)
async def count_stock(request: Request) -> Response:
    """POST /stock/{id}/counts"""
    stock: UUID = request.path_params["id"]
    filled = await form(request, Count)
    counted = await perform(request, service.count_stock, stock=stock, **msgspec.structs.asdict(filled))
    if counted.state == "waiting":
        waits = mark("The difference is large: somebody else must confirm it.")
        return done(request, f"/stock/{stock}", waits, "warning")
    return done(request, f"/stock/{stock}", flash="The count is recorded.")


@refusals_on(show_stock)
async def decide_count(request: Request) -> Response:
    """POST /stock/{id}/counts/{count}"""
    stock: UUID = request.path_params["id"]
    filled = await form(request, Decision)
    await perform(
        request,
        service.decide_count,
        count=request.path_params["count"],
        confirmed=filled.confirmed,
        key=filled.key,
    )
    return done(request, f"/stock/{stock}", flash="Decided.")


routes = [
    Route("/redemption-points", list_places, methods=["GET"]),
    Route("/redemption-points/new", new_place, methods=["GET"]),
    Route("/redemption-points/new", create_place, methods=["POST"]),
    Route("/redemption-points/{id:uuid}", show_place, methods=["GET"]),
    Route("/redemption-points/{id:uuid}/edit", edit_place, methods=["GET"]),
    Route("/redemption-points/{id:uuid}/edit", save_place, methods=["POST"]),
    Route("/redemption-points/{id:uuid}/deliveries", deliver, methods=["POST"]),
    Route("/stock/{id:uuid}", show_stock, methods=["GET"]),
    Route("/stock/{id:uuid}/counts", count_stock, methods=["POST"]),
    Route("/stock/{id:uuid}/counts/{count:uuid}", decide_count, methods=["POST"]),
]
