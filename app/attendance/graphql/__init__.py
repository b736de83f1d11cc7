"""Attendance in the API: records.py has the types, added.py what it adds to others, mutations.py the verbs."""

from .added import Query
from .mutations import Mutation
from .records import Scan, ServiceRecord

__all__ = ["Mutation", "Query", "Scan", "ServiceRecord"]
