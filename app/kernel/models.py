"""The kernel's tables, and the few column shapes that all tables share."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Enum,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.types import UserDefinedType, Uuid
from sqlmodel import Field, SQLModel

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class Table(SQLModel):
    """The base of all tables. Columns without a stated default must be given a value."""

    metadata = METADATA


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction number."""

    cache_ok = True

    def get_col_spec(self, **kw: Any) -> str:
        return "xid8"

    @property
    def python_type(self) -> type[int]:
        return int


# SQLModel's `sa_type` is typed for classes only, so these return Any once for all tables.
def moment(**options: Any) -> Any:
    """A point in time, stored with its zone."""
    return Field(sa_type=DateTime(timezone=True), **options)


def choice(kind: type[StrEnum], *, constraint: str = "", **options: Any) -> Any:
    """One value of an enumeration: text with a check constraint, named after the kind if not otherwise."""
    values = Enum(
        kind,
        native_enum=False,
        length=32,
        create_constraint=True,
        name=constraint or kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )
    return Field(sa_type=values, **options)


def words(**options: Any) -> Any:
    """Text of any length."""
    return Field(sa_type=Text, **options)


def texts(**options: Any) -> Any:
    """A list of short texts."""
    return Field(sa_type=ARRAY(Text), **options)


def numbers(**options: Any) -> Any:
    """A list of integers."""
    return Field(sa_type=ARRAY(Integer), **options)


def days(**options: Any) -> Any:
    """A list of days."""
    return Field(sa_type=ARRAY(Date), **options)


def keys(**options: Any) -> Any:
    """A list of identifiers."""
    return Field(sa_type=ARRAY(Uuid), **options)


def tokens(**options: Any) -> Any:
    """What a text is found by, as PostgreSQL's text search keeps it."""
    return Field(sa_type=TSVECTOR, **options)


def octets(**options: Any) -> Any:
    """Bytes: hashes and sealed texts."""
    return Field(sa_type=LargeBinary, **options)


def document(**options: Any) -> Any:
    """JSON."""
    return Field(sa_type=JSONB, **options)


def whole(**options: Any) -> Any:
    """A 64-bit integer: points, fen, counts."""
    return Field(sa_type=BigInteger, **options)


class Request(Table, table=True):
    """Every write that came with an idempotency key, and what came of it. Kept for ever."""

    scope: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body_hash: bytes = octets()
    outcome: dict[str, Any] | None = document(nullable=True, default=None)
    replays: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    requested_at: datetime = moment()


class EventRecord(Table, table=True):
    """The outbox: what happened, in an order that a reader can follow without missing a late commit.

    A reader takes rows after its cursor (transaction_id, position) whose transaction is older than the
    oldest one still running; `max(position)` would skip a transaction that commits late. A database that
    was restored elsewhere counts its transactions anew, in an epoch of its own: the cursor begins with it.
    `organisation_id` is where it happened; null for what concerns the whole county.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index(None, "epoch", "transaction_id", "position"),
        Index(None, "recorded_at", postgresql_using="brin"),
    )

    position: int = Field(sa_type=BigInteger, primary_key=True, sa_column_args=[Identity(always=True)])
    transaction_id: int = Field(
        sa_type=Xid8, nullable=False, sa_column_kwargs={"server_default": text("pg_current_xact_id()")}
    )
    epoch: int = Field(0, sa_type=SmallInteger, sa_column_kwargs={"server_default": text("0")})
    organisation_id: UUID | None = None
    kind: str
    subject: UUID
    actor_kind: str
    actor: UUID | None = None
    payload: dict[str, Any] = document()
    recorded_at: datetime = moment()


class EventEpoch(Table, table=True):
    """How often the database was restored: the newest number is the epoch in which events are written."""

    __tablename__ = "event_epoch"

    number: int = Field(sa_type=SmallInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})


class AuditEntry(Table, table=True):
    """Who did what to whom, from where, with the values before and after. Append-only by trigger."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "subject", "id"), Index(None, "actor", "id"))

    id: UUID = Field(primary_key=True)
    action: str
    subject: UUID
    actor_kind: str
    actor: UUID | None = None
    address: str | None = None
    before: dict[str, Any] | None = document(nullable=True, default=None)
    after: dict[str, Any] | None = document(nullable=True, default=None)
    recorded_at: datetime = moment()


class Worker(Table, table=True):
    """A process that runs jobs, as long as its session holds the advisory lock of its `number`, and an hour more."""

    id: UUID = Field(primary_key=True)
    number: int = Field(sa_column_args=[Identity(always=True)], unique=True)
    host: str
    process: int
    started_at: datetime = moment()
    seen_at: datetime = moment()


class JobTick(Table, table=True):
    """When a job that runs by the clock was due last: whoever writes that puts it into the queue."""

    __tablename__ = "job_tick"

    name: str = Field(primary_key=True)
    due: datetime = moment()


class RateWindow(Table, table=True):
    """What a caller used of a limit in a minute, in all processes. Unlogged: nobody misses it after a crash."""

    __tablename__ = "rate_window"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    key: str = Field(primary_key=True)
    ends_at: datetime = moment(primary_key=True)
    used: int = whole()


class CalendarDay(Table, table=True):
    """A day that is free within the week, or worked at a weekend: the State Council's, or an operator's word."""

    __tablename__ = "calendar_day"

    day: date = Field(primary_key=True)
    works: bool
    name: str


class SigningKey(Table, table=True):
    """An Ed25519 key; the newest of its purpose signs, the public ones of all stay. `id` is its fingerprint."""

    __tablename__ = "signing_key"
    __table_args__ = (Index(None, "purpose", "created_at"),)

    id: str = Field(primary_key=True)
    purpose: str
    public: bytes = octets()
    private_sealed: bytes = octets()
    created_at: datetime = moment()
