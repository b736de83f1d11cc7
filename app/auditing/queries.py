"""Journals line by line, and a wallet with all that its balance was made of."""

from sqlalchemy import text

from app.kernel.db import statement

# Moments as in the canonical bytes of a journal, so that these can be put together from the file.
JOURNALS = statement(
    text(
        r"""
        WITH page AS (
            SELECT * FROM journal
            WHERE recorded_at >= CAST(:since AS timestamptz) AND recorded_at < CAST(:until AS timestamptz)
                AND (recorded_at, id) > (CAST(:after AS timestamptz), CAST(:after_id AS uuid))
            ORDER BY recorded_at, id LIMIT :limit
        )
        SELECT page.recorded_at AS after, page.id AS journal, page.kind,
            to_char(page.effective_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24\:MI\:SS.US"Z"') AS effective_at,
            to_char(page.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24\:MI\:SS.US"Z"') AS recorded_at,
            page.epoch, CAST(page.transaction_id AS text) AS transaction,
            page.actor, page.reason, page.request, page.reverses,
            (
                SELECT root.number FROM ledger_root AS root
                WHERE (root.epoch, root.transaction_id, root.journal_id)
                    >= (page.epoch, page.transaction_id, page.id)
                ORDER BY root.number LIMIT 1
            ) AS root,
            posting.line, posting.account_id AS account, account.kind AS account_kind, account.owner,
            posting.asset, posting.amount, posting.account_version, posting.balance_after
        FROM page JOIN posting ON posting.journal_id = page.id JOIN account ON account.id = posting.account_id
        ORDER BY page.recorded_at, page.id, posting.line
        """
    )
)
STATEMENT = statement(
    text(
        """
        SELECT account.posted, account.held,
            (
                SELECT coalesce(json_agg(json_build_object(
                    'number', posting.account_version,
                    'journal', journal.id,
                    'kind', journal.kind,
                    'moved_at', journal.effective_at,
                    'points', posting.amount,
                    'balance', posting.balance_after,
                    'reason', journal.reason,
                    'reverses', journal.reverses,
                    'expression', award.expression,
                    'minutes', award.minutes,
                    'uses', (
                        SELECT coalesce(json_agg(json_build_object('lot', lot_id, 'points', quantity)), '[]')
                        FROM lot_use LEFT JOIN hold ON hold.id = lot_use.hold_id
                        WHERE coalesce(lot_use.journal_id, hold.journal_id) = journal.id
                    )
                ) ORDER BY posting.account_version), '[]')
                FROM posting JOIN journal ON journal.id = posting.journal_id
                    LEFT JOIN award ON award.journal_id = journal.id AND posting.amount > 0
                WHERE posting.account_id = account.id
            ) AS lines,
            (
                SELECT coalesce(json_agg(json_build_object(
                    'id', id, 'journal', journal_id, 'granted', granted, 'remaining', remaining,
                    'earned_at', earned_at, 'expires_at', expires_at
                ) ORDER BY expires_at, id), '[]')
                FROM lot WHERE account_id = account.id
            ) AS lots,
            (
                SELECT coalesce(json_agg(json_build_object(
                    'id', id, 'points', amount, 'created_at', created_at, 'expires_at', expires_at, 'uses', (
                        SELECT coalesce(json_agg(json_build_object('lot', lot_id, 'points', quantity)), '[]')
                        FROM lot_use WHERE hold_id = hold.id
                    )
                ) ORDER BY created_at, id), '[]')
                FROM hold WHERE account_id = account.id AND state = 'pending'
            ) AS holds
        FROM account WHERE account.id = :account
        """
    )
)
