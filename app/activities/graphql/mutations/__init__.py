"""The verbs of activities in the API: one mutation each."""

import strawberry

from .enrolling import EnrollingMutation
from .planning import PlanningMutation
from .shifts import ShiftMutation


@strawberry.type
class Mutation(PlanningMutation, ShiftMutation, EnrollingMutation):
    """All of them."""
