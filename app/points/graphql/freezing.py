"""Frozen points: for the person once it counts, for officers and auditors over them from the proposal on."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import and_, desc, exists, or_, select
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, Organisation, Person, acted, history
from app.accounts.graphql.sight import person_below
from app.accounts.models import Person as PersonTable
from app.accounts.queries.survivors import survivor_of
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.points import models
from app.points.service import freezing
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    viewer,
    where,
)

from .statement import PointsBalance

enum(
    models.FreezeEnd,
    "What became of a freeze.",
    declined="It was taken back before a second officer confirmed it.",
    lapsed="Nobody confirmed the emergency in time.",
    lifted="Two officers ended it.",
)
_FREEZE = models.Freeze
_TOLD = or_(col(_FREEZE.confirmed_at).is_not(None), col(_FREEZE.lapses_at).is_not(None))
_OFFICE: Any = exists(
    select(col(PersonTable.id)).where(
        col(PersonTable.id) == _FREEZE.person_id, person_below(*freezing.FREEZING, Role.AUDITOR)
    )
)
_DECIDING: Any = and_(
    exists(
        select(col(PersonTable.id)).where(col(PersonTable.id) == _FREEZE.person_id, person_below(*freezing.FREEZING))
    ),
    col(_FREEZE.person_id) != viewer.person,
    col(_FREEZE.ended_at).is_(None),
)


@filters
class PointsFreezeFilter:
    """Which freezes."""

    standing: bool | None = where(
        lambda v: col(_FREEZE.ended_at).is_(None) == v, "In force or waiting for a second officer; or ended."
    )
    objected: bool | None = where(
        lambda v: and_(col(_FREEZE.objected_at).is_not(None), col(_FREEZE.answered_at).is_(None)) == v,
        "With an objection that waits for an answer, or not.",
    )
    person: strawberry.ID | None = where(lambda v: col(_FREEZE.person_id) == v, "Of this person's points.", of="Person")


PointsFreezeOrder = order(
    "PointsFreezeOrder", "How freezes are sorted.", NEWEST=desc(col(_FREEZE.proposed_at)), OLDEST=_FREEZE.proposed_at
)


@reads(_FREEZE, visible_to=or_(_OFFICE, and_(col(_FREEZE.person_id) == viewer.person, _TOLD)))
class PointsFreeze(Node):
    """A person's points, frozen or proposed to be: nothing can be spent, passed on or handed over meanwhile."""

    person: Person | None = one(_FREEZE.person_id, "Whose points, if one may see them.")
    office: Organisation = one(_FREEZE.organisation_id, "The office that froze them: whom to ask.", with_parent=True)
    reason: str = column(_FREEZE.reason, "Why.")
    proposed_at: datetime = column(_FREEZE.proposed_at, "When it was proposed, or the emergency began.")
    proposed_by: Actor | None = acted(_FREEZE.proposed_by, "Who proposed it, if one may see them.")
    lapses_at: datetime | None = column(
        _FREEZE.lapses_at, "Of an emergency, which counts at once: when it ends unless it is confirmed."
    )
    confirmed_at: datetime | None = column(_FREEZE.confirmed_at, "When a second officer confirmed it.")
    confirmed_by: Actor | None = acted(_FREEZE.confirmed_by, "Who did.", when=_FREEZE.confirmed_at)
    lift_reason: str | None = column(_FREEZE.lift_reason, "Why it should end, where that was proposed.")
    lift_proposed_at: datetime | None = column(_FREEZE.lift_proposed_at, "When its end was proposed.")
    lift_proposed_by: Actor | None = acted(_FREEZE.lift_proposed_by, "By whom.", when=_FREEZE.lift_proposed_at)
    ended_as: models.FreezeEnd | None = column(_FREEZE.ended_as, "How it ended.")
    ended_at: datetime | None = column(_FREEZE.ended_at, "When it ended.")
    ended_by: Actor | None = acted(_FREEZE.ended_by, "Who ended it; the system when it lapsed.", when=_FREEZE.ended_at)
    objection: str | None = column(_FREEZE.objection, "What the person says against it.")
    objected_at: datetime | None = column(_FREEZE.objected_at, "When they said so.")
    answer: str | None = column(_FREEZE.answer, "What the office answers.")
    answered_at: datetime | None = column(_FREEZE.answered_at, "When it answered.")
    mine: bool = expression(col(_FREEZE.person_id) == viewer.person, "Whether these are the viewer's own points.")
    decidable: bool = expression(_DECIDING, "Whether the viewer's office decides on it.")
    confirmable: bool = expression(
        and_(_DECIDING, col(_FREEZE.confirmed_at).is_(None), survivor_of(col(_FREEZE.proposed_by)) != viewer.person),
        "Whether the viewer may be the second to confirm it, unless it has lapsed.",
    )
    liftable: bool = expression(
        and_(
            _DECIDING,
            col(_FREEZE.lift_proposed_at).is_not(None),
            survivor_of(col(_FREEZE.lift_proposed_by)) != viewer.person,
        ),
        "Whether the viewer may be the second to end it.",
    )
    answerable: bool = expression(
        and_(
            _DECIDING,
            col(_FREEZE.objected_at).is_not(None),
            col(_FREEZE.answered_at).is_(None),
            survivor_of(col(_FREEZE.proposed_by)) != viewer.person,
        ),
        "Whether the viewer may answer the objection.",
    )
    history: Connection[AuditEntry] = history(_FREEZE.id)


@contribute(PointsBalance)
class BalanceFreeze:
    freeze: PointsFreeze | None = one(
        _FREEZE,
        "Why nothing can be spent now, if so; an emergency that has lapsed is over.",
        where=and_(
            col(_FREEZE.person_id) == PersonTable.id,
            col(_FREEZE.ended_at).is_(None),
            _TOLD,
        ),
    )


@reads(None)
class FreezingQuery:
    """Frozen points."""

    points_freeze: PointsFreeze | None = one(_FREEZE, "One freeze.")
    points_freezes: Connection[PointsFreeze] = many(
        _FREEZE, "The freezes that one may see.", filter=PointsFreezeFilter, order=PointsFreezeOrder
    )
