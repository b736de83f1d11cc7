"""Journals as canonical bytes, and the roots that seal them.

The canonical bytes are JSON by RFC 8785 (keys in order, no blanks, UTF-8); `to_json` writes texts as it wants.
"""

from sqlalchemy import text

from app.kernel.db import statement

_MOMENT = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_ID = """coalesce('"' || {} || '"', 'null')"""
_TEXT = "coalesce(CAST(to_json({}) AS text), 'null')"
_NUMBER = "coalesce(CAST({} AS text), 'null')"
CANONICAL = f"""
    '{{"actor":' || {_ID.format("journal.actor")}
    || ',"effective_at":"' || {_MOMENT.format("journal.effective_at")}
    || '","id":"' || journal.id
    || '","kind":' || {_TEXT.format("journal.kind")}
    || ',"postings":[' || coalesce((
        SELECT string_agg(
            '{{"account":"' || account_id
            || '","account_version":' || {_NUMBER.format("account_version")}
            || ',"amount":' || amount
            || ',"asset":' || {_TEXT.format("asset")}
            || ',"balance_after":' || {_NUMBER.format("balance_after")}
            || ',"line":' || line || '}}', ',' ORDER BY line
        ) FROM posting WHERE posting.journal_id = journal.id
    ), '')
    || '],"reason":' || {_TEXT.format("journal.reason")}
    || ',"recorded_at":"' || {_MOMENT.format("journal.recorded_at")}
    || '","request":' || {_TEXT.format("journal.request")}
    || ',"reverses":' || {_ID.format("journal.reverses")} || '}}'
""".replace(":", "\\:")  # noqa: S608
"""A journal with its postings, as text."""
_POSITION = "(journal.epoch, journal.transaction_id, journal.id)"
_AFTER = "(CAST(:epoch AS smallint), CAST(CAST(:transaction AS text) AS xid8), CAST(:journal AS uuid))"
_UP_TO = "(CAST(:last_epoch AS smallint), CAST(CAST(:last_transaction AS text) AS xid8), CAST(:last_journal AS uuid))"
_LEAVES = f"""
    WITH batch AS (
        SELECT epoch, transaction_id, id,
            uuid_send(id) || sha256('\\x00' || convert_to({CANONICAL}, 'UTF8')) AS leaf
        FROM journal
        WHERE {_POSITION} > {_AFTER} AND CONDITION
        ORDER BY epoch, transaction_id, id
        LIMIT :limit
    ), ordered AS (
        SELECT batch.*, row_number() OVER (ORDER BY epoch DESC, transaction_id DESC, id DESC) AS from_the_end FROM batch
    )
    SELECT count(*) AS journals, string_agg(leaf, '' ORDER BY epoch, transaction_id, id) AS leaves,
        max(epoch) AS epoch,
        max(CAST(transaction_id AS text)) FILTER (WHERE from_the_end = 1) AS transaction_id,
        max(CAST(id AS text)) FILTER (WHERE from_the_end = 1) AS journal_id
    FROM ordered
"""  # noqa: S608
# Only what no transaction that still runs can come before: one that commits late is sealed by a later root.
LEAVES_TO_SEAL = statement(
    text(
        _LEAVES.replace(
            "CONDITION",
            "(journal.epoch < (SELECT max(number) FROM event_epoch) "
            "OR journal.transaction_id < pg_snapshot_xmin(pg_current_snapshot()))",
        )
    )
)
LEAVES_NOW = statement(text(_LEAVES.replace("CONDITION", f"{_POSITION} <= {_UP_TO}")))
LAST_ROOT = statement(
    text(
        """
        SELECT number, hash, epoch, CAST(transaction_id AS text) AS transaction_id, journal_id
        FROM ledger_root ORDER BY number DESC LIMIT 1
        """
    )
)
ADD_ROOT = statement(
    text(
        """
        INSERT INTO ledger_root (id, number, previous, journals, tree, sealed_at, hash, key_id, signature,
            epoch, transaction_id, journal_id, leaves)
        VALUES (:id, :number, CAST(:previous AS bytea), :journals, :tree, :now, :hash, :key, :signature,
            :epoch, CAST(CAST(:transaction AS text) AS xid8), CAST(:journal AS uuid), :leaves)
        """
    )
)
_HEAD = """
    root.id, root.number, root.previous, root.journals, root.tree, root.sealed_at, root.hash, root.key_id,
    root.signature, key.public, root.epoch, CAST(root.transaction_id AS text) AS transaction_id, root.journal_id
"""
NEXT_ROOT = statement(
    text(
        f"""
        SELECT {_HEAD}, root.leaves FROM ledger_root AS root LEFT JOIN signing_key AS key ON key.id = root.key_id
        WHERE root.number > :number ORDER BY root.number LIMIT 1
        """  # noqa: S608
    )
)
ROOTS = statement(
    text(
        f"""
        SELECT {_HEAD} FROM ledger_root AS root LEFT JOIN signing_key AS key ON key.id = root.key_id
        WHERE root.number < :before ORDER BY root.number DESC LIMIT :limit
        """  # noqa: S608
    )
)
ROOT_OF_JOURNAL = statement(
    text(
        f"""
        SELECT {_HEAD}, root.leaves
        FROM journal
            JOIN ledger_root AS root
                ON (root.epoch, root.transaction_id, root.journal_id) >= {_POSITION}
            LEFT JOIN signing_key AS key ON key.id = root.key_id
        WHERE journal.id = :journal
        ORDER BY root.number LIMIT 1
        """  # noqa: S608
    )
)
JOURNAL = statement(text(f"SELECT {CANONICAL} AS canonical FROM journal WHERE id = :journal"))  # noqa: S608
OWNS = statement(
    text(
        """
        SELECT EXISTS (
            SELECT FROM posting JOIN account ON account.id = posting.account_id
                LEFT JOIN account AS heir ON heir.id = account.succeeded_by
            WHERE posting.journal_id = :journal AND CAST(:owner AS uuid) IN (account.owner, heir.owner)
        )
        """
    )
)
