"""Tables of payments: batches with their lines and files, what the bank answered, and what is claimed back."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, octets, whole, words

DAYS = "BETWEEN '1900-01-01' AND '2200-12-31'"


class PaymentBatchState(StrEnum):
    """Drawn by one person, released by another, sent to the bank, settled when the bank answered for every line."""

    DRAWN = "drawn"
    RELEASED = "released"
    SENT = "sent"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    """What became of a line; a dropped one never went to the bank."""

    WAITING = "waiting"
    PAID = "paid"
    RETURNED = "returned"
    DROPPED = "dropped"


class FileFormat(StrEnum):
    """The formats of payment files and of bank results."""

    CSV = "csv"
    PAIN_001 = "pain_001"
    CAMT_053 = "camt_053"


class BankAnswer(StrEnum):
    """What the bank says of a payment."""

    PAID = "paid"
    RETURNED = "returned"


class ResultOutcome(StrEnum):
    """What a row of a bank result came to; only the first three change anything."""

    PAID = "paid"
    RETURNED = "returned"
    GIVEN_BACK = "given_back"
    REPEATED = "repeated"
    UNKNOWN = "unknown"
    WRONG_AMOUNT = "wrong_amount"
    CONTRADICTORY = "contradictory"


class ReceivableState(StrEnum):
    """How far a claim for money back is."""

    OPEN = "open"
    SETTLED = "settled"
    WRITTEN_OFF = "written_off"


class PaymentBatch(Table, table=True):
    """Payments of one budget that go to the bank in one file. `fen` and `lines` are those of the lines not dropped.

    Who releases it has not drawn it. `payer_id` is the account that is paid from, as it was at the release.
    """

    __tablename__ = "payment_batch"
    __table_args__ = (
        CheckConstraint("fen >= 0 AND lines >= 0", name="sums"),
        CheckConstraint(f"pay_on {DAYS}", name="pay_on"),
        CheckConstraint("released_by <> drawn_by", name="two_people"),
        CheckConstraint("state IN ('drawn', 'cancelled') = (released_at IS NULL)", name="released"),
        CheckConstraint("released_at IS NULL OR (released_by IS NOT NULL AND payer_id IS NOT NULL)", name="by_whom"),
        CheckConstraint("sent_at IS NOT NULL OR state <> 'sent'", name="sent"),
        CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name="settled"),
        CheckConstraint("(state = 'cancelled') = (cancelled_reason IS NOT NULL)", name="why_cancelled"),
        Index(None, "budget_id", "number"),
    )

    id: UUID = Field(primary_key=True)
    number: int = Field(sa_type=BigInteger, sa_column_args=[Identity(always=True)], unique=True)
    budget_id: UUID = Field(foreign_key="budget.id")
    state: PaymentBatchState = choice(PaymentBatchState, constraint="batchstate")
    fen: int = whole()
    lines: int
    pay_on: date
    payer_id: UUID | None = Field(None, foreign_key="bank_account.id")
    drawn_by: UUID
    drawn_at: datetime = moment()
    released_by: UUID | None = None
    released_at: datetime | None = moment(nullable=True, default=None)
    sent_at: datetime | None = moment(nullable=True, default=None)
    settled_at: datetime | None = moment(nullable=True, default=None)
    cancelled_reason: str | None = words(nullable=True, default=None)


class PaymentLine(Table, table=True):
    """One payment to one person for one case, to the account as it was when the batch was drawn.

    A case has one line at a time that waits or is paid. `reissue_of` is the line that the bank gave back.
    """

    __tablename__ = "payment_line"
    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        CheckConstraint("fen > 0", name="fen"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("state NOT IN ('dropped', 'returned') OR reason IS NOT NULL", name="reason"),
        CheckConstraint("state <> 'paid' OR journal_id IS NOT NULL", name="posted"),
        Index("uq_payment_line_live", "case_id", unique=True, postgresql_where=text("state IN ('waiting', 'paid')")),
        Index(None, "case_id"),
    )

    id: UUID = Field(primary_key=True)
    batch_id: UUID = Field(foreign_key="payment_batch.id")
    number: int
    case_id: UUID = Field(foreign_key="subsidy_case.id")
    end_to_end_id: str = Field(unique=True)
    """What the bank names the payment by in its answer."""
    holder: str
    bank: str
    bank_code: str | None = None
    account_sealed: bytes = octets()
    account_masked: str
    fen: int = whole()
    state: LineState = choice(LineState)
    reissue_of: UUID | None = Field(None, foreign_key="payment_line.id", index=True)
    reason: str | None = words(nullable=True, default=None)
    """Why it was dropped or came back."""
    booked_on: date | None = None
    decided_at: datetime | None = moment(nullable=True, default=None)
    journal_id: UUID | None = Field(None, foreign_key="journal.id", unique=True)
    """What moved the money to paid."""


class PaymentFile(Table, table=True):
    """A file that was made of a batch; made again it must come out the same."""

    __tablename__ = "payment_file"
    __table_args__ = (
        UniqueConstraint("batch_id", "format"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256"),
        CheckConstraint("format <> 'camt_053'", name="outwards"),
    )

    id: UUID = Field(primary_key=True)
    batch_id: UUID = Field(foreign_key="payment_batch.id")
    format: FileFormat = choice(FileFormat)
    sha256: bytes = octets()
    made_by: UUID | None = None
    made_at: datetime = moment()


class BankResult(Table, table=True):
    """A file in which the bank answers a bureau, read once: the same bytes are the same result."""

    __tablename__ = "bank_result"
    __table_args__ = (
        UniqueConstraint("organisation_id", "sha256"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256"),
        CheckConstraint("format <> 'pain_001'", name="inwards"),
        CheckConstraint("rows > 0", name="rows"),
        CheckConstraint("settled + odd <= rows", name="figures"),
        Index(None, "organisation_id", "read_at"),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    """The bureau whose bank it is."""
    format: FileFormat = choice(FileFormat, constraint="resultformat")
    file_name: str
    sha256: bytes = octets()
    rows: int
    settled: int
    """How many rows changed something."""
    odd: int
    """How many rows somebody has to look at."""
    read_by: UUID | None = None
    read_at: datetime = moment()


class BankResultRow(Table, table=True):
    """What the bank says of one payment, and what that came to."""

    __tablename__ = "bank_result_row"
    __table_args__ = (
        UniqueConstraint("result_id", "number"),
        CheckConstraint("(outcome = 'unknown') = (line_id IS NULL)", name="known"),
        Index(None, "line_id"),
    )

    id: UUID = Field(primary_key=True)
    result_id: UUID = Field(foreign_key="bank_result.id")
    number: int
    end_to_end_id: str
    fen: int = whole()
    answer: BankAnswer = choice(BankAnswer)
    reason: str | None = words(nullable=True, default=None)
    booked_on: date
    line_id: UUID | None = Field(None, foreign_key="payment_line.id")
    outcome: ResultOutcome = choice(ResultOutcome, constraint="outcome")


class Receivable(Table, table=True):
    """What somebody was paid too much for a case and owes; what is left of it is in the ledger.

    Written off by a second person, it is claimed no longer.
    """

    __table_args__ = (
        CheckConstraint("fen > 0", name="fen"),
        CheckConstraint("repaid BETWEEN 0 AND fen", name="repaid"),
        CheckConstraint("(state = 'settled') = (repaid = fen)", name="settled"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(proposed_at IS NULL) = (write_off_reason IS NULL)", name="proposed"),
        CheckConstraint(
            "state <> 'written_off' OR (written_off_by IS NOT NULL AND written_off_by <> proposed_by)",
            name="two_people",
        ),
        Index(None, "state", "claimed_at"),
    )

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="subsidy_case.id", unique=True)
    budget_id: UUID = Field(foreign_key="budget.id", index=True)
    fen: int = whole()
    repaid: int = whole(default=0, sa_column_kwargs={"server_default": text("0")})
    reason: str = words()
    state: ReceivableState = choice(ReceivableState)
    claimed_by: UUID | None = None
    claimed_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True, default=None)
    write_off_reason: str | None = words(nullable=True, default=None)
    proposed_by: UUID | None = None
    """Who proposed to write it off."""
    proposed_at: datetime | None = moment(nullable=True, default=None)
    written_off_by: UUID | None = None
    journal_id: UUID = Field(foreign_key="journal.id", unique=True)
    """What put it on the person's account."""


class Repayment(Table, table=True):
    """What came back of a receivable. Append-only."""

    __table_args__ = (
        UniqueConstraint("receivable_id", "reference"),
        CheckConstraint("fen > 0", name="fen"),
        CheckConstraint(f"paid_on {DAYS}", name="paid_on"),
    )

    id: UUID = Field(primary_key=True)
    receivable_id: UUID = Field(foreign_key="receivable.id")
    fen: int = whole()
    paid_on: date
    reference: str
    """By which the bank's statement tells it."""
    recorded_by: UUID | None = None
    recorded_at: datetime = moment()
    journal_id: UUID = Field(foreign_key="journal.id", unique=True)
