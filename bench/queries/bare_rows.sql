-- The row of bare.sql without any JSON.
SELECT id::text, place, starts_at, capacity, enrolled_count FROM shift WHERE id = $1::uuid
