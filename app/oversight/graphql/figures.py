"""Figures of the points bank, as a job counts them every quarter of an hour."""

from datetime import date, datetime
from typing import Any

import strawberry
from sqlalchemy import Text, func, literal, or_, select
from sqlmodel import col

from app.accounts.graphql.sight import from_the_top
from app.accounts.models import Organisation
from app.kernel.identity import Role
from app.oversight import kinds
from app.oversight.models import PointsFigure, PointsOutstanding
from app.reading import aggregate, aggregates, filters, group, reads, total, where
from app.volunteers.models import ServiceCategory

LOOKING = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
SEEN: Any = from_the_top(*LOOKING, scopes=("points:read",))
"""Whoever looks after the whole deployment."""


def _month(day: Any) -> Any:
    return func.to_char(day, "YYYY-MM")


def _sum(value: Any, *of: str) -> Any:
    added: Any = func.sum(value)
    if of:
        added = added.filter(or_(*(col(PointsFigure.kind) == literal(kind, Text()) for kind in of)))
    return func.coalesce(added, 0)


def _name(team: Any) -> Any:
    return select(col(Organisation.name)).where(col(Organisation.id) == team).scalar_subquery()


_POINTS: Any = col(PointsFigure.points)


@aggregates
class PointsTotal:
    """Movements of points taken together."""

    month: str | None = group(
        _month(PointsFigure.month),
        "The month in the county when they were booked, such as 2026-05; null unless grouped by it.",
    )
    kind: str | None = group(PointsFigure.kind, "What kind of movement; null unless grouped by it.")
    team: strawberry.ID | None = group(
        func.concat("Team:", col(PointsFigure.team_id)),
        "The team: of an award the one whose activity it was, else the one that the person joined first. Without a team"
        " nothing stands behind the colon; null unless grouped by it.",
    )
    team_name: str | None = group(_name(PointsFigure.team_id), "The team's name; null unless grouped by it.")
    category: ServiceCategory | None = group(
        PointsFigure.category, "The kind of service that earned them; null unless grouped by it."
    )
    movements: int = total(func.coalesce(func.sum(col(PointsFigure.movements)), 0), "How many movements.")
    points: int = total(_sum(_POINTS), "How many points they moved, whichever way.")
    change: int = total(_sum(col(PointsFigure.change)), "How much more people and pools have since; negative: less.")
    issued: int = total(_sum(_POINTS, *kinds.ISSUED), "Awarded.")
    taken_back: int = total(_sum(_POINTS, *kinds.TAKEN_BACK), "Taken back from awards.")
    spent: int = total(_sum(_POINTS, *kinds.SPENT), "Spent on rewards and on volunteers' hours.")
    returned: int = total(_sum(_POINTS, *kinds.RETURNED), "Given back after they were spent.")
    expired: int = total(_sum(_POINTS, *kinds.EXPIRED), "Expired.")
    transferred: int = total(_sum(_POINTS, *kinds.TRANSFERRED), "Passed on between people.")
    donated: int = total(_sum(_POINTS, *kinds.DONATED), "Given to pools.")
    granted: int = total(_sum(_POINTS, *kinds.GRANTED), "Paid by pools.")


@aggregates
class PointsOutstandingTotal:
    """What people and pools have and have not spent, taken together: what the points bank owes."""

    earned: str | None = group(
        _month(PointsOutstanding.earned), "The month when it came in; null unless grouped by it."
    )
    expires: str | None = group(
        _month(PointsOutstanding.expires), "The month when it expires; null for never, or unless grouped by it."
    )
    team: strawberry.ID | None = group(
        func.concat("Team:", col(PointsOutstanding.team_id)),
        "The team that the person joined first; null unless grouped by it.",
    )
    team_name: str | None = group(_name(PointsOutstanding.team_id), "Its name; null unless grouped by it.")
    points: int = total(func.coalesce(func.sum(col(PointsOutstanding.points)), 0), "How many points, with those held.")
    held: int = total(
        func.coalesce(func.sum(col(PointsOutstanding.points)).filter(col(PointsOutstanding.held)), 0),
        "How many of them vouchers and requests hold.",
    )
    counted_at: datetime | None = total(func.max(col(PointsOutstanding.counted_at)), "When they were counted.")


@filters
class PointsTotalFilter:
    """Which movements; a month is named by any of its days."""

    month_from: date | None = where(lambda v: col(PointsFigure.month) >= func.date_trunc("month", v), "Not before.")
    month_until: date | None = where(lambda v: col(PointsFigure.month) <= v, "Not after.")
    kind: str | None = where(lambda v: col(PointsFigure.kind) == v, "Of this kind.")
    team: strawberry.ID | None = where(lambda v: col(PointsFigure.team_id) == v, "Of this team.", of="Team")


@filters
class PointsOutstandingFilter:
    """Which of what is outstanding."""

    team: strawberry.ID | None = where(
        lambda v: col(PointsOutstanding.team_id) == v, "Of this team's people.", of="Team"
    )


@reads(None)
class FiguresQuery:
    """Figures of the points bank."""

    points_totals: list[PointsTotal] = aggregate(
        PointsFigure,
        PointsTotal,
        "Movements of the whole deployment, for those who look after it; counted every quarter of an hour.",
        where=SEEN,
        filter=PointsTotalFilter,
    )
    points_outstanding: list[PointsOutstandingTotal] = aggregate(
        PointsOutstanding,
        PointsOutstandingTotal,
        "What people and pools have, for those who look after the whole deployment.",
        where=SEEN,
        filter=PointsOutstandingFilter,
    )
