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
        "rewards.handed_over",
        "What merchants are paid for is what was handed over and did not come back.",
        statement(
            text(
                """
                SELECT redemption.id AS redemption_id, redemption.state, entries.quantity, entries.points
                FROM redemption FULL JOIN (
                    SELECT redemption_id AS id, sum(quantity) AS quantity, sum(points) AS points
                    FROM hand_over GROUP BY redemption_id
                ) AS entries USING (id)
                WHERE coalesce(entries.quantity, 0)
                        <> CASE redemption.state WHEN 'fulfilled' THEN redemption.quantity ELSE 0 END
                    OR coalesce(entries.points, 0)
                        <> CASE redemption.state WHEN 'fulfilled' THEN redemption.points ELSE 0 END
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
    Check(
        "rewards.requests",
        "Each request holds points for each of its volunteers: they wait while it is open, and are paid for the record "
        "of their hours, or went back.",
        statement(
            text(
                """
                SELECT request.id AS request_id, request.state, slot.number, hold.state AS hold_state, slot.points,
                    hold.amount, slot.record_id
                FROM service_request AS request
                    LEFT JOIN request_slot AS slot ON slot.request_id = request.id
                    LEFT JOIN hold ON hold.id = slot.hold_id
                    LEFT JOIN account ON account.id = hold.account_id
                    LEFT JOIN journal ON journal.id = hold.journal_id
                WHERE slot.id IS NULL OR hold.amount > slot.points
                    OR (SELECT count(*) FROM request_slot WHERE request_id = request.id) <> request.volunteers
                    OR hold.state = 'pending' AND (request.ended_at IS NOT NULL OR slot.record_id IS NOT NULL
                        OR account.owner <> request.person_id)
                    OR hold.state = 'settled' AND (slot.record_id IS NULL OR journal.kind <> 'service')
                """
            )
        ),
    ),
    Check(
        "rewards.request_hours",
        "What was paid for a record of hours is the share of its minutes in what was asked for, rounded down.",
        statement(
            text(
                """
                SELECT request.id AS request_id, slot.number, slot.points, record.minutes, hold.amount, hold.state
                FROM request_slot AS slot
                    JOIN service_request AS request ON request.id = slot.request_id
                    JOIN hold ON hold.id = slot.hold_id
                    JOIN service_record AS record ON record.id = slot.record_id
                    LEFT JOIN journal AS reversal ON reversal.reverses = hold.journal_id
                WHERE record.shift_id <> request.shift_id
                    OR hold.state = 'settled' AND reversal.id IS NULL
                        AND hold.amount > slot.points * least(record.minutes, request.minutes) / request.minutes
                """
            )
        ),
    ),
)
