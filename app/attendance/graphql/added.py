"""What attendance adds to the types of lower slices, and where its reading starts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Organisation, Viewer
from app.accounts.models import Organisation as OrganisationTable
from app.accounts.queries.survivors import is_among
from app.activities.graphql import Enrolment, Shift
from app.activities.graphql.sight import led_team, team_of
from app.activities.models import Enrolment as EnrolmentTable
from app.activities.models import Shift as ShiftTable
from app.attendance import models
from app.attendance.queries.ratings import average_rating
from app.attendance.queries.shapes import awaits_review, counts, presence
from app.attendance.queries.stars import hours_at, minutes_of_next_star, rating_of_next_star, ratings_at, stars_of
from app.attendance.queries.totals import approved_minutes
from app.reading import Connection, aggregate, column, contribute, expression, many, one, reads, viewer
from app.volunteers.graphql import Volunteer
from app.volunteers.graphql.people import CLOSE
from app.volunteers.models import Volunteer as VolunteerTable

from .certificates import (
    OWN,
    CertificateBatch,
    CertificateBatchOrder,
    ServiceCertificate,
    ServiceCertificateFilter,
    ServiceCertificateOrder,
)
from .records import (
    Scan,
    ScanFilter,
    ScanOrder,
    ServiceRecord,
    ServiceRecordFilter,
    ServiceRecordOrder,
    decides,
)
from .totals import ServiceTotal


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
    printed_code_version: int | None = column(
        ShiftTable.code_version,
        "Which of its printed codes is accepted, for those who lead its team.",
        visible_to=led_team(team_of(ShiftTable.id), "attendance:write"),
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
    star_level: int | None = expression(
        stars_of(VolunteerTable.id),
        "How many stars the approved minutes and the ratings give, 0 for none yet.",
        visible_to=CLOSE,
    )
    next_star_minutes: int | None = expression(
        minutes_of_next_star(VolunteerTable.id),
        "With how many approved minutes in all the next star comes; null when there is none above.",
        visible_to=CLOSE,
    )
    next_star_rating: float | None = expression(
        rating_of_next_star(VolunteerTable.id),
        "Which average rating the next star takes; null when any will do or there is none above.",
        visible_to=CLOSE,
    )
    average_rating: float | None = expression(
        average_rating(VolunteerTable.id), "The average of the ratings from 1 to 5; null without any.", visible_to=CLOSE
    )
    service_certificates: Connection[ServiceCertificate] = many(
        models.ServiceCertificate.volunteer_id,
        "The certificates of service, as far as one may see.",
        filter=ServiceCertificateFilter,
        order=ServiceCertificateOrder,
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
    star_level: int = expression(stars_of(viewer.volunteer), "How many stars the viewer has.")
    next_star_minutes: int | None = expression(
        minutes_of_next_star(viewer.volunteer),
        "With how many approved minutes in all the next star comes; null when there is none above.",
    )
    next_star_rating: float | None = expression(
        rating_of_next_star(viewer.volunteer),
        "Which average rating the next star takes; null when any will do or there is none above.",
    )
    average_rating: float | None = expression(
        average_rating(viewer.volunteer), "The average of the viewer's ratings from 1 to 5; null without any."
    )
    service_certificates: Connection[ServiceCertificate] = many(
        models.ServiceCertificate,
        "The viewer's own certificates of service.",
        where=OWN,
        filter=ServiceCertificateFilter,
        order=ServiceCertificateOrder,
    )
    badge_version: int | None = expression(
        select(col(VolunteerTable.badge_version)).where(col(VolunteerTable.id) == viewer.volunteer).scalar_subquery(),
        "Which of the viewer's badges is accepted, the former ones being revoked; null for who is no volunteer.",
    )
    scans_to_review: Connection[Scan] = many(
        models.Scan,
        "The scans that the viewer should look at and decide about; never the viewer's own.",
        where=and_(
            awaits_review(models.Scan),
            decides(models.Scan),
            col(models.Scan.volunteer_id).is_distinct_from(viewer.volunteer),
        ),
        filter=ScanFilter,
        order=ScanOrder,
    )
    approvals: Connection[ServiceRecord] = many(
        models.ServiceRecord,
        "The hours that await the viewer's approval; never the viewer's own, nor what the viewer entered.",
        where=and_(
            col(models.ServiceRecord.state) == literal("computed"),
            decides(models.ServiceRecord),
            col(models.ServiceRecord.volunteer_id).is_distinct_from(viewer.volunteer),
            ~is_among(func.coalesce(viewer.person, viewer.client), col(models.ServiceRecord.entered_by)),
        ),
        filter=ServiceRecordFilter,
        order=ServiceRecordOrder,
    )


@contribute(Organisation)
class OrganisationStars:
    star_hours: list[int] = expression(
        hours_at(OrganisationTable.id), "From how many approved hours on there is each star here, rising."
    )
    star_rating_tenths: list[int] = expression(
        ratings_at(OrganisationTable.id),
        "Which average rating each star takes here, in tenths: 45 for 4.5, 0 where any will do; empty: any for all.",
    )


@reads(None)
class Query:
    """Scans, service records and their certificates."""

    scan: Scan | None = one(models.Scan, "One scan.")
    scans: Connection[Scan] = many(models.Scan, "The scans that one may see.", filter=ScanFilter, order=ScanOrder)
    service_record: ServiceRecord | None = one(models.ServiceRecord, "One service record.")
    service_records: Connection[ServiceRecord] = many(
        models.ServiceRecord, "The hours that one may see.", filter=ServiceRecordFilter, order=ServiceRecordOrder
    )
    service_totals: list[ServiceTotal] = aggregate(
        models.ServiceRecord, ServiceTotal, "The hours that one may see, taken together.", filter=ServiceRecordFilter
    )
    service_certificate: ServiceCertificate | None = one(models.ServiceCertificate, "One certificate of service.")
    service_certificates: Connection[ServiceCertificate] = many(
        models.ServiceCertificate,
        "The certificates of service that one may see.",
        filter=ServiceCertificateFilter,
        order=ServiceCertificateOrder,
    )
    certificate_batch: CertificateBatch | None = one(models.CertificateBatch, "One list of certificates.")
    certificate_batches: Connection[CertificateBatch] = many(
        models.CertificateBatch, "The lists of certificates that one may see.", order=CertificateBatchOrder
    )
