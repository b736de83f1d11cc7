"""What must always hold of the points bank."""

from sqlalchemy import text

from app.kernel.db import statement
from app.kernel.verification import Check

CHECKS = (
    Check(
        "points.awards",
        "Each award posted exactly its points to its person, or has the reason why nothing was due.",
        statement(
            text(
                """
                SELECT award.id AS award_id, award.points, award.nothing_due, posting.amount
                FROM award
                    LEFT JOIN LATERAL (
                        SELECT sum(posting.amount) AS amount
                        FROM posting JOIN account ON account.id = posting.account_id
                            LEFT JOIN account AS heir ON heir.id = account.succeeded_by
                        WHERE posting.journal_id = award.journal_id
                            AND account.asset = 'points' AND account.kind = 'wallet'
                            AND award.person_id IN (account.owner, heir.owner)
                    ) AS posting ON true
                WHERE coalesce(posting.amount, 0) <> award.points OR (award.points = 0) <> (nothing_due IS NOT NULL)
                """
            )
        ),
    ),
    Check(
        "points.award_journals",
        "Each journal that awards points belongs to an award.",
        statement(
            text(
                """
                SELECT journal.id AS journal_id, journal.request
                FROM journal LEFT JOIN award ON award.journal_id = journal.id
                WHERE journal.kind = 'award' AND award.id IS NULL
                """
            )
        ),
    ),
    Check(
        "points.debts",
        "What a person owes is never below zero.",
        statement(
            text(
                """
                SELECT id AS account_id, owner, posted FROM account
                WHERE asset = 'points' AND kind = 'debt' AND (posted > 0 OR held <> 0)
                """
            )
        ),
    ),
)
