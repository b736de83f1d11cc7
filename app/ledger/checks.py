"""What must always hold of the ledger."""

from sqlalchemy import text

from app.kernel.db import statement
from app.kernel.verification import Check

from .chain import complaints

CHECKS = (
    # The longest one first: the others run beside it.
    Check(
        "ledger.chain",
        "Each root is signed and follows the one before it; its journals are those that were sealed, unchanged.",
        complaints,
    ),
    Check(
        "ledger.journals_sum_to_zero",
        "The postings of each journal sum to zero in each asset.",
        statement(
            text(
                """
                SELECT journal_id, asset, sum(amount) AS sum FROM posting
                GROUP BY journal_id, asset HAVING sum(amount) <> 0
                """
            )
        ),
    ),
    Check(
        "ledger.balances",
        "What an account has posted, with what waits to be folded, is the sum of its postings.",
        statement(
            text(
                """
                SELECT account.id AS account_id, account.kind, account.owner, account.posted,
                    coalesce(waiting.amount, 0) AS unfolded, coalesce(total.amount, 0) AS postings
                FROM account
                    LEFT JOIN (SELECT account_id, sum(amount) AS amount FROM posting GROUP BY account_id) AS total
                        ON total.account_id = account.id
                    LEFT JOIN (
                        SELECT account_id, sum(amount) AS amount
                        FROM unfolded JOIN posting ON posting.id = unfolded.posting_id GROUP BY account_id
                    ) AS waiting ON waiting.account_id = account.id
                WHERE account.posted + coalesce(waiting.amount, 0) <> coalesce(total.amount, 0)
                """
            )
        ),
    ),
    Check(
        "ledger.statements",
        "Each posting's balance follows from the one before it, and its asset is its account's.",
        statement(
            text(
                """
                SELECT id AS posting_id, account_id, account_version, balance_after, expected FROM (
                    SELECT posting.id, account_id, account_version, balance_after,
                        posting.asset <> account.asset AS foreign_asset,
                        sum(amount) OVER (PARTITION BY account_id ORDER BY account_version) AS expected
                    FROM posting JOIN account ON account.id = posting.account_id
                    WHERE account_version IS NOT NULL
                ) AS line WHERE balance_after <> expected OR foreign_asset
                """
            )
        ),
    ),
    Check(
        "ledger.held",
        "What an account has held is the sum of its pending holds.",
        statement(
            text(
                """
                SELECT account.id AS account_id, account.kind, account.owner, held,
                    coalesce(pending.amount, 0) AS holds
                FROM account LEFT JOIN (
                    SELECT account_id, sum(amount) AS amount FROM hold WHERE state = 'pending' GROUP BY account_id
                ) AS pending ON pending.account_id = account.id
                WHERE held <> coalesce(pending.amount, 0)
                """
            )
        ),
    ),
    Check(
        "ledger.lots",
        "What is posted and not held is what remains in the lots, of each account of a kind that has lots.",
        statement(
            text(
                """
                SELECT account.id AS account_id, account.kind, account.owner, posted - held AS free,
                    coalesce(lots.remaining, 0) AS remaining
                FROM account LEFT JOIN (
                    SELECT account_id, sum(remaining) AS remaining FROM lot GROUP BY account_id
                ) AS lots ON lots.account_id = account.id
                WHERE posted - held <> coalesce(lots.remaining, 0) AND (asset, kind) IN (
                    SELECT asset, kind FROM account WHERE id IN (SELECT account_id FROM lot)
                )
                """
            )
        ),
    ),
    Check(
        "ledger.lot_uses",
        "What remains of a lot is what was granted, less what holds and journals drew and did not give back.",
        statement(
            text(
                """
                SELECT lot.id AS lot_id, granted, remaining, coalesce(used.quantity, 0) AS used
                FROM lot LEFT JOIN (
                    SELECT lot_id, sum(quantity) AS quantity
                    FROM lot_use
                        LEFT JOIN hold ON hold.id = lot_use.hold_id
                        LEFT JOIN journal AS reversal
                            ON reversal.reverses = coalesce(lot_use.journal_id, hold.journal_id)
                    WHERE hold.state IS DISTINCT FROM 'voided' AND reversal.id IS NULL
                    GROUP BY lot_id
                ) AS used ON used.lot_id = lot.id
                WHERE granted - coalesce(used.quantity, 0) <> remaining
                """
            )
        ),
    ),
    Check(
        "ledger.floors",
        "No account is below its floor.",
        statement(
            text(
                """
                SELECT id AS account_id, kind, owner, posted, held, floor FROM account
                WHERE posted - held < floor OR held < 0
                """
            )
        ),
    ),
    # What was being given back while the job ran waits for its next run.
    Check(
        "ledger.expired_lots",
        "Nothing remains in a lot that had expired when lots were last expired.",
        statement(
            text(
                """
                SELECT lot.id AS lot_id, account_id, remaining, expires_at, ran_at
                FROM lot JOIN account ON account.id = lot.account_id
                    JOIN expiry_run ON expiry_run.asset = account.asset
                WHERE remaining > 0 AND expires_at <= ran_at
                    AND (returned_at IS NULL OR returned_at <= ran_at - interval '1 minute')
                """
            )
        ),
    ),
)
