"""Tables of budgets: what may be spent on a programme in a year, and where each case's money stands."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, document, moment, whole, words

ZERO = {"server_default": text("0")}


class ChangeKind(StrEnum):
    """What changes the sum of a budget."""

    RAISE = "raise"
    CUT = "cut"
    CLOSE = "close"
    CARRIED = "carried"
    LAPSED = "lapsed"


class ChangeState(StrEnum):
    """A change is proposed by one person and decided by another."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class Stage(StrEnum):
    """Where the money of a case stands; released: it is available to others again."""

    RESERVED = "reserved"
    COMMITTED = "committed"
    PAID = "paid"
    RELEASED = "released"


class Budget(Table, table=True):
    """What a programme may cost in a year. `granted` is the sum of its confirmed changes, in fen.

    Where the money stands is in the ledger: accounts in CNY that the budget owns.
    """

    __table_args__ = (
        UniqueConstraint("programme_id", "year"),
        CheckConstraint("year BETWEEN 2000 AND 2200", name="year"),
        CheckConstraint("granted >= 0", name="granted"),
        CheckConstraint("jsonb_array_length(plan) = 12", name="plan"),
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed"),
    )

    id: UUID = Field(primary_key=True)
    programme_id: UUID = Field(foreign_key="programme.id")
    year: int
    granted: int = whole(default=0, sa_column_kwargs=ZERO)
    plan: list[int] = document()
    """What is to be paid in each of the twelve months, in fen."""
    opened_by: UUID | None = None
    opened_at: datetime = moment()
    closed_by: UUID | None = None
    closed_at: datetime | None = moment(nullable=True, default=None)


class BudgetChange(Table, table=True):
    """What changed a budget's sum, by how many fen; the first one opens it. Decided ones never change.

    A closing takes what is bound to cases over to the next year, where it is the `carried` change, and gives what is
    available back, or takes it over as well (`over`). What comes back into a closed budget later lapses.
    """

    __tablename__ = "budget_change"
    __table_args__ = (
        UniqueConstraint("budget_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(state = 'rejected') = (refusal IS NOT NULL)", name="why_rejected"),
        CheckConstraint(
            "kind IN ('carried', 'lapsed') OR state <> 'confirmed' OR decided_by IS DISTINCT FROM proposed_by",
            name="two_people",
        ),
        CheckConstraint(
            "CASE WHEN kind IN ('raise', 'carried') THEN fen > 0 WHEN kind = 'close' THEN fen <= 0 ELSE fen < 0 END",
            name="fen",
        ),
        CheckConstraint("over IS NULL OR kind = 'close'", name="over"),
        Index("uq_budget_change_proposed", "budget_id", unique=True, postgresql_where=text("state = 'proposed'")),
    )

    id: UUID = Field(primary_key=True)
    budget_id: UUID = Field(foreign_key="budget.id")
    number: int
    kind: ChangeKind = choice(ChangeKind)
    state: ChangeState = choice(ChangeState)
    fen: int = whole()
    reason: str = words()
    over: bool | None = None
    proposed_by: UUID | None = None
    proposed_at: datetime = moment()
    decided_by: UUID | None = None
    decided_at: datetime | None = moment(nullable=True, default=None)
    refusal: str | None = words(nullable=True, default=None)
    """Why it was rejected."""
    journal_id: UUID | None = Field(None, foreign_key="journal.id")


class CaseMoney(Table, table=True):
    """Where the money of a case stands: `fen` of a budget, of which `recovered` came back after the payment.

    `journal_id` moved it last, for the `moves`-th time.
    """

    __tablename__ = "case_money"
    __table_args__ = (
        CheckConstraint("fen > 0", name="fen"),
        CheckConstraint("moves > 0", name="moves"),
        CheckConstraint("recovered BETWEEN 0 AND fen", name="recovered"),
        CheckConstraint("recovered = 0 OR stage = 'paid'", name="recovered_of_paid"),
        Index(None, "budget_id", "stage"),
    )

    case_id: UUID = Field(primary_key=True, foreign_key="subsidy_case.id")
    budget_id: UUID = Field(foreign_key="budget.id")
    fen: int = whole()
    stage: Stage = choice(Stage)
    recovered: int = whole(default=0, sa_column_kwargs=ZERO)
    moves: int = Field(1, sa_column_kwargs={"server_default": text("1")})
    journal_id: UUID = Field(foreign_key="journal.id")
