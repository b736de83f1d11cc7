-- People in front of the door: shifts that run now, each with as many enrolled as come, and a session for each
-- person; and what was scanned before, so that no plan is made for an empty table.
-- After county.sql; ids as there: shifts are of kind 22 (hexadecimal 16), enrolments 23, sessions 24, scans 25.
CREATE FUNCTION pg_temp.id(kind int, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('0198' || lpad(to_hex(kind), 4, '0') || '-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid $$;

INSERT INTO session (id, token_hash, person_id, device, created_at, expires_at)
SELECT pg_temp.id(24, n), sha256(convert_to('bench-session-' || n, 'UTF8')), pg_temp.id(2, n), 'bench', now(),
    now() + interval '1 day'
FROM generate_series(1, :volunteers) AS n;

INSERT INTO shift (id, activity_id, starts_at, ends_at, place, capacity, enrolled_count)
SELECT pg_temp.id(22, n), pg_temp.id(5, 1 + n % :activities), now() - interval '10 minutes', now() + interval '8 hours',
    '体育场 ' || n, :crowd, :crowd
FROM generate_series(1, :shifts) AS n;

INSERT INTO enrolment (id, shift_id, volunteer_id, state, risks_acknowledged, enrolled_at, changed_at)
SELECT pg_temp.id(23, n), pg_temp.id(22, 1 + n / :crowd), pg_temp.id(3, 1 + n % :volunteers), 'confirmed', true,
    now(), now()
FROM generate_series(0, :shifts * :crowd - 1::bigint) AS n;

INSERT INTO scan (id, device, nonce, shift_id, volunteer_id, direction, method, outcome, scanned_at, recorded_at)
SELECT pg_temp.id(25, row_number() OVER ()), 'session:' || volunteer_id, id || way.direction, shift_id, volunteer_id,
    way.direction, 'venue_qr', 'ok', enrolled_at, enrolled_at
FROM enrolment CROSS JOIN (VALUES ('in'), ('out')) AS way (direction)
WHERE id < pg_temp.id(23, 0);

VACUUM (FREEZE, ANALYZE);
CHECKPOINT;
