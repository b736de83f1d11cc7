"""Accounts in the API: types.py has the types, acting.py who did something, audit.py the log, mutations/ the verbs.

Where reading starts is in query.py. sight.py has the conditions by which all slices say who sees what.
"""

from .acting import Actor, System, acted
from .audit import AuditEntry, history
from .mutations import Mutation
from .query import Query
from .types import ApiClient, Organisation, Person, RoleGrant, Session, Viewer

__all__ = [
    "Actor",
    "ApiClient",
    "AuditEntry",
    "Mutation",
    "Organisation",
    "Person",
    "Query",
    "RoleGrant",
    "Session",
    "System",
    "Viewer",
    "acted",
    "history",
]
