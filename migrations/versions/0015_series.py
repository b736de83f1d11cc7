"""Shifts that repeat, what they require and how one is called off; insurance and what else is said of activities."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _activities()
    _series()
    _shifts()


def _activities() -> None:
    for name in ("members_only", "insured", "static_venue_qr"):
        op.add_column("activity", sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column(
        "activity", sa.Column("cancellation_hours", sa.Integer(), server_default=sa.text("24"), nullable=False)
    )
    op.add_column("activity", sa.Column("cancel_reason", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_activity_cancellation_hours"), "activity", "cancellation_hours BETWEEN 0 AND 720"
    )
    # Nobody was asked until now: what is published counts as insured until its leaders say otherwise.
    op.execute("UPDATE activity SET insured = true WHERE state = 'published' AND category = 'rescue'")
    op.create_check_constraint(
        op.f("ck_activity_rescue_is_insured"), "activity", "state <> 'published' OR category <> 'rescue' OR insured"
    )


def _lists() -> list[sa.Column[list[str]]]:
    return [
        sa.Column(name, ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
        for name in ("required_skills", "required_qualifications")
    ]


def _series() -> None:
    op.create_table(
        "series",
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("radius_metres", sa.Integer(), server_default=sa.text("300"), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("minimum_age", sa.Integer(), nullable=True),
        sa.Column("maximum_age", sa.Integer(), nullable=True),
        *_lists(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("skipped", ARRAY(sa.Date()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("made_until", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("capacity BETWEEN 1 AND 100000", name=op.f("ck_series_capacity")),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_series_whole_position")),
        sa.CheckConstraint("maximum_age >= minimum_age", name=op.f("ck_series_ages")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on - 1", name=op.f("ck_series_ends_after_start")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_series_activity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index(op.f("ix_series_activity_id_created_at_id"), "series", ["activity_id", "created_at", "id"])


def _shifts() -> None:
    for column in (
        sa.Column("maximum_age", sa.Integer(), nullable=True),
        *_lists(),
        sa.Column("state", sa.String(32), server_default=sa.text("'planned'"), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("series_day", sa.Date(), nullable=True),
        sa.Column("changed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    ):
        op.add_column("shift", column)
    for name, rule in (
        ("shiftstate", "state IN ('planned', 'cancelled')"),
        ("ages", "maximum_age >= minimum_age"),
        ("day_of_series", "(series_id IS NULL) = (series_day IS NULL)"),
        ("nobody_in_cancelled", "state <> 'cancelled' OR enrolled_count = 0"),
        ("cancel_reason", "cancel_reason IS NULL OR state = 'cancelled'"),
    ):
        op.create_check_constraint(op.f(f"ck_shift_{name}"), "shift", rule)
    op.create_foreign_key(op.f("fk_shift_series_id"), "shift", "series", ["series_id"], ["id"])
    op.create_unique_constraint(op.f("uq_shift_series_id_series_day"), "shift", ["series_id", "series_day"])
    op.execute(
        "UPDATE shift SET minimum_age = 18 FROM activity WHERE activity.id = activity_id "
        "AND category = 'rescue' AND starts_at > now() AND coalesce(minimum_age, 0) < 18"
    )
    # Who called an activity off called off what had not begun.
    op.execute(
        "UPDATE shift SET state = 'cancelled' FROM activity WHERE activity.id = activity_id "
        "AND activity.state = 'cancelled' AND starts_at > now() AND enrolled_count = 0"
    )
