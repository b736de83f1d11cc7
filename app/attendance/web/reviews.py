"""The page where staff look at scans that need it."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.attendance import service
from app.kernel.errors import DomainError
from app.kernel.i18n import mark
from app.kernel.web import done, form, page, paging, perform, refusals_on

from .outcomes import SENTENCES
from .views import ReviewsPage

SCANS_PER_PAGE = 50


class Decide(msgspec.Struct):
    key: str
    decision: Literal["accept", "reject"]
    scans: list[UUID] = msgspec.field(default_factory=list)
    reason: Annotated[str, msgspec.Meta(max_length=1000)] | None = None


async def show_reviews(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /reviews: of all teams that one leads, or `?shift=` of one shift."""
    shift = _shift(request)
    return await page(
        request,
        "attendance/reviews.html",
        ReviewsPage,
        operation="ReviewsPage",
        variables={**paging(request, SCANS_PER_PAGE), "shift": shift and f"Shift:{shift}"},
        private=True,
        refusal=refusal,
        sentences=SENTENCES,
        shift=shift,
    )


@refusals_on(show_reviews)
async def decide(request: Request) -> Response:
    """POST /reviews: about those that are ticked."""
    filled = await form(request, Decide)
    accepted = filled.decision == "accept"
    given = {"scans": filled.scans, "accepted": accepted, "reason": filled.reason, "key": filled.key}
    reviews = await perform(request, service.review_scans, **given)
    left = [result.refusal.error() for result in reviews.results if result.refusal]
    if left:
        return await show_reviews(request, left[0])
    flash = mark("Accepted: %(number)s.") if accepted else mark("Rejected: %(number)s.")
    shift = _shift(request)
    return done(request, f"/reviews?shift={shift}" if shift else "/reviews", flash=flash, number=len(reviews.results))


def _shift(request: Request) -> UUID | None:
    try:
        return UUID(request.query_params.get("shift", ""))
    except ValueError:
        return None


routes = [
    Route("/reviews", show_reviews, methods=["GET"]),
    Route("/reviews", decide, methods=["POST"]),
]
