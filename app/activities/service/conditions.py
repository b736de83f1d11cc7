"""The conditions of an enrolment; all that fail are told together."""

from datetime import date, datetime

from app.activities.errors import (
    AgeUnknown,
    AlreadyEnrolled,
    OverlappingShift,
    RisksNotAcknowledged,
    ShiftEnded,
    ShiftFull,
    ShiftNotOpen,
    ShiftStarted,
    TooYoung,
)
from app.activities.models import ActivityState, EnrolmentState
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError


def failed(tx: Transaction, facts: Row, *, risks_acknowledged: bool) -> list[DomainError]:
    """All conditions that don't hold."""
    errors: list[DomainError] = []
    if facts.activity_state != ActivityState.PUBLISHED:
        errors.append(ShiftNotOpen())
    if facts.ends_at <= tx.now:
        errors.append(ShiftEnded())
    elif facts.starts_at <= tx.now:
        errors.append(ShiftStarted())
    if facts.state not in (None, EnrolmentState.CANCELLED):
        errors.append(AlreadyEnrolled())
    elif facts.enrolled_count >= facts.capacity:
        errors.append(ShiftFull())
    if facts.minimum_age:
        errors.extend(_age(facts.birth_date, facts.minimum_age, facts.starts_at.astimezone(tx.settings.zone)))
    if facts.overlapping is not None:
        errors.append(OverlappingShift(title=facts.overlapping))
    if facts.risks and not risks_acknowledged:
        errors.append(RisksNotAcknowledged(field="risks_acknowledged"))
    return errors


def _age(born: date | None, minimum: int, starts_at: datetime) -> list[DomainError]:
    """Age counts on the day of the shift in the county's time zone; who is born on 29 February ages on 1 March."""
    if born is None:
        return [AgeUnknown(minimum=minimum)]
    had_birthday = (starts_at.month, starts_at.day) >= (born.month, born.day)
    age = starts_at.year - born.year - (not had_birthday)
    return [TooYoung(minimum=minimum)] if age < minimum else []
