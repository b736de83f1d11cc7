-- A as one would write it by hand, without any question of who may see what. $1: timestamptz
SELECT json_build_object('shifts', coalesce(json_agg(json_build_object(
    'id', s.id, 'place', s.place, 'startsAt', s.starts_at, 'enrolledCount', s.enrolled_count,
    'activity', json_build_object('id', a.id, 'title', a.title,
        'team', json_build_object('id', o.id, 'name', o.name)),
    'enrolments', e.list
) ORDER BY s.starts_at, s.id), '[]'))::text
FROM (SELECT * FROM shift WHERE starts_at >= $1::timestamptz ORDER BY starts_at, id LIMIT 20) AS s
JOIN activity AS a ON a.id = s.activity_id
JOIN organisation AS o ON o.id = a.team_id
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object(
        'state', e.state, 'volunteer', json_build_object('id', v.id, 'name', p.name)
    ) ORDER BY e.enrolled_at, e.id), '[]') AS list
    FROM (SELECT * FROM enrolment WHERE shift_id = s.id ORDER BY enrolled_at, id LIMIT 10) AS e
    JOIN volunteer AS v ON v.id = e.volunteer_id
    JOIN person AS p ON p.id = v.person_id
) AS e
