"""What activities and shifts are found by, where shifts are, and who has a calendar feed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

FOUND_BY = {"activity": ("title", "description", "team_id"), "shift": ("place",)}
"""Columns that `lexemes` are made of."""


def upgrade() -> None:
    for table in FOUND_BY:
        op.add_column(table, sa.Column("lexemes", TSVECTOR(), nullable=True))
        op.create_index(op.f(f"ix_{table}_without_lexemes"), table, ["id"], postgresql_where=sa.text("lexemes IS NULL"))
    op.create_index(op.f("ix_activity_lexemes"), "activity", ["lexemes"], postgresql_using="gin")
    op.create_index(
        op.f("ix_shift_latitude_longitude"),
        "shift",
        ["latitude", "longitude"],
        postgresql_where=sa.text("latitude IS NOT NULL"),
    )
    _forget()
    _feeds()


def _forget() -> None:
    """What is changed is without lexemes until they are made anew: outdated ones never stay."""
    op.execute(
        """
        CREATE FUNCTION forget_lexemes() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.lexemes := NULL;
            RETURN NEW;
        END $$
        """
    )
    for table, columns in FOUND_BY.items():
        changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
        op.execute(
            f"CREATE TRIGGER forget_lexemes BEFORE UPDATE OF {', '.join(columns)} ON {table} "
            f"FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION forget_lexemes()"
        )
    op.execute(
        """
        CREATE FUNCTION forget_lexemes_of_team() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE activity SET lexemes = NULL WHERE team_id = NEW.id;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER forget_lexemes_of_team AFTER UPDATE OF name ON organisation "
        "FOR EACH ROW WHEN (NEW.name IS DISTINCT FROM OLD.name) EXECUTE FUNCTION forget_lexemes_of_team()"
    )


def _feeds() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("volunteer_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteer.id"], name=op.f("fk_calendar_feed_volunteer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
    )
    op.create_index(op.f("ix_calendar_feed_volunteer_id"), "calendar_feed", ["volunteer_id"])
    op.execute(
        "CREATE TRIGGER follow_volunteer BEFORE INSERT ON calendar_feed "
        "FOR EACH ROW EXECUTE FUNCTION follow_volunteer()"
    )
