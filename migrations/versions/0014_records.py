"""Training, honours and ratings of volunteers; stars that ask for a rating, too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WITHDRAWN_ONLY = ("training", "honour", "rating")


def upgrade() -> None:
    _training()
    _honours()
    _ratings()
    _keep()
    op.add_column("star_scheme", sa.Column("ratings", ARRAY(sa.Integer()), server_default="{}", nullable=False))
    op.create_check_constraint(
        op.f("ck_star_scheme_ratings"),
        "star_scheme",
        "cardinality(ratings) IN (0, cardinality(hours)) AND 0 <= ALL (ratings) AND 50 >= ALL (ratings)",
    )


def _recorded(table: str) -> list[sa.schema.SchemaItem]:
    """Whose it is, in whose name and by whom it was recorded, and how it was withdrawn."""
    return [
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *_withdrawn(table),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f(f"fk_{table}_volunteer_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{table}_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _withdrawn(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal", sa.Text(), nullable=True),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawal IS NULL)", name=op.f(f"ck_{table}_withdrawn")),
    ]


def _indices(table: str, *unique: str, by_day: str | None = None) -> None:
    standing = sa.text("withdrawn_at IS NULL")
    op.create_index(f"uq_{table}_standing", table, [*unique], unique=True, postgresql_where=standing)
    op.create_index(op.f(f"ix_{table}_volunteer_id"), table, ["volunteer_id"])
    if by_day:
        columns = ["organisation_id", by_day, "id"]
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)


def _training() -> None:
    op.create_table(
        "training",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("volunteer_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("organiser", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("started_on <= ended_on", name=op.f("ck_training_period")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_training_minutes")),
        *_recorded("training"),
    )
    _indices("training", "volunteer_id", "course", "started_on", by_day="started_on")


def _honours() -> None:
    op.create_table(
        "honour",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("volunteer_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("awarded_by", sa.String(), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=True),
        sa.CheckConstraint(
            "level IN ('unit', 'county', 'prefecture', 'province', 'nation')", name=op.f("ck_honour_honourlevel")
        ),
        *_recorded("honour"),
    )
    _indices("honour", "volunteer_id", "title", "awarded_on", by_day="awarded_on")


def _ratings() -> None:
    op.create_table(
        "rating",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("volunteer_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("rated_by", sa.Uuid(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_rating_score")),
        *_withdrawn("rating"),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_rating_shift_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_rating_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
    )
    _indices("rating", "shift_id", "volunteer_id")
    op.create_index(op.f("ix_rating_shift_id"), "rating", ["shift_id"])


def _keep() -> None:
    """What is written stays: withdrawn once, or another's only where two records of one person are merged."""
    op.execute(
        """
        CREATE FUNCTION keep_but_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE may text[] := '{withdrawn_by,withdrawn_at,withdrawal}';
        BEGIN
            IF NEW.volunteer_id <> OLD.volunteer_id
                AND to_jsonb(NEW) - 'volunteer_id' = to_jsonb(OLD) - 'volunteer_id'
                AND EXISTS (
                    SELECT FROM volunteer WHERE (id, merged_into) IN
                        ((OLD.volunteer_id, NEW.volunteer_id), (NEW.volunteer_id, OLD.volunteer_id))
                )
            THEN
                RETURN NEW;
            END IF;
            IF OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL
                OR to_jsonb(NEW) - may IS DISTINCT FROM to_jsonb(OLD) - may
            THEN
                RAISE EXCEPTION '% can only be withdrawn, once', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    for table in WITHDRAWN_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER keep_but_withdrawn BEFORE UPDATE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_but_withdrawn()"
        )
        op.execute(
            f"CREATE TRIGGER follow_volunteer BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION follow_volunteer()"
        )
