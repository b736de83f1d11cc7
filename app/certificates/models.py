"""Tables of certificates."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, document, moment, octets, words


class CertificateKind(StrEnum):
    """What a certificate is about."""

    SERVICE = "service"
    SKILL = "skill"
    APPOINTMENT = "appointment"


class Revocation(StrEnum):
    """Why a certificate was revoked, as everybody may know."""

    MISTAKE = "mistake"
    RECORDS = "records"
    MISUSE = "misuse"
    REPLACED = "replaced"
    OTHER = "other"


class NumberFormat(Table, table=True):
    """How certificates of a kind are numbered from a moment on; `pattern` as `numbers` reads it."""

    __tablename__ = "number_format"
    __table_args__ = (UniqueConstraint("kind", "version"),)

    id: UUID = Field(primary_key=True)
    kind: CertificateKind = choice(CertificateKind)
    version: int
    pattern: str
    set_by: UUID | None = None
    set_at: datetime = moment()


class NumberSeries(Table, table=True):
    """The last number given out among those of a format that begin alike: a year's, an organisation's."""

    __tablename__ = "number_series"
    __table_args__ = (CheckConstraint("last > 0", name="last"),)

    format_id: UUID = Field(primary_key=True, foreign_key="number_format.id")
    series: str = Field(primary_key=True)
    last: int


class Certificate(Table, table=True):
    """What was said of somebody; a trigger lets nothing change but its revocation, once.

    `id` follows from `token` (see `codes`), `number_key` is `number` as people may type it, `digest` the SHA-256
    of the content's text.
    """

    __table_args__ = (
        CheckConstraint(
            "(revoked_at IS NULL) = (revocation IS NULL) AND (revoked_at IS NULL) = (revocation_note IS NULL)",
            name="revoked",
        ),
        CheckConstraint("revoked_at >= issued_at", name="revoked_after_issue"),
        CheckConstraint("digest = sha256(convert_to(content::text, 'UTF8'))", name="digest"),
        CheckConstraint("jsonb_typeof(content) = 'object'", name="content"),
        Index(None, "person_id", "issued_at"),
        Index(None, "organisation_id", "issued_at"),
        Index(None, "status_index", postgresql_where=text("revoked_at IS NOT NULL")),
    )

    id: UUID = Field(primary_key=True)
    kind: CertificateKind = choice(CertificateKind)
    number: str
    number_key: str = Field(unique=True)
    format_id: UUID = Field(foreign_key="number_format.id")
    token: str = Field(unique=True)
    status_index: int = Field(
        sa_type=BigInteger, sa_column_args=[Identity(always=True, start=0, minvalue=0)], unique=True
    )
    """Which bit of the status lists tells of it; see `credentials`."""
    person_id: UUID = Field(foreign_key="person.id")
    organisation_id: UUID = Field(foreign_key="organisation.id")
    content: dict[str, Any] = document()
    digest: bytes = octets()
    issued_by: UUID | None = None
    issued_at: datetime = moment()
    revoked_by: UUID | None = None
    revoked_at: datetime | None = moment(nullable=True, default=None)
    revocation: Revocation | None = choice(Revocation, nullable=True, default=None)
    revocation_note: str | None = words(nullable=True, default=None)


class QualificationKind(Table, table=True):
    """A qualification that people may hold (资格): a first-aid course, a driving licence. Its `code` is unique.

    What is held of it is valid for `valid_months`, or for ever where there is none. `organisation_id` is whose
    staff, and whose staff above and below it, may grant it.
    """

    __tablename__ = "qualification_kind"
    __table_args__ = (CheckConstraint("valid_months > 0", name="valid_months"),)

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    code: str = Field(unique=True)
    name: str
    valid_months: int | None = None
    created_by: UUID | None = None
    created_at: datetime = moment()


class Qualification(Table, table=True):
    """What somebody holds, until and with the day `valid_until`; never removed, only revoked."""

    __table_args__ = (
        CheckConstraint("valid_until >= obtained_on", name="valid_until"),
        CheckConstraint("(revoked_at IS NULL) = (revocation_note IS NULL)", name="revoked"),
        Index(None, "person_id", "obtained_on"),
        Index(None, "kind_id"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    kind_id: UUID = Field(foreign_key="qualification_kind.id")
    obtained_on: date
    valid_until: date | None = None
    number: str | None = None
    evidence: str | None = words(nullable=True, default=None)
    recorded_by: UUID | None = None
    recorded_at: datetime = moment()
    revoked_by: UUID | None = None
    revoked_at: datetime | None = moment(nullable=True, default=None)
    revocation_note: str | None = words(nullable=True, default=None)
