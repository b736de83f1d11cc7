"""Pages of bonuses: whom which was awarded, and awarding one, weighed before it is given."""

from datetime import date, datetime, time
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound
from app.kernel.forms import posted_form
from app.kernel.i18n import mark
from app.kernel.identity import Actor, Role
from app.kernel.web import Keyed, PageInfo, View, done, form, now_of, page, paging, perform, refusals_on, shell_of
from app.points.rules import Earned
from app.points.service import bonuses

from .rule_views import Named
from .statement_views import Parts

_NOT_THEN = mark("This kind of bonus was not given on that day. Choose another kind or day.")


class NewAward(Keyed):
    person: UUID
    code: str
    quantity: Annotated[int, msgspec.Meta(ge=1, le=bonuses.MOST_AT_ONCE)]
    note: Annotated[str, msgspec.Meta(max_length=bonuses.TEXT_CHARACTERS)]
    happened_at: date
    reference: Annotated[str, msgspec.Meta(max_length=bonuses.TEXT_CHARACTERS)] | None = None
    """Of the paper that it stands on; without one each form counts for itself."""
    step: Literal["check", "change", "award"] = "check"


class Identified(View):
    id: str


class Awardee(View):
    name: str
    volunteer: Identified | None


class AwardedBonus(View):
    points: int
    parts: Parts | None
    expression: str
    minutes: int
    served_at: datetime
    note: str | None
    taken_back: bool
    bonus: Named | None
    person: Awardee | None
    awarded_by: Named | None


class AwardedBonuses(View):
    nodes: list[AwardedBonus]
    page_info: PageInfo


class BonusesPage(View):
    awards: AwardedBonuses


class Kind(View):
    code: str
    name: str
    points: int
    daily_cap: int
    yearly_cap: int


class Kinds(View):
    nodes: list[Kind]


class Awardable(View):
    id: str
    name: str
    person: Identified


class NewBonusPage(View):
    volunteer: Awardable
    bonus_rules: Kinds


class Weighed(NamedTuple):
    """What an award would be, as it is shown."""

    points: int
    parts: Parts


def _require_office(request: Request, *roles: Role) -> None:
    actor: Actor = request.state.actor
    actor.require_person()
    if not actor.reach(*roles):
        raise NotAllowed()


def require_bonuses(request: Request) -> None:
    """Lets pass who may see the list. Raises SignInRequired, NotAllowed."""
    _require_office(request, *bonuses.AWARDING, Role.AUDITOR)


async def list_bonuses(request: Request) -> Response:
    """GET /points/bonuses"""
    require_bonuses(request)
    return await page(
        request,
        "points/bonuses.html",
        BonusesPage,
        operation="BonusesPage",
        variables=paging(request),
        private=True,
    )


async def new_bonus(request: Request, refusal: DomainError | None = None, earned: Earned | None = None) -> Response:
    """GET /points/bonuses/new/{volunteer}; with what was `earned`, the question whether it is right."""
    _require_office(request, *bonuses.AWARDING)
    return await page(
        request,
        "points/new_bonus.html",
        NewBonusPage,
        operation="NewBonusPage",
        variables={"id": f"Volunteer:{request.path_params['id']}", "now": now_of(request).isoformat()},
        private=True,
        refusal=refusal,
        earned=Weighed(earned.points, Parts(shares=[], **earned.parts)) if earned and earned.parts else None,
        typed=await posted_form(request) if request.method == "POST" else None,
        today=now_of(request).astimezone(shell_of(request).settings.zone).date(),
    )


@refusals_on(new_bonus)
async def award(request: Request) -> Response:
    """POST /points/bonuses/new/{volunteer}: first shows what it comes to, then gives it."""
    filled = await form(request, NewAward)
    if filled.step == "change":
        return await new_bonus(request)
    asked = {
        "code": filled.code,
        "reference": filled.reference or filled.key,
        "person": filled.person,
        "quantity": filled.quantity,
        "note": filled.note,
        "happened_at": _moment(request, filled.happened_at),
    }
    try:
        if filled.step == "check":
            return await new_bonus(request, earned=await perform(request, bonuses.weigh_bonus, **asked))
        awarded = await perform(request, bonuses.award_bonus, **asked, key=filled.key)
    except NotFound as missing:
        if missing.field == "code":
            raise Invalid(field="code", reason=_NOT_THEN) from missing
        raise
    return done(request, "/points/bonuses", flash="%(points)s points were awarded.", points=awarded.points)


def _moment(request: Request, day: date) -> datetime | None:
    """The last second of a day that is over, since a kind may begin within it; today is now."""
    zone = shell_of(request).settings.zone
    if day == now_of(request).astimezone(zone).date():
        return None
    return datetime.combine(day, time(23, 59, 59), zone)


routes = [
    Route("/points/bonuses", list_bonuses, methods=["GET"]),
    Route("/points/bonuses/new/{id:uuid}", new_bonus, methods=["GET"]),
    Route("/points/bonuses/new/{id:uuid}", award, methods=["POST"]),
]
