"""The verbs of accounts in the API: one mutation each."""

import strawberry

from .administration import AdministrationMutation
from .clients import ClientMutation
from .limits import LimitMutation
from .own import OwnMutation
from .sign_in import SignInMutation


@strawberry.type
class Mutation(SignInMutation, OwnMutation, AdministrationMutation, ClientMutation, LimitMutation):
    """All of them."""
