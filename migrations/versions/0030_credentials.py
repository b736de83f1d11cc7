"""Each certificate has its bit in the status lists that tell machines whether it was revoked."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "certificate",
        sa.Column("status_index", sa.BigInteger(), sa.Identity(always=True, start=0, minvalue=0), nullable=False),
    )
    op.create_unique_constraint(op.f("uq_certificate_status_index"), "certificate", ["status_index"])
    op.create_index(
        op.f("ix_certificate_status_index"),
        "certificate",
        ["status_index"],
        postgresql_where=sa.text("revoked_at IS NOT NULL"),
    )
