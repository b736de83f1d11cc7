"""What enterprises pay for skill and what each worker is paid; enterprises by their credit code; rosters of workers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation", sa.Column("credit_code", sa.String(), nullable=True))
    op.create_unique_constraint(op.f("uq_organisation_credit_code"), "organisation", ["credit_code"])
    op.create_check_constraint(
        op.f("ck_organisation_credit_code"), "organisation", "credit_code ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'"
    )
    op.add_column(
        "roster_import",
        sa.Column(
            "kind",
            sa.Enum("volunteers", "workers", name="rosterkind", native_enum=False, create_constraint=True, length=32),
            server_default=sa.text("'volunteers'"),
            nullable=False,
        ),
    )
    _tables()
    _records()


def _tables() -> None:
    op.create_table(
        "wage_table",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "approved",
                "rejected",
                "replaced",
                name="wagestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_wage_table_decided")),
        sa.CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name=op.f("ck_wage_table_why_rejected")),
        sa.CheckConstraint(
            "state <> 'approved' OR decided_by IS DISTINCT FROM proposed_by", name=op.f("ck_wage_table_two_people")
        ),
        sa.CheckConstraint("state <> 'replaced'", name=op.f("ck_wage_table_never_replaced")),
        sa.CheckConstraint("version > 0", name=op.f("ck_wage_table_version")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_wage_table_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wage_table")),
        sa.UniqueConstraint("organisation_id", "version", name=op.f("uq_wage_table_organisation_id_version")),
    )
    op.create_index(
        "uq_wage_table_approved",
        "wage_table",
        ["organisation_id", "valid_from"],
        unique=True,
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.create_index(
        "uq_wage_table_proposed",
        "wage_table",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "wage_rate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("table_id", sa.Uuid(), nullable=False),
        sa.Column("rung_id", sa.Uuid(), nullable=True),
        sa.Column("occupation_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(rung_id IS NULL) <> (level IS NULL)", name=op.f("ck_wage_rate_what_for")),
        sa.CheckConstraint("fen >= 0", name=op.f("ck_wage_rate_fen")),
        sa.CheckConstraint("level IS NULL OR occupation_id IS NULL", name=op.f("ck_wage_rate_level")),
        sa.ForeignKeyConstraint(["occupation_id"], ["occupation.id"], name=op.f("fk_wage_rate_occupation_id")),
        sa.ForeignKeyConstraint(["rung_id"], ["rung.id"], name=op.f("fk_wage_rate_rung_id")),
        sa.ForeignKeyConstraint(["table_id"], ["wage_table.id"], name=op.f("fk_wage_rate_table_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wage_rate")),
        sa.UniqueConstraint(
            "table_id",
            "rung_id",
            "occupation_id",
            "level",
            name=op.f("uq_wage_rate_table_id_rung_id_occupation_id_level"),
            postgresql_nulls_not_distinct=True,
        ),
    )


def _records() -> None:
    op.create_table(
        "wage_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employment_id", sa.Uuid(), nullable=False),
        sa.Column("table_id", sa.Uuid(), nullable=True),
        sa.Column("rung_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "roster",
                "table",
                "grade",
                "level",
                name="wagesource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "approved",
                "rejected",
                "replaced",
                name="recordstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("arrears_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("arrears_months", JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_wage_record_decided")),
        sa.CheckConstraint("(state = 'rejected') = (reason IS NOT NULL)", name=op.f("ck_wage_record_why_rejected")),
        sa.CheckConstraint(
            "state <> 'approved' OR decided_by IS NULL OR decided_by IS DISTINCT FROM proposed_by",
            name=op.f("ck_wage_record_two_people"),
        ),
        sa.CheckConstraint("arrears_fen >= 0", name=op.f("ck_wage_record_arrears")),
        sa.CheckConstraint("fen >= 0", name=op.f("ck_wage_record_fen")),
        sa.CheckConstraint("rung_id IS NULL OR level IS NULL", name=op.f("ck_wage_record_what_for")),
        sa.CheckConstraint("until > since", name=op.f("ck_wage_record_days")),
        sa.ForeignKeyConstraint(["employment_id"], ["employment.id"], name=op.f("fk_wage_record_employment_id")),
        sa.ForeignKeyConstraint(["rung_id"], ["rung.id"], name=op.f("fk_wage_record_rung_id")),
        sa.ForeignKeyConstraint(["table_id"], ["wage_table.id"], name=op.f("fk_wage_record_table_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wage_record")),
    )
    op.create_index(op.f("ix_wage_record_employment_id"), "wage_record", ["employment_id"])
    op.create_index(
        op.f("ix_wage_record_since"), "wage_record", ["since"], postgresql_where=sa.text("state = 'approved'")
    )
    op.create_index(op.f("ix_wage_record_table_id"), "wage_record", ["table_id"])
    op.create_index(
        "uq_wage_record_present",
        "wage_record",
        ["employment_id"],
        unique=True,
        postgresql_where=sa.text("state = 'approved' AND until IS NULL"),
    )
    op.create_index(
        "uq_wage_record_proposed",
        "wage_record",
        ["employment_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_index(
        "uq_wage_record_since",
        "wage_record",
        ["employment_id", "since"],
        unique=True,
        postgresql_where=sa.text("state = 'approved'"),
    )
