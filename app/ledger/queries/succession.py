"""One account goes on in another's place. What is locked: both accounts, by `LOCK_ACCOUNTS`."""

from sqlalchemy import text

from app.kernel.db import statement

STANDING = statement(text("SELECT posted, held FROM account WHERE id = :account"))
MOVE_LOTS = statement(text("UPDATE lot SET account_id = :heir WHERE account_id = :account RETURNING id"))
USES_OF_LOTS = statement(text("SELECT id FROM lot_use WHERE lot_id = ANY (CAST(:lots AS uuid[]))"))
MOVE_HOLDS = statement(text("UPDATE hold SET account_id = :heir WHERE account_id = :account RETURNING id, state"))
CHANGE_HELD = statement(
    text("UPDATE account SET held = held + :amount, version = version + 1 WHERE id = :account AND :amount <> 0")
)
SUCCEED = statement(
    text(
        """
        UPDATE account SET succeeded_by = :heir WHERE id = :account OR succeeded_by = :account
        RETURNING id
        """
    )
)
GO_BACK = statement(
    text(
        """
        UPDATE account SET succeeded_by = CASE WHEN id = :account THEN NULL ELSE CAST(:account AS uuid) END
        WHERE id = ANY (CAST(:followers AS uuid[])) AND succeeded_by = :heir
        """
    )
)
HOLDS_BACK = statement(
    text(
        """
        UPDATE hold SET account_id = :account
        FROM unnest(CAST(:holds AS uuid[]), CAST(:states AS text[])) AS was (id, state)
        WHERE hold.id = was.id AND hold.state = was.state AND hold.account_id = :heir
        RETURNING hold.id, hold.state, hold.amount
        """
    )
)
# What the heir used of a lot stays the heir's: as a lot of its own with the same dates, used up.
SPLIT_LOTS = statement(
    text(
        """
        WITH later AS (
            SELECT lot_use.id, lot_use.lot_id, lot_use.quantity
            FROM lot_use
                LEFT JOIN hold ON hold.id = lot_use.hold_id
                LEFT JOIN journal AS reversal ON reversal.reverses = coalesce(lot_use.journal_id, hold.journal_id)
            WHERE lot_use.lot_id = ANY (CAST(:lots AS uuid[]))
                AND (lot_use.id <> ALL (CAST(:uses AS uuid[])) OR hold.account_id = :heir)
                AND hold.state IS DISTINCT FROM 'voided' AND reversal.id IS NULL
        ), split AS (
            SELECT lot_id, gen_random_uuid() AS new, CAST(sum(quantity) AS bigint) AS quantity
            FROM later GROUP BY lot_id
        ), made AS (
            INSERT INTO lot (id, account_id, journal_id, granted, remaining, earned_at, expires_at)
            SELECT split.new, :heir, lot.journal_id, split.quantity, 0, lot.earned_at, lot.expires_at
            FROM split JOIN lot ON lot.id = split.lot_id
        ), used AS (
            UPDATE lot_use SET lot_id = split.new
            FROM later JOIN split ON split.lot_id = later.lot_id WHERE lot_use.id = later.id
        )
        UPDATE lot SET granted = granted - split.quantity FROM split WHERE lot.id = split.lot_id
        """
    )
)
LOTS_BACK = statement(
    text(
        """
        WITH back AS (
            UPDATE lot SET account_id = :account WHERE id = ANY (CAST(:lots AS uuid[])) AND account_id = :heir
            RETURNING remaining
        )
        SELECT CAST(coalesce(sum(remaining), 0) AS bigint) FROM back
        """
    )
)
