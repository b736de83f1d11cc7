"""Rules as data with their verdicts; what a rung needs; posts with their levels."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

DEGREES = ("apprenticeship", "college", "bachelor", "master", "doctor")


def upgrade() -> None:
    _rules()
    _verdicts()
    _prerequisites()
    _education()
    _posts()
    op.add_column("ladder", sa.Column("authors", ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("ladder", sa.Column("previous_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_ladder_previous_id"), "ladder", "ladder", ["previous_id"], ["id"])
    op.create_check_constraint(op.f("ck_ladder_two_people"), "ladder", "published_by <> ALL (authors)")
    for table in ("verdict", "education"):
        op.execute(
            f"CREATE TRIGGER follow_person BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION follow_person()"
        )
    _keep_verdicts()
    _keep_what_was_published()


def _rules() -> None:
    op.create_table(
        "rule_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "published", name="rulestate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("authors", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("version > 0", name=op.f("ck_rule_set_version")),
        sa.CheckConstraint("jsonb_typeof(names) = 'object' AND names ? 'zh'", name=op.f("ck_rule_set_names")),
        sa.CheckConstraint("jsonb_typeof(facts) = 'object'", name=op.f("ck_rule_set_facts")),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_rule_set_validity")),
        sa.CheckConstraint("(state = 'draft') = (published_at IS NULL)", name=op.f("ck_rule_set_published")),
        sa.CheckConstraint("published_by <> ALL (authors)", name=op.f("ck_rule_set_two_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_rule_set_code_version")),
    )
    op.create_index("uq_rule_set_draft", "rule_set", ["code"], unique=True, postgresql_where=sa.text("state = 'draft'"))
    op.create_table(
        "rule_condition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule_set_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("alternative", sa.Integer(), nullable=True),
        sa.Column("expression", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("passed_texts", JSONB(), nullable=False),
        sa.Column("failed_texts", JSONB(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_rule_condition_number")),
        sa.CheckConstraint("alternative > 0", name=op.f("ck_rule_condition_alternative")),
        sa.CheckConstraint("expression <> ''", name=op.f("ck_rule_condition_expression")),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_rule_condition_rule_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_condition")),
        sa.UniqueConstraint("rule_set_id", "number", name=op.f("uq_rule_condition_rule_set_id_number")),
    )


def _verdicts() -> None:
    op.create_table(
        "verdict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule_set_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("findings", JSONB(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("eligible_on", sa.Date(), nullable=True),
        sa.Column("judged_by", sa.Uuid(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("jsonb_typeof(findings) = 'array'", name=op.f("ck_verdict_findings")),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_verdict_rule_set_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_verdict_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
    )
    for column in ("subject_id", "person_id", "rule_set_id"):
        op.create_index(op.f(f"ix_verdict_{column}_id"), "verdict", [column, "id"])


def _prerequisites() -> None:
    op.create_table(
        "prerequisite",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rung_id", sa.Uuid(), nullable=False),
        sa.Column("occupation_id", sa.Uuid(), nullable=True),
        sa.Column("rule_set_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["rung_id"], ["rung.id"], name=op.f("fk_prerequisite_rung_id")),
        sa.ForeignKeyConstraint(["occupation_id"], ["occupation.id"], name=op.f("fk_prerequisite_occupation_id")),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_prerequisite_rule_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prerequisite")),
        sa.UniqueConstraint(
            "rung_id",
            "occupation_id",
            name="uq_prerequisite_rung_id_occupation_id",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "equivalence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("held_ladder", sa.String(), nullable=False),
        sa.Column("held_number", sa.Integer(), nullable=False),
        sa.Column("counts_ladder", sa.String(), nullable=False),
        sa.Column("counts_number", sa.Integer(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("held_ladder <> counts_ladder", name=op.f("ck_equivalence_other_ladder")),
        sa.CheckConstraint("held_number > 0 AND counts_number > 0", name=op.f("ck_equivalence_numbers")),
        sa.CheckConstraint("years BETWEEN 0 AND 50", name=op.f("ck_equivalence_years")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equivalence")),
        sa.UniqueConstraint(
            "held_ladder",
            "held_number",
            "counts_ladder",
            "counts_number",
            name=op.f("uq_equivalence_held_ladder_held_number_counts_ladder_counts_number"),
        ),
    )


def _education() -> None:
    op.create_table(
        "education",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "degree",
            sa.Enum(*DEGREES, name="degree", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_education_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_education")),
    )
    op.create_index(op.f("ix_education_person_id"), "education", ["person_id"])


def _posts() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ladder_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.CheckConstraint("jsonb_typeof(names) = 'object' AND names ? 'zh'", name=op.f("ck_post_names")),
        sa.CheckConstraint("lowest > 0 AND highest >= lowest", name=op.f("ck_post_levels")),
        sa.ForeignKeyConstraint(["ladder_id"], ["ladder.id"], name=op.f("fk_post_ladder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("ladder_id", "code", name=op.f("uq_post_ladder_id_code")),
    )
    op.create_table(
        "grade_bonus",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ladder_id", sa.Uuid(), nullable=False),
        sa.Column("grade_ladder", sa.String(), nullable=False),
        sa.Column("grade_number", sa.Integer(), nullable=False),
        sa.Column("levels", sa.Integer(), nullable=False),
        sa.CheckConstraint("grade_number > 0 AND levels > 0", name=op.f("ck_grade_bonus_levels")),
        sa.ForeignKeyConstraint(["ladder_id"], ["ladder.id"], name=op.f("fk_grade_bonus_ladder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_bonus")),
        sa.UniqueConstraint(
            "ladder_id",
            "grade_ladder",
            "grade_number",
            name=op.f("uq_grade_bonus_ladder_id_grade_ladder_grade_number"),
        ),
    )
    op.create_table(
        "placement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employment_id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until > since", name=op.f("ck_placement_days")),
        sa.ForeignKeyConstraint(["employment_id"], ["employment.id"], name=op.f("fk_placement_employment_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_placement_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
    )
    op.create_index(
        "uq_placement_present",
        "placement",
        ["employment_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )


def _keep_verdicts() -> None:
    """Whose an append-only row is changes between two people of whom one was merged into the other, only."""
    op.execute(
        """
        CREATE FUNCTION keep_but_person() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF to_jsonb(NEW) - 'person_id' IS DISTINCT FROM to_jsonb(OLD) - 'person_id'
                OR NOT EXISTS (
                    SELECT FROM person WHERE (id, merged_into) IN
                        ((OLD.person_id, NEW.person_id), (NEW.person_id, OLD.person_id))
                )
            THEN
                RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER keep_but_person BEFORE UPDATE ON verdict FOR EACH ROW EXECUTE FUNCTION keep_but_person()"
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON verdict "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _keep_what_was_published() -> None:
    """Of a published version nothing changes but its end, once; nor does anything that belongs to it."""
    op.execute(
        """
        CREATE FUNCTION keep_published() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.state = 'published' AND (
                TG_OP = 'DELETE' OR OLD.valid_until IS NOT NULL
                OR to_jsonb(NEW) - 'valid_until' IS DISTINCT FROM to_jsonb(OLD) - 'valid_until'
            ) THEN
                RAISE EXCEPTION 'a published % never changes', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        END $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION keep_parts_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            part jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
            whole uuid := part ->> TG_ARGV[1];
            published boolean;
        BEGIN
            IF TG_ARGV[2] <> '' THEN
                EXECUTE format('SELECT %I FROM %I WHERE id = $1', TG_ARGV[3], TG_ARGV[2]) INTO whole USING whole;
            END IF;
            EXECUTE format('SELECT state = ''published'' FROM %I WHERE id = $1', TG_ARGV[0])
                INTO published USING whole;
            IF published THEN
                RAISE EXCEPTION 'a published % never changes', TG_ARGV[0] USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        END $$
        """
    )
    for table in ("rule_set", "ladder"):
        op.execute(
            f"CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_published()"
        )
        op.execute(
            f"CREATE TRIGGER append_only BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for table, arguments in (
        ("rule_condition", "'rule_set', 'rule_set_id', '', ''"),
        ("rung", "'ladder', 'ladder_id', '', ''"),
        ("post", "'ladder', 'ladder_id', '', ''"),
        ("grade_bonus", "'ladder', 'ladder_id', '', ''"),
        ("prerequisite", "'ladder', 'rung_id', 'rung', 'ladder_id'"),
    ):
        op.execute(
            f"CREATE TRIGGER keep_parts_of_published BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION keep_parts_of_published({arguments})"
        )
