"""An earning rule that has not begun can be withdrawn: it ends when it would have begun."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("ck_earning_rule_validity"), "earning_rule")
    op.create_check_constraint(
        op.f("ck_earning_rule_validity"), "earning_rule", "valid_until IS NULL OR valid_until >= valid_from"
    )
