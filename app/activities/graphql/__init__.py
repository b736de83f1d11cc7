"""Activities in the API: plans.py has the types, mutations/ the verbs, query.py where reading starts."""

from .mutations import Mutation
from .plans import Activity, Enrolment, Shift
from .query import Query

__all__ = ["Activity", "Enrolment", "Mutation", "Query", "Shift"]
