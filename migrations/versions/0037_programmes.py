"""Programmes of subsidies, versioned, with what excludes what and the test cases of their rules."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("code ~ '^[a-z0-9][a-z0-9-]{1,59}$'", name=op.f("ck_programme_code")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_programme_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("code", name=op.f("uq_programme_code")),
    )
    op.create_index(op.f("ix_programme_organisation_id"), "programme", ["organisation_id"])
    _versions()
    _exclusions()
    _test_cases()
    _keep_what_was_published()


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _versions() -> None:
    op.create_table(
        "programme_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", _choice("programmestate", "draft", "published"), nullable=False),
        sa.Column("names", JSONB(), nullable=False),
        sa.Column("plain", JSONB(), nullable=False),
        sa.Column("documents", JSONB(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("rule_set_id", sa.Uuid(), nullable=False),
        sa.Column("amounts", JSONB(), nullable=False),
        sa.Column("frequency", _choice("frequency", "once", "yearly", "per_certificate"), nullable=False),
        sa.Column("period_fact", sa.String(), nullable=True),
        sa.Column("evidence", JSONB(), nullable=False),
        sa.Column("chain", JSONB(), nullable=False),
        sa.Column("review", sa.Boolean(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("response_days", sa.Integer(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("channel", _choice("channel", "bank", "none"), nullable=False),
        sa.Column("authors", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        *_checks(
            "programme_version",
            version="version > 0",
            names="jsonb_typeof(names) = 'object' AND names ? 'zh'",
            plain="jsonb_typeof(plain) = 'object' AND plain ? 'zh'",
            documents="jsonb_typeof(documents) = 'object'",
            amounts="jsonb_array_length(amounts) BETWEEN 1 AND 20",
            evidence="jsonb_array_length(evidence) <= 20",
            chain="jsonb_array_length(chain) BETWEEN 1 AND 3",
            validity="valid_until >= valid_from",
            days="valid_from BETWEEN '1900-01-01' AND '2200-12-31' "
            "AND coalesce(valid_until, valid_from) BETWEEN '1900-01-01' AND '2200-12-31'",
            period_fact="(frequency = 'per_certificate') = (period_fact IS NOT NULL)",
            notice_days="notice_days BETWEEN 0 AND 30",
            response_days="response_days BETWEEN 1 AND 250",
            published="(state = 'draft') = (published_at IS NULL)",
            two_people="published_by <> ALL (authors)",
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_programme_version_programme_id")),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_programme_version_rule_set_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_version")),
        sa.UniqueConstraint("programme_id", "version", name=op.f("uq_programme_version_programme_id_version")),
        sa.UniqueConstraint("rule_set_id", name=op.f("uq_programme_version_rule_set_id")),
    )
    op.create_index(
        "uq_programme_version_draft",
        "programme_version",
        ["programme_id"],
        unique=True,
        postgresql_where=sa.text("state = 'draft'"),
    )


def _exclusions() -> None:
    op.create_table(
        "programme_exclusion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("within", _choice("within", "once_ever", "same_period"), nullable=False),
        sa.Column("exceptions", JSONB(), nullable=False),
        *_checks("programme_exclusion", exceptions="jsonb_typeof(exceptions) = 'array'"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_programme_exclusion_version_id")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_programme_exclusion_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_exclusion")),
        sa.UniqueConstraint("version_id", "programme_id", name=op.f("uq_programme_exclusion_version_id_programme_id")),
    )
    op.create_index(op.f("ix_programme_exclusion_programme_id"), "programme_exclusion", ["programme_id"])


def _test_cases() -> None:
    op.create_table(
        "programme_test_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("expected_passed", sa.Boolean(), nullable=False),
        sa.Column("expected_fen", sa.BigInteger(), nullable=False),
        *_checks(
            "programme_test_case",
            number="number BETWEEN 1 AND 100",
            expected="expected_fen >= 0 AND (expected_passed OR expected_fen = 0)",
            on_day="on_day BETWEEN '1900-01-01' AND '2200-12-31'",
            facts="jsonb_typeof(facts) = 'object'",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_programme_test_case_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_test_case")),
        sa.UniqueConstraint("version_id", "number", name=op.f("uq_programme_test_case_version_id_number")),
    )


def _checks(table: str, **checks: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(check, name=op.f(f"ck_{table}_{name}")) for name, check in checks.items()]


def _keep_what_was_published() -> None:
    """Of a published version nothing changes but its end, which may only come nearer; nor what belongs to it."""
    op.execute(
        """
        CREATE FUNCTION keep_programme_version() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.state = 'published' AND (
                TG_OP = 'DELETE' OR NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until
                OR to_jsonb(NEW) - 'valid_until' IS DISTINCT FROM to_jsonb(OLD) - 'valid_until'
            ) THEN
                RAISE EXCEPTION 'a published % never changes', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER keep_programme_version BEFORE UPDATE OR DELETE ON programme_version "
        "FOR EACH ROW EXECUTE FUNCTION keep_programme_version()"
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE TRUNCATE ON programme_version "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    for table in ("programme_exclusion", "programme_test_case"):
        op.execute(
            f"CREATE TRIGGER keep_parts_of_published BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_parts_of_published('programme_version', 'version_id', '', '')"
        )
