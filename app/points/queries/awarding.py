"""What was awarded, and to be taken back or repaid."""

from typing import Any

from sqlalchemy import ColumnElement, any_, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlalchemy.types import Uuid
from sqlmodel import col

from app.kernel.db import statement
from app.ledger.models import Account, Journal
from app.points.models import Award


def reversed_(award: Any = Award) -> ColumnElement[bool]:
    """Whether an award was taken back."""
    reversal = aliased(Journal)
    return select(col(reversal.id)).where(col(reversal.reverses) == col(award.journal_id)).correlate(award).exists()


# What these sources were given already, and behind it, without a source, what these people earned on these days.
AWARDS_BESIDE = statement(
    text(
        """
        SELECT award.id, award.source_kind, award.source_id, award.person_id, award.points, award.expression,
            award.nothing_due, CAST(NULL AS timestamptz) AS since
        FROM unnest(CAST(:kinds AS text[]), CAST(:sources AS uuid[])) AS asked (kind, source)
            JOIN award ON award.source_kind = asked.kind AND award.source_id = asked.source
        UNION ALL
        SELECT NULL, NULL, NULL, day.person, CAST(sum(award.points) AS bigint), NULL, NULL, day.since
        FROM unnest(CAST(:people AS uuid[]), CAST(:since AS timestamptz[]), CAST(:until AS timestamptz[]))
                AS day (person, since, until)
            JOIN award ON award.person_id = day.person
                AND award.served_at >= day.since AND award.served_at < day.until
        WHERE award.points > 0 AND award.bonus_rule_id IS NULL
            AND NOT EXISTS (SELECT FROM journal WHERE journal.reverses = award.journal_id)
        GROUP BY day.person, day.since
        """
    )
)
RECORD_AWARDS = statement(
    text(
        """
        INSERT INTO award (id, source_kind, source_id, person_id, rule_id, bonus_rule_id, minutes, served_at, ended_at,
            category, places, taken, points, expression, parts, note, journal_id, nothing_due)
        SELECT id, source_kind, source_id, person_id, rule_id, bonus_rule_id, minutes, served_at, ended_at,
            category, places, taken, points, expression, CAST(parts AS jsonb), note, journal_id, nothing_due
        FROM unnest(
            CAST(:id AS uuid[]), CAST(:source_kind AS text[]), CAST(:source_id AS uuid[]), CAST(:person_id AS uuid[]),
            CAST(:rule_id AS uuid[]), CAST(:bonus_rule_id AS uuid[]), CAST(:minutes AS integer[]),
            CAST(:served_at AS timestamptz[]), CAST(:ended_at AS timestamptz[]), CAST(:category AS text[]),
            CAST(:places AS integer[]), CAST(:taken AS integer[]), CAST(:points AS bigint[]),
            CAST(:expression AS text[]), CAST(:parts AS text[]), CAST(:note AS text[]), CAST(:journal_id AS uuid[]),
            CAST(:nothing_due AS text[])
        ) AS award (id, source_kind, source_id, person_id, rule_id, bonus_rule_id, minutes, served_at, ended_at,
            category, places, taken, points, expression, parts, note, journal_id, nothing_due)
        """
    )
)
AWARD_OF_SOURCE = statement(
    select(col(Award.person_id), col(Award.points), col(Award.journal_id)).where(
        col(Award.source_kind) == bindparam("source_kind"), col(Award.source_id) == bindparam("source_id")
    )
)
OWED = statement(
    select(col(Account.owner), (-col(Account.posted)).label("owed")).where(
        col(Account.asset) == bindparam("asset"),
        col(Account.kind) == bindparam("kind"),
        col(Account.owner) == any_(bindparam("people", type_=ARRAY(Uuid))),
        col(Account.posted) < 0,
    )
)
REVERSED = statement(select(select(col(Journal.id)).where(col(Journal.reverses) == bindparam("journal")).exists()))
