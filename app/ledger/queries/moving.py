"""Lots go along with what is moved, and a hold is made smaller. The accounts or the hold are locked before."""

from sqlalchemy import text

from app.kernel.db import statement

# What a journal drew from the giver's lots arrives in lots with the same dates: no life is won by passing on.
CARRY_LOTS = statement(
    text(
        """
        INSERT INTO lot (id, account_id, journal_id, granted, remaining, earned_at, expires_at)
        SELECT gen_random_uuid(), :taker, :journal, CAST(sum(lot_use.quantity) AS bigint),
            CAST(sum(lot_use.quantity) AS bigint), lot.earned_at, lot.expires_at
        FROM lot_use JOIN lot ON lot.id = lot_use.lot_id
        WHERE lot_use.journal_id = :journal
        GROUP BY lot.earned_at, lot.expires_at
        RETURNING id
        """
    )
)
SHRINK = statement(
    text(
        """
        WITH before AS (
            SELECT id, account_id, amount FROM hold WHERE id = :hold AND state = 'pending' AND amount > :amount
            FOR UPDATE
        ), smaller AS (
            UPDATE hold SET amount = :amount FROM before WHERE hold.id = before.id RETURNING hold.id
        )
        UPDATE account SET held = held - (before.amount - :amount), version = version + 1
        FROM before JOIN smaller ON smaller.id = before.id WHERE account.id = before.account_id
        RETURNING account.id
        """
    )
)
# The lots that expire first stay drawn; what is left over goes back to the others.
KEEP_FIRST = statement(
    text(
        """
        WITH drawn AS (
            SELECT lot_use.id, lot_use.lot_id, lot_use.quantity, CAST(sum(lot_use.quantity) OVER (
                ORDER BY lot.expires_at, lot.id
            ) AS bigint) - lot_use.quantity AS ahead
            FROM lot_use JOIN lot ON lot.id = lot_use.lot_id WHERE lot_use.hold_id = :hold
        ), kept AS (
            SELECT id, lot_id, quantity, greatest(0, least(quantity, CAST(:amount AS bigint) - ahead)) AS stays
            FROM drawn
        ), gone AS (
            DELETE FROM lot_use USING kept WHERE lot_use.id = kept.id AND kept.stays = 0
        ), cut AS (
            UPDATE lot_use SET quantity = kept.stays FROM kept
            WHERE lot_use.id = kept.id AND kept.stays > 0 AND kept.stays < kept.quantity
        )
        UPDATE lot SET remaining = lot.remaining + kept.quantity - kept.stays, version = lot.version + 1,
            returned_at = :now
        FROM kept WHERE lot.id = kept.lot_id AND kept.stays < kept.quantity
        """
    )
)
