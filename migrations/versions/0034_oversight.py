"""Figures of the points bank, what is unusual in it, and by which limits that is found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

KINDS = (
    "ring",
    "funnel",
    "one_customer",
    "own_staff",
    "at_once",
    "closed_counter",
    "at_night",
    "far_above",
    "one_approver",
    "many_redemptions",
)


def upgrade() -> None:
    _figures()
    _anomalies()


def _new() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)


def _figures() -> None:
    op.create_table(
        "points_figure",
        _new(),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("movements", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_points_figure_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_figure")),
    )
    op.create_index(op.f("ix_points_figure_month_kind"), "points_figure", ["month", "kind"])
    op.create_index(op.f("ix_points_figure_team_id_month"), "points_figure", ["team_id", "month"])
    op.create_table(
        "points_counted",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_points_counted")),
    )
    op.create_table(
        "points_outstanding",
        _new(),
        sa.Column("earned", sa.Date(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_points_outstanding_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_outstanding")),
    )
    op.create_index(op.f("ix_points_outstanding_team_id"), "points_outstanding", ["team_id"])


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _anomalies() -> None:
    op.create_table(
        "points_anomaly",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("pointsanomalykind", *KINDS), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("figures", JSONB(), nullable=False),
        sa.Column("journals", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("involved", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", _choice("anomalystate", "open", "explained", "confirmed"), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_points_anomaly_decided")),
        sa.CheckConstraint("(state = 'open') = (note IS NULL)", name=op.f("ck_points_anomaly_noted")),
        sa.CheckConstraint(
            "(state = 'open') = (decided_by IS NULL)", name=op.f("ck_points_anomaly_decided_by_somebody")
        ),
        sa.CheckConstraint("decided_by <> ALL (involved)", name=op.f("ck_points_anomaly_not_involved")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_points_anomaly_person_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_points_anomaly_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_anomaly")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_points_anomaly_kind_subject")),
    )
    op.create_index(op.f("ix_points_anomaly_state_found_at_id"), "points_anomaly", ["state", "found_at", "id"])
    op.create_index(op.f("ix_points_anomaly_person_id"), "points_anomaly", ["person_id"])
    op.create_index(op.f("ix_points_anomaly_organisation_id"), "points_anomaly", ["organisation_id"])
    op.execute(
        "CREATE TRIGGER follow_person BEFORE INSERT ON points_anomaly FOR EACH ROW EXECUTE FUNCTION follow_person()"
    )
    op.create_table(
        "points_watch",
        sa.Column("kind", _choice("watchkind", *KINDS), nullable=False),
        sa.Column("looked_for", sa.Boolean(), nullable=False),
        sa.Column("limits", JSONB(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_points_watch")),
    )
