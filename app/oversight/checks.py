"""What must always hold of what was counted."""

from sqlalchemy import text

from app.kernel.db import statement
from app.kernel.verification import Check

CHECKS = (
    Check(
        "oversight.figures",
        "The figures of the months that are over add up to what the ledger moved in them.",
        statement(
            text(
                """
                SELECT points_counted.month, coalesce(counted.change, 0) AS counted, coalesce(moved.change, 0) AS moved
                FROM (
                        SELECT month, counted_at, current_setting('commonweal.time_zone') AS zone FROM points_counted
                    ) AS points_counted
                    LEFT JOIN LATERAL (
                        SELECT sum(change) AS change FROM points_figure WHERE month = points_counted.month
                    ) AS counted ON true
                    LEFT JOIN LATERAL (
                        SELECT sum(posting.amount) AS change
                        FROM journal
                            JOIN posting ON posting.journal_id = journal.id AND posting.asset = 'points'
                            JOIN account ON account.id = posting.account_id AND account.kind IN ('wallet', 'pool')
                        WHERE journal.recorded_at >= CAST(points_counted.month AS timestamp) AT TIME ZONE zone
                            AND journal.recorded_at
                                < (points_counted.month + interval '1 month') AT TIME ZONE zone
                    ) AS moved ON true
                WHERE points_counted.counted_at
                        >= (points_counted.month + interval '1 month 1 day') AT TIME ZONE zone
                    AND coalesce(counted.change, 0) <> coalesce(moved.change, 0)
                """
            )
        ),
    ),
)
