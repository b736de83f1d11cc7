"""Where reading of activities starts."""

from app.activities import models
from app.reading import Connection, aggregate, many, one, reads

from .filters import ActivityFilter, ActivityOrder, EnrolmentFilter, EnrolmentOrder, ShiftFilter, ShiftOrder
from .plans import Activity, Enrolment, Shift
from .series import Series
from .totals import ShiftTotal


@reads(None)
class Query:
    """Activities, shifts and enrolments."""

    activities: Connection[Activity] = many(
        models.Activity, "The activities that one may see.", filter=ActivityFilter, order=ActivityOrder
    )
    activity: Activity | None = one(models.Activity, "One activity.")
    shifts: Connection[Shift] = many(models.Shift, "The shifts that one may see.", filter=ShiftFilter, order=ShiftOrder)
    shift_totals: list[ShiftTotal] = aggregate(
        models.Shift, ShiftTotal, "The shifts that one may see, counted.", filter=ShiftFilter
    )
    shift: Shift | None = one(models.Shift, "One shift.")
    series: Series | None = one(models.Series, "One series.")
    enrolment: Enrolment | None = one(models.Enrolment, "One enrolment.")
    enrolments: Connection[Enrolment] = many(
        models.Enrolment, "The enrolments that one may see.", filter=EnrolmentFilter, order=EnrolmentOrder
    )
