-- B as one would write it by hand. $1: uuid
SELECT json_build_object('shift', json_build_object('id', s.id, 'place', s.place, 'startsAt', s.starts_at,
    'capacity', s.capacity, 'enrolledCount', s.enrolled_count,
    'activity', json_build_object('id', a.id, 'title', a.title)))::text
FROM shift AS s JOIN activity AS a ON a.id = s.activity_id WHERE s.id = $1::uuid
