"""What must always hold of certificates."""

from sqlalchemy import Text, and_, cast, func, literal, or_, select
from sqlmodel import col

from app.kernel.db import statement
from app.kernel.models import AuditEntry
from app.kernel.verification import Check

from .models import Certificate, NumberSeries

_written = func.sha256(func.convert_to(cast(col(Certificate.content), Text), literal("UTF8")))
CHANGED = statement(
    select(col(Certificate.id), col(Certificate.number))
    .outerjoin(
        AuditEntry,
        and_(col(AuditEntry.subject) == col(Certificate.id), col(AuditEntry.action) == literal("certificates.issue")),
    )
    .where(
        or_(
            col(Certificate.digest) != _written,
            col(AuditEntry.after)["digest"].astext.is_distinct_from(
                func.encode(col(Certificate.digest), literal("hex"))
            ),
            col(AuditEntry.after)["number"].astext != col(Certificate.number),
        )
    )
)
REVOKED_SILENTLY = statement(
    select(col(Certificate.id), col(Certificate.number))
    .outerjoin(
        AuditEntry,
        and_(col(AuditEntry.subject) == col(Certificate.id), col(AuditEntry.action) == literal("certificates.revoke")),
    )
    .where(col(Certificate.revoked_at).is_not(None) != col(AuditEntry.id).is_not(None))
)
_counted = select(func.sum(col(NumberSeries.last)).label("last"), col(NumberSeries.format_id)).group_by(
    col(NumberSeries.format_id)
)
_series = _counted.subquery("series")
_issued = (
    select(func.count()).where(col(Certificate.format_id) == _series.c.format_id).correlate(_series).scalar_subquery()
)
GAPS = statement(select(_series.c.format_id, _series.c.last).where(_series.c.last != _issued))

CHECKS = (
    Check(
        "certificates.content_is_as_issued",
        "Every certificate says what it said when it was issued: its digest is that of the audit log.",
        CHANGED,
    ),
    Check(
        "certificates.revocations_are_in_the_log",
        "Whatever is revoked was revoked by a verb, and the other way round.",
        REVOKED_SILENTLY,
    ),
    Check(
        "certificates.numbers_have_no_gaps",
        "As many certificates are there as numbers were given out: none was removed.",
        GAPS,
    ),
)
