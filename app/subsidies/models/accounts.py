"""Tables of where people are paid to."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.kernel.models import Table, choice, moment, octets


class AccountKind(StrEnum):
    """A card, whose number has a check digit, or another account."""

    CARD = "card"
    OTHER = "other"


class BankAccount(Table, table=True):
    """An account of a person's own at a bank, or the one from which a bureau pays; the number sealed, found by index,
    shown masked.

    A number stands for one of them at a time. It is never changed, only ended and followed by another.
    """

    __tablename__ = "bank_account"
    __table_args__ = (
        CheckConstraint("bank_code ~ '^[0-9]{12}$'", name="bank_code"),
        CheckConstraint("octet_length(number_index) = 32", name="number_index"),
        Index("uq_bank_account_number_index", "number_index", unique=True, postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name="whose"),
        Index(
            "uq_bank_account_organisation_id", "organisation_id", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
        Index(None, "person_id", "created_at"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID | None = Field(None, foreign_key="person.id")
    organisation_id: UUID | None = Field(None, foreign_key="organisation.id")
    kind: AccountKind = choice(AccountKind)
    holder: str
    bank: str
    """The bank's name, with its branch."""
    bank_code: str | None = None
    """The 12 digits of the interbank payment system (CNAPS, 联行号)."""
    number_sealed: bytes = octets()
    number_index: bytes = octets()
    number_masked: str
    created_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True, default=None)
