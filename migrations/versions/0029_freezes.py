"""Points can be frozen: by two officers, or by one for a day."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("frozen_until", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "points_freeze",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.Column("lift_proposed_by", sa.Uuid(), nullable=True),
        sa.Column("lift_proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_as",
            sa.Enum(
                "declined", "lapsed", "lifted", name="freezeend", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objection", sa.Text(), nullable=True),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name=op.f("ck_points_freeze_confirmed")),
        sa.CheckConstraint("confirmed_by <> proposed_by", name=op.f("ck_points_freeze_confirmed_by_another")),
        sa.CheckConstraint(
            "(lift_proposed_at IS NULL) = (lift_proposed_by IS NULL) "
            "AND (lift_proposed_at IS NULL) = (lift_reason IS NULL)",
            name=op.f("ck_points_freeze_lift_proposed"),
        ),
        sa.CheckConstraint(
            "lift_proposed_at IS NULL OR confirmed_at IS NOT NULL", name=op.f("ck_points_freeze_lifted_once_confirmed")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name=op.f("ck_points_freeze_ended")),
        sa.CheckConstraint(
            "ended_as <> 'lifted' OR (lift_proposed_by IS NOT NULL AND ended_by IS NOT NULL "
            "AND ended_by <> lift_proposed_by)",
            name=op.f("ck_points_freeze_lifted_by_another"),
        ),
        sa.CheckConstraint(
            "ended_as = 'lifted' OR ended_as IS NULL OR confirmed_at IS NULL",
            name=op.f("ck_points_freeze_kept_once_confirmed"),
        ),
        sa.CheckConstraint("(objected_at IS NULL) = (objection IS NULL)", name=op.f("ck_points_freeze_objected")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL OR objected_at IS NOT NULL)",
            name=op.f("ck_points_freeze_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_points_freeze_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_points_freeze_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_freeze")),
    )
    standing = sa.text("ended_at IS NULL")
    waiting = sa.text("ended_at IS NULL AND confirmed_at IS NULL")
    op.create_index("uq_points_freeze_standing", "points_freeze", ["person_id"], unique=True, postgresql_where=standing)
    op.create_index(op.f("ix_points_freeze_organisation_id"), "points_freeze", ["organisation_id"])
    op.create_index(op.f("ix_points_freeze_person_id_proposed_at"), "points_freeze", ["person_id", "proposed_at"])
    op.create_index(op.f("ix_points_freeze_proposed_at_id"), "points_freeze", ["proposed_at", "id"])
    op.create_index(op.f("ix_points_freeze_lapses_at"), "points_freeze", ["lapses_at"], postgresql_where=waiting)
    op.execute(
        "CREATE TRIGGER follow_person BEFORE INSERT ON points_freeze FOR EACH ROW EXECUTE FUNCTION follow_person()"
    )
