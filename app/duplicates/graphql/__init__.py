"""Duplicates in the API: types.py has what is read, mutations.py the verbs."""

from .mutations import Mutation
from .types import Duplicate, PersonMerge, Query

__all__ = ["Duplicate", "Mutation", "PersonMerge", "Query"]
