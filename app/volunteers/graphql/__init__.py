"""Volunteers in the API: people.py has the types, rosters.py the imports, mutations/ the verbs."""

from .merits import Honour, Training
from .mutations import Mutation
from .people import Membership, Team, Volunteer
from .query import Query
from .rosters import RosterImport

__all__ = ["Honour", "Membership", "Mutation", "Query", "RosterImport", "Team", "Training", "Volunteer"]
