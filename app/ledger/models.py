"""Tables of the ledger. Amounts are integers of the asset's smallest unit."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, SmallInteger, UniqueConstraint, text
from sqlmodel import Field

from app.kernel.models import Table, Xid8, choice, moment, octets, whole, words

ZERO = {"server_default": text("0")}


class HoldState(StrEnum):
    PENDING = "pending"
    SETTLED = "settled"
    VOIDED = "voided"


class Account(Table, table=True):
    """`posted - held` is what is available. Without a floor the account is insert-only and unbounded.

    `owner` is a person, an organisation, or the nil UUID for the deployment's own accounts.
    """

    __table_args__ = (
        UniqueConstraint("asset", "kind", "owner"),
        CheckConstraint("floor IS NULL OR posted - held >= floor", name="above_floor"),
        CheckConstraint("held >= 0", name="held"),
        Index(None, "owner"),
        # Room in each page for the next version of a balance: one that stays in its page needs no index entries.
        {"postgresql_with": {"fillfactor": 50}},
    )

    id: UUID = Field(primary_key=True)
    asset: str
    kind: str
    owner: UUID
    floor: int | None = whole(nullable=True, default=None)
    posted: int = whole(default=0, sa_column_kwargs=ZERO)
    held: int = whole(default=0, sa_column_kwargs=ZERO)
    version: int = whole(default=0, sa_column_kwargs=ZERO)
    succeeded_by: UUID | None = Field(None, foreign_key="account.id")
    """The account that goes on in its place; reversals of what was posted here are posted there."""
    frozen_until: datetime | None = moment(nullable=True, default=None)
    """Until then nothing is held from it."""


class Journal(Table, table=True):
    """One balanced movement. `request` names its cause once for ever; a journal is reversed at most once.

    `epoch` and `transaction_id` order journals so that none that commits late comes before one that is
    already sealed in a `LedgerRoot`; see `app.kernel.models.EventRecord`.
    """

    __table_args__ = (Index(None, "recorded_at", "id"), Index(None, "epoch", "transaction_id", "id"))

    id: UUID = Field(primary_key=True)
    kind: str
    request: str | None = Field(None, unique=True)
    effective_at: datetime = moment()
    recorded_at: datetime = moment()
    actor: UUID | None = None
    reason: str | None = words(nullable=True, default=None)
    reverses: UUID | None = Field(None, foreign_key="journal.id", unique=True)
    epoch: int = Field(0, sa_type=SmallInteger, sa_column_kwargs=ZERO)
    transaction_id: int = Field(
        sa_type=Xid8, nullable=False, sa_column_kwargs={"server_default": text("pg_current_xact_id()")}
    )


class Posting(Table, table=True):
    """One line of a journal.

    `account_version` orders an account's postings and `balance_after` is what was posted with this one;
    insert-only accounts have neither.
    """

    __table_args__ = (
        UniqueConstraint("journal_id", "line"),
        UniqueConstraint("account_id", "account_version"),
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("(account_version IS NULL) = (balance_after IS NULL)", name="ordered"),
    )

    id: int = Field(sa_type=BigInteger, primary_key=True, sa_column_args=[Identity(always=True)])
    journal_id: UUID = Field(foreign_key="journal.id")
    line: int
    account_id: UUID = Field(foreign_key="account.id")
    asset: str
    amount: int = whole()
    account_version: int | None = whole(nullable=True, default=None)
    balance_after: int | None = whole(nullable=True, default=None)


class Unfolded(Table, table=True):
    """A posting of an insert-only account that is not yet added to `Account.posted`."""

    posting_id: int = Field(sa_type=BigInteger, primary_key=True, foreign_key="posting.id")


class Lot(Table, table=True):
    """An amount that came in together and expires together. `version` rises when something is given back."""

    __table_args__ = (
        CheckConstraint("remaining BETWEEN 0 AND granted", name="remaining"),
        Index(None, "account_id", "expires_at", "id", postgresql_where=text("remaining > 0")),
        Index(None, "expires_at", postgresql_where=text("remaining > 0")),
        Index(None, "journal_id"),
    )

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id")
    journal_id: UUID = Field(foreign_key="journal.id")
    granted: int = whole()
    remaining: int = whole()
    version: int = Field(0, sa_column_kwargs=ZERO)
    earned_at: datetime = moment()
    expires_at: datetime | None = moment(nullable=True, default=None)
    returned_at: datetime | None = moment(nullable=True, default=None)


class Hold(Table, table=True):
    """An amount reserved on an account until it is settled (by a journal) or voided."""

    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(state = 'settled') = (journal_id IS NOT NULL)", name="journal_when_settled"),
        Index(None, "expires_at", postgresql_where=text("state = 'pending'")),
        Index(None, "account_id"),
    )

    id: UUID = Field(primary_key=True)
    account_id: UUID = Field(foreign_key="account.id")
    amount: int = whole()
    state: HoldState = choice(HoldState)
    created_at: datetime = moment()
    expires_at: datetime | None = moment(nullable=True, default=None)
    ended_at: datetime | None = moment(nullable=True, default=None)
    journal_id: UUID | None = Field(None, foreign_key="journal.id", unique=True)


class LotUse(Table, table=True):
    """What a hold or a journal drew from a lot."""

    __tablename__ = "lot_use"
    __table_args__ = (
        CheckConstraint("(hold_id IS NULL) <> (journal_id IS NULL)", name="one_cause"),
        CheckConstraint("quantity > 0", name="quantity"),
    )

    id: UUID = Field(primary_key=True)
    lot_id: UUID = Field(foreign_key="lot.id", index=True)
    hold_id: UUID | None = Field(None, foreign_key="hold.id", index=True)
    journal_id: UUID | None = Field(None, foreign_key="journal.id", index=True)
    quantity: int = whole()


class ExpiryRun(Table, table=True):
    """When lots of an asset were last expired: what was due by then must be empty."""

    __tablename__ = "expiry_run"

    asset: str = Field(primary_key=True)
    ran_at: datetime = moment()


class LedgerRoot(Table, table=True):
    """A signed root over a batch of journals, chained to the root before it. Append-only by trigger.

    The batch are the journals after the root before it, up to (`epoch`, `transaction_id`, `journal_id`) in
    that order. `leaves` has 48 bytes for each: its id and the hash of its canonical bytes.
    """

    __tablename__ = "ledger_root"
    __table_args__ = (
        CheckConstraint("number > 0 AND (number = 1) = (previous IS NULL)", name="chained"),
        CheckConstraint("journals > 0 AND octet_length(leaves) = 48 * journals", name="leaves"),
    )

    id: UUID = Field(primary_key=True)
    number: int = Field(unique=True)
    previous: bytes | None = octets(nullable=True, default=None)
    journals: int
    tree: bytes = octets()
    sealed_at: datetime = moment()
    hash: bytes = octets(unique=True)
    key_id: str = Field(foreign_key="signing_key.id")
    signature: bytes = octets()
    epoch: int = Field(sa_type=SmallInteger)
    transaction_id: int = Field(sa_type=Xid8)
    journal_id: UUID
    leaves: bytes = octets()
