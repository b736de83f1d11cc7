"""What must always hold of guardians."""

from sqlalchemy import and_, exists, literal, select
from sqlmodel import col

from app.kernel.db import statement
from app.kernel.models import AuditEntry
from app.kernel.verification import Check

from .models import GuardianConsent

_said = exists().where(
    and_(
        col(AuditEntry.subject) == col(GuardianConsent.id),
        col(AuditEntry.action) == literal("guardians.answer_link"),
        col(AuditEntry.after)["answer"].astext == col(GuardianConsent.state),
        col(AuditEntry.recorded_at) == col(GuardianConsent.decided_at),
    )
)
UNSAID = statement(
    select(col(GuardianConsent.id), col(GuardianConsent.state)).where(
        col(GuardianConsent.decided_at).is_not(None), ~_said
    )
)

CHECKS = (
    Check(
        "guardians.what_they_said_is_in_the_log",
        "Whatever a guardian agreed to, refused or withdrew was said through a link, and is in the log so.",
        UNSAID,
    ),
)
