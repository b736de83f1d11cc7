"""Pages of the rules by which people earn: what holds, what is thought about, what it would have changed."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, Invalid, NotAllowed, refuse
from app.kernel.i18n import mark
from app.kernel.identity import Actor
from app.kernel.web import done, form, now_of, page, paging, perform, refusals_on, shell_of, today_of
from app.points import service
from app.points.service import bonuses, drafting
from app.points.service.ruling import MOST_DAYS, MOST_POINTS, RULING, Terms
from app.volunteers.models import ServiceCategory

from .rule_views import DraftPage, NewRulePage, RulesPage

Amount = Annotated[int, msgspec.Meta(ge=0, le=MOST_POINTS)]
_FACTOR = mark("Give a factor between 0 and 100 with at most two digits behind the point, such as 1.25.")
Days = Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)]


class NewDraft(msgspec.Struct):
    """Factors as people write them: 1.5."""

    key: str
    points_per_hour: Amount
    activity_cap: Amount
    daily_cap: Amount
    night_from: time
    night_until: time
    shortage_below: Annotated[int, msgspec.Meta(ge=1, le=100)]
    night: Decimal = Decimal(1)
    holiday: Decimal = Decimal(1)
    shortage: Decimal = Decimal(1)
    elder_care: Decimal = Decimal(1)
    traffic: Decimal = Decimal(1)
    mediation: Decimal = Decimal(1)
    rescue: Decimal = Decimal(1)
    policy: Decimal = Decimal(1)
    health: Decimal = Decimal(1)
    environment: Decimal = Decimal(1)
    youth: Decimal = Decimal(1)
    other: Decimal = Decimal(1)
    lot_days: Days | None = None


class Begin(msgspec.Struct):
    key: str
    valid_from: date


class NewBonus(msgspec.Struct):
    key: str
    code: Annotated[str, msgspec.Meta(max_length=40)]
    name: Annotated[str, msgspec.Meta(max_length=bonuses.NAME_CHARACTERS)]
    points: Amount
    daily_cap: Amount
    yearly_cap: Amount
    lot_days: Days | None = None


class Keyed(msgspec.Struct):
    key: str


def _require_ruling(request: Request) -> None:
    actor: Actor = request.state.actor
    actor.require_person()
    if not actor.reach(*RULING):
        raise NotAllowed()


async def list_rules(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /points/rules"""
    _require_ruling(request)
    return await page(
        request,
        "points/rules.html",
        RulesPage,
        operation="RulesPage",
        variables={"now": now_of(request).isoformat(), **paging(request)},
        refusal=refusal,
    )


async def new_rule(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /points/rules/new: the present rule, to be changed."""
    _require_ruling(request)
    return await page(
        request,
        "points/new_rule.html",
        NewRulePage,
        operation="NewRulePage",
        variables={"now": now_of(request).isoformat()},
        categories=[category.value for category in ServiceCategory],
        refusal=refusal,
    )


@refusals_on(new_rule)
async def draft(request: Request) -> Response:
    """POST /points/rules/drafts"""
    filled = await form(request, NewDraft)
    made = await perform(request, drafting.draft_rule, terms=_terms(filled), key=filled.key)
    return done(request, f"/points/rules/drafts/{made.id}")


async def show_draft(request: Request, refusal: DomainError | None = None) -> Response:
    """GET /points/rules/drafts/{id}"""
    _require_ruling(request)
    tomorrow = today_of(request) + timedelta(days=1)
    return await page(
        request,
        "points/draft.html",
        DraftPage,
        operation="RuleDraftPage",
        variables={"id": f"EarningRuleDraft:{request.path_params['id']}", "now": now_of(request).isoformat()},
        tomorrow=tomorrow,
        refusal=refusal,
    )


@refusals_on(show_draft)
async def enact(request: Request) -> Response:
    """POST /points/rules/drafts/{id}/enact"""
    filled = await form(request, Begin)
    valid_from = datetime.combine(filled.valid_from, time(), shell_of(request).settings.zone)
    draft = request.path_params["id"]
    await perform(request, drafting.enact_draft, draft=draft, valid_from=valid_from, key=filled.key)
    return done(request, "/points/rules", flash=mark("The rule is set. It counts from its day on."))


@refusals_on(show_draft)
async def discard(request: Request) -> Response:
    """POST /points/rules/drafts/{id}/discard"""
    filled = await form(request, Keyed)
    await perform(request, drafting.discard_draft, draft=request.path_params["id"], key=filled.key)
    return done(request, "/points/rules", flash=mark("The draft is laid aside."))


@refusals_on(list_rules)
async def withdraw(request: Request) -> Response:
    """POST /points/rules/{id}/withdraw"""
    filled = await form(request, Keyed)
    await perform(request, service.withdraw_rule, rule=request.path_params["id"], key=filled.key)
    return done(request, "/points/rules", flash=mark("The rule is withdrawn. The one before it goes on."))


@refusals_on(list_rules)
async def set_bonus(request: Request) -> Response:
    """POST /points/bonuses: from now on."""
    filled = await form(request, NewBonus)
    await perform(request, bonuses.set_bonus, **msgspec.structs.asdict(filled))
    return done(request, "/points/rules", flash=mark("Saved."))


@refusals_on(list_rules)
async def end_bonus(request: Request) -> Response:
    """POST /points/bonuses/{code}/end"""
    filled = await form(request, Keyed)
    await perform(request, bonuses.end_bonus, code=request.path_params["code"], key=filled.key)
    return done(request, "/points/rules", flash=mark("Saved."))


def _terms(filled: NewDraft) -> Terms:
    """Raises Invalid for each factor that can't be."""
    factors = {name: value for name, value in msgspec.structs.asdict(filled).items() if isinstance(value, Decimal)}
    refuse([Invalid(field=name, reason=_FACTOR) for name, value in factors.items() if not _possible(value)])
    hundredths = {name: int(value * 100) for name, value in factors.items()}
    kinds = {kind.value: hundredths[kind.value] for kind in ServiceCategory if hundredths[kind.value] != 100}
    plain: dict[str, Any] = {
        name: getattr(filled, name)
        for name in ("points_per_hour", "activity_cap", "daily_cap", "night_from", "night_until", "shortage_below")
    }
    return Terms(
        **plain,
        coefficients=kinds,
        lot_days=filled.lot_days,
        night=hundredths["night"],
        holiday=hundredths["holiday"],
        shortage=hundredths["shortage"],
    )


def _possible(factor: Decimal) -> bool:
    return factor.is_finite() and 0 <= factor <= 100 and not (factor * 100) % 1


routes = [
    Route("/points/rules", list_rules, methods=["GET"]),
    Route("/points/rules/new", new_rule, methods=["GET"]),
    Route("/points/rules/drafts", draft, methods=["POST"]),
    Route("/points/rules/drafts/{id:uuid}", show_draft, methods=["GET"]),
    Route("/points/rules/drafts/{id:uuid}/enact", enact, methods=["POST"]),
    Route("/points/rules/drafts/{id:uuid}/discard", discard, methods=["POST"]),
    Route("/points/rules/{id:uuid}/withdraw", withdraw, methods=["POST"]),
    Route("/points/bonuses", set_bonus, methods=["POST"]),
    Route("/points/bonuses/{code}/end", end_bonus, methods=["POST"]),
]
