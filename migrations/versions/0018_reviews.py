"""Staff look at scans that waited for a network or came by a printed code; codes of shifts and people are renewed."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shift", sa.Column("code_version", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("volunteer", sa.Column("badge_version", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("scan", sa.Column("unplaced", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.drop_constraint(op.f("ck_scan_method"), "scan")
    op.create_check_constraint(
        op.f("ck_scan_method"),
        "scan",
        "method IN ('venue_qr', 'printed_qr', 'staff_scan', 'location', 'staff_list')",
    )
    op.create_index(
        "ix_scan_to_look_at",
        "scan",
        ["shift_id", "recorded_at"],
        postgresql_where=sa.text("outcome = 'ok' AND (late OR unplaced OR would_refuse IS NOT NULL)"),
    )
    op.create_table(
        "scan_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("accepted OR reason IS NOT NULL", name=op.f("ck_scan_review_reason")),
        sa.ForeignKeyConstraint(["id"], ["scan.id"], name=op.f("fk_scan_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_review")),
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON scan_review "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
