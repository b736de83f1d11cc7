"""Hand-overs that were kept without a network and refused when they were sent: goods are gone, nobody pays for them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, words


class Refusal(StrEnum):
    """Why a hand-over did not count; the codes of errors in small letters."""

    UNKNOWN_VOUCHER = "unknown_voucher"
    OTHER_COUNTER = "other_counter"
    OWN_VOUCHER = "own_voucher"
    ALREADY_FULFILLED = "already_fulfilled"
    ALREADY_RETURNED = "already_returned"
    VOUCHER_EXPIRED = "voucher_expired"
    VOUCHER_FROZEN = "voucher_frozen"


class RefusedHandOver(Table, table=True):
    """What somebody says they handed over, and why it was refused; a second person says how it was settled.

    `handed_by` and `nonce` name it for ever: the same pair again is recorded once.
    """

    __tablename__ = "refused_hand_over"
    __table_args__ = (
        UniqueConstraint("handed_by", "nonce"),
        CheckConstraint("said_at <= recorded_at", name="said_before"),
        CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL) AND (settled_at IS NULL) = (note IS NULL)", name="settled"
        ),
        CheckConstraint("settled_by <> handed_by", name="second_person"),
        CheckConstraint("(reason = 'unknown_voucher') = (redemption_id IS NULL)", name="unknown"),
        Index(None, "organisation_id", "said_at"),
        Index(None, "said_at", postgresql_where=text("settled_at IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(foreign_key="organisation.id")
    """The merchant for whom it was handed over."""
    redemption_id: UUID | None = Field(None, foreign_key="redemption.id", index=True)
    code: str
    """The voucher as it was given."""
    reason: Refusal = choice(Refusal, constraint="reason")
    said_at: datetime = moment()
    """When it was handed over, as the phone says."""
    handed_by: UUID
    nonce: str
    recorded_at: datetime = moment()
    settled_at: datetime | None = moment(nullable=True, default=None)
    settled_by: UUID | None = None
    note: str | None = words(nullable=True, default=None)
    """How it was settled."""
