"""Activities in the API: plans.py has the types, mutations/ the verbs, query.py where reading starts."""

from . import calendar as _calendar  # contributes to the types  # noqa: F401
from . import guarded as _guarded  # contributes to the types  # noqa: F401
from . import waiting as _waiting  # contributes to the types  # noqa: F401
from .mutations import Mutation
from .plans import Activity, Enrolment, Shift
from .query import Query
from .series import Series

__all__ = ["Activity", "Enrolment", "Mutation", "Query", "Series", "Shift"]
