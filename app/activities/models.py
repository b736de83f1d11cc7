"""Tables of activities."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, days, keys, moment, texts, tokens, words
from app.volunteers.models import ServiceCategory


class ActivityState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class ShiftState(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"


class EnrolmentState(StrEnum):
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
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
    EnrolmentState.WAITLISTED: frozenset({EnrolmentState.OFFERED, EnrolmentState.CONFIRMED, EnrolmentState.CANCELLED}),
    EnrolmentState.OFFERED: frozenset({EnrolmentState.CONFIRMED, EnrolmentState.CANCELLED}),
    EnrolmentState.CONFIRMED: frozenset({EnrolmentState.CANCELLED, EnrolmentState.NO_SHOW, EnrolmentState.ATTENDED}),
    EnrolmentState.CANCELLED: frozenset({EnrolmentState.CONFIRMED, EnrolmentState.WAITLISTED}),
    EnrolmentState.NO_SHOW: frozenset({EnrolmentState.ATTENDED}),
    EnrolmentState.ATTENDED: frozenset(),
}
"""Where an enrolment may go from each state."""


def enrolments_that_may_become(state: EnrolmentState) -> list[EnrolmentState]:
    """The states that `ENROLMENT_MOVES` lets lead to `state`."""
    return [before for before, after in ENROLMENT_MOVES.items() if state in after]


class PassedOver(StrEnum):
    """Why a free place went to somebody further down the waiting list."""

    OVERLAPPING = "overlapping"
    PAUSED = "paused"
    CONDITIONS = "conditions"


HOLDS_PLACE = (EnrolmentState.OFFERED, EnrolmentState.CONFIRMED, EnrolmentState.NO_SHOW, EnrolmentState.ATTENDED)
"""The states that count in a shift's `enrolled_count`."""


def _unread(table: str) -> Index:
    """What has no `lexemes`: a change of the texts empties them, and what makes them anew looks here."""
    return Index(f"ix_{table}_without_lexemes", "id", postgresql_where=text("lexemes IS NULL"))


class Activity(Table, table=True):
    """A service that a team offers. Drafts are seen by the team's leaders only.

    Until `cancellation_hours` before a shift one may give one's place back without it counting as late.
    """

    __table_args__ = (
        CheckConstraint("cancellation_hours BETWEEN 0 AND 720", name="cancellation_hours"),
        CheckConstraint("state <> 'published' OR category <> 'rescue' OR insured", name="rescue_is_insured"),
        Index(None, "state", "created_at", "id"),
        Index(None, "created_at", "id"),
        Index(None, "team_id", "created_at", "id"),
        Index(None, "lexemes", postgresql_using="gin"),
        _unread("activity"),
    )

    id: UUID = Field(primary_key=True)
    team_id: UUID = Field(foreign_key="team.id", index=True)
    title: str
    description: str = words()
    category: ServiceCategory = choice(ServiceCategory)
    risks: str | None = words(nullable=True, default=None)
    members_only: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    insured: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    static_venue_qr: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    cancellation_hours: int = Field(24, sa_column_kwargs={"server_default": text("24")})
    state: ActivityState = choice(ActivityState)
    cancel_reason: str | None = words(nullable=True, default=None)
    version: int = Field(1, sa_column_kwargs={"server_default": text("1")})
    created_by: UUID | None = None
    created_at: datetime = moment()
    published_at: datetime | None = moment(nullable=True, default=None)
    lexemes: str | None = tokens(nullable=True, default=None)


class ShiftTerms(Table):
    """Where a shift is, for how many and for whom. Coordinates are WGS 84 degrees, the radius is in metres."""

    place: str
    latitude: float | None = None
    longitude: float | None = None
    radius_metres: int = Field(300, sa_column_kwargs={"server_default": text("300")})
    capacity: int
    minimum_age: int | None = None
    maximum_age: int | None = None
    required_skills: list[str] = texts(nullable=False, sa_column_kwargs={"server_default": text("'{}'")})
    required_qualifications: list[str] = texts(nullable=False, sa_column_kwargs={"server_default": text("'{}'")})


def _terms() -> tuple[CheckConstraint, ...]:
    return (
        CheckConstraint("capacity BETWEEN 1 AND 100000", name="capacity"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_position"),
        CheckConstraint("maximum_age >= minimum_age", name="ages"),
    )


class Series(ShiftTerms, table=True):
    """A rule by which shifts of an activity repeat: `rule` is an RFC 5545 RRULE counted from `starts_on`.

    Times are those on a clock in `zone`; an end that is not after the beginning is on the next day. On
    `skipped` days there is none. Shifts are made ahead, until the day `made_until`; `ends_on` is the last day.
    """

    __table_args__ = (
        *_terms(),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on - 1", name="ends_after_start"),
        Index(None, "activity_id", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    activity_id: UUID = Field(foreign_key="activity.id")
    rule: str
    zone: str
    starts_on: date
    begins: time
    ends: time
    ends_on: date | None = None
    skipped: list[date] = days(nullable=False, sa_column_kwargs={"server_default": text("'{}'")})
    made_until: date
    version: int = Field(1, sa_column_kwargs={"server_default": text("1")})
    created_by: UUID | None = None
    created_at: datetime = moment()


class Shift(ShiftTerms, table=True):
    """One span of time at one place.

    One of a series stands for its `series_day`, also when it was moved; `changed` ones don't follow the series.
    `moved_at`: when those who had enrolled were last told of another time or place, or of other risks; they may give
    theirs back freely.
    Printed codes of an older `code_version` are revoked.
    """

    __table_args__ = (
        *_terms(),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("enrolled_count BETWEEN 0 AND capacity", name="enrolled_within_capacity"),
        CheckConstraint("(series_id IS NULL) = (series_day IS NULL)", name="day_of_series"),
        CheckConstraint("state <> 'cancelled' OR enrolled_count = 0", name="nobody_in_cancelled"),
        CheckConstraint("cancel_reason IS NULL OR state = 'cancelled'", name="cancel_reason"),
        UniqueConstraint("series_id", "series_day"),
        Index(None, "activity_id", "starts_at"),
        Index(None, "starts_at", "id"),
        Index(None, "ends_at"),
        Index(None, "latitude", "longitude", postgresql_where=text("latitude IS NOT NULL")),
        _unread("shift"),
    )

    id: UUID = Field(primary_key=True)
    activity_id: UUID = Field(foreign_key="activity.id")
    starts_at: datetime = moment()
    ends_at: datetime = moment()
    enrolled_count: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    state: ShiftState = choice(
        ShiftState, default=ShiftState.PLANNED, sa_column_kwargs={"server_default": text("'planned'")}
    )
    cancel_reason: str | None = words(nullable=True, default=None)
    series_id: UUID | None = Field(None, foreign_key="series.id")
    series_day: date | None = None
    changed: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    code_version: int = Field(1, sa_column_kwargs={"server_default": text("1")})
    version: int = Field(1, sa_column_kwargs={"server_default": text("1")})
    moved_at: datetime | None = moment(nullable=True, default=None)
    lexemes: str | None = tokens(nullable=True, default=None)


class Enrolment(Table, table=True):
    """A volunteer's place in a shift, one row for both whatever happens to it.

    Who waits is ordered by `priority`, the highest first, then by `enrolled_at`. An offered place is held until
    `confirm_by`. `cancelled_late`: given back by the volunteer after the activity's deadline.
    """

    __table_args__ = (
        UniqueConstraint("shift_id", "volunteer_id"),
        CheckConstraint("priority BETWEEN 0 AND 9", name="priority"),
        CheckConstraint("(state = 'offered') = (confirm_by IS NOT NULL)", name="offers_end"),
        CheckConstraint("passed_over IS NULL OR state = 'waitlisted'", name="passed_over"),
        CheckConstraint("NOT cancelled_late OR state = 'cancelled'", name="cancelled_late"),
        Index(
            "ix_enrolment_waiting",
            "shift_id",
            text("priority DESC"),
            "enrolled_at",
            "id",
            postgresql_where=text("state = 'waitlisted'"),
        ),
        Index(None, "confirm_by", postgresql_where=text("state = 'offered'")),
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
    priority: int = Field(0, sa_type=SmallInteger, sa_column_kwargs={"server_default": text("0")})
    confirm_by: datetime | None = moment(nullable=True, default=None)
    passed_over: PassedOver | None = choice(PassedOver, constraint="why_passed_over", nullable=True, default=None)
    cancelled_late: bool = Field(False, sa_column_kwargs={"server_default": text("false")})


class EnrolmentPause(Table, table=True):
    """A time in which somebody takes no new place, because of the `causes`: enrolments missed or cancelled late.

    It ends by itself, when it is lifted, or when one of its causes turns out not to have been missed.
    """

    __tablename__ = "enrolment_pause"
    __table_args__ = (
        CheckConstraint("ends_at > began_at", name="ends_after_start"),
        CheckConstraint("cardinality(causes) > 0", name="causes"),
        CheckConstraint("(lifted_at IS NULL) = (lift_reason IS NULL)", name="lift_has_reason"),
        Index(None, "volunteer_id", "ends_at"),
    )

    id: UUID = Field(primary_key=True)
    volunteer_id: UUID = Field(foreign_key="volunteer.id")
    causes: list[UUID] = keys(nullable=False)
    began_at: datetime = moment()
    ends_at: datetime = moment()
    lifted_at: datetime | None = moment(nullable=True, default=None)
    lifted_by: UUID | None = None
    lift_reason: str | None = words(nullable=True, default=None)


class CalendarFeed(Table, table=True):
    """An address where a volunteer's shifts can be subscribed to. Who knows it reads them, until it is stopped."""

    __tablename__ = "calendar_feed"

    id: UUID = Field(primary_key=True)
    volunteer_id: UUID = Field(foreign_key="volunteer.id", index=True)
    made_at: datetime = moment()
    stopped_at: datetime | None = moment(nullable=True, default=None)
