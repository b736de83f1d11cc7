"""What callers use by the minute, shared between processes; and limits of its own for a partner's client.

The table is unlogged: it is written every second, and nobody misses a minute's counts after a crash.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rate_window",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", "ends_at", name=op.f("pk_rate_window")),
        prefixes=["UNLOGGED"],
    )
    op.add_column("api_client", sa.Column("requests_per_minute", sa.Integer(), nullable=True))
    op.add_column("api_client", sa.Column("cost_per_minute", sa.BigInteger(), nullable=True))
    op.create_check_constraint(
        op.f("ck_api_client_limits"), "api_client", "requests_per_minute > 0 AND cost_per_minute > 0"
    )
