"""The verbs of attendance in the API: one mutation each."""

import strawberry

from .checking import CheckingMutation
from .hours import HoursMutation
from .venue import VenueMutation


@strawberry.type
class Mutation(CheckingMutation, VenueMutation, HoursMutation):
    """All of them."""
