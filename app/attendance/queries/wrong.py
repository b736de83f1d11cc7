"""What breaks the rules of attendance."""

from sqlalchemy import and_, case, func, literal, or_, select
from sqlmodel import col

from app.activities.models import Enrolment
from app.attendance.models import Scan, ServiceRecord
from app.kernel.db import statement
from app.points.models import Award
from app.points.queries import reversed_

from .shapes import counts

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
NOT_ALTERNATING = statement(
    select(col(Scan.shift_id), col(Scan.volunteer_id))
    .where(counts(Scan))
    .group_by(col(Scan.shift_id), col(Scan.volunteer_id))
    .having(func.sum(case((col(Scan.direction) == literal("in"), 1), else_=-1)).not_in((0, 1)))
)
SERVED_UNENROLLED = statement(
    select(col(ServiceRecord.id), col(ServiceRecord.shift_id), col(ServiceRecord.volunteer_id))
    .outerjoin(
        Enrolment,
        (col(Enrolment.shift_id) == col(ServiceRecord.shift_id))
        & (col(Enrolment.volunteer_id) == col(ServiceRecord.volunteer_id)),
    )
    .where(col(ServiceRecord.state) == literal("approved"), col(Enrolment.state).is_distinct_from(literal("attended")))
)
