"""Hours, ratings and appeals of one shift in two records of one person."""

from sqlalchemy import bindparam, exists, select, text
from sqlmodel import col

from app.attendance.models import Appeal, Rating, ServiceRecord
from app.duplicates.queries.moving import twins
from app.kernel.db import Statement, statement

_theirs = ServiceRecord.__table__.alias("theirs")  # type: ignore[attr-defined]
BOTH_SERVED = statement(
    select(col(ServiceRecord.id), col(ServiceRecord.minutes))
    .where(
        col(ServiceRecord.volunteer_id) == bindparam("merged"),
        exists().where(
            _theirs.c.shift_id == col(ServiceRecord.shift_id), _theirs.c.volunteer_id == bindparam("survivor")
        ),
    )
    .order_by(col(ServiceRecord.id))
    .with_for_update()
)
"""With their corrections."""
BOTH_RATED = twins(Rating.__table__, "shift_id")  # type: ignore[attr-defined]
_answered = Appeal.__table__.alias("answered")  # type: ignore[attr-defined]
BOTH_APPEALED = statement(
    select(col(Appeal.id))
    .where(
        col(Appeal.volunteer_id) == bindparam("merged"),
        exists().where(_answered.c.shift_id == col(Appeal.shift_id), _answered.c.volunteer_id == bindparam("survivor")),
    )
    .order_by(col(Appeal.id))
    .with_for_update()
)

# Of the shifts from which something moved: where the survivor was not before (`alone`), and where the hours that
# stand, or those that they replaced, are the merged one's (`served`).
THEIR_SHIFTS = statement(
    text(
        """
        WITH moved AS (
            SELECT table_name, row_id FROM merge_change
            WHERE merge_id = :merge AND NOT aside AND before ->> 'volunteer_id' IS NOT NULL
        ), shifts AS (
            SELECT shift_id FROM scan JOIN moved ON table_name = 'scan' AND row_id = id
            UNION SELECT shift_id FROM enrolment JOIN moved ON table_name = 'enrolment' AND row_id = id
            UNION SELECT shift_id FROM service_record JOIN moved ON table_name = 'service_record' AND row_id = id
        )
        SELECT shifts.shift_id, decided_at,
            NOT EXISTS (
                SELECT FROM enrolment WHERE enrolment.shift_id = shifts.shift_id AND volunteer_id = :survivor
                    AND enrolment.id NOT IN (SELECT row_id FROM moved)
            ) OR NOT EXISTS (
                SELECT FROM scan WHERE scan.shift_id = shifts.shift_id AND volunteer_id = :survivor AND outcome = 'ok'
                    AND recorded_at < decided_at AND scan.id NOT IN (SELECT row_id FROM moved)
            ) AND NOT EXISTS (
                SELECT FROM service_record AS own WHERE own.shift_id = shifts.shift_id AND volunteer_id = :survivor
                    AND corrects_id IS NULL AND own.id NOT IN (SELECT row_id FROM moved)
                    AND (computed_at < decided_at OR source NOT IN ('scans', 'staff_list'))
            ) AS alone,
            EXISTS (
                SELECT FROM service_record AS own WHERE own.shift_id = shifts.shift_id AND corrects_id IS NULL
                    AND own.id IN (SELECT row_id FROM moved)
            ) AS served
        FROM shifts CROSS JOIN person_merge
        WHERE person_merge.id = :merge AND NOT EXISTS (
            SELECT FROM service_record AS aside
            WHERE aside.shift_id = shifts.shift_id AND aside.volunteer_id = :merged
        )
        """
    )
)


def _goes_along(table: str, when: str = "true") -> Statement:
    return statement(
        text(
            f"UPDATE {table} SET volunteer_id = :merged "  # noqa: S608
            f"WHERE volunteer_id = :survivor AND shift_id = ANY (CAST(:shifts AS uuid[])) AND {when}"
        )
    )


SCANS_GO_ALONG = _goes_along("scan", "recorded_at >= :since")
HOURS_GO_ALONG = _goes_along("service_record")
RATINGS_GO_ALONG = _goes_along("rating", "rated_at >= :since")
# One appeal at a time about a shift: where the merged one has an open one, the later stays.
APPEALS_GO_ALONG = _goes_along(
    "appeal",
    "raised_at >= :since AND NOT EXISTS (SELECT FROM appeal AS own WHERE own.shift_id = appeal.shift_id"
    " AND own.volunteer_id = :merged)",
)
# Hours of the merged one whose points went to the survivor, since they were approved in the meantime.
AWARDED_TO_SURVIVOR = statement(
    text(
        """
        SELECT service_record.id FROM service_record
            JOIN award ON award.source_kind = 'service_record' AND award.source_id = service_record.id
        WHERE service_record.volunteer_id = :merged AND service_record.state = 'approved'
            AND award.person_id = :survivor
        ORDER BY service_record.id
        """
    )
)
