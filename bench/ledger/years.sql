-- Years of awards: from the person :since on, up to :people, each gets :lines times ten points, and a lot of each.
-- Accounts are there already. Nothing that the ledger's constraints would refuse; they are only not asked each time.
CREATE FUNCTION pg_temp.id(kind int, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('0198' || lpad(to_hex(kind), 4, '0') || '-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid $$;

CREATE TEMP TABLE moved AS
SELECT n, pg_temp.id(64, n) AS journal, 1 + n / :lines AS person, 1 + n % :lines AS version,
    timestamptz '2026-01-01+8' + n * interval '5 seconds' AS at
FROM generate_series(:since::bigint * :lines, :people::bigint * :lines - 1) AS n;

CREATE TEMP TABLE wallet AS
SELECT pg_temp.id(2, n) AS owner, account.id, n
FROM generate_series(1, :people) AS n JOIN account ON account.owner = pg_temp.id(2, n) AND account.kind = 'wallet';
CREATE INDEX ON wallet (n);
ANALYZE wallet, moved;

SET session_replication_role = replica;

INSERT INTO journal (id, kind, request, effective_at, recorded_at)
SELECT journal, 'award', 'award:taken_over:' || pg_temp.id(65, n), at, at FROM moved;

INSERT INTO posting (journal_id, line, account_id, asset, amount)
SELECT journal, 1, (SELECT id FROM account WHERE asset = 'points' AND kind = 'issued'), 'points', -10 FROM moved;

INSERT INTO posting (journal_id, line, account_id, asset, amount, account_version, balance_after)
SELECT journal, 2, wallet.id, 'points', 10, version, 10 * version FROM moved JOIN wallet ON wallet.n = person;

INSERT INTO lot (id, account_id, journal_id, granted, remaining, earned_at, expires_at)
SELECT pg_temp.id(66, moved.n), wallet.id, journal, 10, 10, at, timestamptz '2036-01-01+8' + moved.n * interval '1 second'
FROM moved JOIN wallet ON wallet.n = person;

INSERT INTO award (id, source_kind, source_id, person_id, minutes, served_at, points, expression, journal_id)
SELECT pg_temp.id(67, moved.n), 'taken_over', pg_temp.id(65, moved.n), owner, 60, at, 10, '1 h × 10 = 10', journal
FROM moved JOIN wallet ON wallet.n = person;

UPDATE account SET posted = moves.amount, version = moves.last
FROM (SELECT account_id, sum(amount) AS amount, coalesce(max(account_version), 0) AS last
      FROM posting GROUP BY account_id) AS moves
WHERE moves.account_id = account.id;

VACUUM (FREEZE, ANALYZE) journal, posting, lot, award, account;
