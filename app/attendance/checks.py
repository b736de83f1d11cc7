"""What must always hold in attendance."""

from sqlalchemy import Integer, and_, case, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.activities.models import Enrolment
from app.certificates.models import Certificate
from app.duplicates.models import PersonMerge
from app.kernel.db import statement
from app.kernel.verification import Check
from app.points.models import Award
from app.points.queries import reversed_
from app.volunteers.models import Volunteer

from .models import CertifiedRecord, Scan, ServiceCertificate, ServiceRecord
from .queries.shapes import at, counts

TAKEN_BACK = reversed_()

WITHOUT_AWARD = statement(
    select(col(ServiceRecord.id), col(ServiceRecord.volunteer_id), col(ServiceRecord.minutes))
    .outerjoin(
        Award,
        (col(Award.source_kind) == literal("service_record")) & (col(Award.source_id) == col(ServiceRecord.id)),
    )
    .where(col(ServiceRecord.state) == literal("approved"), col(Award.id).is_(None))
)
# The other way round: a record that another replaced keeps its award, which is then taken back.
WITHOUT_RECORD = statement(
    select(
        col(Award.id), col(Award.source_id), col(Award.points), col(ServiceRecord.state), TAKEN_BACK.label("taken_back")
    )
    .outerjoin(ServiceRecord, col(ServiceRecord.id) == col(Award.source_id))
    .where(
        col(Award.source_kind) == literal("service_record"),
        or_(
            col(ServiceRecord.id).is_(None),
            col(ServiceRecord.state) == literal("computed"),
            and_(col(ServiceRecord.state) == literal("approved"), TAKEN_BACK),
            and_(col(ServiceRecord.state) == literal("corrected"), col(Award.points) > 0, ~TAKEN_BACK),
        ),
    )
)
_in_order = (
    select(
        col(Scan.shift_id),
        col(Scan.volunteer_id),
        func.sum(case((col(Scan.direction) == literal("in"), 1), else_=-1))
        .over(
            partition_by=[col(Scan.shift_id), col(Scan.volunteer_id)], order_by=[at(Scan), col(Scan.id)], rows=(None, 0)
        )
        .label("presence"),
    )
    .where(counts(Scan))
    .subquery("in_order")
)
_survivor = aliased(Volunteer)
NOT_ALTERNATING = statement(
    select(_in_order.c.shift_id, _in_order.c.volunteer_id)
    .where(
        _in_order.c.presence.not_in((0, 1)),
        # Whoever was two people until they were merged may have been there twice.
        ~exists().where(col(_survivor.merged_into) == _in_order.c.volunteer_id),
    )
    .distinct()
)
# A record that a merge has set aside says what another one of the same person in the same shift says.
SERVED_UNENROLLED = statement(
    select(col(ServiceRecord.id), col(ServiceRecord.shift_id), col(ServiceRecord.volunteer_id))
    .join(Volunteer, (col(Volunteer.id) == col(ServiceRecord.volunteer_id)) & col(Volunteer.merged_into).is_(None))
    .outerjoin(
        Enrolment,
        (col(Enrolment.shift_id) == col(ServiceRecord.shift_id))
        & (col(Enrolment.volunteer_id) == col(ServiceRecord.volunteer_id)),
    )
    .where(col(ServiceRecord.state) == literal("approved"), col(Enrolment.state).is_distinct_from(literal("attended")))
)
# Whoever the holder was merged with when it was issued, and was taken apart from since.
_holder = aliased(Volunteer)
_was_one = exists(
    select(col(PersonMerge.id))
    .join(_holder, col(_holder.person_id) == col(PersonMerge.survivor_id))
    .where(
        col(PersonMerge.state) == literal("undone"),
        col(PersonMerge.merged_id) == col(Volunteer.person_id),
        col(_holder.id) == col(ServiceCertificate.volunteer_id),
        col(PersonMerge.decided_at) <= col(ServiceCertificate.issued_at),
        col(PersonMerge.undone_at) >= col(ServiceCertificate.issued_at),
    )
    .correlate(Volunteer, ServiceCertificate)
)
# A record's minutes stay as they are once it is approved, also when another one replaces it.
_certified = (
    select(
        col(CertifiedRecord.certificate_id),
        func.sum(col(ServiceRecord.minutes)).label("minutes"),
        func.max(col(ServiceRecord.approved_at)).label("approved_at"),
        func.bool_and(
            (col(ServiceRecord.state) != literal("computed"))
            & (
                (func.coalesce(col(Volunteer.merged_into), col(Volunteer.id)) == col(ServiceCertificate.volunteer_id))
                | _was_one
            )
        ).label("fit"),
    )
    .join(ServiceRecord, col(ServiceRecord.id) == col(CertifiedRecord.record_id))
    .join(Volunteer, col(Volunteer.id) == col(ServiceRecord.volunteer_id))
    .join(ServiceCertificate, col(ServiceCertificate.id) == col(CertifiedRecord.certificate_id))
    .group_by(col(CertifiedRecord.certificate_id))
    .subquery("certified")
)
NOT_SERVED = statement(
    select(
        col(Certificate.id),
        col(Certificate.number),
        col(ServiceCertificate.minutes),
        _certified.c.minutes.label("served"),
    )
    .outerjoin(ServiceCertificate, col(ServiceCertificate.id) == col(Certificate.id))
    .outerjoin(_certified, _certified.c.certificate_id == col(Certificate.id))
    .where(
        col(Certificate.kind) == literal("service"),
        or_(
            _certified.c.minutes.is_distinct_from(col(ServiceCertificate.minutes)),
            cast(col(Certificate.content)["minutes"].astext, Integer) != col(ServiceCertificate.minutes),
            _certified.c.approved_at > col(Certificate.issued_at),
            ~_certified.c.fit,
        ),
    )
)

CHECKS = (
    Check(
        "attendance.approved_records_have_awards",
        "Every approved service record has exactly one award, be it of nothing with its reason.",
        WITHOUT_AWARD,
    ),
    Check(
        "attendance.awards_have_approved_records",
        "Every award for service has its approved record, and was taken back if and only if that was replaced.",
        WITHOUT_RECORD,
    ),
    Check(
        "attendance.arrivals_and_departures_alternate",
        "Nobody is in twice, or left without having come.",
        NOT_ALTERNATING,
    ),
    Check(
        "attendance.served_were_enrolled",
        "Whoever has approved hours in a shift was enrolled and counts as attended.",
        SERVED_UNENROLLED,
    ),
    Check(
        "attendance.certificates_are_of_approved_hours",
        "Every certificate of service says the minutes of records of its holder that were approved when it was issued.",
        NOT_SERVED,
    ),
)
