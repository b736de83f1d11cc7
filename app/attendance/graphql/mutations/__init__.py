"""The verbs of attendance in the API: one mutation each."""

import strawberry

from .certificates import CertificatesMutation
from .checking import CheckingMutation
from .codes import CodesMutation
from .decisions import DecisionsMutation
from .full_record import FullRecordMutation
from .hours import HoursMutation
from .oversight import OversightMutation
from .ratings import RatingMutation
from .reviews import ReviewsMutation
from .venue import VenueMutation


@strawberry.type
class Mutation(
    CheckingMutation,
    VenueMutation,
    CodesMutation,
    ReviewsMutation,
    HoursMutation,
    DecisionsMutation,
    OversightMutation,
    RatingMutation,
    CertificatesMutation,
    FullRecordMutation,
):
    """All of them."""
