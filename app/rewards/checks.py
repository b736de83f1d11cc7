"""What must always hold of stock and redemptions."""

from sqlalchemy import text

from app.kernel.db import statement
from app.kernel.verification import Check

CHECKS = (
    Check(
        "rewards.stock",
        "Stock adds up: available, reserved and sold are what was delivered, and none is negative.",
        statement(
            text(
                """
                SELECT id AS stock_id, delivered, available, reserved, sold FROM stock
                WHERE available + reserved + sold <> delivered OR least(available, reserved, sold) < 0
                """
            )
        ),
    ),
    Check(
        "rewards.stock_redeemed",
        "Reserved stock is what pending vouchers wait for, sold stock what was handed over.",
        statement(
            text(
                """
                SELECT reward_id, redemption_point_id, stock.reserved, redeemed.reserved AS vouchers, stock.sold,
                    redeemed.fulfilled
                FROM stock FULL JOIN (
                    SELECT reward_id, redemption_point_id,
                        coalesce(sum(quantity) FILTER (WHERE state = 'reserved'), 0) AS reserved,
                        coalesce(sum(quantity) FILTER (WHERE state = 'fulfilled'), 0) AS fulfilled
                    FROM redemption GROUP BY reward_id, redemption_point_id
                ) AS redeemed USING (reward_id, redemption_point_id)
                WHERE coalesce(stock.reserved, 0) <> coalesce(redeemed.reserved, 0)
                    OR coalesce(stock.sold, 0) <> coalesce(redeemed.fulfilled, 0)
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
