"""The talent pool: who is ready to rise, examined, registered, in reserve, and how many workers communities have."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _ready()
    _examined()
    _registered()
    op.create_table(
        "community_staffing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("residents", sa.Integer(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        *_recorded(),
        sa.CheckConstraint("residents > 0", name=op.f("ck_community_staffing_residents")),
        sa.CheckConstraint("target BETWEEN 1 AND 1000", name=op.f("ck_community_staffing_target")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_community_staffing_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_community_staffing")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_community_staffing_organisation_id")),
    )
    for table in ("readiness", "reserve_place", "exam_entry"):
        op.execute(
            f"CREATE TRIGGER follow_person BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION follow_person()"
        )


def _recorded() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    )


def _ready() -> None:
    op.create_table(
        "readiness",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("rung_id", sa.Uuid(), nullable=False),
        sa.Column("occupation_id", sa.Uuid(), nullable=True),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("ready_on", sa.Date(), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.CheckConstraint("NOT ready OR ready_on IS NOT NULL", name=op.f("ck_readiness_ready_on")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_readiness_person_id")),
        sa.ForeignKeyConstraint(["rung_id"], ["rung.id"], name=op.f("fk_readiness_rung_id")),
        sa.ForeignKeyConstraint(["occupation_id"], ["occupation.id"], name=op.f("fk_readiness_occupation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readiness")),
    )
    op.create_index(op.f("ix_readiness_person_id"), "readiness", ["person_id"])
    op.create_index(op.f("ix_readiness_ready_on_id"), "readiness", ["ready_on", "id"])
    op.create_table(
        "reserve_place",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("rung_id", sa.Uuid(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        *_recorded(),
        sa.CheckConstraint("until >= since", name=op.f("ck_reserve_place_days")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reserve_place_person_id")),
        sa.ForeignKeyConstraint(["rung_id"], ["rung.id"], name=op.f("fk_reserve_place_rung_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reserve_place")),
    )
    op.create_index(
        "uq_reserve_place_present",
        "reserve_place",
        ["person_id", "rung_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )


def _examined() -> None:
    states = ("entered", "passed", "failed", "absent")
    op.create_table(
        "exam_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("rung_id", sa.Uuid(), nullable=False),
        sa.Column("exam_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*states, name="examstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'entered') = (decided_at IS NULL)", name=op.f("ck_exam_entry_decided")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_exam_entry_score")),
        sa.CheckConstraint(
            "decided_by <> person_id AND entered_by <> person_id", name=op.f("ck_exam_entry_not_oneself")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_exam_entry_person_id")),
        sa.ForeignKeyConstraint(["rung_id"], ["rung.id"], name=op.f("fk_exam_entry_rung_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_entry")),
        sa.UniqueConstraint("person_id", "rung_id", "exam_on", name=op.f("uq_exam_entry_person_id_rung_id_exam_on")),
    )
    op.create_index(op.f("ix_exam_entry_rung_id"), "exam_entry", ["rung_id"])


def _registered() -> None:
    op.create_table(
        "skill_registration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("grade_id", sa.Uuid(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=False),
        *_recorded(),
        sa.CheckConstraint("ends_on > registered_on", name=op.f("ck_skill_registration_days")),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_skill_registration_hours")),
        sa.ForeignKeyConstraint(["grade_id"], ["skill_grade.id"], name=op.f("fk_skill_registration_grade_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_registration")),
        sa.UniqueConstraint("grade_id", "registered_on", name=op.f("uq_skill_registration_grade_id_registered_on")),
    )
    op.create_table(
        "grade_training",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("grade_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        *_recorded(),
        sa.CheckConstraint("hours BETWEEN 1 AND 1000", name=op.f("ck_grade_training_hours")),
        sa.ForeignKeyConstraint(["grade_id"], ["skill_grade.id"], name=op.f("fk_grade_training_grade_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_training")),
    )
    op.create_index(op.f("ix_grade_training_grade_id_held_on"), "grade_training", ["grade_id", "held_on"])
