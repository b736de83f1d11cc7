"""The conditions of an enrolment; all that fail are told together."""

from typing import Any

from app.activities.errors import (
    AlreadyEnrolled,
    EnrolmentPaused,
    RisksNotAcknowledged,
    ShiftEnded,
    ShiftFull,
    ShiftIsCancelled,
    ShiftNotOpen,
    ShiftStarted,
)
from app.activities.models import ActivityState, EnrolmentState, ShiftState
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError


def failed(tx: Transaction, facts: Row, *, risks_acknowledged: bool) -> list[DomainError]:
    """All conditions that don't hold: of the shift, of the place, and what the volunteer lacks for it."""
    errors = _of_shift(tx, facts)
    if facts.state not in (None, EnrolmentState.CANCELLED):
        errors.append(AlreadyEnrolled())
    elif facts.enrolled_count >= facts.capacity:
        errors.append(ShiftFull())
    if facts.paused_until is not None:
        errors.append(EnrolmentPaused(until=facts.paused_until.astimezone(tx.settings.zone).date().isoformat()))
    errors.extend(lacks(facts.lacks))
    if facts.risks and not risks_acknowledged:
        errors.append(RisksNotAcknowledged(field="risks_acknowledged"))
    return errors


def lacks(found: list[dict[str, Any]]) -> list[DomainError]:
    """What somebody lacks, as `queries.conditions` found it: `[{"code": …, "params": {…}}]`."""
    return [DomainError.kinds[lack["code"]](**lack["params"]) for lack in found]


def _of_shift(tx: Transaction, facts: Row) -> list[DomainError]:
    errors: list[DomainError] = []
    if facts.activity_state != ActivityState.PUBLISHED:
        errors.append(ShiftNotOpen())
    elif facts.shift_state != ShiftState.PLANNED:
        errors.append(ShiftIsCancelled())
    if facts.ends_at <= tx.now:
        errors.append(ShiftEnded())
    elif facts.starts_at <= tx.now:
        errors.append(ShiftStarted())
    return errors
