"""Two records of one person: pairs, merges and what they moved. Who was merged leads on to the survivor."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OWNED = {
    "volunteer_id": (
        "membership",
        "enrolment",
        "scan",
        "service_record",
        "service_certificate",
        "certificate_batch_row",
    ),
    "person_id": ("certificate", "award", "redemption"),
}
"""What may be written for somebody just while they are merged; it goes to the survivor."""
KEPT = ("scan", "service_certificate")
"""Append-only, but for whose it is."""


def upgrade() -> None:
    for table in ("person", "volunteer", "account"):
        column = "succeeded_by" if table == "account" else "merged_into"
        op.add_column(table, sa.Column(column, sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_{column}"), table, table, [column], ["id"])
    for table in ("person", "volunteer"):
        op.create_check_constraint(op.f(f"ck_{table}_merged_into"), table, "merged_into <> id")
        op.create_index(
            op.f(f"ix_{table}_merged_into"),
            table,
            ["merged_into"],
            postgresql_where=sa.text("merged_into IS NOT NULL"),
        )
    _duplicates()
    _merges()
    _follow()
    _keep()


def _duplicates() -> None:
    op.create_table(
        "duplicate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("likenesses", ARRAY(sa.Text()), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dismissed_by", sa.Uuid(), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'dismissed', 'gone')", name=op.f("ck_duplicate_duplicatestate")),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_duplicate_pair")),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name=op.f("ck_duplicate_score")),
        sa.CheckConstraint("(state = 'dismissed') = (dismissed_at IS NOT NULL)", name=op.f("ck_duplicate_dismissed")),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name=op.f("fk_duplicate_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_duplicate_second_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_duplicate_first_id_second_id")),
    )
    op.create_index(op.f("ix_duplicate_state_score_id"), "duplicate", ["state", "score", "id"])
    op.create_index(op.f("ix_duplicate_second_id"), "duplicate", ["second_id"])


def _merges() -> None:
    op.create_table(
        "person_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("survivor_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_asked_by", sa.Uuid(), nullable=True),
        sa.Column("undo_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved", JSONB(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'declined', 'merged', 'undone')", name=op.f("ck_person_merge_mergestate")
        ),
        sa.CheckConstraint("merged_id <> survivor_id", name=op.f("ck_person_merge_two_people")),
        sa.CheckConstraint(
            "state = 'declined' OR decided_by <> proposed_by", name=op.f("ck_person_merge_second_person")
        ),
        sa.CheckConstraint("undone_by <> undo_asked_by", name=op.f("ck_person_merge_second_person_undoes")),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_person_merge_decided")),
        sa.CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name=op.f("ck_person_merge_undone")),
        sa.ForeignKeyConstraint(["merged_id"], ["person.id"], name=op.f("fk_person_merge_merged_id")),
        sa.ForeignKeyConstraint(["survivor_id"], ["person.id"], name=op.f("fk_person_merge_survivor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
    )
    op.create_index(
        "uq_person_merge_open",
        "person_merge",
        ["merged_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('proposed', 'merged')"),
    )
    op.create_index(op.f("ix_person_merge_survivor_id"), "person_merge", ["survivor_id"])
    op.create_index(op.f("ix_person_merge_proposed_at_id"), "person_merge", ["proposed_at", "id"])
    op.create_table(
        "merge_change",
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("aside", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("before", JSONB(), nullable=True),
        sa.Column("after", JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["merge_id"], ["person_merge.id"], name=op.f("fk_merge_change_merge_id")),
        sa.PrimaryKeyConstraint("merge_id", "table_name", "row_id", name=op.f("pk_merge_change")),
    )
    op.create_index(op.f("ix_merge_change_table_name_row_id"), "merge_change", ["table_name", "row_id"])


def _follow() -> None:
    """The lock is the one that the foreign key takes anyway: whoever merges is waited for before looking."""
    for owner in ("volunteer", "person"):
        column = f"{owner}_id"
        op.execute(
            f"""
            CREATE FUNCTION follow_{owner}() RETURNS trigger LANGUAGE plpgsql AS $$
            DECLARE goes_to uuid;
            BEGIN
                SELECT merged_into INTO goes_to FROM {owner} WHERE id = NEW.{column} FOR KEY SHARE;
                IF goes_to IS NOT NULL THEN
                    NEW.{column} := goes_to;
                END IF;
                RETURN NEW;
            END $$
            """  # noqa: S608
        )
        for table in OWNED[column]:
            op.execute(
                f"CREATE TRIGGER follow_{owner} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION follow_{owner}()"
            )


def _keep() -> None:
    """Whose an append-only row is changes between two people of whom one was merged into the other, only."""
    op.execute(
        """
        CREATE FUNCTION keep_but_volunteer() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF to_jsonb(NEW) - 'volunteer_id' IS DISTINCT FROM to_jsonb(OLD) - 'volunteer_id'
                OR NOT EXISTS (
                    SELECT FROM volunteer WHERE (id, merged_into) IN
                        ((OLD.volunteer_id, NEW.volunteer_id), (NEW.volunteer_id, OLD.volunteer_id))
                )
            THEN
                RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    for table in KEPT:
        op.execute(f"DROP TRIGGER append_only ON {table}")
        op.execute(
            f"CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER keep_but_volunteer BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_but_volunteer()"
        )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION keep_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE may text[] := '{revoked_by,revoked_at,revocation,revocation_note}';
        BEGIN
            IF TG_OP = 'UPDATE' AND NEW.person_id <> OLD.person_id
                AND to_jsonb(NEW) - 'person_id' = to_jsonb(OLD) - 'person_id'
                AND EXISTS (
                    SELECT FROM person WHERE (id, merged_into) IN
                        ((OLD.person_id, NEW.person_id), (NEW.person_id, OLD.person_id))
                )
            THEN
                RETURN NEW;
            END IF;
            IF TG_OP = 'DELETE' OR OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL
                OR to_jsonb(NEW) - may IS DISTINCT FROM to_jsonb(OLD) - may
            THEN
                RAISE EXCEPTION 'a certificate can only be revoked, once' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
