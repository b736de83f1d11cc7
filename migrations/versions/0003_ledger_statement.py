"""The ledger's statement: each posting's balance, each hold's journal, when lots were returned and expired."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("posting", sa.Column("balance_after", sa.BigInteger(), nullable=True))
    op.create_check_constraint(
        op.f("ck_posting_ordered"), "posting", "(account_version IS NULL) = (balance_after IS NULL)"
    )
    op.add_column("lot", sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_lot_expires_at"), "lot", ["expires_at"], postgresql_where=sa.text("remaining > 0"))
    op.create_index(op.f("ix_lot_journal_id"), "lot", ["journal_id"])
    op.add_column("hold", sa.Column("journal_id", sa.Uuid(), nullable=True))
    op.create_unique_constraint(op.f("uq_hold_journal_id"), "hold", ["journal_id"])
    op.create_foreign_key(op.f("fk_hold_journal_id"), "hold", "journal", ["journal_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_hold_journal_when_settled"), "hold", "(state = 'settled') = (journal_id IS NOT NULL)"
    )
    op.create_table(
        "expiry_run",
        sa.Column("asset", sa.String(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("asset", name=op.f("pk_expiry_run")),
    )
