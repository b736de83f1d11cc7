"""Shifts know how often they were changed, and when they were last moved: to another time or place."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("shift", sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("shift", sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
