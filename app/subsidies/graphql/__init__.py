"""Subsidies in the API, a file for each subject."""

import strawberry

from app.reading import reads

from .applying import ApplyingMutation
from .cases import CaseQuery, EvidencePaper, SubsidyCase, SubsidyParty, SubsidyStep
from .checking import CheckingMutation
from .deciding import DecidingMutation
from .matching import MatchMutation, MatchQuery, MatchRun
from .papers import PaperMutation
from .programmes import Programme, ProgrammeQuery, ProgrammeVersion
from .writing_programmes import ProgrammeMutation

__all__ = [
    "EvidencePaper",
    "MatchRun",
    "Mutation",
    "Programme",
    "ProgrammeVersion",
    "Query",
    "SubsidyCase",
    "SubsidyParty",
    "SubsidyStep",
]


@reads(None)
class Query(CaseQuery, ProgrammeQuery, MatchQuery):
    """Programmes, cases, money."""


@strawberry.type
class Mutation(ApplyingMutation, DecidingMutation, PaperMutation, CheckingMutation, ProgrammeMutation, MatchMutation):
    """What subsidies do when they are asked."""
