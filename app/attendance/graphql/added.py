"""What attendance adds to the types of lower slices, and where its reading starts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Viewer
from app.activities.graphql import Enrolment, Shift
from app.activities.models import Enrolment as EnrolmentTable
from app.attendance import models
from app.attendance.queries.shapes import counts, presence
from app.reading import Connection, contribute, expression, many, one, reads, viewer
from app.volunteers.graphql import Volunteer
from app.volunteers.graphql.people import CLOSE
from app.volunteers.models import Volunteer as VolunteerTable

from .records import (
    Scan,
    ScanFilter,
    ScanOrder,
    ServiceRecord,
    ServiceRecordFilter,
    ServiceRecordOrder,
    decides,
)


def approved_minutes(volunteer: Any) -> ColumnElement[int]:
    """The one sum of somebody's hours; every total anywhere is this one."""
    record = aliased(models.ServiceRecord)
    return (
        select(func.coalesce(func.sum(col(record.minutes)), 0))
        .where(col(record.volunteer_id) == volunteer, col(record.state) == literal("approved"))
        .scalar_subquery()
    )


def _edge(direction: str, pick: Any) -> ColumnElement[datetime]:
    """The first or last time somebody came to the shift or left it."""
    scan = aliased(models.Scan)
    return (
        select(pick(col(scan.recorded_at)))
        .where(
            col(scan.shift_id) == EnrolmentTable.shift_id,
            col(scan.volunteer_id) == EnrolmentTable.volunteer_id,
            col(scan.direction) == literal(direction),
            counts(scan),
        )
        .scalar_subquery()
    )


@contribute(Enrolment)
class EnrolmentAttendance:
    present: bool = expression(
        presence(EnrolmentTable.shift_id, EnrolmentTable.volunteer_id) > 0, "Whether the volunteer is in now."
    )
    came_at: datetime | None = expression(_edge("in", func.min), "When the volunteer first came.")
    left_at: datetime | None = expression(_edge("out", func.max), "When the volunteer last left.")
    service_record: ServiceRecord | None = one(
        models.ServiceRecord,
        "The hours that stand for it.",
        where=and_(
            col(models.ServiceRecord.shift_id) == EnrolmentTable.shift_id,
            col(models.ServiceRecord.volunteer_id) == EnrolmentTable.volunteer_id,
            col(models.ServiceRecord.state) != literal("corrected"),
        ),
    )


@contribute(Shift)
class ShiftAttendance:
    scans: Connection[Scan] = many(
        models.Scan.shift_id, "What was scanned there, as far as one may see.", filter=ScanFilter, order=ScanOrder
    )
    service_records: Connection[ServiceRecord] = many(
        models.ServiceRecord.shift_id,
        "The hours served there, as far as one may see.",
        filter=ServiceRecordFilter,
        order=ServiceRecordOrder,
    )


@contribute(Volunteer)
class VolunteerAttendance:
    service_records: Connection[ServiceRecord] = many(
        models.ServiceRecord.volunteer_id,
        "The hours served, as far as one may see.",
        filter=ServiceRecordFilter,
        order=ServiceRecordOrder,
    )
    minutes_total: int | None = expression(
        approved_minutes(VolunteerTable.id), "All approved minutes.", visible_to=CLOSE
    )


@contribute(Viewer)
class ViewerAttendance:
    service_records: Connection[ServiceRecord] = many(
        models.ServiceRecord,
        "The viewer's own hours.",
        where=col(models.ServiceRecord.volunteer_id) == viewer.volunteer,
        filter=ServiceRecordFilter,
        order=ServiceRecordOrder,
    )
    minutes_total: int = expression(approved_minutes(viewer.volunteer), "The viewer's own approved minutes.")
    approvals: Connection[ServiceRecord] = many(
        models.ServiceRecord,
        "The hours that await the viewer's approval; never the viewer's own.",
        where=and_(
            col(models.ServiceRecord.state) == literal("computed"),
            decides(models.ServiceRecord),
            col(models.ServiceRecord.volunteer_id).is_distinct_from(viewer.volunteer),
        ),
        filter=ServiceRecordFilter,
        order=ServiceRecordOrder,
    )


@reads(None)
class Query:
    """Scans and service records."""

    scan: Scan | None = one(models.Scan, "One scan.")
    service_record: ServiceRecord | None = one(models.ServiceRecord, "One service record.")
    service_records: Connection[ServiceRecord] = many(
        models.ServiceRecord, "The hours that one may see.", filter=ServiceRecordFilter, order=ServiceRecordOrder
    )
