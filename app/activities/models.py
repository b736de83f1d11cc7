"""Tables of activities."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, words
from app.volunteers.models import ServiceCategory


class ActivityState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class EnrolmentState(StrEnum):
    WAITLISTED = "waitlisted"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    ATTENDED = "attended"


ACTIVITY_MOVES: dict[ActivityState, frozenset[ActivityState]] = {
    ActivityState.DRAFT: frozenset({ActivityState.PUBLISHED, ActivityState.CANCELLED}),
    ActivityState.PUBLISHED: frozenset({ActivityState.CANCELLED}),
    ActivityState.CANCELLED: frozenset(),
}
"""Where an activity may go from each state."""

ENROLMENT_MOVES: dict[EnrolmentState, frozenset[EnrolmentState]] = {
    EnrolmentState.WAITLISTED: frozenset({EnrolmentState.CONFIRMED, EnrolmentState.CANCELLED}),
    EnrolmentState.CONFIRMED: frozenset({EnrolmentState.CANCELLED, EnrolmentState.NO_SHOW, EnrolmentState.ATTENDED}),
    EnrolmentState.CANCELLED: frozenset({EnrolmentState.CONFIRMED, EnrolmentState.WAITLISTED}),
    EnrolmentState.NO_SHOW: frozenset({EnrolmentState.ATTENDED}),
    EnrolmentState.ATTENDED: frozenset(),
}
"""Where an enrolment may go from each state."""


def enrolments_that_may_become(state: EnrolmentState) -> list[EnrolmentState]:
    """The states that `ENROLMENT_MOVES` lets lead to `state`."""
    return [before for before, after in ENROLMENT_MOVES.items() if state in after]


HOLDS_PLACE = (EnrolmentState.CONFIRMED, EnrolmentState.NO_SHOW, EnrolmentState.ATTENDED)
"""The states that count in a shift's `enrolled_count`."""


class Activity(Table, table=True):
    """A service that a team offers. Drafts are seen by the team's leaders only."""

    __table_args__ = (
        Index(None, "state", "created_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "team_id", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    team_id: UUID = Field(foreign_key="team.id", index=True)
    title: str
    description: str = words()
    category: ServiceCategory = choice(ServiceCategory)
    risks: str | None = words(nullable=True, default=None)
    state: ActivityState = choice(ActivityState)
    version: int = Field(1, sa_column_kwargs={"server_default": text("1")})
    created_by: UUID | None = None
    created_at: datetime = moment()
    published_at: datetime | None = moment(nullable=True, default=None)


class Shift(Table, table=True):
    """One span of time at one place. Coordinates are WGS 84 degrees, the radius is in metres."""

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("capacity BETWEEN 1 AND 100000", name="capacity"),
        CheckConstraint("enrolled_count BETWEEN 0 AND capacity", name="enrolled_within_capacity"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_position"),
        Index(None, "activity_id", "starts_at"),
        Index(None, "starts_at", "id"),
        Index(None, "ends_at"),
    )

    id: UUID = Field(primary_key=True)
    activity_id: UUID = Field(foreign_key="activity.id")
    starts_at: datetime = moment()
    ends_at: datetime = moment()
    place: str
    latitude: float | None = None
    longitude: float | None = None
    radius_metres: int = Field(300, sa_column_kwargs={"server_default": text("300")})
    capacity: int
    enrolled_count: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    minimum_age: int | None = None


class Enrolment(Table, table=True):
    """A volunteer's place in a shift, one row for both whatever happens to it."""

    __table_args__ = (
        UniqueConstraint("shift_id", "volunteer_id"),
        Index(None, "volunteer_id", "state"),
        Index(None, "enrolled_at", "id"),
        Index(None, "shift_id", "enrolled_at", "id"),
        Index(None, "volunteer_id", "enrolled_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    shift_id: UUID = Field(foreign_key="shift.id")
    volunteer_id: UUID = Field(foreign_key="volunteer.id")
    state: EnrolmentState = choice(EnrolmentState)
    risks_acknowledged: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    enrolled_at: datetime = moment()
    enrolled_by: UUID | None = None
    changed_at: datetime = moment()
