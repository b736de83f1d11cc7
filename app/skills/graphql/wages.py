"""Wage tables and what workers are paid: for themselves, their employer and the bureau."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, asc, desc, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Actor, AuditEntry, Organisation, acted, history
from app.accounts.graphql.sight import below
from app.accounts.queries.survivors import survivor_of
from app.kernel.graphql import enum
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    deprecated,
    expression,
    many,
    one,
    order,
    reads,
    viewer,
    within,
)
from app.skills import models

from .ladders import Rung
from .occupations import Occupation
from .parts import ArrearsMonth
from .sight import EMPLOYERS
from .workers import READ, Employment

enum(
    models.WageState,
    "How a wage or a wage table stands.",
    proposed="It waits for a second person.",
    approved="It holds.",
    rejected="It was turned down.",
    replaced="A change that was decided later took its place.",
)
enum(
    models.WageSource,
    "What a wage follows from.",
    roster="The enterprise reported it.",
    table="A wage table.",
    grade="A grade, by the wage table.",
    level="A level of a post, by the wage table.",
)
_employment, _table = aliased(models.Employment), aliased(models.WageTable)


def _seen_in(employment: Any) -> ColumnElement[bool]:
    return exists(
        select(col(_employment.id)).where(
            col(_employment.id) == employment,
            or_(
                col(_employment.person_id) == viewer.person,
                below(_employment.organisation_id, *EMPLOYERS, scopes=(READ,)),
            ),
        )
    )


def _table_seen(organisation: Any) -> ColumnElement[bool]:
    """Whoever works there sees what is paid there, too."""
    return or_(
        below(organisation, *EMPLOYERS, scopes=(READ,)),
        exists(
            select(col(_employment.id)).where(
                col(_employment.organisation_id) == organisation,
                col(_employment.person_id) == viewer.person,
                col(_employment.until).is_(None),
            )
        ),
    )


@reads(
    models.WageRate,
    visible_to=exists(
        select(col(_table.id)).where(col(_table.id) == models.WageRate.table_id, _table_seen(_table.organisation_id))
    ),
)
class WageRate(Node):
    """What a table pays each month for a rung, or for a level of a post."""

    rung: Rung | None = one(models.WageRate.rung_id, "For which rung; null: for a level.", with_parent=True)
    occupation: Occupation | None = one(
        models.WageRate.occupation_id, "In which occupation alone; null: in all that have no rate of their own."
    )
    level: int | None = column(models.WageRate.level, "For which level of a ladder of posts; null: for a rung.")
    fen: int = column(models.WageRate.fen, "Fen a month.")


WageRateOrder = order("WageRateOrder", "How rates are sorted.", LEAST=asc(col(models.WageRate.fen)))
WageTableOrder = order("WageTableOrder", "How tables are sorted.", NEWEST=desc(col(models.WageTable.version)))
WageRecordOrder = order("WageRecordOrder", "How wages are sorted.", NEWEST=desc(col(models.WageRecord.since)))


@reads(models.WageTable, visible_to=_table_seen(models.WageTable.organisation_id))
class WageTable(Node):
    """A version of what an enterprise pays each month for skill."""

    organisation: Organisation = one(models.WageTable.organisation_id, "Whose it is.")
    version: int = column(models.WageTable.version, "Counts from 1.")
    valid_from: date = column(models.WageTable.valid_from, "From which day on.")
    state: models.WageState = column(models.WageTable.state, "How it stands.")
    rates: Connection[WageRate] = many(models.WageRate.table_id, "What it pays.", order=WageRateOrder)
    proposed_by: Actor | None = acted(models.WageTable.proposed_by, "Who proposed it.")
    proposed_at: datetime = column(models.WageTable.proposed_at, "When it was proposed.")
    decided_by: Actor | None = acted(models.WageTable.decided_by, "Who decided.", when=models.WageTable.decided_at)
    decided_at: datetime | None = column(models.WageTable.decided_at, "When it was decided.")
    reason: str | None = column(models.WageTable.reason, "Why it was turned down.")
    own: bool = expression(
        survivor_of(col(models.WageTable.proposed_by)).is_not_distinct_from(viewer.person),
        "Whether the viewer proposed it.",
    )
    history: Connection[AuditEntry] = history(models.WageTable.id)


@reads(models.WageRecord, visible_to=_seen_in(models.WageRecord.employment_id))
class WageRecord(Node):
    """What a worker is paid each month for skill in a span of time."""

    employment: Employment = one(models.WageRecord.employment_id, "Whose it is.", with_parent=True)
    table: WageTable | None = one(models.WageRecord.table_id, "The table that it follows from.")
    rung: Rung | None = one(models.WageRecord.rung_id, "For which rung.", with_parent=True)
    level: int | None = column(models.WageRecord.level, "For which level of a post.")
    source: models.WageSource = column(models.WageRecord.source, "What it follows from.")
    fen: int = column(models.WageRecord.fen, "Fen a month.")
    since: date = column(models.WageRecord.since, "From which day on.")
    until: date | None = column(models.WageRecord.until, "Before which day; null while it lasts.")
    state: models.WageState = column(models.WageRecord.state, "How it stands.")
    arrears_fen: int = column(models.WageRecord.arrears_fen, "What was owed when it was decided, in fen.")
    arrears_months: JSON = deprecated(
        column(
            models.WageRecord.arrears_months,
            "The same by month: each with month, days, of (how many days it has) and fen.",
        ),
        "Its shape is not told: ask for `arrears`; it stays until 2028-01-01 at least.",
    )
    arrears: list[ArrearsMonth] = within(models.WageRecord.arrears_months, "The same by month.")
    proposed_by: Actor | None = acted(models.WageRecord.proposed_by, "Who proposed it.")
    proposed_at: datetime = column(models.WageRecord.proposed_at, "When it was proposed.")
    decided_by: Actor | None = acted(models.WageRecord.decided_by, "Who decided.", when=models.WageRecord.decided_at)
    decided_at: datetime | None = column(models.WageRecord.decided_at, "When it was decided.")
    reason: str | None = column(models.WageRecord.reason, "Why it was turned down.")
    own: bool = expression(
        survivor_of(col(models.WageRecord.proposed_by)).is_not_distinct_from(viewer.person),
        "Whether the viewer proposed it.",
    )
    history: Connection[AuditEntry] = history(models.WageRecord.id)


@contribute(Organisation)
class OrganisationWages:
    """Added to organisations."""

    wage_tables: Connection[WageTable] = many(
        models.WageTable.organisation_id, "The versions of its wage table, as far as one may see.", order=WageTableOrder
    )


@contribute(Employment)
class EmploymentWages:
    """Added to employments."""

    wages: Connection[WageRecord] = many(
        models.WageRecord.employment_id, "What was, is and shall be paid for skill.", order=WageRecordOrder
    )


@reads(None)
class WageQuery:
    """Wages."""

    wage_table: WageTable | None = one(models.WageTable, "One version of a wage table.")
    wage_record: WageRecord | None = one(models.WageRecord, "One wage.")
