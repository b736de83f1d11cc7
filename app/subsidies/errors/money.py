"""What is refused of budgets, bank accounts, batches, results and receivables."""

from app.kernel.errors import DomainError


class BudgetExists(DomainError):
    code = "BUDGET_EXISTS"
    template = "This programme has a budget for %(year)s already. Propose a change of it instead."


class BudgetClosed(DomainError):
    code = "BUDGET_CLOSED"
    template = "This budget is closed. Use that of the next year."


class ChangeWaits(DomainError):
    code = "BUDGET_CHANGE_WAITS"
    template = "Another change of this budget waits for a second person. Decide about it first."


class ChangeDecided(DomainError):
    code = "BUDGET_CHANGE_DECIDED"
    template = "This change has already been decided. Look at the budget again."


class OwnChange(DomainError):
    code = "OWN_BUDGET_CHANGE"
    template = "Somebody else has to decide about this change: you proposed it."


class NotAvailable(DomainError):
    """More than is available was to be taken from a budget."""

    code = "NOT_AVAILABLE"
    template = "That much is not available in this budget any more. Look at it again and take less."


class NextBudgetMissing(DomainError):
    code = "NEXT_BUDGET_MISSING"
    template = "Open the budget of %(year)s first: what is bound to cases goes over to it."


class BatchesUnderWay(DomainError):
    code = "BATCHES_UNDER_WAY"
    template = "A payment batch of this budget is under way. Read the bank's result first."


class MoneyMoved(DomainError):
    """The money of a case is not where it would have to be for this."""

    code = "MONEY_MOVED"
    template = "The money of this case stands elsewhere by now. Look at it again."


class MoneyUnderWay(DomainError):
    code = "MONEY_UNDER_WAY"
    template = "The payment is with the bank. Wait for the bank's result."
