"""Everybody matched against every programme: runs, what was known, what was said of it, what became different."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _runs()
    _said()
    _figures()
    for table in ("match_facts", "match_verdict", "match_change"):
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _runs() -> None:
    op.create_table(
        "match_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("by_clock", sa.Boolean(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", _choice("matchstate", "running", "done", "stopped"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("versions", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("last_person", sa.Uuid(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in _DONE),
        sa.CheckConstraint("people_done <= people", name=op.f("ck_match_run_progress")),
        sa.CheckConstraint("(state = 'running') = (ended_at IS NULL)", name=op.f("ck_match_run_ended")),
        sa.CheckConstraint("NOT (by_clock AND started_by IS NOT NULL)", name=op.f("ck_match_run_by_clock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run")),
    )
    op.create_index(
        "uq_match_run_running",
        "match_run",
        [sa.text("(true)")],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index("uq_match_run_by_clock", "match_run", ["on_day"], unique=True, postgresql_where=sa.text("by_clock"))


_DONE = ("people_done", "facts_stored", "verdicts_stored")


def _said() -> None:
    op.create_table(
        "match_facts",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_match_facts_run_id")),
        sa.PrimaryKeyConstraint("person_id", "run_id", name=op.f("pk_match_facts")),
    )
    op.create_table(
        "match_verdict",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("passed", ARRAY(sa.Boolean()), nullable=False),
        sa.Column("unmet", ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("fen", ARRAY(sa.BigInteger()), nullable=False),
        sa.CheckConstraint(
            "cardinality(passed) = cardinality(unmet) AND cardinality(passed) = cardinality(fen)",
            name=op.f("ck_match_verdict_places"),
        ),
        sa.CheckConstraint("0 <= ALL (fen) AND 0 <= ALL (unmet)", name=op.f("ck_match_verdict_amounts")),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_match_verdict_run_id")),
        sa.PrimaryKeyConstraint("person_id", "run_id", name=op.f("pk_match_verdict")),
    )


def _figures() -> None:
    op.create_table(
        "match_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("matchchangekind", "began", "amount", "ended"), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(kind = 'ended') = (fen = 0) AND fen >= 0", name=op.f("ck_match_change_fen")),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_match_change_run_id")),
        sa.ForeignKeyConstraint(["version_id"], ["programme_version.id"], name=op.f("fk_match_change_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_change")),
    )
    op.create_index("uq_match_change_run_id", "match_change", ["run_id", "version_id", "person_id"], unique=True)
    op.create_index(op.f("ix_match_change_person_id_id"), "match_change", ["person_id", "id"])
    op.create_table(
        "match_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in _FIGURES),
        sa.Column("fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "0 <= ALL (ARRAY[passed, began, amount, ended, offered, withdrawn, fen])",
            name=op.f("ck_match_count_figures"),
        ),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_match_count_run_id")),
        sa.ForeignKeyConstraint(["version_id"], ["programme_version.id"], name=op.f("fk_match_count_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_count")),
        sa.UniqueConstraint("run_id", "version_id", name=op.f("uq_match_count_run_id_version_id")),
    )


_FIGURES = ("passed", "began", "amount", "ended", "offered", "withdrawn")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
