"""Tables of cases: what somebody asked for or was offered, who has a part in it, what happened, which papers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Identity, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, document, moment, octets, texts, whole, words

from .moves import CaseAct, CasePart, CaseState

ENDED = "'refused', 'withdrawn', 'declined', 'lapsed'"


class CaseOrigin(StrEnum):
    """Whether somebody asked for it, or was found entitled without asking (免申即享)."""

    APPLICATION = "application"
    ENTITLEMENT = "entitlement"


class SubsidyCase(Table, table=True):
    """One person's claim on one programme for one period; `fen` of it are reserved, committed and paid.

    `state` and `approvals` follow from its steps: a trigger lets nothing else change them. How many levels approve,
    whether it is reviewed and for how long it is shown are those of the version when it was begun.
    """

    __tablename__ = "subsidy_case"
    __table_args__ = (
        CheckConstraint("fen >= 0", name="fen"),
        CheckConstraint("levels BETWEEN 1 AND 3 AND approvals BETWEEN 0 AND levels", name="levels"),
        CheckConstraint("notice_days BETWEEN 0 AND 30", name="notice_days"),
        CheckConstraint("budget_year BETWEEN 2000 AND 2200", name="budget_year"),
        CheckConstraint("(state = 'queued') = (queue_number IS NOT NULL)", name="queued"),
        CheckConstraint(
            f"state IN ('new', 'draft', 'offered', 'queued', {ENDED}) OR (budget_id IS NOT NULL AND fen > 0)",
            name="reserved",
        ),
        Index(
            "uq_subsidy_case_standing",
            "programme_id",
            "person_id",
            "period",
            unique=True,
            postgresql_where=text(f"state NOT IN ({ENDED})"),
        ),
        Index("ix_subsidy_case_waiting", "programme_id", "queue_number", postgresql_where=text("state = 'queued'")),
        Index("ix_subsidy_case_due", "due_on", postgresql_where=text("due_on IS NOT NULL")),
        Index(None, "organisation_id", "created_at"),
        Index(None, "state", "created_at"),
        Index(None, "person_id", "created_at"),
    )

    id: UUID = Field(primary_key=True)
    number: int = Field(sa_type=BigInteger, sa_column_args=[Identity(always=True)], unique=True)
    programme_id: UUID = Field(foreign_key="programme.id")
    version_id: UUID = Field(foreign_key="programme_version.id", index=True)
    person_id: UUID = Field(foreign_key="person.id")
    organisation_id: UUID = Field(foreign_key="organisation.id")
    origin: CaseOrigin = choice(CaseOrigin)
    period: str
    """"once", the year, or the certificate's id."""
    budget_year: int
    """Which year's budget pays."""
    fen: int = whole()
    state: CaseState = choice(CaseState)
    approvals: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    levels: int
    reviewed: bool
    """Whether a reviewer looks at it before it is approved."""
    notice_days: int
    to_bank: bool
    """Whether it is paid to a bank account, which must be named before."""
    verdict_id: UUID | None = Field(None, foreign_key="verdict.id")
    budget_id: UUID | None = Field(None, index=True)
    account_id: UUID | None = Field(None, index=True)
    queue_number: int | None = whole(nullable=True, default=None)
    """Who waits for money is served by it, the lowest first."""
    notice_id: UUID | None = Field(None, foreign_key="public_notice.id")
    due_on: date | None = None
    """The last day for whoever's turn it is."""
    reminded_on: date | None = None
    created_at: datetime = moment()


class SubsidyParty(Table, table=True):
    """Who stands on which side of a case: one person on one side alone, whatever happens in it."""

    __tablename__ = "subsidy_party"
    __table_args__ = (
        UniqueConstraint("case_id", "person_id"),
        Index(
            "uq_subsidy_party_single",
            "case_id",
            "part",
            unique=True,
            postgresql_where=text("part IN ('applicant', 'creator', 'reviewer')"),
        ),
        Index(None, "person_id", "case_id"),
    )

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="subsidy_case.id")
    person_id: UUID = Field(foreign_key="person.id")
    part: CasePart = choice(CasePart)
    joined_at: datetime = moment()


class SubsidyStep(Table, table=True):
    """A transition: who moved a case from which state to which, when and why. Append-only."""

    __tablename__ = "subsidy_step"
    __table_args__ = (
        UniqueConstraint("case_id", "position"),
        ForeignKeyConstraint(
            ["act", "from_state", "to_state"],
            ["subsidy_move.act", "subsidy_move.from_state", "subsidy_move.to_state"],
            name="fk_subsidy_step_move",
        ),
    )

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="subsidy_case.id")
    position: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    """Counts from 1 within the case; a trigger gives it."""
    act: CaseAct = choice(CaseAct)
    from_state: CaseState = choice(CaseState, constraint="from_state")
    to_state: CaseState = choice(CaseState, constraint="to_state")
    actor_kind: str
    actor: UUID | None = None
    at: datetime = moment()
    reason: str | None = words(nullable=True, default=None)


class SubsidyMove(Table, table=True):
    """The database's copy of `MOVES`: what may follow from what, and who may do it."""

    __tablename__ = "subsidy_move"

    act: CaseAct = choice(CaseAct, primary_key=True)
    from_state: CaseState = choice(CaseState, constraint="from_state", primary_key=True)
    to_state: CaseState = choice(CaseState, constraint="to_state", primary_key=True)
    parts: list[str] = texts(nullable=False)


class EvidencePaper(Table, table=True):
    """A paper that shows a fact which no record knows: its picture, what the applicant read from it, and whether a
    clerk found the same. `value` is as a verdict keeps it; it counts once it is confirmed."""

    __tablename__ = "evidence_paper"
    __table_args__ = (
        CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed IS NULL) AND (confirmed_at IS NULL) = (confirmed_by IS NULL)",
            name="confirmed",
        ),
        CheckConstraint("confirmed_by <> person_id", name="not_by_the_applicant"),
        CheckConstraint("octet_length(picture) BETWEEN 1 AND 100000", name="picture"),
        Index(None, "case_id", "fact"),
        Index("ix_evidence_paper_known", "person_id", "fact", postgresql_where=text("confirmed")),
    )

    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="subsidy_case.id")
    person_id: UUID = Field(foreign_key="person.id")
    fact: str
    value: Any = document(nullable=False)
    picture: bytes = octets()
    """WebP, made small."""
    attached_at: datetime = moment()
    confirmed: bool | None = None
    """Whether a clerk read the same from it; null: nobody has looked."""
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = moment(nullable=True, default=None)
