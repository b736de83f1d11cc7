"""What must always hold of stock and redemptions."""

from sqlalchemy import text

from app.kernel.db import statement
from app.kernel.verification import Check

CHECKS = (
    Check(
        "rewards.stock",
        "Stock adds up: available, reserved, sold and damaged are what was delivered and what counts put right.",
        statement(
            text(
                """
                SELECT id AS stock_id, delivered, adjusted, available, reserved, sold, damaged FROM stock
                WHERE available + reserved + sold + damaged <> delivered + adjusted
                    OR least(available, reserved, sold, damaged) < 0
                """
            )
        ),
    ),
    Check(
        "rewards.stock_moved",
        "What was delivered to a stock and what counts put right is the sum of its deliveries and counts.",
        statement(
            text(
                """
                SELECT stock.id AS stock_id, stock.delivered, stock.adjusted, moved.deliveries, moved.counts
                FROM stock FULL JOIN (
                    SELECT stock_id AS id, coalesce(sum(quantity) FILTER (WHERE kind = 'delivery'), 0) AS deliveries,
                        coalesce(sum(quantity) FILTER (WHERE kind = 'count'), 0) AS counts
                    FROM stock_movement WHERE state = 'recorded' GROUP BY stock_id
                ) AS moved USING (id)
                WHERE coalesce(stock.delivered, 0) <> coalesce(moved.deliveries, 0)
                    OR coalesce(stock.adjusted, 0) <> coalesce(moved.counts, 0)
                """
            )
        ),
    ),
    Check(
        "rewards.stock_redeemed",
        "Reserved stock is what pending vouchers wait for, sold stock what was handed over, damaged what came back so.",
        statement(
            text(
                """
                SELECT reward_id, redemption_point_id, stock.reserved, redeemed.reserved AS vouchers, stock.sold,
                    redeemed.fulfilled, stock.damaged, redeemed.damaged AS returned_damaged
                FROM stock FULL JOIN (
                    SELECT reward_id, redemption_point_id,
                        coalesce(sum(quantity) FILTER (WHERE state = 'reserved'), 0) AS reserved,
                        coalesce(sum(quantity) FILTER (WHERE state = 'fulfilled'), 0) AS fulfilled,
                        coalesce(sum(quantity) FILTER (WHERE damaged), 0) AS damaged
                    FROM redemption GROUP BY reward_id, redemption_point_id
                ) AS redeemed USING (reward_id, redemption_point_id)
                WHERE coalesce(stock.reserved, 0) <> coalesce(redeemed.reserved, 0)
                    OR coalesce(stock.sold, 0) <> coalesce(redeemed.fulfilled, 0)
                    OR coalesce(stock.damaged, 0) <> coalesce(redeemed.damaged, 0)
                """
            )
        ),
    ),
    Check(
        "rewards.holds",
        "Each redemption has its voucher and a hold of its own points in the state that its own state wants.",
        statement(
            text(
                """
                SELECT redemption.id AS redemption_id, redemption.state, hold.state AS hold_state,
                    redemption.points, hold.amount
                FROM redemption
                    JOIN hold ON hold.id = redemption.hold_id
                    JOIN account ON account.id = hold.account_id
                    LEFT JOIN voucher ON voucher.redemption_id = redemption.id
                    LEFT JOIN journal AS reversal ON reversal.reverses = hold.journal_id
                WHERE hold.amount <> redemption.points OR account.owner <> redemption.person_id OR voucher.id IS NULL
                    OR CASE redemption.state
                        WHEN 'reserved' THEN hold.state <> 'pending'
                        WHEN 'fulfilled' THEN hold.state <> 'settled' OR reversal.id IS NOT NULL
                        WHEN 'expired' THEN hold.state <> 'voided'
                        ELSE hold.state <> 'voided' AND reversal.id IS NULL
                    END
                """
            )
        ),
    ),
)
