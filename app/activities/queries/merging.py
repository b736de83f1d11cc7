"""Two enrolments of one person in one shift, when two records of that person are merged."""

from sqlalchemy import bindparam, literal, select, update
from sqlmodel import col

from app.activities.models import Enrolment, Shift
from app.kernel.db import statement

STANDING = ("state", "confirm_by", "passed_over", "cancelled_late")
_theirs = Enrolment.__table__.alias("theirs")  # type: ignore[attr-defined]
BOTH_ENROLLED = statement(
    select(
        col(Enrolment.shift_id),
        *(col(getattr(Enrolment, name)).label(f"merged_{name}") for name in ("id", *STANDING)),
        *(_theirs.c[name].label(f"survivor_{name}") for name in ("id", *STANDING)),
    )
    .join(_theirs, _theirs.c.shift_id == col(Enrolment.shift_id))
    .where(
        col(Enrolment.volunteer_id) == bindparam("merged"),
        _theirs.c.volunteer_id == bindparam("survivor"),
    )
    .order_by(col(Enrolment.shift_id))
)
LOCK_SHIFTS = statement(
    select(col(Shift.id))
    .join(Enrolment, col(Enrolment.shift_id) == col(Shift.id))
    .join(_theirs, _theirs.c.shift_id == col(Shift.id))
    .where(col(Enrolment.volunteer_id) == bindparam("merged"), _theirs.c.volunteer_id == bindparam("survivor"))
    .order_by(col(Shift.id))
    .with_for_update(key_share=True, of=Shift)
)
BECOME = statement(
    update(Enrolment)
    .where(col(Enrolment.id) == bindparam("enrolment"), col(Enrolment.state) == bindparam("was"))
    .values({name: bindparam(f"new_{name}") for name in STANDING})
    .returning(col(Enrolment.shift_id))
)
LEAVE_PLACE = statement(
    update(Shift).where(col(Shift.id) == bindparam("shift")).values(enrolled_count=col(Shift.enrolled_count) - 1)
)
TAKE_PLACE = statement(
    update(Shift)
    .where(
        col(Shift.id) == bindparam("shift"),
        col(Shift.state) == literal("planned"),
        col(Shift.enrolled_count) < col(Shift.capacity),
    )
    .values(enrolled_count=col(Shift.enrolled_count) + 1)
)
"""No row: the place was given to somebody else, or the shift was called off."""
