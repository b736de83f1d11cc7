"""What only the person says about themselves is told from what staff know."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("own_word", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.create_check_constraint(op.f("ck_person_own_word"), "person", "own_word <@ '{residence,sex}'")
    # Whoever changed their own record last is taken at their word, no more.
    op.execute(
        """
        UPDATE person SET own_word = said.facts
        FROM (
            SELECT last.subject, array_agg(last.fact ORDER BY last.fact) AS facts
            FROM (
                SELECT DISTINCT ON (entry.subject, fact) entry.subject, entry.actor, fact
                FROM audit_entry AS entry, jsonb_object_keys(entry.after) AS fact
                WHERE entry.action = 'accounts.correct_person' AND fact IN ('residence', 'sex')
                ORDER BY entry.subject, fact, entry.id DESC
            ) AS last
            WHERE last.actor = last.subject
            GROUP BY last.subject
        ) AS said
        WHERE person.id = said.subject
        """
    )


def downgrade() -> None:
    op.drop_column("person", "own_word")
