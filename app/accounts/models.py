"""Tables of accounts."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.identity import Role
from app.kernel.models import Table, choice, keys, moment, octets, texts, whole


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"


class OrganisationKind(StrEnum):
    GOVERNMENT = "government"
    ENTERPRISE = "enterprise"
    TEAM = "team"
    COMMUNITY = "community"
    MERCHANT = "merchant"


class Person(Table, table=True):
    """A natural person. `pinyin` sorts and finds the name, `initials` finds it by first letters."""

    __table_args__ = (
        Index("uq_person_id_number_index", "id_number_index", unique=True),
        Index(None, "phone_index"),
        Index(None, "pinyin", "id"),
        Index(None, "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
        CheckConstraint("merged_into <> id", name="merged_into"),
        CheckConstraint("own_word <@ '{residence,sex}'", name="own_word"),
    )

    id: UUID = Field(primary_key=True)
    name: str
    pinyin: str
    initials: str
    sex: Sex | None = choice(Sex, nullable=True, default=None)
    birth_date: date | None = None
    ethnicity: str | None = None
    residence: str | None = None
    own_word: list[str] = texts(nullable=False, sa_column_kwargs={"server_default": text("'{}'")})
    """Which of residence and sex only the person says; programmes take them for unknown until staff confirm them."""
    id_number_sealed: bytes | None = octets(nullable=True, default=None)
    id_number_index: bytes | None = octets(nullable=True, default=None)
    id_number_masked: str | None = None
    phone_sealed: bytes | None = octets(nullable=True, default=None)
    phone_index: bytes | None = octets(nullable=True, default=None)
    phone_masked: str | None = None
    language: str | None = None
    created_at: datetime = moment()
    merged_into: UUID | None = Field(None, foreign_key="person.id")
    """Who has everything of theirs since two records of one person were merged."""


class Organisation(Table, table=True):
    """A node of the tree of organisations; `path` holds its ancestors, the root first, then itself."""

    __table_args__ = (
        UniqueConstraint("parent_id", "kind", "name", postgresql_nulls_not_distinct=True),
        CheckConstraint("path[cardinality(path)] = id", name="path_ends_here"),
        CheckConstraint("credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'", name="credit_code"),
        Index(None, "path", postgresql_using="gin"),
    )

    id: UUID = Field(primary_key=True)
    kind: OrganisationKind = choice(OrganisationKind)
    name: str
    parent_id: UUID | None = Field(None, foreign_key="organisation.id", index=True)
    path: list[UUID] = keys(nullable=False)
    credit_code: str | None = Field(None, unique=True)
    """统一社会信用代码 (GB 32100): 18 characters, the last of them checks the others."""
    created_at: datetime = moment()


class RoleGrant(Table, table=True):
    """A role that a person holds in an organisation, until it is revoked."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index(
            "uq_role_grant_held",
            "person_id",
            "organisation_id",
            "role",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    role: Role = choice(Role)
    granted_by: UUID | None = None
    """A person or a client, as everywhere who did something is named; None: the system itself."""
    granted_at: datetime = moment()
    revoked_at: datetime | None = moment(nullable=True, default=None)


class Credential(Table, table=True):
    """A user name with a password (argon2id) of a member of staff."""

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", unique=True)
    username: str = Field(unique=True)
    password_hash: str
    failed_tries: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    locked_until: datetime | None = moment(nullable=True, default=None)
    changed_at: datetime = moment()


class FailedSignIn(Table, table=True):
    """A wrong password or unknown user name, by where it came from; kept for a day."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index(None, "address", "failed_at"),)

    id: UUID = Field(primary_key=True)
    address: str
    failed_at: datetime = moment()


class SignInCode(Table, table=True):
    """A one-time code sent to a phone; at most five tries, one use."""

    __tablename__ = "sign_in_code"
    __table_args__ = (
        CheckConstraint("tries BETWEEN 0 AND 5", name="tries"),
        Index(None, "phone_index", "sent_at"),
        Index(None, "address", "sent_at"),
    )

    id: UUID = Field(primary_key=True)
    phone_index: bytes = octets()
    address: str | None = None
    code_hash: bytes = octets()
    tries: int = Field(0, sa_column_kwargs={"server_default": text("0")})
    sent_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(nullable=True, default=None)


class Session(Table, table=True):
    """A signed-in browser. Only the hash of its token is kept."""

    id: UUID = Field(primary_key=True)
    token_hash: bytes = octets(unique=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    device: str = ""
    address: str | None = None
    created_at: datetime = moment()
    expires_at: datetime = moment()
    revoked_at: datetime | None = moment(nullable=True, default=None)


class Message(Table, table=True):
    """A text message to a phone: written in the sender's transaction, delivered by a job."""

    __table_args__ = (Index(None, "created_at"),)

    id: UUID = Field(primary_key=True)
    recipient_sealed: bytes = octets()
    recipient_masked: str
    text_sealed: bytes = octets()
    created_at: datetime = moment()
    sent_at: datetime | None = moment(nullable=True, default=None)


class ApiClient(Table, table=True):
    """A partner system. Its scopes reach down the tree of its organisation.

    After a rotation the former secret works too until `former_secret_until`.
    """

    __tablename__ = "api_client"
    __table_args__ = (
        CheckConstraint("requests_per_minute > 0 AND cost_per_minute > 0", name="limits"),
        CheckConstraint("(former_secret_hash IS NULL) = (former_secret_until IS NULL)", name="former_secret"),
    )

    id: UUID = Field(primary_key=True)
    client_id: str = Field(unique=True)
    name: str
    secret_hash: bytes = octets()
    former_secret_hash: bytes | None = octets(nullable=True, default=None)
    former_secret_until: datetime | None = moment(nullable=True, default=None)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    scopes: list[str] = texts(nullable=False)
    requests_per_minute: int | None = None
    """Its own limits, in place of those that the settings give to every client."""
    cost_per_minute: int | None = whole(nullable=True, default=None)
    created_at: datetime = moment()
    revoked_at: datetime | None = moment(nullable=True, default=None)


class ApiToken(Table, table=True):
    """A bearer token given to a client for an hour; only its hash is kept."""

    __tablename__ = "api_token"

    token_hash: bytes = octets(primary_key=True)
    client_id: UUID = Field(foreign_key="api_client.id", index=True)
    scopes: list[str] = texts(nullable=False)
    expires_at: datetime = moment()
