"""Where reading of activities starts."""

from app.activities import models
from app.reading import Connection, many, one, reads

from .plans import (
    Activity,
    ActivityFilter,
    ActivityOrder,
    Enrolment,
    EnrolmentFilter,
    EnrolmentOrder,
    Shift,
    ShiftFilter,
    ShiftOrder,
)


@reads(None)
class Query:
    """Activities, shifts and enrolments."""

    activities: Connection[Activity] = many(
        models.Activity, "The activities that one may see.", filter=ActivityFilter, order=ActivityOrder
    )
    activity: Activity | None = one(models.Activity, "One activity.")
    shifts: Connection[Shift] = many(models.Shift, "The shifts that one may see.", filter=ShiftFilter, order=ShiftOrder)
    shift: Shift | None = one(models.Shift, "One shift.")
    enrolment: Enrolment | None = one(models.Enrolment, "One enrolment.")
    enrolments: Connection[Enrolment] = many(
        models.Enrolment, "The enrolments that one may see.", filter=EnrolmentFilter, order=EnrolmentOrder
    )
