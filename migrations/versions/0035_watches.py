"""By which limits anomalies are found is data from the start."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

LIMITS = {
    "ring": '{"days": 30, "most_people": 4, "least_points": 10}',
    "funnel": '{"days": 30, "givers": 4, "share": 80}',
    "one_customer": '{"days": 30, "vouchers": 10, "share": 30}',
    "own_staff": '{"days": 30, "vouchers": 3}',
    "at_once": '{"days": 30, "vouchers": 5, "seconds": 15}',
    "closed_counter": '{"days": 2, "vouchers": 1, "minutes": 120}',
    "at_night": '{"days": 2, "from_hour": 23, "until_hour": 5, "awards": 5}',
    "far_above": '{"days": 2, "times": 4, "awards": 5, "least_points": 50}',
    "one_approver": '{"days": 30, "awards": 10, "share": 50}',
    "many_redemptions": '{"days": 2, "vouchers": 8}',
}


def upgrade() -> None:
    add = sa.text(
        "INSERT INTO points_watch (kind, looked_for, limits, set_at)"
        " VALUES (:kind, true, CAST(:limits AS jsonb), now())"
    )
    for kind, limits in LIMITS.items():
        op.execute(add.bindparams(kind=kind, limits=limits))
