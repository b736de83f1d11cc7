"""Certificates of service, alone and for whole lists."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.kernel.models import Table, choice, document, moment


class BatchState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class CertificateBatch(Table, table=True):
    """A list of people who get a certificate of service each; `rows_done` of `rows_total` feed the progress bar."""

    __tablename__ = "certificate_batch"
    __table_args__ = (
        CheckConstraint("rows_done <= rows_total", name="progress"),
        CheckConstraint("since <= until", name="period"),
        CheckConstraint("(state IN ('done', 'cancelled', 'failed')) = (finished_at IS NOT NULL)", name="finished"),
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
