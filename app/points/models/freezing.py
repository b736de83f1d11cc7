"""Accounts that are frozen: by two officers, or by one for a day."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, words


class FreezeEnd(StrEnum):
    """What became of a freeze: refused by the second person, let lapse, or lifted by two."""

    DECLINED = "declined"
    LAPSED = "lapsed"
    LIFTED = "lifted"


class Freeze(Table, table=True):
    """A person's points, frozen. It counts once it is confirmed; with `lapses_at` at once, until then.

    At most one of a person stands. Two different people freeze, and two different people lift.
    """

    __tablename__ = "points_freeze"
    __table_args__ = (
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed"),
        CheckConstraint("confirmed_by <> proposed_by", name="confirmed_by_another"),
        CheckConstraint(
            "(lift_proposed_at IS NULL) = (lift_proposed_by IS NULL) "
            "AND (lift_proposed_at IS NULL) = (lift_reason IS NULL)",
            name="lift_proposed",
        ),
        CheckConstraint("lift_proposed_at IS NULL OR confirmed_at IS NOT NULL", name="lifted_once_confirmed"),
        CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="ended"),
        CheckConstraint(
            "ended_as <> 'lifted' OR (lift_proposed_by IS NOT NULL AND ended_by IS NOT NULL "
            "AND ended_by <> lift_proposed_by)",
            name="lifted_by_another",
        ),
        CheckConstraint("ended_as = 'lifted' OR ended_as IS NULL OR confirmed_at IS NULL", name="kept_once_confirmed"),
        CheckConstraint("(objected_at IS NULL) = (objection IS NULL)", name="objected"),
        CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL OR objected_at IS NOT NULL)",
            name="answered",
        ),
        Index("uq_points_freeze_standing", "person_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index(None, "person_id", "proposed_at"),
        Index(None, "proposed_at", "id"),
        Index(None, "lapses_at", postgresql_where=text("ended_at IS NULL AND confirmed_at IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    """The office that froze, which the person asks."""
    reason: str = words()
    proposed_by: UUID
    proposed_at: datetime = moment()
    lapses_at: datetime | None = moment(nullable=True, default=None)
    """Of an emergency freeze: until when it counts without a second person."""
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = moment(nullable=True, default=None)
    lift_reason: str | None = words(nullable=True, default=None)
    lift_proposed_by: UUID | None = None
    lift_proposed_at: datetime | None = moment(nullable=True, default=None)
    ended_as: FreezeEnd | None = choice(FreezeEnd, nullable=True, default=None)
    ended_by: UUID | None = None
    ended_at: datetime | None = moment(nullable=True, default=None)
    objection: str | None = words(nullable=True, default=None)
    objected_at: datetime | None = moment(nullable=True, default=None)
    answer: str | None = words(nullable=True, default=None)
    answered_by: UUID | None = None
    answered_at: datetime | None = moment(nullable=True, default=None)
