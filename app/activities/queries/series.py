"""Statements of series: the rule by which shifts repeat, and the shifts made from it."""

from typing import Any

from sqlalchemy import Date, Uuid, bindparam, exists, func, literal, or_, select, update
from sqlmodel import col

from app.accounts.models import Organisation
from app.activities.models import Activity, Enrolment, Series, Shift
from app.kernel.db import statement
from app.kernel.queries import values

from .shapes import SHIFT_FIELDS, SHIFT_ID

SERIES_ID = bindparam("series", type_=Uuid())
DAY = bindparam("day", type_=Date())
UNTIL = bindparam("until", type_=Date())
TERMS = tuple(name for name in SHIFT_FIELDS if name not in {"starts_at", "ends_at"})
PLAN = ("rule", "starts_on", "begins", "ends", *TERMS)
_HERE = col(Series.id) == SERIES_ID


def _change(**given: Any) -> Any:
    changed = update(Series).where(_HERE).values(version=col(Series.version) + 1, **given)
    return changed.returning(col(Series.version))


LOCK_SERIES = statement(
    select(
        col(Series.id),
        col(Series.activity_id),
        col(Series.zone),
        col(Series.ends_on),
        col(Series.skipped),
        col(Series.made_until),
        col(Series.version),
        *(getattr(Series, name) for name in PLAN),
        col(Activity.state).label("activity_state"),
        col(Activity.category),
        col(Organisation.path),
    )
    .join(Activity, col(Activity.id) == col(Series.activity_id))
    .join(Organisation, col(Organisation.id) == col(Activity.team_id))
    .where(_HERE)
    .with_for_update(key_share=True, of=(Series, Activity))
)
LOCK_SERIES_OF_SHIFT = statement(
    select(col(Series.id))
    .join(Shift, col(Shift.series_id) == col(Series.id))
    .where(col(Shift.id) == SHIFT_ID)
    .with_for_update(key_share=True, of=Series)
)
"""Before the shift itself: whoever changes a series locks it, then its shifts."""
ADD_SERIES = statement(values(Series, "id", "activity_id", "zone", *PLAN, "made_until", "created_by", "created_at"))
EDIT_SERIES = statement(_change(**{name: bindparam(f"new_{name}") for name in PLAN}))
END_SERIES = statement(_change(ends_on=bindparam("last")))
SKIP_DAY = statement(_change(skipped=func.array_append(col(Series.skipped), DAY)))
RESTORE_DAY = statement(_change(skipped=func.array_remove(col(Series.skipped), DAY)))
MADE_UNTIL = statement(update(Series).where(_HERE).values(made_until=func.greatest(col(Series.made_until), UNTIL)))
SERIES_TO_MAKE = statement(
    select(col(Series.id))
    .join(Activity, col(Activity.id) == col(Series.activity_id))
    .where(
        col(Activity.state) != literal("cancelled"),
        col(Series.made_until) < UNTIL,
        or_(col(Series.ends_on).is_(None), col(Series.ends_on) > col(Series.made_until)),
    )
    .order_by(col(Series.id))
)
"""Series whose shifts are not made until then."""

_shift = values(Shift, "id", "activity_id", *SHIFT_FIELDS, "series_id", "series_day")
ADD_SHIFT_OF_SERIES = statement(
    _shift.on_conflict_do_update(
        index_elements=["series_id", "series_day"],
        set_={"state": literal("planned"), **{name: _shift.excluded[name] for name in SHIFT_FIELDS}},
        where=(col(Shift.state) == literal("cancelled")) & col(Shift.cancel_reason).is_(None) & ~col(Shift.changed),
    )
)
"""One that the series gave up, with those in it who had cancelled, comes back; one called off for a reason does not."""
_shifts = (
    select(
        col(Shift.id),
        col(Shift.series_day),
        *(getattr(Shift, name) for name in SHIFT_FIELDS),
        col(Shift.enrolled_count),
        exists()
        .where(col(Enrolment.shift_id) == col(Shift.id), col(Enrolment.state) != literal("cancelled"))
        .correlate(Shift)
        .label("has_people"),
    )
    .where(
        col(Shift.series_id) == SERIES_ID,
        col(Shift.series_day) >= bindparam("since", type_=Date()),
        col(Shift.series_day) <= UNTIL,
        col(Shift.starts_at) > bindparam("now"),
        col(Shift.state) == literal("planned"),
    )
    .order_by(col(Shift.series_day))
    .with_for_update(key_share=True, of=Shift)
)
SHIFTS_OF_SERIES = statement(_shifts)
"""Shifts to come that stand for days of a series; whether somebody has a place or waits for one."""
SHIFTS_THAT_FOLLOW = statement(_shifts.where(~col(Shift.changed)))
"""The same without those that were changed by themselves."""
KEEP_AS_IT_IS = statement(update(Shift).where(col(Shift.id) == SHIFT_ID).values(changed=True))
