"""Tables of programmes: what is paid to whom, as versioned data with the test cases of its rules."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, document, keys, moment, whole, words


class ProgrammeState(StrEnum):
    """A draft may change; a published version never does, it is only followed by a newer one."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Frequency(StrEnum):
    """How often a person gets it: the period of a case is `once`, the year, or the certificate's number."""

    ONCE = "once"
    YEARLY = "yearly"
    PER_CERTIFICATE = "per_certificate"


class Channel(StrEnum):
    """How it is paid: to a bank account, or not by this deployment."""

    BANK = "bank"
    NONE = "none"


class Within(StrEnum):
    """When two programmes exclude each other: if the other one was ever had, or had for the same period."""

    ONCE_EVER = "once_ever"
    SAME_PERIOD = "same_period"


class Programme(Table, table=True):
    """What a bureau pays for. `code` is short and stable; the rules of its versions are `subsidy:<code>`."""

    __table_args__ = (CheckConstraint("code ~ '^[a-z0-9][a-z0-9-]{1,59}$'", name="code"),)

    id: UUID = Field(primary_key=True)
    code: str = Field(unique=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    """The bureau that decides and pays."""
    created_at: datetime = moment()


class ProgrammeVersion(Table, table=True):
    """A programme as it is from `valid_from`, before `valid_until`.

    `amounts`: [{"expression": "rung_new_eight_grades == 6", "fen": 500000, "names": {…}}, …], the first that holds;
    the last has no expression. `evidence`: [{"fact": …, "names": {…}, "needed": true}], facts that a paper shows
    which a clerk confirms. `chain`: [{"names": {…}, "role": "officer"}], one to three levels of approval. `plain` and
    `documents` are texts by language: what it is, and what to bring. A trigger lets nothing of a published one change
    but its end, to an earlier day.
    """

    __tablename__ = "programme_version"
    __table_args__ = (
        UniqueConstraint("programme_id", "version"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("jsonb_typeof(names) = 'object' AND names ? 'zh'", name="names"),
        CheckConstraint("jsonb_typeof(plain) = 'object' AND plain ? 'zh'", name="plain"),
        CheckConstraint("jsonb_typeof(documents) = 'object'", name="documents"),
        CheckConstraint("jsonb_array_length(amounts) BETWEEN 1 AND 20", name="amounts"),
        CheckConstraint("jsonb_array_length(evidence) <= 20", name="evidence"),
        CheckConstraint("jsonb_array_length(chain) BETWEEN 1 AND 3", name="chain"),
        CheckConstraint("valid_until >= valid_from", name="validity"),
        CheckConstraint(
            "valid_from BETWEEN '1900-01-01' AND '2200-12-31' "
            "AND coalesce(valid_until, valid_from) BETWEEN '1900-01-01' AND '2200-12-31'",
            name="days",
        ),
        CheckConstraint("(frequency = 'per_certificate') = (period_fact IS NOT NULL)", name="period_fact"),
        CheckConstraint("notice_days BETWEEN 0 AND 30", name="notice_days"),
        CheckConstraint("response_days BETWEEN 1 AND 250", name="response_days"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published"),
        CheckConstraint("published_by <> ALL (authors)", name="two_people"),
        Index("uq_programme_version_draft", "programme_id", unique=True, postgresql_where=text("state = 'draft'")),
    )

    id: UUID = Field(primary_key=True)
    programme_id: UUID = Field(foreign_key="programme.id")
    version: int
    state: ProgrammeState = choice(ProgrammeState)
    names: dict[str, str] = document()
    plain: dict[str, str] = document()
    documents: dict[str, str] = document()
    legal_basis: str = words()
    clause: str = words()
    valid_from: date
    valid_until: date | None = None
    rule_set_id: UUID = Field(foreign_key="rule_set.id", unique=True)
    amounts: list[dict[str, Any]] = document()
    frequency: Frequency = choice(Frequency)
    period_fact: str | None = None
    """Where it is had per certificate: the fact that tells the certificate."""
    evidence: list[dict[str, Any]] = document()
    chain: list[dict[str, Any]] = document()
    review: bool
    """Whether somebody reviews a case between the check and the approval."""
    notice_days: int
    """Working days of public notice; 0: none."""
    response_days: int
    """Working days in which an offer is answered."""
    automatic: bool
    """Whether it reaches people without an application (免申即享)."""
    channel: Channel = choice(Channel)
    authors: list[UUID] = keys()
    """Everybody who wrote at the draft: none of them publishes it."""
    created_at: datetime = moment()
    published_by: UUID | None = None
    published_at: datetime | None = moment(nullable=True, default=None)


class ProgrammeExclusion(Table, table=True):
    """A programme that nobody gets together with this one, but for named exceptions.

    `exceptions`: [{"expression": …, "names": {…}}]: where one holds, both may be had.
    """

    __tablename__ = "programme_exclusion"
    __table_args__ = (
        UniqueConstraint("version_id", "programme_id"),
        CheckConstraint("jsonb_typeof(exceptions) = 'array'", name="exceptions"),
    )

    id: UUID = Field(primary_key=True)
    version_id: UUID = Field(foreign_key="programme_version.id")
    programme_id: UUID = Field(foreign_key="programme.id", index=True)
    """The other one."""
    within: Within = choice(Within)
    exceptions: list[dict[str, Any]] = document()


class ProgrammeTestCase(Table, table=True):
    """Facts with what the version must say of them; `expected_fen` is 0 where nothing is paid.

    `facts` are stored as a verdict stores them: decimals and days as text.
    """

    __tablename__ = "programme_test_case"
    __table_args__ = (
        UniqueConstraint("version_id", "number"),
        CheckConstraint("number BETWEEN 1 AND 100", name="number"),
        CheckConstraint("expected_fen >= 0 AND (expected_passed OR expected_fen = 0)", name="expected"),
        CheckConstraint("on_day BETWEEN '1900-01-01' AND '2200-12-31'", name="on_day"),
        CheckConstraint("jsonb_typeof(facts) = 'object'", name="facts"),
    )

    id: UUID = Field(primary_key=True)
    version_id: UUID = Field(foreign_key="programme_version.id")
    number: int
    name: str
    facts: dict[str, Any] = document()
    on_day: date
    expected_passed: bool
    expected_fen: int = whole()
