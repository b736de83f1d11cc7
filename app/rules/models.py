"""Tables of rules: versioned sets of conditions, and the verdicts that were reached by them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, document, keys, moment, words

NAMES = "jsonb_typeof(names) = 'object' AND names ? 'zh'"


class RuleState(StrEnum):
    """A draft may change; what was published never does, it is only followed by a newer version."""

    DRAFT = "draft"
    PUBLISHED = "published"


class RuleSet(Table, table=True):
    """A version of the conditions for something, for what is decided from `valid_from`, before `valid_until`.

    `facts` are the facts as they were declared when it was written: {"age": {"kind": "int", "unit": "years", …}},
    so that it is read the same later. A trigger lets nothing of a published one change but its end, once.
    """

    __tablename__ = "rule_set"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint(NAMES, name="names"),
        CheckConstraint("jsonb_typeof(facts) = 'object'", name="facts"),
        CheckConstraint("valid_until > valid_from", name="validity"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published"),
        CheckConstraint("published_by <> ALL (authors)", name="two_people"),
        Index("uq_rule_set_draft", "code", unique=True, postgresql_where=text("state = 'draft'")),
    )

    id: UUID = Field(primary_key=True)
    code: str
    version: int
    names: dict[str, str] = document()
    facts: dict[str, dict[str, Any]] = document()
    state: RuleState = choice(RuleState)
    valid_from: date
    valid_until: date | None = None
    authors: list[UUID] = keys()
    """Everybody who wrote at the draft: none of them publishes it."""
    created_at: datetime = moment()
    published_by: UUID | None = None
    published_at: datetime | None = moment(nullable=True, default=None)


class RuleCondition(Table, table=True):
    """One expression over facts. Those with one `alternative` stand together, and one alternative is enough;
    those without are needed in any case."""

    __tablename__ = "rule_condition"
    __table_args__ = (
        UniqueConstraint("rule_set_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("alternative > 0", name="alternative"),
        CheckConstraint("expression <> ''", name="expression"),
    )

    id: UUID = Field(primary_key=True)
    rule_set_id: UUID = Field(foreign_key="rule_set.id")
    number: int
    alternative: int | None = None
    expression: str = words()
    clause: str = words()
    """The legal basis: which clause of what."""
    passed_texts: dict[str, str] = document()
    """What is said where it is met, by language."""
    failed_texts: dict[str, str] = document()


class Verdict(Table, table=True):
    """What a version of the rules said of somebody or something, from which facts. Append-only by trigger."""

    __table_args__ = (
        CheckConstraint("jsonb_typeof(findings) = 'array'", name="findings"),
        Index(None, "subject_id", "id"),
        Index(None, "person_id", "id"),
        Index(None, "rule_set_id", "id"),
    )

    id: UUID = Field(primary_key=True)
    rule_set_id: UUID = Field(foreign_key="rule_set.id")
    subject_kind: str
    subject_id: UUID
    """What the verdict is for: an assessment, an application."""
    person_id: UUID | None = Field(None, foreign_key="person.id")
    on_day: date
    """The day for which the facts hold."""
    facts: dict[str, Any] = document()
    findings: list[dict[str, Any]] = document()
    passed: bool
    eligible_on: date | None = None
    """The day on which waiting is enough; null where it is not."""
    judged_by: UUID | None = None
    judged_at: datetime = moment()
