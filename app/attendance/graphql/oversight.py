"""What those above the teams look at: unusual hours, late ones, and what organisations ask of hours."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, and_, desc, exists, func, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Actor, Organisation, Viewer, acted
from app.accounts.graphql.sight import below
from app.accounts.models import Organisation as OrganisationTable
from app.accounts.queries.survivors import is_among
from app.activities.graphql import Shift
from app.activities.graphql.filters import ShiftOrder
from app.activities.graphql.sight import led_team
from app.activities.models import Activity
from app.activities.models import Shift as ShiftTable
from app.attendance import models
from app.attendance.queries.late import due_on, late_at, unfinished
from app.attendance.queries.policies import policy_at
from app.attendance.service.anomalies import REVIEWING
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    count,
    deprecated,
    expression,
    filters,
    many,
    member,
    one,
    order,
    part,
    reads,
    viewer,
    where,
    within,
)
from app.volunteers.graphql import Volunteer

from .records import ServiceRecord

enum(
    models.AnomalyKind,
    "What is unusual.",
    long_day="More than twelve hours on one day.",
    two_places="Hours in two shifts at once.",
    shared_device="One phone checked several people in.",
    quick_approvals="Fifty approvals by one person within a minute.",
)
enum(
    models.Resolution,
    "What became of something unusual.",
    in_order="It is in order.",
    corrected="The hours were corrected.",
    misuse="It was misuse.",
)
_ANOMALY = models.Anomaly
_team = aliased(OrganisationTable)
_ABOVE = (
    select(func.coalesce(col(_team.parent_id), col(_team.id)))
    .where(col(_team.id) == _ANOMALY.organisation_id)
    .correlate_except(_team)
    .scalar_subquery()
)
ABOVE: Any = below(_ABOVE, *REVIEWING, Role.AUDITOR)


@filters
class AnomalyFilter:
    """Which unusual things."""

    kind: models.AnomalyKind | None = where(lambda v: col(_ANOMALY.kind) == v, "Of this kind.")
    resolved: bool | None = where(lambda v: col(_ANOMALY.resolved_at).is_not(None) == v, "Looked at already, or not.")


AnomalyOrder = order("AnomalyOrder", "How unusual things are sorted.", NEWEST=desc(col(_ANOMALY.found_at)))


@part
class AnomalyFigures:
    """How much it is; null what this kind of finding has nothing to do with."""

    minutes: int | None = member("minutes", "`long_day`, `two_places`: minutes of service.", Integer)
    day: date | None = member("day", "`long_day`: the day of service.", Date)
    people: int | None = member("people", "`shared_device`: how many checked in with one phone.", Integer)
    records: int | None = member("records", "`quick_approvals`: how many were approved within a minute.", Integer)


@reads(_ANOMALY, visible_to=ABOVE)
class Anomaly(Node):
    """Something unusual among hours, for those above the team; who is part of it does not resolve it."""

    kind: models.AnomalyKind = column(_ANOMALY.kind, "What is unusual.")
    figures: JSON = deprecated(
        column(_ANOMALY.figures, "How much: minutes and the day, people, or records."),
        "Its shape is not told: ask for `measured`; it stays until 2028-01-01 at least.",
    )
    measured: AnomalyFigures = within(_ANOMALY.figures, "How much.")
    found_at: datetime = column(_ANOMALY.found_at, "When it was found.")
    involved: bool = expression(
        is_among(viewer.person, col(_ANOMALY.involved)),
        "Whether the viewer is part of it, so that others must look.",
    )
    resolved_at: datetime | None = column(_ANOMALY.resolved_at, "When somebody looked at it.")
    resolved_by: Actor | None = acted(_ANOMALY.resolved_by, "Who did.", when=_ANOMALY.resolved_at, openly=True)
    resolution: models.Resolution | None = column(_ANOMALY.resolution, "What became of it.")
    note: str | None = column(_ANOMALY.note, "What was said about it.")
    organisation: Organisation = one(_ANOMALY.organisation_id, "The team where it was found.", with_parent=True)
    volunteer: Volunteer | None = one(_ANOMALY.volunteer_id, "Whose hours they are, if one person's.")
    shift: Shift | None = one(_ANOMALY.shift_id, "The shift where it was, if one.")
    record: ServiceRecord | None = one(_ANOMALY.record_id, "One of the records that it is about.")


@filters
class UnfinishedShiftFilter:
    """Which unfinished shifts."""

    late_at: datetime | None = where(
        lambda v: late_at(ShiftTable, v), "Whose hours were due by then: ten working days after the shift."
    )


@contribute(Shift)
class ShiftOversight:
    hours_due_on: date = expression(due_on(ShiftTable), "By when its hours are to be recorded: ten working days later.")
    unapproved_count: int = count(
        models.ServiceRecord.shift_id,
        "How many records await approval, as far as one may see.",
        where=col(models.ServiceRecord.state) == literal("computed"),
    )


@contribute(Viewer)
class ViewerOversight:
    unfinished_shifts: Connection[Shift] = many(
        ShiftTable,
        "Shifts of the viewer's teams with hours that nobody has approved, or with people without any.",
        where=and_(
            unfinished(ShiftTable),
            exists(
                select(col(Activity.id)).where(
                    col(Activity.id) == ShiftTable.activity_id, led_team(Activity.team_id, "attendance:write")
                )
            ),
        ),
        filter=UnfinishedShiftFilter,
        order=ShiftOrder,
    )
    anomalies_to_resolve: Connection[Anomaly] = many(
        _ANOMALY,
        "Unusual things that the viewer may resolve.",
        where=and_(
            col(_ANOMALY.resolved_at).is_(None),
            below(_ABOVE, *REVIEWING),
            ~is_among(viewer.person, col(_ANOMALY.involved)),
        ),
        filter=AnomalyFilter,
        order=AnomalyOrder,
    )


@contribute(Organisation)
class OrganisationHours:
    team_daily_hours: int = expression(
        policy_at(OrganisationTable.id, "team_hours"), "How many hours on one day a team's own leaders may approve."
    )
    parent_daily_hours: int = expression(
        policy_at(OrganisationTable.id, "parent_hours"), "How many the organisation above a team may approve."
    )
    appeal_days: int = expression(
        policy_at(OrganisationTable.id, "appeal_days"), "For how many days after approval a volunteer may appeal."
    )
    appeal_decision_workdays: int = expression(
        policy_at(OrganisationTable.id, "decision_workdays"), "How many working days there are to answer an appeal."
    )


@reads(None)
class OversightQuery:
    """What is unusual."""

    anomaly: Anomaly | None = one(_ANOMALY, "One unusual thing.")
    anomalies: Connection[Anomaly] = many(
        _ANOMALY, "The unusual things that one may see.", filter=AnomalyFilter, order=AnomalyOrder
    )
