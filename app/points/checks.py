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
                SELECT award.id AS award_id, award.points, award.nothing_due, sum(line.amount) AS amount
                FROM award LEFT JOIN (
                    SELECT posting.journal_id, posting.amount, account.owner, heir.owner AS heir
                    FROM posting JOIN account ON account.id = posting.account_id
                        LEFT JOIN account AS heir ON heir.id = account.succeeded_by
                    WHERE account.asset = 'points' AND account.kind = 'wallet'
                ) AS line ON line.journal_id = award.journal_id AND award.person_id IN (line.owner, line.heir)
                GROUP BY award.id
                HAVING coalesce(sum(line.amount), 0) <> award.points
                    OR (award.points = 0) <> (award.nothing_due IS NOT NULL)
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
    Check(
        "points.freezes",
        "A wallet is frozen exactly as long as a freeze of its person says.",
        statement(
            text(
                """
                SELECT coalesce(account.owner, standing.person_id) AS person_id, account.frozen_until, standing.until
                FROM (
                    SELECT owner, frozen_until FROM account
                    WHERE asset = 'points' AND kind = 'wallet' AND frozen_until IS NOT NULL AND succeeded_by IS NULL
                ) AS account
                    FULL JOIN (
                        SELECT person_id,
                            CASE WHEN confirmed_at IS NULL THEN lapses_at ELSE 'infinity' END AS until
                        FROM points_freeze
                        WHERE ended_at IS NULL AND (confirmed_at IS NOT NULL OR lapses_at IS NOT NULL)
                    ) AS standing ON standing.person_id = account.owner
                WHERE CASE
                    WHEN account.owner IS NULL THEN true
                    WHEN standing.person_id IS NULL THEN NOT EXISTS (
                        SELECT FROM points_freeze WHERE person_id = account.owner AND ended_as = 'lapsed'
                            AND lapses_at = account.frozen_until
                    )
                    WHEN standing.until = 'infinity' THEN account.frozen_until < '9999-01-01'
                    ELSE account.frozen_until <> standing.until
                END
                """
            )
        ),
    ),
    Check(
        "points.transfers",
        "Each transfer, donation and paid grant moved its points from its giver to its taker, and each such journal "
        "has one.",
        statement(
            text(
                """
                WITH told AS (
                    SELECT id, 'transfer' AS kind, journal_id, points, giver_id AS giver, taker_id AS taker
                    FROM transfer
                    UNION ALL SELECT id, 'donation', journal_id, points, person_id, pool_id FROM donation
                    UNION ALL SELECT id, 'grant', journal_id, points, pool_id, person_id FROM pool_grant
                        WHERE state = 'confirmed'
                ), moved AS (
                    SELECT journal.id, journal.kind, sum(posting.amount) FILTER (WHERE posting.amount > 0) AS points,
                        array_agg(account.owner) FILTER (WHERE posting.amount < 0)
                            || array_agg(heir.owner) FILTER (WHERE posting.amount < 0) AS givers,
                        array_agg(account.owner) FILTER (WHERE posting.amount > 0)
                            || array_agg(heir.owner) FILTER (WHERE posting.amount > 0) AS takers
                    FROM journal JOIN posting ON posting.journal_id = journal.id
                        JOIN account ON account.id = posting.account_id
                        LEFT JOIN account AS heir ON heir.id = account.succeeded_by
                    WHERE journal.kind IN ('transfer', 'donation', 'grant')
                    GROUP BY journal.id
                )
                SELECT coalesce(told.kind, moved.kind) AS kind, told.id, told.points, moved.id AS journal_id,
                    moved.points AS moved
                FROM told FULL JOIN moved ON moved.id = told.journal_id AND moved.kind = told.kind
                WHERE told.points IS DISTINCT FROM moved.points
                    OR told.giver <> ALL (array_remove(moved.givers, NULL))
                    OR told.taker <> ALL (array_remove(moved.takers, NULL))
                """
            )
        ),
    ),
    Check(
        "points.pools",
        "What is in a pool, or expired in it, is what was given to it less what was paid out.",
        statement(
            text(
                """
                SELECT pool.id AS pool_id, coalesce(account.posted, 0) AS posted, account.floor, given.points AS given,
                    paid.points AS paid, expired.points AS expired
                FROM pool
                    LEFT JOIN account ON account.asset = 'points' AND account.kind = 'pool' AND account.owner = pool.id
                    CROSS JOIN LATERAL (
                        SELECT coalesce(sum(points), 0) AS points FROM donation WHERE pool_id = pool.id
                    ) AS given
                    CROSS JOIN LATERAL (
                        SELECT coalesce(sum(points), 0) AS points FROM pool_grant
                        WHERE pool_id = pool.id AND state = 'confirmed'
                    ) AS paid
                    CROSS JOIN LATERAL (
                        SELECT coalesce(-sum(posting.amount), 0) AS points
                        FROM posting JOIN journal ON journal.id = posting.journal_id
                        WHERE posting.account_id = account.id AND journal.kind = 'expiry'
                    ) AS expired
                WHERE coalesce(account.posted, 0) <> given.points - paid.points - expired.points
                    OR account.floor IS DISTINCT FROM 0
                """
            )
        ),
    ),
)
