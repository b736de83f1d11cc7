"""Drafts of rules, with what they would have given; for officers and auditors of the whole deployment."""

from datetime import date, datetime, time

from sqlalchemy import desc
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Actor, AuditEntry, Person, acted, history
from app.accounts.graphql.sight import from_the_top
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.points import models
from app.points.service.ruling import RULING
from app.reading import (
    Connection,
    Node,
    column,
    deprecated,
    entries,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    where,
)
from app.volunteers.models import ServiceCategory

from .earning import ASK_FOR_CATEGORIES, CategoryCoefficient, EarningRule

enum(
    models.DraftState,
    "How a draft stands.",
    draft="It is thought about.",
    enacted="It became the rule.",
    discarded="It was laid aside.",
)
_DRAFT, _EFFECT = models.RuleDraft, models.RuleEffect
DIFFERENCE = col(_EFFECT.points_then) - col(_EFFECT.points_now)


@filters
class RuleEffectFilter:
    """Which effects."""

    of_people: bool | None = where(lambda v: col(_EFFECT.person_id).is_not(None) == v, "On people, or on categories.")
    gains: bool | None = where(lambda v: (DIFFERENCE > 0) == v, "Where points are gained, or not.")


RuleEffectOrder = order(
    "RuleEffectOrder",
    "How effects are sorted.",
    MOST_GAINED=desc(DIFFERENCE),
    MOST_LOST=DIFFERENCE,
)


@reads(_EFFECT)
class RuleEffect:
    """What a draft would have changed for a kind of service, or for one of those for whom it changes most."""

    category: ServiceCategory | None = column(_EFFECT.category, "The kind of service, if it is about one.")
    person: Person | None = one(_EFFECT.person_id, "The person, if it is about one.")
    services: int = column(_EFFECT.services, "How many services.")
    points_now: int = column(_EFFECT.points_now, "What they earn by the rules of their time.")
    points_then: int = column(_EFFECT.points_then, "What they would have earned.")
    difference: int = expression(DIFFERENCE, "How many more; fewer if negative.")


@reads(_DRAFT, visible_to=from_the_top(*RULING, Role.AUDITOR))
class EarningRuleDraft(Node):
    """A rule that is thought about, and what last month's services would have earned by it."""

    points_per_hour: int = column(_DRAFT.points_per_hour, "Points for an hour.")
    coefficients: JSON = deprecated(column(_DRAFT.coefficients, "Hundredths by service category."), ASK_FOR_CATEGORIES)
    category_coefficients: list[CategoryCoefficient] = entries(
        _DRAFT.coefficients, "What services of a category count; of one not named they count 100."
    )
    night: int = column(_DRAFT.night, "Hundredths for minutes of the night.")
    night_from: time = column(_DRAFT.night_from, "When the night begins.")
    night_until: time = column(_DRAFT.night_until, "When it ends.")
    holiday: int = column(_DRAFT.holiday, "Hundredths for minutes of public holidays.")
    shortage: int = column(_DRAFT.shortage, "Hundredths for a shift that lacked people.")
    shortage_below: int = column(_DRAFT.shortage_below, "Percentage of places below which a shift lacks people.")
    activity_cap: int = column(_DRAFT.activity_cap, "The most that one service earns.")
    daily_cap: int = column(_DRAFT.daily_cap, "The most that one day's services earn.")
    lot_days: int | None = column(_DRAFT.lot_days, "Days until points expire; null: never.")
    state: models.DraftState = column(_DRAFT.state, "How it stands.")
    drafted_by: Actor | None = acted(_DRAFT.drafted_by, "Who drafted it.", when=_DRAFT.drafted_at)
    drafted_at: datetime = column(_DRAFT.drafted_at, "When it was drafted, and the month counted anew.")
    month: date = column(_DRAFT.month, "The first day of the month that was counted anew.")
    services: int = column(_DRAFT.services, "How many services that month had.")
    people: int = column(_DRAFT.people, "How many people served.")
    gaining: int = column(_DRAFT.gaining, "How many of them would have more.")
    losing: int = column(_DRAFT.losing, "How many would have less.")
    points_now: int = column(_DRAFT.points_now, "What the services earn by the rules of their time.")
    points_then: int = column(_DRAFT.points_then, "What they would have earned.")
    effects: Connection[RuleEffect] = many(
        _EFFECT.draft_id,
        "What it would have changed, by kind of service and for whom it changes most.",
        filter=RuleEffectFilter,
        order=RuleEffectOrder,
    )
    rule: EarningRule | None = one(_DRAFT.rule_id, "The rule that it became.")
    history: Connection[AuditEntry] = history(_DRAFT.id)


@filters
class EarningRuleDraftFilter:
    """Which drafts."""

    state: models.DraftState | None = where(lambda v: col(_DRAFT.state) == v, "Which stand so.")


@reads(None)
class DraftQuery:
    """Drafts of rules."""

    earning_rule_draft: EarningRuleDraft | None = one(_DRAFT, "One draft.")
    earning_rule_drafts: Connection[EarningRuleDraft] = many(
        _DRAFT,
        "The drafts that one may see.",
        filter=EarningRuleDraftFilter,
        order=order("EarningRuleDraftOrder", "How drafts are sorted.", NEWEST=desc(col(_DRAFT.drafted_at))),
    )
