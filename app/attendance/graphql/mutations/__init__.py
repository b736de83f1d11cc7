"""The verbs of attendance in the API: one mutation each."""

import strawberry

from .certificates import CertificatesMutation
from .checking import CheckingMutation
from .hours import HoursMutation
from .venue import VenueMutation


@strawberry.type
class Mutation(CheckingMutation, VenueMutation, HoursMutation, CertificatesMutation):
    """All of them."""
