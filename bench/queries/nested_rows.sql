-- The rows of nested.sql without any JSON: one row for each shift, its enrolments in arrays.
SELECT s.id::text, s.place, s.starts_at, s.enrolled_count, a.id::text, a.title, o.id::text, o.name,
    e.states, e.ids, e.names
FROM (SELECT * FROM shift WHERE starts_at >= $1::timestamptz ORDER BY starts_at, id LIMIT 20) AS s
JOIN activity AS a ON a.id = s.activity_id
JOIN organisation AS o ON o.id = a.team_id
CROSS JOIN LATERAL (
    SELECT array_agg(e.state ORDER BY e.enrolled_at, e.id) AS states,
        array_agg(v.id::text ORDER BY e.enrolled_at, e.id) AS ids,
        array_agg(p.name ORDER BY e.enrolled_at, e.id) AS names
    FROM (SELECT * FROM enrolment WHERE shift_id = s.id ORDER BY enrolled_at, id LIMIT 10) AS e
    JOIN volunteer AS v ON v.id = e.volunteer_id
    JOIN person AS p ON p.id = v.person_id
) AS e
ORDER BY s.starts_at, s.id
