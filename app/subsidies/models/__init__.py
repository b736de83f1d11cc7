"""Tables of subsidies: programmes.py; cases.py with what may become of them in moves.py; budgets.py, accounts.py."""

from .accounts import AccountKind, BankAccount
from .budgets import Budget, BudgetChange, CaseMoney, ChangeKind, ChangeState, Stage
from .cases import CaseOrigin, EvidencePaper, SubsidyCase, SubsidyMove, SubsidyParty, SubsidyStep
from .matching import MatchChange, MatchChangeKind, MatchCount, MatchFacts, MatchRun, MatchState, MatchVerdict
from .moves import MOVES, CaseAct, CaseMove, CasePart, CaseState
from .programmes import (
    Channel,
    Frequency,
    Programme,
    ProgrammeExclusion,
    ProgrammeState,
    ProgrammeTestCase,
    ProgrammeVersion,
    Within,
)

__all__ = [
    "MOVES",
    "AccountKind",
    "BankAccount",
    "Budget",
    "BudgetChange",
    "CaseAct",
    "CaseMoney",
    "CaseMove",
    "CaseOrigin",
    "CasePart",
    "CaseState",
    "ChangeKind",
    "ChangeState",
    "Channel",
    "EvidencePaper",
    "Frequency",
    "MatchChange",
    "MatchChangeKind",
    "MatchCount",
    "MatchFacts",
    "MatchRun",
    "MatchState",
    "MatchVerdict",
    "Programme",
    "ProgrammeExclusion",
    "ProgrammeState",
    "ProgrammeTestCase",
    "ProgrammeVersion",
    "Stage",
    "SubsidyCase",
    "SubsidyMove",
    "SubsidyParty",
    "SubsidyStep",
    "Within",
]
