"""A waiting list whose free places are offered for a time, late cancellations, and pauses of who did not come."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STATES = ("waitlisted", "offered", "confirmed", "cancelled", "no_show", "attended")


def upgrade() -> None:
    _enrolments()
    _pauses()


def _enrolments() -> None:
    op.drop_constraint(op.f("ck_enrolment_enrolmentstate"), "enrolment", type_="check")
    among = ", ".join(f"'{state}'" for state in STATES)
    op.create_check_constraint(op.f("ck_enrolment_enrolmentstate"), "enrolment", f"state IN ({among})")
    op.add_column("enrolment", sa.Column("priority", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("enrolment", sa.Column("confirm_by", sa.DateTime(timezone=True), nullable=True))
    why = sa.Enum(
        "overlapping", "paused", name="why_passed_over", native_enum=False, create_constraint=False, length=32
    )
    op.add_column("enrolment", sa.Column("passed_over", why, nullable=True))
    op.add_column(
        "enrolment", sa.Column("cancelled_late", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    for name, rule in (
        ("why_passed_over", "passed_over IN ('overlapping', 'paused')"),
        ("priority", "priority BETWEEN 0 AND 9"),
        ("offers_end", "(state = 'offered') = (confirm_by IS NOT NULL)"),
        ("passed_over", "passed_over IS NULL OR state = 'waitlisted'"),
        ("cancelled_late", "NOT cancelled_late OR state = 'cancelled'"),
    ):
        op.create_check_constraint(op.f(f"ck_enrolment_{name}"), "enrolment", rule)
    op.create_index(
        "ix_enrolment_waiting",
        "enrolment",
        ["shift_id", sa.text("priority DESC"), "enrolled_at", "id"],
        postgresql_where=sa.text("state = 'waitlisted'"),
    )
    op.create_index(
        op.f("ix_enrolment_confirm_by"), "enrolment", ["confirm_by"], postgresql_where=sa.text("state = 'offered'")
    )


def _pauses() -> None:
    op.create_table(
        "enrolment_pause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("volunteer_id", sa.Uuid(), nullable=False),
        sa.Column("causes", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("ends_at > began_at", name=op.f("ck_enrolment_pause_ends_after_start")),
        sa.CheckConstraint("cardinality(causes) > 0", name=op.f("ck_enrolment_pause_causes")),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lift_reason IS NULL)", name=op.f("ck_enrolment_pause_lift_has_reason")
        ),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_enrolment_pause_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_pause")),
    )
    op.create_index(op.f("ix_enrolment_pause_volunteer_id_ends_at"), "enrolment_pause", ["volunteer_id", "ends_at"])
