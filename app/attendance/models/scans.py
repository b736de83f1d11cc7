"""Scans: what phones saw."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, words


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Method(StrEnum):
    """How presence was shown; `staff_list` counts as manual, `printed_qr` only with a place or staff's word."""

    VENUE_QR = "venue_qr"
    PRINTED_QR = "printed_qr"
    STAFF_SCAN = "staff_scan"
    LOCATION = "location"
    STAFF_LIST = "staff_list"


class Outcome(StrEnum):
    """`ok`, or the one reason of the refusal."""

    OK = "ok"
    NOT_ENROLLED = "not_enrolled"
    WAITLISTED = "waitlisted"
    CANCELLED = "cancelled"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    WRONG_PLACE = "wrong_place"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105
    TOKEN_INVALID = "token_invalid"  # noqa: S105
    ALREADY_IN = "already_in"
    REVOKED = "revoked"
    CONFLICT = "conflict"


class Scan(Table, table=True):
    """What a phone saw; append-only by trigger. `scanned_at` is the device's time, `recorded_at` ours.

    `device` and `nonce` name a scan for ever: the same pair again gets the first answer. One with `would_refuse`
    counts only when staff have accepted it. One that is `unplaced`, by a printed code and without a fitting place,
    says that somebody came or left, but no hours follow from it before staff have accepted it.
    """

    __table_args__ = (
        UniqueConstraint("device", "nonce"),
        CheckConstraint("would_refuse IS NULL OR sent_offline", name="would_refuse_offline_only"),
        Index(None, "shift_id", "volunteer_id", "scanned_at"),
        Index(None, "shift_id", "recorded_at", "id"),
        Index(None, "recorded_at", "id"),
        Index(None, "volunteer_id"),
        Index(
            "ix_scan_to_look_at",
            "shift_id",
            "recorded_at",
            postgresql_where=text("outcome = 'ok' AND (late OR unplaced OR would_refuse IS NOT NULL)"),
        ),
    )

    id: UUID = Field(primary_key=True)
    device: str
    nonce: str
    shift_id: UUID = Field(foreign_key="shift.id")
    volunteer_id: UUID = Field(foreign_key="volunteer.id")
    direction: Direction = choice(Direction)
    method: Method = choice(Method)
    outcome: Outcome = choice(Outcome)
    scanned_at: datetime = moment()
    recorded_at: datetime = moment()
    late: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    sent_offline: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    would_refuse: Outcome | None = choice(Outcome, constraint="would_refuse", nullable=True, default=None)
    unplaced: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    distance_metres: int | None = None
    scanned_by: UUID | None = None


class ScanReview(Table, table=True):
    """What staff decided about a scan (same id); append-only by trigger."""

    __tablename__ = "scan_review"
    __table_args__ = (CheckConstraint("accepted OR reason IS NOT NULL", name="reason"),)

    id: UUID = Field(primary_key=True, foreign_key="scan.id")
    accepted: bool
    reason: str | None = words(nullable=True, default=None)
    reviewed_by: UUID | None = None
    reviewed_at: datetime = moment()
