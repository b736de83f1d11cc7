"""Certificates with numbers that nobody guesses; of service what approved hours came to; stars for hours."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _numbers()
    _certificates()
    _batches()
    _service_certificates()
    _rows()
    _stars()
    for table in ("number_format", "service_certificate", "certified_record", "star_scheme"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    _keep_certificates()


def _numbers() -> None:
    op.create_table(
        "number_format",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("pattern", sa.String(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('service')", name=op.f("ck_number_format_certificatekind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_format")),
        sa.UniqueConstraint("kind", "version", name=op.f("uq_number_format_kind_version")),
    )
    op.create_table(
        "number_series",
        sa.Column("format_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last > 0", name=op.f("ck_number_series_last")),
        sa.ForeignKeyConstraint(["format_id"], ["number_format.id"], name=op.f("fk_number_series_format_id")),
        sa.PrimaryKeyConstraint("format_id", "series", name=op.f("pk_number_series")),
    )
    op.execute(
        "INSERT INTO number_format (id, kind, version, pattern, set_at) VALUES "
        "('01980000-0000-7000-8000-000000000001', 'service', 1, 'ZM{year}-{sequence:6}-{tag:4}', now())"
    )


def _certificates() -> None:
    op.create_table(
        "certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("number_key", sa.String(), nullable=False),
        sa.Column("format_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revocation", sa.String(32), nullable=True),
        sa.Column("revocation_note", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('service')", name=op.f("ck_certificate_certificatekind")),
        sa.CheckConstraint(
            "revocation IN ('mistake', 'records', 'misuse', 'replaced', 'other')",
            name=op.f("ck_certificate_revocation"),
        ),
        sa.CheckConstraint("digest = sha256(convert_to(content::text, 'UTF8'))", name=op.f("ck_certificate_digest")),
        sa.CheckConstraint("jsonb_typeof(content) = 'object'", name=op.f("ck_certificate_content")),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revocation IS NULL) AND (revoked_at IS NULL) = (revocation_note IS NULL)",
            name=op.f("ck_certificate_revoked"),
        ),
        sa.CheckConstraint("revoked_at >= issued_at", name=op.f("ck_certificate_revoked_after_issue")),
        sa.ForeignKeyConstraint(["format_id"], ["number_format.id"], name=op.f("fk_certificate_format_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_certificate_organisation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_certificate_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number_key", name=op.f("uq_certificate_number_key")),
        sa.UniqueConstraint("token", name=op.f("uq_certificate_token")),
    )
    op.create_index(op.f("ix_certificate_organisation_id_issued_at"), "certificate", ["organisation_id", "issued_at"])
    op.create_index(op.f("ix_certificate_person_id_issued_at"), "certificate", ["person_id", "issued_at"])


def _batches() -> None:
    op.create_table(
        "certificate_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("handler", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'cancelled')", name=op.f("ck_certificate_batch_batchstate")
        ),
        sa.CheckConstraint(
            "(state IN ('done', 'cancelled')) = (finished_at IS NOT NULL)", name=op.f("ck_certificate_batch_finished")
        ),
        sa.CheckConstraint("rows_done <= rows_total", name=op.f("ck_certificate_batch_progress")),
        sa.CheckConstraint("since <= until", name=op.f("ck_certificate_batch_period")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_certificate_batch_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_batch")),
    )
    op.create_index(
        op.f("ix_certificate_batch_organisation_id_created_at"), "certificate_batch", ["organisation_id", "created_at"]
    )


def _service_certificates() -> None:
    op.create_table(
        "service_certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("volunteer_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_service_certificate_minutes")),
        sa.CheckConstraint("since <= until", name=op.f("ck_service_certificate_period")),
        sa.ForeignKeyConstraint(["batch_id"], ["certificate_batch.id"], name=op.f("fk_service_certificate_batch_id")),
        sa.ForeignKeyConstraint(["id"], ["certificate.id"], name=op.f("fk_service_certificate_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_service_certificate_organisation_id")
        ),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_service_certificate_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_certificate")),
    )
    op.create_index(op.f("ix_service_certificate_batch_id"), "service_certificate", ["batch_id"])
    op.create_index(
        op.f("ix_service_certificate_organisation_id_issued_at"),
        "service_certificate",
        ["organisation_id", "issued_at"],
    )
    op.create_index(op.f("ix_service_certificate_volunteer_id"), "service_certificate", ["volunteer_id"])
    op.create_table(
        "certified_record",
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["service_certificate.id"], name=op.f("fk_certified_record_certificate_id")
        ),
        sa.ForeignKeyConstraint(["record_id"], ["service_record.id"], name=op.f("fk_certified_record_record_id")),
        sa.PrimaryKeyConstraint("certificate_id", "record_id", name=op.f("pk_certified_record")),
    )
    op.create_index(op.f("ix_certified_record_record_id"), "certified_record", ["record_id"])


def _rows() -> None:
    op.create_table(
        "certificate_batch_row",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("given", sa.String(), nullable=False),
        sa.Column("volunteer_id", sa.Uuid(), nullable=True),
        sa.Column("certificate_id", sa.Uuid(), nullable=True),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.Column("refusal_params", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(certificate_id, refusal) <= 1", name=op.f("ck_certificate_batch_row_one_outcome")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["certificate_batch.id"], name=op.f("fk_certificate_batch_row_batch_id")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["service_certificate.id"], name=op.f("fk_certificate_batch_row_certificate_id")
        ),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_certificate_batch_row_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_batch_row")),
    )
    op.create_index(op.f("ix_certificate_batch_row_batch_id"), "certificate_batch_row", ["batch_id"])
    op.create_index(
        op.f("ix_certificate_batch_row_certificate_id"), "certificate_batch_row", ["certificate_id"], unique=True
    )


def _stars() -> None:
    op.create_table(
        "star_scheme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("hours", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "cardinality(hours) BETWEEN 1 AND 10 AND 0 < ALL (hours)", name=op.f("ck_star_scheme_hours")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_star_scheme_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_scheme")),
    )
    op.create_index(op.f("ix_star_scheme_organisation_id_set_at"), "star_scheme", ["organisation_id", "set_at"])


def _keep_certificates() -> None:
    """A certificate is revoked once, and that is all that ever becomes of it."""
    op.execute(
        """
        CREATE FUNCTION keep_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE may text[] := '{revoked_by,revoked_at,revocation,revocation_note}';
        BEGIN
            IF TG_OP = 'DELETE' OR OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL
                OR to_jsonb(NEW) - may IS DISTINCT FROM to_jsonb(OLD) - may
            THEN
                RAISE EXCEPTION 'a certificate can only be revoked, once' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER keep_certificate BEFORE UPDATE OR DELETE ON certificate "
        "FOR EACH ROW EXECUTE FUNCTION keep_certificate()"
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE TRUNCATE ON certificate FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
