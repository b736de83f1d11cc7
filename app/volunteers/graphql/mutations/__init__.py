"""The verbs of volunteers in the API: one mutation each."""

import strawberry

from .members import MemberMutation
from .merits import MeritMutation
from .rosters import RosterMutation
from .teams import TeamMutation


@strawberry.type
class Mutation(MemberMutation, TeamMutation, RosterMutation, MeritMutation):
    """All of them."""
