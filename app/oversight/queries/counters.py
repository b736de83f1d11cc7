"""The statements that find what is unusual at counters; rows and parameters as in finding.py."""

from app.oversight.models import PointsAnomalyKind as Kind

from .finding import finder

PARTS = {
    "DONE": """
    done AS (
        SELECT redemption.id, redemption.person_id, redemption.points, redemption.created_at, redemption.ended_at,
            redemption.ended_by, redemption_point.organisation_id, redemption_point.opening_times,
            redemption_point.closed_days, hold.journal_id
        FROM redemption
            JOIN redemption_point ON redemption_point.id = redemption.redemption_point_id
            JOIN hold ON hold.id = redemption.hold_id
        WHERE redemption.state = 'fulfilled' AND redemption.ended_at >= :since
    )
    """,
    "FOUND": """
    CAST(sum(points) AS bigint) AS points, count(*) AS vouchers,
    (array_agg(journal_id ORDER BY ended_at DESC))[1:{MOST}] AS journals,
    array_remove(array_agg(DISTINCT ended_by) || person_id, NULL) AS involved
    """,
    "MONTHLY": """person_id || ':' || found.organisation_id
        || to_char(CAST(:now AS timestamptz) AT TIME ZONE {ZONE}, '/YYYY-MM')""",
}

# Much of what a merchant handed over went to one person.
ONE_CUSTOMER = """
    WITH {DONE}, total AS (
        SELECT organisation_id, count(*) AS vouchers, count(DISTINCT person_id) AS people FROM done
        GROUP BY organisation_id
    ), found AS (
        SELECT person_id, organisation_id, {FOUND} FROM done GROUP BY person_id, organisation_id
    )
    SELECT found.{MONTHLY} AS subject, found.person_id, found.organisation_id,
        jsonb_build_object('vouchers', found.vouchers, 'of', total.vouchers, 'points', points) AS figures,
        journals, involved
    FROM found JOIN total ON total.organisation_id = found.organisation_id
    WHERE found.vouchers >= CAST(:vouchers AS integer)
        AND found.vouchers * 100 >= total.vouchers * CAST(:share AS integer)
"""
# People who work for a merchant redeem there.
OWN_STAFF = """
    WITH {DONE}
    SELECT {MONTHLY} AS subject, person_id, organisation_id,
        jsonb_build_object('vouchers', vouchers, 'points', points) AS figures, journals, involved
    FROM (
        SELECT person_id, organisation_id, {FOUND} FROM done
        WHERE EXISTS (
            SELECT FROM role_grant WHERE role_grant.person_id = done.person_id
                AND role_grant.organisation_id = done.organisation_id AND role_grant.role = 'merchant'
                AND role_grant.granted_at <= done.ended_at
                AND (role_grant.revoked_at IS NULL OR role_grant.revoked_at > done.ended_at)
        )
        GROUP BY person_id, organisation_id
    ) AS found
    WHERE vouchers >= CAST(:vouchers AS integer)
"""
# Vouchers handed over within seconds of being made, again and again for one person.
AT_ONCE = """
    WITH {DONE}
    SELECT {MONTHLY} AS subject, person_id, organisation_id,
        jsonb_build_object('vouchers', vouchers, 'points', points) AS figures, journals, involved
    FROM (
        SELECT person_id, organisation_id, {FOUND} FROM done
        WHERE ended_at - created_at < CAST(:seconds AS integer) * interval '1 second'
        GROUP BY person_id, organisation_id
    ) AS found
    WHERE vouchers >= CAST(:vouchers AS integer)
"""
# Handed over far from the counter's opening times, where those are known; by counter and day.
CLOSED_COUNTER = """
    WITH {DONE}, timed AS (
        SELECT *, ended_at AT TIME ZONE {ZONE} AS local FROM done WHERE cardinality(opening_times) > 0
    ), far AS (
        SELECT * FROM timed
        WHERE CAST(local AS date) = ANY (closed_days) OR NOT EXISTS (
            SELECT FROM unnest(opening_times) AS span
            WHERE left(span, 2) = substr('MoTuWeThFrSaSu', 2 * CAST(extract(isodow FROM local) AS integer) - 1, 2)
                AND local >= CAST(local AS date) + CAST(substr(span, 4, 5) AS interval)
                    - CAST(:minutes AS integer) * interval '1 minute'
                AND local <= CAST(local AS date) + CAST(substr(span, 10, 5) AS interval)
                    + CAST(:minutes AS integer) * interval '1 minute'
        )
    )
    SELECT organisation_id || ':' || day AS subject, CAST(NULL AS uuid) AS person_id, organisation_id,
        jsonb_build_object('vouchers', vouchers, 'points', points, 'day', day) AS figures, journals, involved
    FROM (
        SELECT organisation_id, CAST(local AS date) AS day, CAST(sum(points) AS bigint) AS points, count(*) AS vouchers,
            (array_agg(journal_id ORDER BY ended_at DESC))[1:{MOST}] AS journals,
            array_remove(array_agg(DISTINCT ended_by) || array_agg(DISTINCT person_id), NULL) AS involved
        FROM far GROUP BY organisation_id, CAST(local AS date)
    ) AS found
    WHERE vouchers >= CAST(:vouchers AS integer)
"""
# Many vouchers of one person within a short time, whatever became of them.
MANY_REDEMPTIONS = """
    WITH counted AS (
        SELECT redemption.person_id, redemption.created_at, redemption.points, hold.journal_id,
            count(*) OVER (
                PARTITION BY redemption.person_id ORDER BY redemption.created_at
                RANGE BETWEEN interval '1 hour' PRECEDING AND CURRENT ROW
            ) AS vouchers
        FROM redemption JOIN hold ON hold.id = redemption.hold_id WHERE redemption.created_at >= :since
    )
    SELECT person_id || ':' || day AS subject, person_id, CAST(NULL AS uuid) AS organisation_id,
        jsonb_build_object('vouchers', vouchers, 'points', points, 'day', day) AS figures,
        journals, ARRAY[person_id] AS involved
    FROM (
        SELECT person_id, CAST(created_at AT TIME ZONE {ZONE} AS date) AS day, max(vouchers) AS vouchers,
            CAST(sum(points) AS bigint) AS points,
            (array_remove(array_agg(journal_id), NULL))[1:{MOST}] AS journals
        FROM counted GROUP BY person_id, CAST(created_at AT TIME ZONE {ZONE} AS date)
    ) AS found
    WHERE vouchers >= CAST(:vouchers AS integer)
"""

AT_COUNTERS = {
    Kind.ONE_CUSTOMER: finder(ONE_CUSTOMER, PARTS),
    Kind.OWN_STAFF: finder(OWN_STAFF, PARTS),
    Kind.AT_ONCE: finder(AT_ONCE, PARTS),
    Kind.CLOSED_COUNTER: finder(CLOSED_COUNTER, PARTS),
    Kind.MANY_REDEMPTIONS: finder(MANY_REDEMPTIONS),
}
