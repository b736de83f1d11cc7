"""Redemptions that come together."""

from sqlalchemy import text

from app.kernel.db import statement

OFFERS = statement(
    text(
        """
        SELECT asked.reward, asked.point, points, active, person_limit, period_limit, period_days, total_limit,
            voucher_days, stock.id AS stock, coalesce(stock.available, 0) AS available
        FROM unnest(CAST(:rewards AS uuid[]), CAST(:points AS uuid[])) AS asked (reward, point)
            JOIN reward ON reward.id = asked.reward
            LEFT JOIN stock ON stock.reward_id = asked.reward AND stock.redemption_point_id = asked.point
        """
    )
)
# In the order of their ids: two groups with the same goods wait for each other in one direction only.
LOCK_STOCK = statement(
    text(
        """
        SELECT id, reward_id AS reward, redemption_point_id AS point, available
        FROM stock WHERE id = ANY (CAST(:stock AS uuid[])) ORDER BY id FOR NO KEY UPDATE
        """
    )
)
RESERVE_EACH = statement(
    text(
        """
        WITH asked AS (
            SELECT * FROM unnest(
                CAST(:redemptions AS uuid[]), CAST(:vouchers AS uuid[]), CAST(:codes AS text[]),
                CAST(:people AS uuid[]), CAST(:rewards AS uuid[]), CAST(:points AS uuid[]),
                CAST(:quantities AS integer[]), CAST(:prices AS bigint[]), CAST(:holds AS uuid[]),
                CAST(:actors AS uuid[]), CAST(:expires AS timestamptz[])
            ) AS asked (redemption, voucher, code, person, reward, point, quantity, price, hold, actor, expires_at)
        ), wanted AS (
            SELECT reward, point, CAST(sum(quantity) AS integer) AS quantity FROM asked GROUP BY reward, point
        ), reserved AS (
            UPDATE stock SET available = available - wanted.quantity, reserved = reserved + wanted.quantity
            FROM wanted
            WHERE reward_id = wanted.reward AND redemption_point_id = wanted.point AND available >= wanted.quantity
            RETURNING reward_id, redemption_point_id
        ), redeemed AS (
            INSERT INTO redemption (
                id, person_id, reward_id, redemption_point_id, quantity, points, hold_id, state, created_at,
                redeemed_by, expires_at
            )
            SELECT redemption, person, reward, point, quantity, price, hold, 'reserved', :now, actor, expires_at
            FROM asked JOIN reserved ON reward_id = reward AND redemption_point_id = point
            RETURNING id
        )
        INSERT INTO voucher (id, redemption_id, code)
        SELECT asked.voucher, redeemed.id, asked.code FROM redeemed JOIN asked ON asked.redemption = redeemed.id
        """
    )
)
