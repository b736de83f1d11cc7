"""Tables of public notices."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, document, moment, octets, words


class NoticeTopic(StrEnum):
    """What is given notice of."""

    ASSESSMENT = "assessment"
    SUBSIDY = "subsidy"


class NoticeState(StrEnum):
    """How a notice stands."""

    OPEN = "open"
    SUSPENDED = "suspended"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


NOTICE_MOVES: dict[NoticeState, frozenset[NoticeState]] = {
    NoticeState.OPEN: frozenset({NoticeState.SUSPENDED, NoticeState.ENDED, NoticeState.WITHDRAWN}),
    NoticeState.SUSPENDED: frozenset({NoticeState.OPEN, NoticeState.WITHDRAWN}),
    NoticeState.ENDED: frozenset(),
    NoticeState.WITHDRAWN: frozenset(),
}
"""What may become of a notice: while somebody's objection waits it can't run out."""


class PublicNotice(Table, table=True):
    """A notice from the day `starts_on` to the end of `ends_on`, so many working days later.

    `days_left` are the working days that are still to come once a suspended notice goes on; the day on which it was
    suspended is among them. `content` is what everybody may read.
    """

    __tablename__ = "public_notice"
    __table_args__ = (
        CheckConstraint("working_days BETWEEN 1 AND 100", name="working_days"),
        CheckConstraint("ends_on > starts_on", name="days"),
        CheckConstraint("(state = 'suspended') = (days_left IS NOT NULL)", name="suspended"),
        CheckConstraint("days_left > 0", name="days_left"),
        CheckConstraint("(state IN ('open', 'suspended')) = (closed_at IS NULL)", name="closed"),
        CheckConstraint("(state = 'withdrawn') = (close_reason IS NOT NULL)", name="why_withdrawn"),
        CheckConstraint("jsonb_typeof(content) = 'object'", name="content"),
        Index(
            "uq_public_notice_standing",
            "topic",
            "subject_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(None, "organisation_id", "opened_at"),
        Index("ix_public_notice_due", "ends_on", postgresql_where=text("state = 'open'")),
    )

    id: UUID = Field(primary_key=True)
    topic: NoticeTopic = choice(NoticeTopic)
    subject_id: UUID
    person_id: UUID | None = Field(None, foreign_key="person.id", index=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    content: dict[str, Any] = document()
    working_days: int
    state: NoticeState = choice(NoticeState)
    starts_on: date
    ends_on: date
    days_left: int | None = None
    opened_by: UUID | None = None
    opened_at: datetime = moment()
    closed_by: UUID | None = None
    closed_at: datetime | None = moment(nullable=True, default=None)
    close_reason: str | None = words(nullable=True, default=None)


class Objection(Table, table=True):
    """What somebody says against a notice; name and phone sealed. `fingerprint` tells the same one sent again."""

    __tablename__ = "notice_objection"
    __table_args__ = (
        UniqueConstraint("notice_id", "fingerprint"),
        CheckConstraint(
            "(answered_at IS NULL) = (upheld IS NULL) AND (answered_at IS NULL) = (answer IS NULL)", name="answered"
        ),
        Index(None, "phone_index", "made_at"),
        Index("ix_notice_objection_waiting", "made_at", postgresql_where=text("answered_at IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    notice_id: UUID = Field(foreign_key="public_notice.id")
    fingerprint: bytes = octets()
    name_sealed: bytes = octets()
    name_masked: str
    phone_sealed: bytes = octets()
    phone_index: bytes = octets()
    phone_masked: str
    language: str
    reason: str = words()
    made_by: UUID | None = None
    made_at: datetime = moment()
    upheld: bool | None = None
    answer: str | None = words(nullable=True, default=None)
    answered_by: UUID | None = None
    answered_at: datetime | None = moment(nullable=True, default=None)
