"""What people say about hours after they were computed: corrections by two, and volunteers' appeals."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, any_, asc, case, desc, exists, func, literal, null, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Actor, Organisation, Viewer, acted
from app.accounts.models import Organisation as OrganisationTable
from app.accounts.queries.survivors import survivor_of
from app.activities.graphql import Shift
from app.activities.graphql.sight import led_team, reached_shift, team_of
from app.activities.models import Shift as ShiftTable
from app.attendance import models
from app.attendance.queries.approving import approved_on
from app.attendance.queries.policies import policy_at
from app.kernel.graphql import enum
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
from app.volunteers.graphql import Volunteer

from .records import SCOPES, Scan, ServiceRecord, decides


class ApprovalOffice(StrEnum):
    TEAM = "team"
    PARENT = "parent"
    BUREAU = "bureau"


enum(
    ApprovalOffice,
    "Who may approve hours, by how long they make the day.",
    team="Who leads the team.",
    parent="Who leads the organisation above the team.",
    bureau="Officers above that.",
)
enum(
    models.RecordSource,
    "Where minutes come from.",
    scans="From what phones saw.",
    staff_list="Staff ticked a list.",
    by_hand="Staff entered them.",
    correction="Somebody corrected them.",
    appeal="The volunteer appealed.",
)
enum(
    models.CorrectionState,
    "How far a proposal of more minutes is.",
    proposed="Waits for a second person.",
    confirmed="A second person confirmed it.",
    declined="Declined, or taken back.",
)
enum(
    models.AppealState,
    "How an appeal stands.",
    open="Waits for an answer.",
    accepted="The volunteer got the minutes.",
    partly="The volunteer got other minutes than before, though not those.",
    rejected="The hours stay as they are.",
)

ASKING: Any = func.coalesce(viewer.person, viewer.client)
_record, _office = aliased(models.ServiceRecord), aliased(OrganisationTable)
_RECORD, _CORRECTION, _APPEAL = models.ServiceRecord, models.Correction, models.Appeal


def _own(volunteer: Any) -> ColumnElement[bool]:
    return and_(viewer.volunteer.is_not(None), col(volunteer) == viewer.volunteer)


def _of_record(predicate: Any) -> ColumnElement[bool]:
    """Whether something holds of the record that a correction is about."""
    return exists(select(col(_record.id)).where(col(_record.id) == _CORRECTION.record_id, predicate))


def _office_of(record: Any) -> ColumnElement[Any]:
    """Which office may approve a record, by what its volunteer has on that day."""
    day = col(record.minutes) + approved_on(col(record.volunteer_id), col(record.day), col(record.id))
    team = team_of(record.shift_id)
    return case(
        (col(record.state) != literal("computed"), null()),
        (day <= policy_at(team, "team_hours") * 60, literal("team")),
        (day <= policy_at(team, "parent_hours") * 60, literal("parent")),
        else_=literal("bureau"),
    )


def _organisation_of(record: Any) -> ColumnElement[Any]:
    path, length = col(_office.path), func.cardinality(_office.path)
    office = _office_of(record)
    return (
        select(
            case(
                (office == literal("team"), path[length]),
                (office == literal("parent"), path[length - 1]),
                (office == literal("bureau"), func.coalesce(path[length - 2], path[length - 1])),
            )
        )
        .where(col(_office.id) == team_of(record.shift_id))
        .scalar_subquery()
    )


CorrectionOrder = order(
    "CorrectionOrder",
    "How proposals are sorted.",
    NEWEST=desc(col(_CORRECTION.proposed_at)),
    OLDEST=asc(col(_CORRECTION.proposed_at)),
)


@reads(
    _CORRECTION,
    visible_to=_of_record(or_(_own(_record.volunteer_id), reached_shift(_record.shift_id, *SCOPES))),
)
class Correction(Node):
    """More minutes for a record than it has: proposed by one, confirmed by another."""

    minutes: int = column(_CORRECTION.minutes, "How many minutes it should be.")
    reason: str = column(_CORRECTION.reason, "Why.")
    state: models.CorrectionState = column(_CORRECTION.state, "How far it is.")
    proposed_at: datetime = column(_CORRECTION.proposed_at, "When it was proposed.")
    proposed_by: Actor | None = acted(_CORRECTION.proposed_by, "Who proposed it.", openly=True)
    decided_at: datetime | None = column(_CORRECTION.decided_at, "When it was confirmed or declined.")
    decided_by: Actor | None = acted(_CORRECTION.decided_by, "Who decided.", when=_CORRECTION.decided_at, openly=True)
    record: ServiceRecord = one(_CORRECTION.record_id, "The record that it is about.", with_parent=True)
    result: ServiceRecord | None = one(_CORRECTION.result_id, "The record that was made of it.")


AppealOrder = order(
    "AppealOrder",
    "How appeals are sorted.",
    NEWEST=desc(col(_APPEAL.raised_at)),
    MOST_URGENT=asc(col(_APPEAL.decide_by)),
)


@filters
class AppealFilter:
    """Which appeals."""

    states: list[models.AppealState] | None = where(
        lambda v: col(_APPEAL.state) == any_(v), "Which stand in one of these ways."
    )
    team: strawberry.ID | None = where(
        lambda v: team_of(_APPEAL.shift_id) == v, "About a shift of this team.", of="Team"
    )
    passed_on: bool | None = where(
        lambda v: col(_APPEAL.passed_on_at).is_not(None) == v, "Which the organisation above decides on, or not."
    )


@reads(_APPEAL, visible_to=or_(_own(_APPEAL.volunteer_id), reached_shift(_APPEAL.shift_id, *SCOPES)))
class Appeal(Node):
    """A volunteer asks for other minutes in a shift, or for some where there are none."""

    minutes_wanted: int = column(_APPEAL.minutes_wanted, "How many minutes it should be.")
    reason: str = column(_APPEAL.reason, "Why.")
    state: models.AppealState = column(_APPEAL.state, "How it stands.")
    raised_at: datetime = column(_APPEAL.raised_at, "When it was raised.")
    decide_by: date = column(_APPEAL.decide_by, "The last day for the answer; then it is passed on.")
    passed_on_at: datetime | None = column(
        _APPEAL.passed_on_at, "When it went to the organisation above, since nobody had answered in time."
    )
    answer: str | None = column(_APPEAL.answer, "The answer.")
    decided_at: datetime | None = column(_APPEAL.decided_at, "When it was answered.")
    decided_by: Actor | None = acted(_APPEAL.decided_by, "Who answered.", when=_APPEAL.decided_at, openly=True)
    managed: bool = expression(
        and_(
            led_team(team_of(_APPEAL.shift_id), "attendance:write"),
            col(_APPEAL.volunteer_id).is_distinct_from(viewer.volunteer),
            survivor_of(col(_APPEAL.approved_by)).is_distinct_from(ASKING),
        ),
        "Whether the viewer may answer: they neither served nor approved, and lead the team or above it.",
    )
    shift: Shift = one(_APPEAL.shift_id, "The shift that it is about.", with_parent=True)
    volunteer: Volunteer = one(_APPEAL.volunteer_id, "Who appealed.", with_parent=True)
    record: ServiceRecord | None = one(_APPEAL.record_id, "The record that it is about, if there was one.")
    standing_record: ServiceRecord | None = one(
        models.ServiceRecord,
        "The record that stands now, if there is one: another than `record` once that was replaced.",
        where=and_(
            col(_RECORD.shift_id) == col(_APPEAL.shift_id),
            col(_RECORD.volunteer_id) == col(_APPEAL.volunteer_id),
            col(_RECORD.state) != literal("corrected"),
        ),
    )
    result: ServiceRecord | None = one(
        _APPEAL.result_id, "The record that gave the minutes: made of the appeal, or approved while it was open."
    )


@contribute(ServiceRecord)
class RecordDecisions:
    source: models.RecordSource = column(_RECORD.source, "Where the minutes come from.")
    entered_by: Actor | None = acted(
        col(_RECORD.entered_by)[1],
        "On whose word they stand, where no phone saw it all; somebody else must approve them.",
        when=col(_RECORD.entered_by)[1],
        openly=True,
    )
    approval_office: ApprovalOffice | None = expression(
        _office_of(_RECORD), "Who may approve it, by how long the day gets; null once it is decided on."
    )
    approval_organisation: Organisation | None = one(
        OrganisationTable, "Whose people may approve it.", where=col(OrganisationTable.id) == _organisation_of(_RECORD)
    )
    corrected_by: ServiceRecord | None = one(models.ServiceRecord.corrects_id, "The record that replaced this one.")
    corrections: Connection[Correction] = many(
        _CORRECTION.record_id, "More minutes that were proposed for it.", order=CorrectionOrder
    )
    scans: Connection[Scan] = many(
        models.Scan,
        "What was scanned of this volunteer at this shift.",
        where=and_(
            col(models.Scan.shift_id) == _RECORD.shift_id, col(models.Scan.volunteer_id) == _RECORD.volunteer_id
        ),
    )
    appeals: Connection[Appeal] = many(
        _APPEAL,
        "The volunteer's appeals about this shift.",
        where=and_(col(_APPEAL.shift_id) == _RECORD.shift_id, col(_APPEAL.volunteer_id) == _RECORD.volunteer_id),
        order=AppealOrder,
    )


@contribute(Viewer)
class ViewerDecisions:
    corrections_to_confirm: Connection[Correction] = many(
        _CORRECTION,
        "More minutes that somebody else proposed, and the viewer may confirm.",
        where=and_(
            col(_CORRECTION.state) == literal("proposed"),
            survivor_of(col(_CORRECTION.proposed_by)).is_distinct_from(ASKING),
            _of_record(and_(decides(_record), col(_record.volunteer_id).is_distinct_from(viewer.volunteer))),
        ),
        order=CorrectionOrder,
    )
    appeals: Connection[Appeal] = many(
        _APPEAL,
        "The viewer's own appeals.",
        where=col(_APPEAL.volunteer_id) == viewer.volunteer,
        filter=AppealFilter,
        order=AppealOrder,
    )
    appeals_to_answer: Connection[Appeal] = many(
        _APPEAL,
        "Open appeals that the viewer may answer.",
        where=and_(
            col(_APPEAL.state) == literal("open"),
            led_team(team_of(_APPEAL.shift_id), "attendance:write"),
            col(_APPEAL.volunteer_id).is_distinct_from(viewer.volunteer),
            survivor_of(col(_APPEAL.approved_by)).is_distinct_from(ASKING),
        ),
        filter=AppealFilter,
        order=AppealOrder,
    )


@contribute(Shift)
class ShiftHours:
    my_record: ServiceRecord | None = one(
        models.ServiceRecord,
        "The viewer's own hours there.",
        where=and_(
            col(_RECORD.shift_id) == ShiftTable.id,
            col(_RECORD.volunteer_id) == viewer.volunteer,
            col(_RECORD.state) != literal("corrected"),
        ),
    )


@reads(None)
class DecisionQuery:
    """Corrections and appeals."""

    correction: Correction | None = one(_CORRECTION, "One proposal of more minutes.")
    corrections: Connection[Correction] = many(
        _CORRECTION, "The proposals of more minutes that one may see.", order=CorrectionOrder
    )
    appeal: Appeal | None = one(_APPEAL, "One appeal.")
    appeals: Connection[Appeal] = many(_APPEAL, "The appeals that one may see.", filter=AppealFilter, order=AppealOrder)
