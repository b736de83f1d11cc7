"""Pages of accounts keep room, so that a balance that changes stays in its page and its indexes stay as they are."""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE account SET (fillfactor = 50)")
