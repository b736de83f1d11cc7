"""The verbs of activities in the API: one mutation each."""

import strawberry

from .absences import AbsencesMutation
from .calendar import CalendarMutation
from .enrolling import EnrollingMutation
from .guarded import GuardedMutation
from .planning import PlanningMutation
from .series import SeriesMutation
from .shifts import ShiftMutation
from .waiting import WaitingMutation


@strawberry.type
class Mutation(
    PlanningMutation,
    ShiftMutation,
    SeriesMutation,
    EnrollingMutation,
    WaitingMutation,
    AbsencesMutation,
    GuardedMutation,
    CalendarMutation,
):
    """All of them."""
