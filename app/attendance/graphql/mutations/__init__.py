"""The verbs of attendance in the API: one mutation each."""

import strawberry

from .certificates import CertificatesMutation
from .checking import CheckingMutation
from .codes import CodesMutation
from .hours import HoursMutation
from .reviews import ReviewsMutation
from .venue import VenueMutation


@strawberry.type
class Mutation(
    CheckingMutation,
    VenueMutation,
    CodesMutation,
    ReviewsMutation,
    HoursMutation,
    CertificatesMutation,
):
    """All of them."""
