"""Tables of guardians."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, octets


class Relation(StrEnum):
    """What a guardian is to the minor."""

    MOTHER = "mother"
    FATHER = "father"
    GRANDPARENT = "grandparent"
    OTHER = "other"


class ConsentState(StrEnum):
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


CONSENT_MOVES: dict[ConsentState, frozenset[ConsentState]] = {
    ConsentState.ASKED: frozenset({ConsentState.GIVEN, ConsentState.REFUSED}),
    ConsentState.GIVEN: frozenset({ConsentState.GIVEN, ConsentState.WITHDRAWN}),
    ConsentState.REFUSED: frozenset({ConsentState.GIVEN}),
    ConsentState.WITHDRAWN: frozenset({ConsentState.GIVEN}),
}
"""What a guardian may say after what was said. One may change one's mind, and agree to more or less than before."""


class Guardianship(Table, table=True):
    """A minor's guardian; another one takes the place by ending this."""

    __table_args__ = (
        Index("uq_guardianship_present", "volunteer_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index(None, "phone_index"),
    )

    id: UUID = Field(primary_key=True)
    volunteer_id: UUID = Field(foreign_key="volunteer.id", index=True)
    relation: Relation = choice(Relation)
    name_sealed: bytes = octets()
    name_masked: str
    phone_sealed: bytes = octets()
    phone_index: bytes = octets()
    phone_masked: str
    named_by: UUID | None = None
    named_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True, default=None)


class GuardianConsent(Table, table=True):
    """What a guardian was asked, and said last. Without an activity it is about all of them.

    `shift_id` is where the minor wanted to enrol; `data_agreed` and `location_agreed` are the two consents of their
    own that somebody under 14 needs. `wording_version` is that of the text that the guardian read.
    """

    __tablename__ = "guardian_consent"
    __table_args__ = (
        UniqueConstraint("guardianship_id", "activity_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(decided_at IS NULL) = (wording_version IS NULL)", name="wording"),
        CheckConstraint("(state = 'given') = (expires_on IS NOT NULL)", name="expires"),
        CheckConstraint("state = 'given' OR NOT (data_agreed OR location_agreed)", name="agreed"),
        CheckConstraint("shift_id IS NULL OR activity_id IS NOT NULL", name="shift_of_activity"),
    )

    id: UUID = Field(primary_key=True)
    guardianship_id: UUID = Field(foreign_key="guardianship.id")
    activity_id: UUID | None = Field(None, foreign_key="activity.id", index=True)
    shift_id: UUID | None = Field(None, foreign_key="shift.id", index=True)
    risks_acknowledged: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    state: ConsentState = choice(ConsentState)
    data_agreed: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    location_agreed: bool = Field(False, sa_column_kwargs={"server_default": text("false")})
    wording_version: int | None = None
    asked_by: UUID | None = None
    asked_at: datetime = moment()
    decided_at: datetime | None = moment(nullable=True, default=None)
    expires_on: date | None = None


class GuardianLink(Table, table=True):
    """A link that was sent to a guardian. `id` follows from its token (see `links`), which is kept nowhere."""

    __tablename__ = "guardian_link"
    __table_args__ = (Index(None, "consent_id", "sent_at"),)

    id: UUID = Field(primary_key=True)
    consent_id: UUID = Field(foreign_key="guardian_consent.id")
    sent_at: datetime = moment()
    expires_at: datetime = moment()
    revoked_at: datetime | None = moment(nullable=True, default=None)
