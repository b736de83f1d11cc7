"""The verbs of volunteers in the API: one mutation each."""

import strawberry

from .members import MemberMutation
from .rosters import RosterMutation
from .teams import TeamMutation


@strawberry.type
class Mutation(MemberMutation, TeamMutation, RosterMutation):
    """All of them."""
