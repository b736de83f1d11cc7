-- C as one would write it by hand. $1: uuid
SELECT json_build_object('shift', json_build_object('id', id, 'place', place, 'startsAt', starts_at,
    'capacity', capacity, 'enrolledCount', enrolled_count))::text
FROM shift WHERE id = $1::uuid
