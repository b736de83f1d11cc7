"""Journals stand in an order that no late commit changes, and are sealed under signed roots.

Journals from before this are number 0: they come first. Neither column rewrites the table; the index is read
through it once.
"""

import sqlalchemy as sa
from alembic import op

from app.kernel.models import Xid8

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("journal", sa.Column("epoch", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("journal", sa.Column("transaction_id", Xid8(), server_default=sa.text("'0'"), nullable=False))
    op.alter_column("journal", "transaction_id", server_default=sa.text("pg_current_xact_id()"))
    op.create_index(op.f("ix_journal_epoch_transaction_id_id"), "journal", ["epoch", "transaction_id", "id"])
    op.create_table(
        "signing_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("private_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
    )
    op.create_index(op.f("ix_signing_key_purpose_created_at"), "signing_key", ["purpose", "created_at"])
    op.create_table(
        "ledger_root",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=True),
        sa.Column("journals", sa.Integer(), nullable=False),
        sa.Column("tree", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("epoch", sa.SmallInteger(), nullable=False),
        sa.Column("transaction_id", Xid8(), nullable=False),
        sa.Column("journal_id", sa.Uuid(), nullable=False),
        sa.Column("leaves", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("number > 0 AND (number = 1) = (previous IS NULL)", name=op.f("ck_ledger_root_chained")),
        sa.CheckConstraint("journals > 0 AND octet_length(leaves) = 48 * journals", name=op.f("ck_ledger_root_leaves")),
        sa.ForeignKeyConstraint(["key_id"], ["signing_key.id"], name=op.f("fk_ledger_root_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_root")),
        sa.UniqueConstraint("hash", name=op.f("uq_ledger_root_hash")),
        sa.UniqueConstraint("number", name=op.f("uq_ledger_root_number")),
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_root "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
