"""Grading schemes with their rungs, who holds which grade, who works for whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _ladders()
    _employment()
    _grades()
    for table in ("skill_grade", "employment"):
        op.execute(
            f"CREATE TRIGGER follow_person BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION follow_person()"
        )


def _ladders() -> None:
    op.create_table(
        "ladder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "published", name="ladderstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("theory_pass", sa.Integer(), nullable=True),
        sa.Column("practice_pass", sa.Integer(), nullable=True),
        sa.Column("notice_working_days", sa.Integer(), nullable=False),
        sa.Column("register_within_years", sa.Integer(), nullable=True),
        sa.Column("renew_every_years", sa.Integer(), nullable=True),
        sa.Column("levels", sa.Integer(), nullable=True),
        sa.Column("step_every_years", sa.Integer(), nullable=True),
        sa.Column("degree_years", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'draft') = (published_at IS NULL)", name=op.f("ck_ladder_published")),
        sa.CheckConstraint("jsonb_typeof(names) = 'object' AND names ? 'zh'", name=op.f("ck_ladder_names")),
        sa.CheckConstraint("notice_working_days BETWEEN 0 AND 100", name=op.f("ck_ladder_notice")),
        sa.CheckConstraint(
            "theory_pass BETWEEN 0 AND 100 AND practice_pass BETWEEN 0 AND 100", name=op.f("ck_ladder_pass_marks")
        ),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_ladder_validity")),
        sa.CheckConstraint("version > 0", name=op.f("ck_ladder_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_ladder_code_version")),
    )
    op.create_index("uq_ladder_draft", "ladder", ["code"], unique=True, postgresql_where=sa.text("state = 'draft'"))
    op.create_table(
        "occupation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.CheckConstraint("jsonb_typeof(names) = 'object' AND names ? 'zh'", name=op.f("ck_occupation_names")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation")),
        sa.UniqueConstraint("code", name=op.f("uq_occupation_code")),
    )
    op.create_table(
        "rung",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ladder_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("national_level", sa.Integer(), nullable=True),
        sa.Column("appointed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("comprehensive_review", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("training_hours_per_renewal", sa.Integer(), nullable=True),
        sa.CheckConstraint("jsonb_typeof(names) = 'object' AND names ? 'zh'", name=op.f("ck_rung_names")),
        sa.CheckConstraint("number > 0", name=op.f("ck_rung_number")),
        sa.ForeignKeyConstraint(["ladder_id"], ["ladder.id"], name=op.f("fk_rung_ladder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rung")),
        sa.UniqueConstraint("ladder_id", "number", name=op.f("uq_rung_ladder_id_number")),
    )


def _employment() -> None:
    op.create_table(
        "employment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("occupation_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_employment_days")),
        sa.ForeignKeyConstraint(["occupation_id"], ["occupation.id"], name=op.f("fk_employment_occupation_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_employment_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_employment_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment")),
    )
    op.create_index(op.f("ix_employment_organisation_id_id"), "employment", ["organisation_id", "id"])
    op.create_index(
        "uq_employment_present",
        "employment",
        ["person_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )


def _grades() -> None:
    op.create_table(
        "skill_grade",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("rung_id", sa.Uuid(), nullable=False),
        sa.Column("occupation_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "certificate",
                "appointment",
                "roster",
                name="gradesource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("certificate_id", sa.Uuid(), nullable=True),
        sa.Column("certificate_number", sa.String(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(source = 'certificate') = (certificate_id IS NOT NULL)", name=op.f("ck_skill_grade_certificate")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_skill_grade_why_ended")),
        sa.CheckConstraint("until > since", name=op.f("ck_skill_grade_days")),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_skill_grade_certificate_id")),
        sa.ForeignKeyConstraint(["occupation_id"], ["occupation.id"], name=op.f("fk_skill_grade_occupation_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_skill_grade_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_skill_grade_person_id")),
        sa.ForeignKeyConstraint(["rung_id"], ["rung.id"], name=op.f("fk_skill_grade_rung_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_grade")),
        sa.UniqueConstraint("certificate_id", name=op.f("uq_skill_grade_certificate_id")),
    )
    op.create_index(op.f("ix_skill_grade_organisation_id"), "skill_grade", ["organisation_id"])
    op.create_index(op.f("ix_skill_grade_rung_id_since"), "skill_grade", ["rung_id", "since"])
    op.create_index(
        "uq_skill_grade_held",
        "skill_grade",
        ["person_id", "rung_id", "occupation_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
