"""What pages of claims and of one's own bank accounts show, as their operations give it."""

from datetime import date, datetime

from app.kernel.web import PageInfo, View

from .money_views import Account, CaseName


class ClaimedCase(CaseName):
    applicant: str


class Back(View):
    id: str
    amount_fen: int
    paid_on: date
    reference: str


class Backs(View):
    nodes: list[Back]


class Receivable(View):
    id: str
    amount_fen: int
    repaid_fen: int
    reason: str
    state: str
    claimed_at: datetime
    write_off_reason: str | None
    own: bool
    in_charge: bool
    case: ClaimedCase | None
    repayments: Backs


class Receivables(View):
    nodes: list[Receivable]
    page_info: PageInfo


class ReceivablesPage(View):
    receivables: Receivables


class OwnAccount(Account):
    id: str
    created_at: datetime


class OwnAccounts(View):
    nodes: list[OwnAccount]


class ReturnedPayment(View):
    id: str
    amount_fen: int
    bank: str
    account_masked: str
    reason: str | None
    case: CaseName | None


class ReturnedPayments(View):
    nodes: list[ReturnedPayment]


class OwnMoney(View):
    bank_accounts: OwnAccounts
    returned_payments: ReturnedPayments


class MyBankAccountsPage(View):
    viewer: OwnMoney
