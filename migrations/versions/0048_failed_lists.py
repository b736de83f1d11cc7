"""A list of certificates may have failed: it says so, and can go on."""

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _states("queued", "running", "done", "cancelled", "failed")


def downgrade() -> None:
    op.execute("UPDATE certificate_batch SET state = 'cancelled' WHERE state = 'failed'")
    _states("queued", "running", "done", "cancelled")


def _states(*states: str) -> None:
    """Which there are; those after the first two have ended."""
    for name, condition in (
        ("ck_certificate_batch_batchstate", f"state IN ({_listed(states)})"),
        ("ck_certificate_batch_finished", f"(state IN ({_listed(states[2:])})) = (finished_at IS NOT NULL)"),
    ):
        op.drop_constraint(op.f(name), "certificate_batch", type_="check")
        op.create_check_constraint(op.f(name), "certificate_batch", condition)


def _listed(states: tuple[str, ...]) -> str:
    return ", ".join(f"'{state}'" for state in states)
