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


class AccountInUse(DomainError):
    code = "ACCOUNT_IN_USE"
    template = "A subsidy is to be paid to this account. Choose another one for it first."


class AccountOfAnother(DomainError):
    code = "ACCOUNT_OF_ANOTHER"
    template = "Somebody else has named this account. Check the number; each person is paid to an account of their own."


class TooManyAccounts(DomainError):
    code = "TOO_MANY_ACCOUNTS"
    template = "You have named %(most)s accounts. Remove one first."


class PayingAccountMissing(DomainError):
    code = "PAYING_ACCOUNT_MISSING"
    template = "Say first from which account the bureau pays."


class NothingToPay(DomainError):
    """No case is cleared, or the actor stands on another side of all of them."""

    code = "NOTHING_TO_PAY"
    template = "No cleared case of this budget waits that you may pay. Look at the cases."


class BatchMoved(DomainError):
    code = "BATCH_MOVED"
    template = "The batch is not at this step any more. Look at it again."


class OwnBatch(DomainError):
    code = "OWN_BATCH"
    template = "Somebody else has to release this batch: you drew it."


class OnASideOfBatch(DomainError):
    """Who releases a batch has no other part in any of its cases."""

    code = "ON_A_SIDE_OF_BATCH"
    template = "You had another part in a case of this batch. Somebody else has to release it."


class FileDiffers(DomainError):
    """What was sent before was another file: nothing is sent twice in two forms."""

    code = "PAYMENT_FILE_DIFFERS"
    template = "This batch was sent as another file already. Take that one if the bank asks for it again."


class ResultUnreadable(DomainError):
    """`where` says at which line or element, `reason` is a msgid."""

    code = "BANK_RESULT_UNREADABLE"
    template = "This file can’t be read: %(reason)s (%(where)s)"


class LineNotReturned(DomainError):
    code = "LINE_NOT_RETURNED"
    template = "This payment did not come back from the bank, or was issued anew already."


class NotPaid(DomainError):
    code = "NOT_PAID"
    template = "Nothing was paid for this case, or it has been claimed back already."


class ReceivableEnded(DomainError):
    code = "RECEIVABLE_ENDED"
    template = "Nothing is owed here any more."


class TooMuchRepaid(DomainError):
    code = "TOO_MUCH_REPAID"
    template = "Less is owed than that. Give the amount that came in for this claim."


class OwnWriteOff(DomainError):
    code = "OWN_WRITE_OFF"
    template = "Somebody else has to decide about this: you proposed to write it off."


class RepaidTwice(DomainError):
    code = "REPAID_TWICE"
    template = "This payment was recorded already. Give another reference if another amount came in."


class NothingProposed(DomainError):
    code = "NO_WRITE_OFF_PROPOSED"
    template = "Nobody has proposed to write this off, or it was decided meanwhile."
