"""Accounts in the API: types.py has the types, mutations/ the verbs, query.py where reading starts."""

from .mutations import Mutation
from .query import Query
from .types import ApiClient, Organisation, Person, RoleGrant, Session, Viewer

__all__ = ["ApiClient", "Mutation", "Organisation", "Person", "Query", "RoleGrant", "Session", "Viewer"]
