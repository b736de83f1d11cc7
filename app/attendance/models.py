"""Tables of attendance."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, document, moment, numbers, words


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Method(StrEnum):
    """How presence was shown; `staff_list` counts as manual."""

    VENUE_QR = "venue_qr"
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


class RecordState(StrEnum):
    COMPUTED = "computed"
    APPROVED = "approved"
    CORRECTED = "corrected"


RECORD_MOVES: dict[RecordState, frozenset[RecordState]] = {
    RecordState.COMPUTED: frozenset({RecordState.APPROVED, RecordState.CORRECTED}),
    RecordState.APPROVED: frozenset({RecordState.CORRECTED}),
    RecordState.CORRECTED: frozenset(),
}
"""Where a service record may go from each state."""


class Scan(Table, table=True):
    """What a phone saw; append-only by trigger. `scanned_at` is the device's time, `recorded_at` ours.

    `device` and `nonce` name a scan for ever: the same pair again gets the first answer.
    """

    __table_args__ = (
        UniqueConstraint("device", "nonce"),
        CheckConstraint("would_refuse IS NULL OR sent_offline", name="would_refuse_offline_only"),
        Index(None, "shift_id", "volunteer_id", "scanned_at"),
        Index(None, "shift_id", "recorded_at", "id"),
        Index(None, "recorded_at", "id"),
        Index(None, "volunteer_id"),
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
    distance_metres: int | None = None
    scanned_by: UUID | None = None


class ServiceRecord(Table, table=True):
    """Minutes of service in one shift, with where they came from."""

    __tablename__ = "service_record"
    __table_args__ = (
        CheckConstraint("minutes >= 0", name="minutes"),
        CheckConstraint("(state = 'computed') = (approved_at IS NULL)", name="approval"),
        Index(
            "uq_service_record_first",
            "shift_id",
            "volunteer_id",
            unique=True,
            postgresql_where=text("corrects_id IS NULL"),
        ),
        Index(None, "volunteer_id", "started_at"),
        Index(None, "shift_id", "started_at", "id"),
        Index(None, "started_at", "id"),
        Index(None, "state", "ended_at"),
    )

    id: UUID = Field(primary_key=True)
    shift_id: UUID = Field(foreign_key="shift.id")
    volunteer_id: UUID = Field(foreign_key="volunteer.id")
    started_at: datetime = moment()
    ended_at: datetime = moment()
    minutes: int
    auto_closed: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    state: RecordState = choice(RecordState)
    computed_at: datetime = moment()
    approved_by: UUID | None = None
    approved_at: datetime | None = moment(nullable=True, default=None)
    corrects_id: UUID | None = Field(None, foreign_key="service_record.id", unique=True)
    reason: str | None = words(nullable=True, default=None)


class BatchState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class CertificateBatch(Table, table=True):
    """A list of people who get a certificate of service each; `rows_done` of `rows_total` feed the progress bar."""

    __tablename__ = "certificate_batch"
    __table_args__ = (
        CheckConstraint("rows_done <= rows_total", name="progress"),
        CheckConstraint("since <= until", name="period"),
        CheckConstraint("(state IN ('done', 'cancelled')) = (finished_at IS NOT NULL)", name="finished"),
        Index(None, "organisation_id", "created_at"),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    since: date
    until: date
    state: BatchState = choice(BatchState)
    rows_total: int
    rows_done: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    created_by: UUID | None = None
    handler: str
    created_at: datetime = moment()
    finished_at: datetime | None = moment(nullable=True, default=None)


class ServiceCertificate(Table, table=True):
    """A certificate (same id) of what a volunteer served below an organisation in a period; append-only by trigger."""

    __tablename__ = "service_certificate"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("since <= until", name="period"),
        Index(None, "volunteer_id"),
        Index(None, "organisation_id", "issued_at"),
        Index(None, "batch_id"),
    )

    id: UUID = Field(primary_key=True, foreign_key="certificate.id")
    volunteer_id: UUID = Field(foreign_key="volunteer.id")
    organisation_id: UUID = Field(foreign_key="organisation.id")
    since: date
    until: date
    minutes: int
    issued_at: datetime = moment()
    batch_id: UUID | None = Field(None, foreign_key="certificate_batch.id")


class CertifiedRecord(Table, table=True):
    """Approved hours that a certificate was made of; append-only by trigger."""

    __tablename__ = "certified_record"
    __table_args__ = (Index(None, "record_id"),)

    certificate_id: UUID = Field(primary_key=True, foreign_key="service_certificate.id")
    record_id: UUID = Field(primary_key=True, foreign_key="service_record.id")


class CertificateBatchRow(Table, table=True):
    """One line of a list: `given` is the volunteer number or the masked phone number that stood there."""

    __tablename__ = "certificate_batch_row"
    __table_args__ = (
        CheckConstraint("num_nonnulls(certificate_id, refusal) <= 1", name="one_outcome"),
        Index(None, "certificate_id", unique=True),
    )

    id: UUID = Field(primary_key=True)
    batch_id: UUID = Field(foreign_key="certificate_batch.id", index=True)
    position: int
    given: str
    volunteer_id: UUID | None = Field(None, foreign_key="volunteer.id")
    certificate_id: UUID | None = Field(None, foreign_key="service_certificate.id")
    refusal: str | None = None
    """The code of the error for which there is none."""
    refusal_params: dict[str, Any] | None = document(nullable=True, default=None)


class StarScheme(Table, table=True):
    """From how many approved hours on an organisation gives each star; the newest counts, here and below."""

    __tablename__ = "star_scheme"
    __table_args__ = (
        CheckConstraint("cardinality(hours) BETWEEN 1 AND 10 AND 0 < ALL (hours)", name="hours"),
        Index(None, "organisation_id", "set_at"),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    hours: list[int] = numbers(nullable=False)
    """Rising: those of the first star first."""
    set_by: UUID | None = None
    set_at: datetime = moment()
