"""Trainings and honours: seen by the volunteer, by those who look after them, and where they were recorded."""

from datetime import date, datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, desc, or_
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, Organisation, acted, history
from app.accounts.graphql.sight import below
from app.kernel.graphql import enum
from app.reading import Connection, Node, column, contribute, expression, filters, many, one, order, reads, where
from app.volunteers import models
from app.volunteers.service import READ, TEAM_STAFF, WRITE

from .people import Volunteer
from .sight import LOOKING, close_to

enum(
    models.HonourLevel,
    "Who stands behind an honour, the nearest first.",
    unit="The organisation itself.",
    county="The county or district.",
    prefecture="The prefecture or city.",
    province="The province.",
    nation="The country.",
)
_TRAINING, _HONOUR = models.Training, models.Honour


def _seen(table: Any) -> ColumnElement[bool]:
    return or_(close_to(col(table.volunteer_id)), below(table.organisation_id, *LOOKING, scopes=(READ,)))


@filters
class TrainingFilter:
    """Which trainings."""

    standing: bool | None = where(
        lambda v: col(_TRAINING.withdrawn_at).is_(None) == v, "That stand, or were withdrawn."
    )
    organisation: strawberry.ID | None = where(
        lambda v: col(_TRAINING.organisation_id) == v, "Recorded in this organisation's name.", of="Organisation"
    )
    started_from: date | None = where(lambda v: col(_TRAINING.started_on) >= v, "Begun that day or later.")
    started_before: date | None = where(lambda v: col(_TRAINING.started_on) < v, "Begun before that day.")


@filters
class HonourFilter:
    """Which honours."""

    standing: bool | None = where(lambda v: col(_HONOUR.withdrawn_at).is_(None) == v, "That stand, or were withdrawn.")
    level: models.HonourLevel | None = where(lambda v: col(_HONOUR.level) == v, "Of this level.")
    organisation: strawberry.ID | None = where(
        lambda v: col(_HONOUR.organisation_id) == v, "Recorded in this organisation's name.", of="Organisation"
    )
    awarded_from: date | None = where(lambda v: col(_HONOUR.awarded_on) >= v, "Awarded that day or later.")
    awarded_before: date | None = where(lambda v: col(_HONOUR.awarded_on) < v, "Awarded before that day.")


TrainingOrder = order("TrainingOrder", "How trainings are sorted.", NEWEST=desc(col(_TRAINING.started_on)))
HonourOrder = order("HonourOrder", "How honours are sorted.", NEWEST=desc(col(_HONOUR.awarded_on)))


@reads(_TRAINING, visible_to=_seen(_TRAINING))
class Training(Node):
    """A course that a volunteer attended; withdrawn with a reason, never erased."""

    volunteer: Volunteer | None = one(_TRAINING.volunteer_id, "Who attended it.")
    organisation: Organisation = one(_TRAINING.organisation_id, "In whose name it is recorded.")
    course: str = column(_TRAINING.course, "What the course is called.")
    content: str = column(_TRAINING.content, "What was taught.")
    organiser: str = column(_TRAINING.organiser, "Who held it.")
    place: str | None = column(_TRAINING.place, "Where it was.")
    started_on: date = column(_TRAINING.started_on, "The first day.")
    ended_on: date = column(_TRAINING.ended_on, "The last day.")
    minutes: int = column(_TRAINING.minutes, "How many minutes the lessons took.")
    recorded_at: datetime = column(_TRAINING.recorded_at, "When it was recorded.")
    recorded_by: Actor | None = acted(_TRAINING.recorded_by, "Who recorded it.", openly=True)
    withdrawn_at: datetime | None = column(_TRAINING.withdrawn_at, "When it was withdrawn; null while it stands.")
    withdrawn_by: Actor | None = acted(
        _TRAINING.withdrawn_by, "Who withdrew it.", when=_TRAINING.withdrawn_at, openly=True
    )
    withdrawal: str | None = column(_TRAINING.withdrawal, "Why it was withdrawn.")
    managed: bool = expression(
        below(_TRAINING.organisation_id, *TEAM_STAFF, scopes=(WRITE,)), "Whether the viewer may withdraw it."
    )
    history: Connection[AuditEntry] = history(_TRAINING.id)


@reads(_HONOUR, visible_to=_seen(_HONOUR))
class Honour(Node):
    """A commendation or prize of a volunteer; withdrawn with a reason, never erased."""

    volunteer: Volunteer | None = one(_HONOUR.volunteer_id, "Whose it is.")
    organisation: Organisation = one(_HONOUR.organisation_id, "In whose name it is recorded.")
    title: str = column(_HONOUR.title, "What it is called.")
    level: models.HonourLevel = column(_HONOUR.level, "Who stands behind it.")
    awarded_by: str = column(_HONOUR.awarded_by, "Who awarded it.")
    awarded_on: date = column(_HONOUR.awarded_on, "The day of the decision.")
    document_number: str | None = column(_HONOUR.document_number, "The number of the decision's document.")
    recorded_at: datetime = column(_HONOUR.recorded_at, "When it was recorded.")
    recorded_by: Actor | None = acted(_HONOUR.recorded_by, "Who recorded it.", openly=True)
    withdrawn_at: datetime | None = column(_HONOUR.withdrawn_at, "When it was withdrawn; null while it stands.")
    withdrawn_by: Actor | None = acted(_HONOUR.withdrawn_by, "Who withdrew it.", when=_HONOUR.withdrawn_at, openly=True)
    withdrawal: str | None = column(_HONOUR.withdrawal, "Why it was withdrawn.")
    managed: bool = expression(
        below(_HONOUR.organisation_id, *TEAM_STAFF, scopes=(WRITE,)), "Whether the viewer may withdraw it."
    )
    history: Connection[AuditEntry] = history(_HONOUR.id)


@contribute(Volunteer)
class VolunteerMerits:
    trainings: Connection[Training] = many(
        _TRAINING.volunteer_id,
        "The courses attended, as far as one may see.",
        filter=TrainingFilter,
        order=TrainingOrder,
    )
    honours: Connection[Honour] = many(
        _HONOUR.volunteer_id, "The honours, as far as one may see.", filter=HonourFilter, order=HonourOrder
    )
