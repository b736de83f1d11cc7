"""Public notices in the API: types.py for everybody and for officers, mutations.py the verbs."""

from .mutations import Mutation
from .types import Objection, PublicNotice, Query

__all__ = ["Mutation", "Objection", "PublicNotice", "Query"]
