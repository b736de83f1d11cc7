"""Whoever did something may be a partner's client too: who approved, scanned, planned, enrolled and redeemed is kept.

The columns hold the id of a person or of a client; null means the system itself. What the audit log knows of
earlier enrolments, approvals and imports is filled in.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ACTING = (
    ("role_grant", "granted_by"),
    ("roster_import", "created_by"),
    ("activity", "created_by"),
    ("scan", "scanned_by"),
    ("service_record", "approved_by"),
)
KNOWN = (
    ("roster_import", "created_by", "volunteers.start_import"),
    ("activity", "created_by", "activities.draft_activity"),
    ("enrolment", "enrolled_by", "activities.enrol"),
    ("service_record", "approved_by", "attendance.approve_service_record"),
)
FILL = """
    UPDATE {table} SET {column} = (
        SELECT actor FROM audit_entry WHERE subject = {table}.id AND action = '{action}' ORDER BY id DESC LIMIT 1
    )
    WHERE {column} IS NULL
"""


def upgrade() -> None:
    for table, column in ACTING:
        op.drop_constraint(f"fk_{table}_{column}", table, type_="foreignkey")
    op.add_column("enrolment", sa.Column("enrolled_by", sa.Uuid(), nullable=True))
    op.add_column("redemption", sa.Column("redeemed_by", sa.Uuid(), nullable=True))
    for table, column, action in KNOWN:
        op.execute(FILL.format(table=table, column=column, action=action))
    op.execute(
        "UPDATE redemption SET redeemed_by = event.actor FROM event "
        "WHERE event.subject = redemption.id AND event.kind LIKE '%.redeemed'"
    )
