"""Bank accounts, batches and their payments, what the bank answered, and what is claimed back, in the API."""

from datetime import date, datetime
from typing import Any

import strawberry
from sqlalchemy import asc, desc, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.graphql import Actor, AuditEntry, Organisation, Person, Viewer, acted, history
from app.accounts.graphql.sight import below
from app.accounts.queries.survivors import survivor_of
from app.kernel.graphql import Fen, enum
from app.kernel.identity import Role
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    deprecated,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    viewer,
    where,
)
from app.subsidies import models

from .budgets import Budget
from .cases import SubsidyCase
from .money_sight import is_ones_own, of_batch, of_budget, returned_last
from .sight import LOOKING

enum(models.AccountKind, "What kind of account.", card="A bank card.", other="Another account.")
enum(
    models.PaymentBatchState,
    "How far a payment batch is.",
    drawn="Put together by one person; waits for another.",
    released="May go to the bank.",
    sent="Its file was taken.",
    settled="The bank has answered for every payment.",
    cancelled="Taken apart before it went out.",
)
enum(
    models.LineState,
    "What became of a payment.",
    waiting="The bank has not answered.",
    paid="The bank paid it.",
    returned="The bank gave it back.",
    dropped="It never went to the bank.",
)
enum(
    models.FileFormat,
    "The format of a file for or from the bank.",
    csv="CSV.",
    pain_001="ISO 20022 pain.001.001.09, for the bank.",
    camt_053="ISO 20022 camt.053.001.08, from the bank.",
)
_ACCOUNT, _BATCH, _LINE = models.BankAccount, models.PaymentBatch, models.PaymentLine
_file, _side, _of_batch = aliased(models.PaymentFile), aliased(models.SubsidyParty), aliased(models.PaymentLine)
_FORMAT = select(col(_file.format)).where(col(_file.batch_id) == col(_BATCH.id)).scalar_subquery()
_SHA256 = select(func.encode(col(_file.sha256), "hex")).where(col(_file.batch_id) == col(_BATCH.id)).scalar_subquery()
_ON_A_SIDE = exists(
    select(col(_side.id))
    .join(_of_batch, col(_of_batch.case_id) == col(_side.case_id))
    .where(
        col(_of_batch.batch_id) == col(_BATCH.id),
        col(_side.person_id) == viewer.person,
        col(_side.part) != models.CasePart.PAYER,
    )
)


@reads(_ACCOUNT, visible_to=or_(_ACCOUNT.person_id == viewer.person, below(_ACCOUNT.organisation_id, *LOOKING)))
class BankAccount(Node):
    """An account of a person's own, or the one from which a bureau pays."""

    holder: str = column(_ACCOUNT.holder, "In whose name it is.")
    kind: models.AccountKind = column(_ACCOUNT.kind, "What kind of account.")
    bank: str = column(_ACCOUNT.bank, "The bank with its branch.")
    bank_code: str | None = column(_ACCOUNT.bank_code, "The bank's 12 digits in the interbank system.")
    number_masked: str = column(_ACCOUNT.number_masked, "The number but for its middle.")
    organisation: Organisation | None = one(_ACCOUNT.organisation_id, "The bureau that pays from it.")
    created_at: datetime = column(_ACCOUNT.created_at, "When it was named.")
    ended_at: datetime | None = column(_ACCOUNT.ended_at, "When it was taken away or replaced.")


PaymentLineOrder = order("PaymentLineOrder", "How payments are sorted.", NUMBER=asc(col(_LINE.number)))
PaymentBatchOrder = order("PaymentBatchOrder", "How batches are sorted.", NEWEST=desc(col(_BATCH.number)))


@filters
class PaymentLineFilter:
    """Which payments."""

    states: list[models.LineState] | None = where(lambda v: col(_LINE.state) == func.any(v), "That stand so.")


@filters
class PaymentBatchFilter:
    """Which batches."""

    states: list[models.PaymentBatchState] | None = where(
        lambda v: col(_BATCH.state) == func.any(v), "That are so far."
    )
    budget: strawberry.ID | None = where(lambda v: col(_BATCH.budget_id) == v, "Of this budget.", of="Budget")


@reads(_LINE, visible_to=or_(of_batch(_LINE.batch_id), is_ones_own(_LINE.case_id)))
class PaymentLine(Node):
    """One payment to one person."""

    batch: "PaymentBatch | None" = one(_LINE.batch_id, "In which batch, for the bureau.")
    number: int = column(_LINE.number, "Counts within the batch.")
    case: SubsidyCase | None = one(_LINE.case_id, "For which case.")
    end_to_end_id: str = column(_LINE.end_to_end_id, "What the bank names it by.")
    holder: str = column(_LINE.holder, "In whose name the account is.")
    bank: str = column(_LINE.bank, "The bank with its branch.")
    account_masked: str = column(_LINE.account_masked, "The number but for its middle.")
    amount_fen: Fen = column(_LINE.fen, "How much, in fen.")
    state: models.LineState = column(_LINE.state, "What became of it.")
    reason: str | None = column(_LINE.reason, "Why it came back or dropped out.")
    booked_on: date | None = column(_LINE.booked_on, "On which day the bank booked it.")
    reissue_of: "PaymentLine | None" = one(_LINE.reissue_of, "The payment that came back before.")


@reads(_BATCH, visible_to=of_budget(_BATCH.budget_id))
class PaymentBatch(Node):
    """Payments that go to the bank together."""

    number: int = column(_BATCH.number, "Counts all batches.")
    budget: Budget = one(_BATCH.budget_id, "Which budget pays.", with_parent=True)
    state: models.PaymentBatchState = column(_BATCH.state, "How far it is.")
    amount_fen: Fen = column(_BATCH.fen, "How much in all, in fen.")
    line_count: int = column(_BATCH.lines, "How many payments.")
    pay_on: date = column(_BATCH.pay_on, "On which day the bank shall pay.")
    payer: BankAccount | None = one(_BATCH.payer_id, "From which account.", with_parent=True)
    drawn_by: Actor | None = acted(_BATCH.drawn_by, "Who drew it.")
    drawn_at: datetime = column(_BATCH.drawn_at, "When.")
    released_by: Actor | None = acted(_BATCH.released_by, "Who released it.", when=_BATCH.released_at)
    released_at: datetime | None = column(_BATCH.released_at, "When.")
    sent_at: datetime | None = column(_BATCH.sent_at, "When its file was first taken.")
    settled_at: datetime | None = column(_BATCH.settled_at, "When the bank had answered for all.")
    cancelled_reason: str | None = column(_BATCH.cancelled_reason, "Why it was taken apart.")
    file_format: models.FileFormat | None = expression(_FORMAT, "In which format it went out.")
    file_sha256: str | None = expression(_SHA256, "The SHA-256 of that file, in hexadecimal digits.")
    own: bool = expression(survivor_of(col(_BATCH.drawn_by)) == viewer.person, "Whether the viewer drew it.")
    on_a_side: bool = expression(_ON_A_SIDE, "Whether the viewer had another part in one of its cases.")
    in_charge: bool = expression(of_budget(_BATCH.budget_id, Role.OFFICER), "Whether the viewer is an officer over it.")
    lines: Connection[PaymentLine] = many(
        _LINE.batch_id, "Its payments.", filter=PaymentLineFilter, order=PaymentLineOrder
    )
    history: Connection[AuditEntry] = history(_BATCH.id)


BankAccountOrder = order("BankAccountOrder", "How accounts are sorted.", NEWEST=desc(col(_ACCOUNT.created_at)))


@contribute(Person)
class PersonMoney:
    """Added to people."""

    bank_accounts: Connection[BankAccount] = many(
        _ACCOUNT.person_id,
        "Accounts of one's own to which subsidies can be paid.",
        where=col(_ACCOUNT.ended_at).is_(None),
        order=BankAccountOrder,
    )


@contribute(SubsidyCase)
class CasePayments:
    """Added to cases."""

    payments: Connection[PaymentLine] = many(_LINE.case_id, "The payments of it, for its bureau and its applicant.")


@contribute(Budget)
class BudgetBatches:
    """Added to budgets."""

    batches: Connection[PaymentBatch] = many(_BATCH.budget_id, "The batches that it pays.", order=PaymentBatchOrder)


def _own_accounts() -> Any:
    return many(
        _ACCOUNT,
        "One's own accounts to which subsidies can be paid.",
        where=(col(_ACCOUNT.person_id) == viewer.person) & col(_ACCOUNT.ended_at).is_(None),
        order=BankAccountOrder,
    )


def _own_returned() -> Any:
    return many(
        _LINE,
        "One's own payments that came back and can be paid to another account.",
        where=is_ones_own(_LINE.case_id) & (col(_LINE.state) == models.LineState.RETURNED) & returned_last(_LINE),
    )


@contribute(Viewer)
class ViewerPayments:
    """Added to the viewer."""

    bank_accounts: Connection[BankAccount] = _own_accounts()
    returned_payments: Connection[PaymentLine] = _own_returned()


@reads(None)
class PaymentQuery:
    """Payments."""

    bank_account: BankAccount | None = one(_ACCOUNT, "One account.")
    paying_accounts: Connection[BankAccount] = many(
        _ACCOUNT,
        "The accounts from which the bureaus that one may see pay now.",
        where=col(_ACCOUNT.organisation_id).is_not(None) & col(_ACCOUNT.ended_at).is_(None),
        order=BankAccountOrder,
    )
    my_bank_accounts: Connection[BankAccount] = deprecated(
        _own_accounts(),
        "What is one's own is under `viewer`: ask for its `bankAccounts`; it stays until 2028-01-01 at least.",
    )
    my_returned_payments: Connection[PaymentLine] = deprecated(
        _own_returned(),
        "What is one's own is under `viewer`: ask for its `returnedPayments`; it stays until 2028-01-01 at least.",
    )
    payment_batch: PaymentBatch | None = one(_BATCH, "One batch.")
    payment_batches: Connection[PaymentBatch] = many(
        _BATCH, "The batches that one may see.", filter=PaymentBatchFilter, order=PaymentBatchOrder
    )
    payment_line: PaymentLine | None = one(_LINE, "One payment.")
