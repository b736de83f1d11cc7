"""Scans, and the hours that follow from them. The person sees each step, and so do those who lead."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, and_, any_, asc, desc, literal, or_
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, acted, history
from app.activities.graphql import Shift
from app.activities.graphql.sight import category_of, led_team, reached_shift, team_of
from app.attendance import models
from app.attendance.queries.shapes import awaits_review, needs_review
from app.kernel.graphql import enum
from app.points.graphql import Award
from app.points.models import Award as AwardTable
from app.reading import (
    Connection,
    Node,
    column,
    expression,
    filters,
    one,
    order,
    reads,
    viewer,
    where,
)
from app.volunteers.graphql import Volunteer
from app.volunteers.models import ServiceCategory

from .reviews import ScanReview

enum(models.Direction, "Coming or leaving.", **{"in": "Comes.", "out": "Leaves."})
enum(
    models.Method,
    "How presence was shown.",
    venue_qr="The volunteer scanned the venue's code.",
    printed_qr="The volunteer scanned a printed code; without a fitting place it awaits a review.",
    staff_scan="Staff scanned the volunteer's badge.",
    location="The volunteer's phone was at the place.",
    staff_list="Staff ticked a list; this counts as manual.",
)
enum(
    models.Outcome,
    "What came of a scan: ok, or the one reason why not.",
    ok="It counts.",
    not_enrolled="Not enrolled in the shift.",
    waitlisted="Still on the waiting list.",
    cancelled="The enrolment is cancelled.",
    too_early="More than 30 minutes before the shift.",
    too_late="After the shift and its grace.",
    wrong_place="Too far from the place, or the phone did not say where it is.",
    token_expired="The code shown is no longer valid.",  # noqa: S106
    token_invalid="The code is not genuine.",  # noqa: S106
    already_in="Checked in already.",
    revoked="The badge or printed code was revoked.",
    conflict="It doesn't fit what was recorded before.",
)
enum(
    models.RecordState,
    "How a service record stands.",
    computed="Follows from the scans, awaits approval.",
    approved="Approved by somebody else; counts.",
    corrected="Replaced by a newer record.",
)

SCOPES = ("attendance:read", "attendance:write")


def _seen(table: Any) -> ColumnElement[bool]:
    """One's own, and what belongs to the teams that one looks after."""
    own = and_(viewer.volunteer.is_not(None), col(table.volunteer_id) == viewer.volunteer)
    return or_(own, reached_shift(table.shift_id, *SCOPES))


def decides(record: Any) -> ColumnElement[bool]:
    """Whether the viewer may decide on a record, apart from its being their own."""
    return led_team(team_of(record.shift_id), "attendance:write")


ScanOrder = order(
    "ScanOrder",
    "How scans are sorted.",
    NEWEST=desc(col(models.Scan.recorded_at)),
    OLDEST=asc(col(models.Scan.recorded_at)),
)


@filters
class ScanFilter:
    """Which scans."""

    outcome: models.Outcome | None = where(lambda v: col(models.Scan.outcome) == v, "With this outcome.")
    direction: models.Direction | None = where(lambda v: col(models.Scan.direction) == v, "Coming, or leaving.")
    method: models.Method | None = where(lambda v: col(models.Scan.method) == v, "Shown in this way.")
    shift: strawberry.ID | None = where(lambda v: col(models.Scan.shift_id) == v, "At this shift.", of="Shift")
    team: strawberry.ID | None = where(
        lambda v: team_of(models.Scan.shift_id) == v, "At a shift of this team.", of="Team"
    )
    volunteer: strawberry.ID | None = where(
        lambda v: col(models.Scan.volunteer_id) == v, "Of this volunteer.", of="Volunteer"
    )
    would_refuse: bool | None = where(
        lambda v: col(models.Scan.would_refuse).is_not(None) == v,
        "That would have been refused, had there been a network, or not.",
    )
    recorded_from: datetime | None = where(lambda v: col(models.Scan.recorded_at) >= v, "Not recorded before.")
    recorded_before: datetime | None = where(lambda v: col(models.Scan.recorded_at) < v, "Recorded before.")
    sent_offline: bool | None = where(lambda v: col(models.Scan.sent_offline) == v, "Scanned without network, or with.")
    awaits_review: bool | None = where(
        lambda v: awaits_review(models.Scan) == v, "That staff should look at and have not decided about, or others."
    )


@filters
class ServiceRecordFilter:
    """Which service records."""

    states: list[models.RecordState] | None = where(
        lambda v: col(models.ServiceRecord.state) == any_(v), "Which stand in one of these ways."
    )
    shift: strawberry.ID | None = where(lambda v: col(models.ServiceRecord.shift_id) == v, "Of this shift.", of="Shift")
    volunteer: strawberry.ID | None = where(
        lambda v: col(models.ServiceRecord.volunteer_id) == v, "Of this volunteer.", of="Volunteer"
    )
    team: strawberry.ID | None = where(
        lambda v: team_of(models.ServiceRecord.shift_id) == v, "Served in a shift of this team.", of="Team"
    )
    category: ServiceCategory | None = where(
        lambda v: category_of(models.ServiceRecord.shift_id) == v, "Of an activity of this category."
    )
    auto_closed: bool | None = where(
        lambda v: col(models.ServiceRecord.auto_closed) == v, "Where nobody checked out, or somebody did."
    )
    approved_from: datetime | None = where(
        lambda v: col(models.ServiceRecord.approved_at) >= v, "Decided on, and not before."
    )
    approved_before: datetime | None = where(lambda v: col(models.ServiceRecord.approved_at) < v, "Decided on before.")
    started_from: datetime | None = where(lambda v: col(models.ServiceRecord.started_at) >= v, "Not begun before.")
    started_before: datetime | None = where(lambda v: col(models.ServiceRecord.started_at) < v, "Begun before.")


ServiceRecordOrder = order(
    "ServiceRecordOrder",
    "How service records are sorted.",
    NEWEST=desc(col(models.ServiceRecord.started_at)),
    OLDEST=asc(col(models.ServiceRecord.started_at)),
)


@reads(models.Scan, visible_to=_seen(models.Scan))
class Scan(Node):
    """What a phone saw. Scans are only ever added; a refused one has its reason."""

    direction: models.Direction = column(models.Scan.direction, "Coming or leaving.")
    method: models.Method = column(models.Scan.method, "How presence was shown.")
    outcome: models.Outcome = column(models.Scan.outcome, "What came of it.")
    scanned_at: datetime = column(models.Scan.scanned_at, "When, by the phone's clock.")
    recorded_at: datetime = column(models.Scan.recorded_at, "When, by our clock.")
    late: bool = column(models.Scan.late, "Whether the two clocks differ by more than two minutes.")
    sent_offline: bool = column(models.Scan.sent_offline, "Whether it waited for a network.")
    would_refuse: models.Outcome | None = column(
        models.Scan.would_refuse, "Why it would have been refused, had there been a network; awaits a review."
    )
    distance_metres: int | None = column(models.Scan.distance_metres, "How far from the place, where it was asked.")
    needs_review: bool = expression(
        needs_review(models.Scan), "Whether it leads to hours only once staff have accepted it, which they may have."
    )
    awaits_review: bool = expression(
        awaits_review(models.Scan), "Whether staff should look at it, late ones too, and have not decided yet."
    )
    review: ScanReview | None = one(models.ScanReview.id, "What staff decided about it.")
    shift: Shift = one(models.Scan.shift_id, "The shift where it was seen.", with_parent=True)
    volunteer: Volunteer = one(models.Scan.volunteer_id, "Who was seen.", with_parent=True)
    scanned_by: Actor | None = acted(
        models.Scan.scanned_by, "Who scanned: the volunteer, a leader or a partner's client.", openly=True
    )


@reads(models.ServiceRecord, visible_to=_seen(models.ServiceRecord))
class ServiceRecord(Node):
    """Minutes of service in one shift, with where they came from."""

    started_at: datetime = column(models.ServiceRecord.started_at, "From when the minutes count.")
    ended_at: datetime = column(models.ServiceRecord.ended_at, "Until when the minutes count.")
    minutes: int = column(models.ServiceRecord.minutes, "How many minutes, pauses left out.")
    auto_closed: bool = column(
        models.ServiceRecord.auto_closed, "Whether nobody checked out, so that the shift's end was taken."
    )
    state: models.RecordState = column(models.ServiceRecord.state, "How it stands.")
    computed_at: datetime = column(models.ServiceRecord.computed_at, "When it was computed.")
    approved_at: datetime | None = column(models.ServiceRecord.approved_at, "When it was decided on.")
    approved_by: Actor | None = acted(
        models.ServiceRecord.approved_by,
        "Who decided; null while nobody has.",
        when=models.ServiceRecord.approved_at,
        openly=True,
    )
    reason: str | None = column(models.ServiceRecord.reason, "Why it was corrected.")
    award: Award | None = one(
        AwardTable,
        "What they earned, or why nothing; for those who see the person's points.",
        where=and_(
            col(AwardTable.source_kind) == literal("service_record"),
            col(AwardTable.source_id) == models.ServiceRecord.id,
        ),
    )
    corrects: "ServiceRecord | None" = one(models.ServiceRecord.corrects_id, "The record that this one replaces.")
    shift: Shift = one(models.ServiceRecord.shift_id, "The shift that was served.", with_parent=True)
    volunteer: Volunteer = one(models.ServiceRecord.volunteer_id, "Who served.", with_parent=True)
    history: Connection[AuditEntry] = history(models.ServiceRecord.id)
