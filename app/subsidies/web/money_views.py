"""What pages of subsidy money show, as their operations give it."""

from datetime import date, datetime

import msgspec

from app.kernel.web import PageInfo, View
from app.kernel.wording import Names


class Who(View):
    name: str


class BudgetRow(View):
    id: str
    names: Names | None
    year: int
    granted_fen: int
    available_fen: int
    reserved_fen: int
    committed_fen: int
    paid_fen: int
    closed_at: datetime | None


class BudgetRows(View):
    nodes: list[BudgetRow]
    page_info: PageInfo


class Keyed(View):
    id: str


class Payable(View):
    names: Names
    programme: Keyed


class Payables(View):
    nodes: list[Payable]


class BudgetsPage(View):
    budgets: BudgetRows
    programme_versions: Payables


class Month(msgspec.Struct, frozen=True, rename="camel"):
    month: int
    planned_fen: int
    paid_fen: int


class Change(View):
    id: str
    number: int
    kind: str
    state: str
    amount_fen: int
    reason: str
    over: bool | None
    own: bool
    refusal: str | None
    proposed_at: datetime
    proposed_by: Who | None
    decided_at: datetime | None
    decided_by: Who | None


class Changes(View):
    nodes: list[Change]


class BatchRow(View):
    id: str
    number: int
    state: str
    amount_fen: int
    line_count: int
    pay_on: date


class BatchRows(View):
    nodes: list[BatchRow]


class Budget(BudgetRow):
    months: list[Month]
    in_charge: bool
    changes: Changes
    batches: BatchRows

    @property
    def waiting(self) -> list[Change]:
        return [each for each in self.changes.nodes if each.state == "proposed"]


class BudgetPage(View):
    budget: Budget


class BudgetName(View):
    id: str
    names: Names | None
    year: int


class Batch(BatchRow):
    budget: BudgetName


class Batches(View):
    nodes: list[Batch]
    page_info: PageInfo


class Place(View):
    id: str
    name: str


class Places(View):
    nodes: list[Place]


class Account(View):
    holder: str
    bank: str
    number_masked: str


class PayingAccount(Account):
    id: str
    organisation: Place | None


class PayingAccounts(View):
    nodes: list[PayingAccount]


class ResultRow(View):
    id: str
    file_name: str
    read_at: datetime
    row_count: int
    settled: int
    odd: int


class ResultRows(View):
    nodes: list[ResultRow]


class PaymentBatchesPage(View):
    payment_batches: Batches
    paying_accounts: PayingAccounts
    organisations: Places
    bank_results: ResultRows


class CaseName(View):
    id: str
    number: int


class PaidCase(CaseName):
    state: str


class Line(View):
    id: str
    number: int
    end_to_end_id: str
    holder: str
    bank: str
    account_masked: str
    amount_fen: int
    state: str
    reason: str | None
    booked_on: date | None
    case: PaidCase | None


class Lines(View):
    nodes: list[Line]
    page_info: PageInfo


class PaymentBatch(Batch):
    drawn_at: datetime
    drawn_by: Who | None
    released_at: datetime | None
    released_by: Who | None
    sent_at: datetime | None
    settled_at: datetime | None
    cancelled_reason: str | None
    file_format: str | None
    file_sha256: str | None
    own: bool
    on_a_side: bool
    in_charge: bool
    payer: Account | None
    lines: Lines


class PaymentBatchPage(View):
    payment_batch: PaymentBatch


class BatchName(View):
    id: str
    number: int


class AnsweredLine(View):
    holder: str
    batch: BatchName | None


class Answer(View):
    id: str
    number: int
    end_to_end_id: str
    amount_fen: int
    answer: str
    reason: str | None
    booked_on: date
    outcome: str
    line: AnsweredLine | None


class Answers(View):
    nodes: list[Answer]
    page_info: PageInfo | None = None


class BankResult(ResultRow):
    file_format: str
    read_by: Who | None
    strange: Answers
    answers: Answers


class BankResultPage(View):
    bank_result: BankResult
