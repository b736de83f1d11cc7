"""Subsidies in the API, a file for each subject."""

import strawberry

from app.reading import reads

from .answers import AnswerQuery, BankResult, BankResultRow
from .applying import ApplyingMutation
from .budgets import Budget, BudgetChange, BudgetQuery
from .cases import CaseQuery, EvidencePaper, SubsidyCase, SubsidyParty, SubsidyStep
from .checking import CheckingMutation
from .deciding import DecidingMutation
from .matching import MatchMutation, MatchQuery, MatchRun
from .paid import PaidQuery
from .papers import PaperMutation
from .payments import BankAccount, PaymentBatch, PaymentLine, PaymentQuery
from .programmes import Programme, ProgrammeQuery, ProgrammeVersion
from .receivables import Receivable, ReceivableQuery, Repayment
from .writing_accounts import AccountMutation
from .writing_budgets import BudgetMutation
from .writing_payments import PaymentMutation
from .writing_programmes import ProgrammeMutation
from .writing_receivables import ReceivableMutation

__all__ = [
    "BankAccount",
    "BankResult",
    "BankResultRow",
    "Budget",
    "BudgetChange",
    "EvidencePaper",
    "MatchRun",
    "Mutation",
    "PaymentBatch",
    "PaymentLine",
    "Programme",
    "ProgrammeVersion",
    "Query",
    "Receivable",
    "Repayment",
    "SubsidyCase",
    "SubsidyParty",
    "SubsidyStep",
]


@reads(None)
class Query(CaseQuery, ProgrammeQuery, MatchQuery, BudgetQuery, PaymentQuery, AnswerQuery, ReceivableQuery, PaidQuery):
    """Programmes, cases, money."""


@strawberry.type
class Mutation(
    AccountMutation,
    ApplyingMutation,
    BudgetMutation,
    CheckingMutation,
    DecidingMutation,
    MatchMutation,
    PaperMutation,
    PaymentMutation,
    ProgrammeMutation,
    ReceivableMutation,
):
    """What subsidies do when they are asked."""
