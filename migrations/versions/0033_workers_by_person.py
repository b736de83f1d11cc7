"""A person's employments and grades are found at once, those that ended too."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_employment_person_id"), "employment", ["person_id"])
    op.create_index(op.f("ix_skill_grade_person_id"), "skill_grade", ["person_id"])
