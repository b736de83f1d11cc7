-- The row of single.sql without any JSON.
SELECT s.id::text, s.place, s.starts_at, s.capacity, s.enrolled_count, a.id::text, a.title
FROM shift AS s JOIN activity AS a ON a.id = s.activity_id WHERE s.id = $1::uuid
