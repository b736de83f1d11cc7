-- Work, grades, degrees and hours for the county's people: two thirds work, half hold a grade, a quarter serve.
CREATE FUNCTION pg_temp.id(kind int, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('0198' || lpad(to_hex(kind), 4, '0') || '-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid $$;

INSERT INTO organisation (id, kind, name, parent_id, path, created_at)
SELECT pg_temp.id(80, n), 'enterprise', '第 ' || n || ' 变压器厂', top.id, ARRAY[top.id, pg_temp.id(80, n)], '2020-01-01+8'
FROM generate_series(1, 217) AS n, (SELECT id FROM organisation WHERE parent_id IS NULL) AS top;

INSERT INTO occupation (id, code, names)
SELECT pg_temp.id(81, n), '6-24-02-' || lpad(n::text, 2, '0'), jsonb_build_object('zh', '工种 ' || n)
FROM generate_series(1, 12) AS n;

UPDATE person SET residence = (ARRAY['八宝镇', '默勒镇', '峨堡镇', '央隆乡'])[1 + ('x' || right(id::text, 6))::bit(24)::int % 4]
WHERE id BETWEEN pg_temp.id(2, 1) AND pg_temp.id(2, :volunteers);

INSERT INTO employment (id, person_id, organisation_id, occupation_id, since, recorded_at)
SELECT pg_temp.id(82, n), pg_temp.id(2, n), pg_temp.id(80, 1 + n % 217), pg_temp.id(81, 1 + n % 12),
    date '2001-03-01' + (n::bigint * 7919 % 9000)::int, '2026-01-01+8'
FROM generate_series(1, :volunteers) AS n WHERE n % 3 > 0;

INSERT INTO skill_grade (id, person_id, rung_id, occupation_id, organisation_id, source, certificate_number, since, recorded_at)
SELECT pg_temp.id(83, n), pg_temp.id(2, n), rung.id, pg_temp.id(81, 1 + n % 12), pg_temp.id(80, 1 + n % 217), 'roster',
    'Y' || lpad(n::text, 21, '0'), date '2008-06-01' + (n::bigint * 104729 % 6500)::int, '2026-01-01+8'
FROM generate_series(1, :volunteers) AS n
JOIN rung ON rung.number = 2 + n * 31 % 5
JOIN ladder ON ladder.id = rung.ladder_id AND ladder.code = 'new-eight-grades'
WHERE n % 2 = 0;

INSERT INTO education (id, person_id, degree, completed_on, evidence, recorded_at)
SELECT pg_temp.id(84, n), pg_temp.id(2, n), (ARRAY['college', 'bachelor', 'master', 'apprenticeship'])[1 + n * 13 % 4],
    date '1995-07-01' + (n::bigint * 7907 % 10000)::int, '毕业证 ' || n, '2026-01-01+8'
FROM generate_series(1, :volunteers) AS n WHERE n % 5 < 2;

INSERT INTO service_record (id, shift_id, volunteer_id, started_at, ended_at, day, minutes, state, computed_at, approved_at)
SELECT pg_temp.id(85, n * 4 + k), pg_temp.id(6, 1 + (n * 4 + k) % :shifts), pg_temp.id(3, n), began,
    began + interval '4 hours', (began AT TIME ZONE 'Asia/Shanghai')::date, 240, 'approved', began, began
FROM generate_series(1, :volunteers) AS n CROSS JOIN generate_series(0, 3) AS k
CROSS JOIN LATERAL (SELECT timestamptz '2026-01-01+8' + (n * 4 + k) * interval '3 minutes' AS began) AS timed
WHERE n % 4 = 0;

VACUUM (ANALYZE);
