"""The ledger's statements. Those with several steps are SQL text: it reads in the order in which it locks."""

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import Uuid
from sqlmodel import col

from app.kernel.db import statement
from app.ledger.models import Account, ExpiryRun, Journal, Lot, Posting

OPEN_ACCOUNTS = statement(
    text(
        """
        INSERT INTO account (id, asset, kind, owner, floor)
        SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:assets AS text[]), CAST(:kinds AS text[]),
                             CAST(:owners AS uuid[]), CAST(:floors AS bigint[]))
        ON CONFLICT DO NOTHING
        """
    )
)
# NO KEY: postings that refer to an account go on while somebody holds it.
LOCK_ACCOUNTS = statement(
    select(col(Account.id))
    .where(col(Account.id) == func.any(bindparam("accounts", type_=ARRAY(Uuid))), col(Account.floor).is_not(None))
    .order_by(col(Account.id))
    .with_for_update(key_share=True)
)
POST = statement(
    text(
        """
        WITH line AS (
            SELECT * FROM unnest(
                CAST(:line_journals AS uuid[]), CAST(:line_numbers AS integer[]), CAST(:line_accounts AS uuid[]),
                CAST(:line_assets AS text[]), CAST(:line_amounts AS bigint[]), CAST(:line_bounded AS boolean[])
            ) WITH ORDINALITY AS line (journal, number, account, asset, amount, bounded, position)
        ), change AS (
            SELECT account, CAST(sum(amount) AS bigint) AS amount, count(*) AS lines
            FROM line WHERE bounded GROUP BY account
        ), moved AS (
            UPDATE account SET posted = account.posted + change.amount, version = account.version + change.lines
            FROM change
            WHERE account.id = change.account AND account.floor IS NOT NULL
                AND account.posted - account.held + change.amount >= account.floor
            RETURNING account.id, account.posted - change.amount AS posted,
                account.version - change.lines AS version
        ), opened AS (
            INSERT INTO account (id, asset, kind, owner)
            SELECT * FROM unnest(CAST(:open_ids AS uuid[]), CAST(:open_assets AS text[]),
                                 CAST(:open_kinds AS text[]), CAST(:open_owners AS uuid[]))
            ON CONFLICT DO NOTHING
        ), entered AS (
            INSERT INTO journal (id, kind, request, effective_at, recorded_at, actor, reason, reverses, epoch)
            SELECT id, kind, request, coalesce(effective_at, CAST(:now AS timestamptz)), CAST(:now AS timestamptz),
                CAST(:actor AS uuid), reason, reverses,
                (SELECT max(number) FROM event_epoch)
            FROM unnest(
                CAST(:journals AS uuid[]), CAST(:kinds AS text[]), CAST(:requests AS text[]),
                CAST(:effective AS timestamptz[]), CAST(:reasons AS text[]), CAST(:reverses AS uuid[])
            ) AS journal (id, kind, request, effective_at, reason, reverses)
        ), posted AS (
            INSERT INTO posting (journal_id, line, account_id, asset, amount, account_version, balance_after)
            SELECT line.journal, line.number, line.account, line.asset, line.amount,
                moved.version + row_number() OVER each, moved.posted + CAST(sum(line.amount) OVER each AS bigint)
            FROM line LEFT JOIN moved ON moved.id = line.account
            WINDOW each AS (PARTITION BY line.account ORDER BY line.position)
            RETURNING id, account_version
        ), waiting AS (
            INSERT INTO unfolded (posting_id) SELECT id FROM posted WHERE account_version IS NULL
        ), granted AS (
            INSERT INTO lot (id, account_id, journal_id, granted, remaining, earned_at, expires_at)
            SELECT id, account, journal, amount, amount, CAST(:now AS timestamptz), expires_at
            FROM unnest(
                CAST(:lots AS uuid[]), CAST(:lot_accounts AS uuid[]), CAST(:lot_journals AS uuid[]),
                CAST(:lot_amounts AS bigint[]), CAST(:lot_expires AS timestamptz[])
            ) AS lot (id, account, journal, amount, expires_at)
        )
        SELECT count(*) FROM moved
        """
    )
)
HOLD = statement(
    text(
        """
        WITH reserved AS (
            UPDATE account SET held = held + :amount, version = version + 1
            WHERE id = :account AND floor IS NOT NULL AND posted - held - :amount >= floor
                AND (frozen_until IS NULL OR frozen_until <= :now)
            RETURNING id
        )
        INSERT INTO hold (id, account_id, amount, state, created_at, expires_at)
        SELECT :hold, id, :amount, 'pending', :now, CAST(:expires_at AS timestamptz) FROM reserved
        RETURNING id
        """
    )
)
# Runs after the statement that took the account's lock, so that it sees what the last holder
# left. All or nothing.
DRAW = statement(
    text(
        """
        WITH queue AS (
            SELECT id, remaining, CAST(sum(remaining) OVER (
                ORDER BY CASE WHEN journal_id = CAST(:prefer AS uuid) THEN 0 ELSE 1 END, expires_at, id
            ) AS bigint) - remaining AS ahead, sum(remaining) OVER () AS total
            FROM lot
            WHERE account_id = :account AND remaining > 0 AND (expires_at IS NULL OR expires_at > :now)
        ), drawn AS (
            UPDATE lot SET remaining = lot.remaining - least(queue.remaining, CAST(:amount AS bigint) - queue.ahead)
            FROM queue
            WHERE lot.id = queue.id AND queue.ahead < CAST(:amount AS bigint) AND queue.total >= CAST(:amount AS bigint)
            RETURNING lot.id, least(queue.remaining, CAST(:amount AS bigint) - queue.ahead) AS quantity
        ), used AS (
            INSERT INTO lot_use (id, lot_id, hold_id, journal_id, quantity)
            SELECT gen_random_uuid(), id, CAST(:hold AS uuid), CAST(:journal AS uuid), quantity FROM drawn
        )
        SELECT CAST(coalesce(sum(quantity), 0) AS bigint) FROM drawn
        """
    )
)
SETTLE = statement(
    text(
        """
        WITH ended AS (
            UPDATE hold SET state = 'settled', ended_at = :now, journal_id = :journal
            WHERE id = :hold AND state = 'pending'
            RETURNING account_id, amount
        ), moved AS (
            UPDATE account SET posted = posted - ended.amount, held = held - ended.amount, version = version + 1
            FROM ended WHERE account.id = ended.account_id
            RETURNING account.id, asset, ended.amount, version, posted
        ), opened AS (
            INSERT INTO account (id, asset, kind, owner) SELECT :into, :asset, :into_kind, :into_owner FROM moved
            ON CONFLICT DO NOTHING
        ), entered AS (
            INSERT INTO journal (id, kind, request, effective_at, recorded_at, actor, reason, epoch)
            SELECT :journal, :kind, :request, :now, :now, CAST(:actor AS uuid), CAST(:reason AS text),
                (SELECT max(number) FROM event_epoch)
            FROM moved
        ), posted AS (
            INSERT INTO posting (journal_id, line, account_id, asset, amount, account_version, balance_after)
            SELECT CAST(:journal AS uuid), 1, id, asset, -amount, version, posted FROM moved
            UNION ALL SELECT CAST(:journal AS uuid), 2, CAST(:into AS uuid), asset, amount, NULL, NULL FROM moved
            RETURNING id, account_version
        ), waiting AS (
            INSERT INTO unfolded (posting_id) SELECT id FROM posted WHERE account_version IS NULL
        )
        SELECT amount FROM moved WHERE asset = :asset
        """
    )
)
VOID = statement(
    text(
        """
        WITH ended AS (
            UPDATE hold SET state = 'voided', ended_at = :now WHERE id = :hold AND state = 'pending'
            RETURNING account_id, amount
        )
        UPDATE account SET held = held - ended.amount, version = version + 1
        FROM ended WHERE account.id = ended.account_id
        RETURNING account.id, ended.amount
        """
    )
)
PUT_BACK = statement(
    text(
        """
        UPDATE lot SET remaining = lot.remaining + used.quantity, version = lot.version + 1, returned_at = :now
        FROM (
            SELECT lot_id, sum(quantity) AS quantity FROM lot_use
            WHERE hold_id = CAST(:hold AS uuid) OR journal_id = CAST(:journal AS uuid) GROUP BY lot_id
        ) AS used
        WHERE lot.id = used.lot_id
        """
    )
)
LOCK_JOURNAL = statement(
    select(col(Journal.id)).where(col(Journal.id) == bindparam("journal")).with_for_update(key_share=True)
)
LINES_TO_REVERSE = statement(
    text(
        """
        SELECT posting.amount, account.asset, account.kind, account.owner, account.floor, hold.id AS hold,
            EXISTS (SELECT FROM journal WHERE reverses = :journal) AS reversed,
            EXISTS (SELECT FROM lot WHERE journal_id = :journal AND account_id = account.id) AS granted
        FROM posting JOIN account AS posted ON posted.id = posting.account_id
            JOIN account ON account.id = coalesce(posted.succeeded_by, posted.id)
            LEFT JOIN hold ON hold.journal_id = :journal
        WHERE posting.journal_id = :journal
        ORDER BY posting.line
        """
    )
)
AVAILABLE = statement(
    select(func.coalesce(func.sum(col(Lot.remaining)), 0).cast(Lot.remaining.type)).where(  # type: ignore[attr-defined]
        col(Lot.account_id) == bindparam("account"),
        col(Lot.remaining) > 0,
        col(Lot.expires_at).is_(None) | (col(Lot.expires_at) > bindparam("now")),
    )
)
ACCOUNTS_DUE = statement(
    select(col(Lot.account_id))
    .join(Account, col(Account.id) == col(Lot.account_id))
    .where(col(Account.asset) == bindparam("asset"), col(Lot.remaining) > 0, col(Lot.expires_at) <= bindparam("now"))
    .distinct()
    .order_by(col(Lot.account_id))
    .limit(bindparam("limit"))
)
LOTS_DUE = statement(
    select(
        col(Lot.id),
        col(Lot.remaining),
        col(Lot.version),
        col(Account.asset),
        col(Account.kind),
        col(Account.owner),
        col(Account.floor),
    )
    .join(Account, col(Account.id) == col(Lot.account_id))
    .where(
        col(Lot.account_id) == func.any(bindparam("accounts", type_=ARRAY(Uuid))),
        col(Lot.remaining) > 0,
        col(Lot.expires_at) <= bindparam("now"),
    )
    .order_by(col(Lot.expires_at), col(Lot.id))
)
EMPTY_LOTS = statement(
    text(
        """
        WITH due AS (
            SELECT * FROM unnest(CAST(:lots AS uuid[]), CAST(:journals AS uuid[]), CAST(:quantities AS bigint[]))
                AS due (lot, journal, quantity)
        ), emptied AS (
            UPDATE lot SET remaining = 0 FROM due WHERE lot.id = due.lot AND lot.remaining = due.quantity
            RETURNING due.lot, due.journal, due.quantity
        )
        INSERT INTO lot_use (id, lot_id, journal_id, quantity)
        SELECT gen_random_uuid(), lot, journal, quantity FROM emptied
        """
    )
)
RECORD_EXPIRY_RUN = statement(
    insert(ExpiryRun)
    .values(asset=bindparam("asset"), ran_at=bindparam("now"))
    .on_conflict_do_update(index_elements=["asset"], set_={"ran_at": bindparam("now")})
)
# Deletes the rows that it adds up, by name: a posting that commits late is folded by a later run.
FOLD = statement(
    text(
        """
        WITH folded AS (
            DELETE FROM unfolded WHERE posting_id IN (
                SELECT posting_id FROM unfolded ORDER BY posting_id LIMIT :limit FOR UPDATE SKIP LOCKED
            ) RETURNING posting_id
        ), total AS (
            SELECT account_id, CAST(sum(amount) AS bigint) AS amount, count(*) AS postings
            FROM folded JOIN posting ON posting.id = folded.posting_id GROUP BY account_id
        ), added AS (
            UPDATE account SET posted = account.posted + total.amount FROM total WHERE account.id = total.account_id
        )
        SELECT CAST(coalesce(sum(postings), 0) AS bigint) FROM total
        """
    )
)
BALANCE = statement(
    text(
        """
        SELECT posted + (
            SELECT CAST(coalesce(sum(posting.amount), 0) AS bigint)
            FROM unfolded JOIN posting ON posting.id = unfolded.posting_id WHERE posting.account_id = account.id
        ) AS posted, held
        FROM account WHERE id = :account
        """
    )
)
POSTED_AT = statement(
    select(func.coalesce(func.sum(col(Posting.amount)), 0).cast(Posting.amount.type))  # type: ignore[attr-defined]
    .join(Journal, col(Journal.id) == col(Posting.journal_id))
    .where(col(Posting.account_id) == bindparam("account"), col(Journal.effective_at) <= bindparam("at"))
)
