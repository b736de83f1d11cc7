"""The statements that find what is unusual among people: rings, gifts to one, night work, high awards, one approver.

Each gives rows like those of `PointsAnomaly`; its parameters are `since` and the limits of its kind by name.
"""

from collections.abc import Mapping

from sqlalchemy import text

from app.kernel.db import Statement, statement
from app.oversight.models import PointsAnomalyKind as Kind

MOST_JOURNALS = 50
ZONE = "current_setting('commonweal.time_zone')"

# Points that come back to who sent them, over two to four people, each sending after they got.
RING = """
    WITH RECURSIVE recent AS (
        SELECT giver_id, taker_id, points, journal_id, created_at FROM transfer
        WHERE created_at >= :since AND points >= CAST(:least_points AS integer)
    ), walk AS (
        SELECT giver_id AS start, taker_id AS at, ARRAY[giver_id] AS people, ARRAY[journal_id] AS journals,
            points AS least, created_at AS begun, created_at AS last
        FROM recent
        UNION ALL
        SELECT walk.start, recent.taker_id, walk.people || recent.giver_id, walk.journals || recent.journal_id,
            least(walk.least, recent.points), walk.begun, recent.created_at
        FROM walk JOIN recent ON recent.giver_id = walk.at AND recent.created_at >= walk.last
        WHERE walk.at <> walk.start AND walk.at <> ALL (walk.people)
            AND cardinality(walk.people) < CAST(:most_people AS integer)
    )
    SELECT DISTINCT ON (subject) subject, person_id, CAST(NULL AS uuid) AS organisation_id, figures, journals, involved
    FROM (
        SELECT (SELECT string_agg(CAST(one AS text), ':' ORDER BY one) FROM unnest(people) AS one)
                || to_char(begun AT TIME ZONE {ZONE}, '/YYYY-MM') AS subject,
            start AS person_id, jsonb_build_object('people', cardinality(people), 'points', least) AS figures,
            journals, people AS involved, last
        FROM walk WHERE at = start
    ) AS ring
    ORDER BY subject, last
"""
# Several people pass points on to one, who spends as many at one merchant.
FUNNEL = """
    WITH given AS (
        SELECT taker_id, count(DISTINCT giver_id) AS givers, CAST(sum(points) AS bigint) AS points,
            (array_agg(journal_id ORDER BY created_at DESC))[1:{MOST}] AS journals,
            array_agg(DISTINCT giver_id) AS people
        FROM transfer WHERE created_at >= :since
        GROUP BY taker_id HAVING count(DISTINCT giver_id) >= CAST(:givers AS integer)
    ), spent AS (
        SELECT redemption.person_id, redemption_point.organisation_id, CAST(sum(redemption.points) AS bigint) AS points
        FROM redemption JOIN redemption_point ON redemption_point.id = redemption.redemption_point_id
        WHERE redemption.state = 'fulfilled' AND redemption.ended_at >= :since
            AND redemption.person_id IN (SELECT taker_id FROM given)
        GROUP BY redemption.person_id, redemption_point.organisation_id
    )
    SELECT given.taker_id || ':' || spent.organisation_id || to_char(CAST(:now AS timestamptz) AT TIME ZONE {ZONE},
            '/YYYY-MM') AS subject, given.taker_id AS person_id, spent.organisation_id,
        jsonb_build_object('givers', givers, 'points', given.points, 'spent', spent.points) AS figures,
        journals, people || given.taker_id AS involved
    FROM given JOIN spent ON spent.person_id = given.taker_id
    WHERE spent.points * 100 >= given.points * CAST(:share AS integer)
"""
# Hours approved at night: by one person, on one night.
AT_NIGHT = """
    SELECT journal.actor || ':' || night.day AS subject, journal.actor AS person_id,
        CAST(NULL AS uuid) AS organisation_id,
        jsonb_build_object('awards', count(*), 'day', night.day, 'points', sum(award.points)) AS figures,
        (array_agg(journal.id ORDER BY award.points DESC))[1:{MOST}] AS journals,
        array_agg(DISTINCT award.person_id) || journal.actor AS involved
    FROM journal
        JOIN person ON person.id = journal.actor
        JOIN award ON award.journal_id = journal.id
        CROSS JOIN LATERAL (SELECT journal.recorded_at AT TIME ZONE {ZONE} AS local) AS clock
        CROSS JOIN LATERAL (SELECT CAST(clock.local - interval '12 hours' AS date) AS day) AS night
    WHERE journal.kind = 'award' AND journal.recorded_at >= :since
        AND (extract(hour FROM clock.local) >= CAST(:from_hour AS integer)
            OR extract(hour FROM clock.local) < CAST(:until_hour AS integer))
    GROUP BY journal.actor, night.day HAVING count(*) >= CAST(:awards AS integer)
"""
# An award of several times what the same person's awards came to on average in the half year before.
FAR_ABOVE = """
    SELECT CAST(award.id AS text) AS subject, award.person_id, CAST(NULL AS uuid) AS organisation_id,
        jsonb_build_object('points', award.points, 'usual', round(usual.points)) AS figures,
        ARRAY[award.journal_id] AS journals,
        array_remove(ARRAY[award.person_id, journal.actor], NULL) AS involved
    FROM journal
        JOIN award ON award.journal_id = journal.id
        CROSS JOIN LATERAL (
            SELECT avg(earlier.points) AS points, count(*) AS awards FROM award AS earlier
            WHERE earlier.person_id = award.person_id AND earlier.points > 0 AND earlier.served_at < award.served_at
                AND earlier.served_at >= award.served_at - interval '180 days'
        ) AS usual
    WHERE journal.kind = 'award' AND journal.recorded_at >= :since AND award.points >= CAST(:least_points AS integer)
        AND usual.awards >= CAST(:awards AS integer) AND award.points >= usual.points * CAST(:times AS integer)
"""
# Most of the points that one person approved went to one other.
ONE_APPROVER = """
    WITH given AS (
        SELECT journal.actor, award.person_id, count(*) AS awards, sum(award.points) AS points,
            (array_agg(journal.id ORDER BY award.points DESC))[1:{MOST}] AS journals
        FROM journal JOIN person ON person.id = journal.actor JOIN award ON award.journal_id = journal.id
        WHERE journal.kind = 'award' AND journal.recorded_at >= :since
        GROUP BY journal.actor, award.person_id
    ), total AS (SELECT actor, sum(points) AS points FROM given GROUP BY actor)
    SELECT given.actor || ':' || given.person_id || to_char(CAST(:now AS timestamptz) AT TIME ZONE {ZONE}, '/YYYY-MM')
            AS subject, given.person_id, CAST(NULL AS uuid) AS organisation_id,
        jsonb_build_object('awards', awards, 'points', given.points, 'share', round(given.points * 100 / total.points))
            AS figures, journals, ARRAY[given.actor, given.person_id] AS involved
    FROM given JOIN total ON total.actor = given.actor
    WHERE awards >= CAST(:awards AS integer) AND given.points * 100 >= total.points * CAST(:share AS integer)
"""


def finder(sql: str, parts: Mapping[str, str] | None = None) -> Statement:
    """A statement with its named parts put in, which may hold the zone and the number of journals themselves."""
    for name, part in {**(parts or {}), "ZONE": ZONE, "MOST": str(MOST_JOURNALS)}.items():
        sql = sql.replace(f"{{{name}}}", part)
    return statement(text(sql))


AMONG_PEOPLE = {
    Kind.RING: finder(RING),
    Kind.FUNNEL: finder(FUNNEL),
    Kind.AT_NIGHT: finder(AT_NIGHT),
    Kind.FAR_ABOVE: finder(FAR_ABOVE),
    Kind.ONE_APPROVER: finder(ONE_APPROVER),
}
