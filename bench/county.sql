-- A county of as many as the variables say. Ids are counted, so that a load generator
-- can make them too: 0198000k-0000-7000-8000-<number as twelve hex digits>, one k for each table.
CREATE FUNCTION pg_temp.id(kind int, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('0198' || lpad(to_hex(kind), 4, '0') || '-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid $$;

INSERT INTO organisation (id, kind, name, parent_id, path, created_at)
SELECT pg_temp.id(1, n), 'team', '志愿服务第 ' || n || ' 队', top.id, ARRAY[top.id, pg_temp.id(1, n)], '2026-01-01+8'
FROM generate_series(1, :teams) AS n, (SELECT id FROM organisation WHERE parent_id IS NULL) AS top;

INSERT INTO team (id, brand, category)
SELECT pg_temp.id(1, n), '品牌 ' || n, (ARRAY['elder_care', 'traffic', 'health', 'environment', 'youth'])[1 + n % 5]
FROM generate_series(1, :teams) AS n;

INSERT INTO person (id, name, pinyin, initials, sex, birth_date, phone_masked, created_at)
SELECT pg_temp.id(2, n), family || given, 'name ' || n, 'n', CASE n % 2 WHEN 0 THEN 'female' ELSE 'male' END,
    date '1950-01-01' + (n % 18000)::int, '139****' || lpad((n % 10000)::text, 4, '0'), '2026-01-01+8'
FROM generate_series(1, :volunteers) AS n
CROSS JOIN LATERAL (SELECT (ARRAY['王', '李', '张', '马', '才让', '卓玛', '刘', '扎西'])[1 + n % 8] AS family,
    (ARRAY['伟', '芳', '秀英', '海燕', '志强', '梅', '建国', '玉兰', '小龙'])[1 + n % 9] AS given) AS named;

INSERT INTO volunteer (id, person_id, service_categories, skills, joined_on)
SELECT pg_temp.id(3, n), pg_temp.id(2, n), ARRAY['elder_care'], ARRAY[]::text[], '2026-01-01'
FROM generate_series(1, :volunteers) AS n;

INSERT INTO membership (id, team_id, volunteer_id, joined_on)
SELECT pg_temp.id(4, n), pg_temp.id(1, 1 + n % :teams), pg_temp.id(3, n), '2026-01-01'
FROM generate_series(1, :volunteers) AS n;

INSERT INTO activity (id, team_id, title, description, category, state, created_at, published_at)
SELECT pg_temp.id(5, n), pg_temp.id(1, 1 + n % :teams), '活动 ' || n, '为老人送餐，陪伴聊天。', 'elder_care', 'published',
    timestamptz '2026-01-01+8' + n * interval '1 minute', '2026-01-01+8'
FROM generate_series(1, :activities) AS n;

INSERT INTO shift (id, activity_id, starts_at, ends_at, place, capacity, enrolled_count)
SELECT pg_temp.id(6, n), pg_temp.id(5, 1 + n % :activities), starts_at, starts_at + interval '2 hours',
    '社区 ' || n % 97, 30, :each
FROM generate_series(1, :shifts) AS n
CROSS JOIN LATERAL (SELECT timestamptz '2027-01-01+8' + n * interval '10 minutes' AS starts_at) AS timed;

INSERT INTO enrolment (id, shift_id, volunteer_id, state, risks_acknowledged, enrolled_at, changed_at)
SELECT pg_temp.id(7, n), pg_temp.id(6, 1 + n / :each), pg_temp.id(3, 1 + (n * 7919) % :volunteers), 'confirmed', true,
    enrolled_at, enrolled_at
FROM generate_series(0, :enrolments - 1::bigint) AS n
CROSS JOIN LATERAL (SELECT timestamptz '2026-06-01+8' + n * interval '1 second' AS enrolled_at) AS timed
ORDER BY n * 7919 % :enrolments;

-- Planning in machine code costs more than such statements take; nobody shall suffer from it.
ALTER DATABASE :"DBNAME" SET jit = off;
VACUUM (FREEZE, ANALYZE);
