"""Every order of what grows with the county has an index that ends in the id, alone and below its owner."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDICES = (
    ("activity", "created_at", "id"),
    ("activity", "team_id", "created_at", "id"),
    ("enrolment", "enrolled_at", "id"),
    ("enrolment", "shift_id", "enrolled_at", "id"),
    ("enrolment", "volunteer_id", "enrolled_at", "id"),
    ("scan", "recorded_at", "id"),
    ("scan", "shift_id", "recorded_at", "id"),
    ("service_record", "started_at", "id"),
    ("service_record", "shift_id", "started_at", "id"),
    ("redemption", "created_at", "id"),
    ("redemption", "ended_at", "id"),
    ("redemption", "reward_id"),
    ("award", "served_at", "id"),
    ("membership", "team_id", "joined_on", "id"),
)


def upgrade() -> None:
    for table, *columns in INDICES:
        op.create_index(op.f("_".join(("ix", table, *columns))), table, columns)
