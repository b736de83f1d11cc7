"""Subsidies in the API, a file for each subject."""

import strawberry

from app.reading import reads

from .checking import CheckingMutation
from .programmes import Programme, ProgrammeQuery, ProgrammeVersion
from .writing_programmes import ProgrammeMutation

__all__ = ["Mutation", "Programme", "ProgrammeVersion", "Query"]


@reads(None)
class Query(ProgrammeQuery):
    """Programmes, cases, money."""


@strawberry.type
class Mutation(CheckingMutation, ProgrammeMutation):
    """What subsidies do when they are asked."""
