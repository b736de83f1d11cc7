"""Who lacks something for a shift by now is passed over too."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NAME = "ck_enrolment_why_passed_over"


def upgrade() -> None:
    op.drop_constraint(op.f(NAME), "enrolment", type_="check")
    op.create_check_constraint(op.f(NAME), "enrolment", "passed_over IN ('overlapping', 'paused', 'conditions')")
