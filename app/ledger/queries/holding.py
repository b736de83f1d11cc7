"""Holds on several accounts at once. The accounts are locked before, in the order of their ids."""

from sqlalchemy import text

from app.kernel.db import statement

LOCK_TO_HOLD = statement(
    text(
        """
        SELECT id, CASE WHEN frozen_until > :now THEN 0 ELSE greatest(posted - held - floor, 0) END AS free
        FROM account WHERE id = ANY (CAST(:accounts AS uuid[])) AND floor IS NOT NULL
        ORDER BY id FOR NO KEY UPDATE
        """
    )
)
HOLD_EACH = statement(
    text(
        """
        WITH asked AS (
            SELECT * FROM unnest(
                CAST(:holds AS uuid[]), CAST(:accounts AS uuid[]), CAST(:amounts AS bigint[]),
                CAST(:expires AS timestamptz[])
            ) AS asked (hold, account, amount, expires_at)
        ), reserved AS (
            UPDATE account SET held = held + asked.amount, version = version + 1
            FROM asked
            WHERE account.id = asked.account AND floor IS NOT NULL AND posted - held - asked.amount >= floor
                AND (frozen_until IS NULL OR frozen_until <= :now)
            RETURNING account.id
        )
        INSERT INTO hold (id, account_id, amount, state, created_at, expires_at)
        SELECT asked.hold, asked.account, asked.amount, 'pending', :now, asked.expires_at
        FROM asked JOIN reserved ON reserved.id = asked.account
        """
    )
)
# A statement of its own, after that which took the locks: it sees what the last holders left.
DRAW_EACH = statement(
    text(
        """
        WITH asked AS (
            SELECT * FROM unnest(CAST(:holds AS uuid[]), CAST(:accounts AS uuid[]), CAST(:amounts AS bigint[]))
                AS asked (hold, account, amount)
        ), queue AS (
            SELECT lot.id, lot.remaining, asked.hold, asked.amount, CAST(sum(lot.remaining) OVER (
                PARTITION BY lot.account_id ORDER BY lot.expires_at, lot.id
            ) AS bigint) - lot.remaining AS ahead, sum(lot.remaining) OVER (PARTITION BY lot.account_id) AS total
            FROM asked JOIN lot ON lot.account_id = asked.account
            WHERE lot.remaining > 0 AND (lot.expires_at IS NULL OR lot.expires_at > :now)
        ), drawn AS (
            UPDATE lot SET remaining = lot.remaining - least(queue.remaining, queue.amount - queue.ahead)
            FROM queue
            WHERE lot.id = queue.id AND queue.ahead < queue.amount AND queue.total >= queue.amount
            RETURNING lot.id, queue.hold, least(queue.remaining, queue.amount - queue.ahead) AS quantity
        ), used AS (
            INSERT INTO lot_use (id, lot_id, hold_id, quantity)
            SELECT gen_random_uuid(), id, hold, quantity FROM drawn
        )
        SELECT CAST(coalesce(sum(quantity), 0) AS bigint) FROM drawn
        """
    )
)
