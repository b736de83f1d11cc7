"""Counting: a month's journals become figures, and the lots that people have become what is outstanding.

Awards count for the team whose activity it was, other movements for the team that the person (of a transfer, the
giver) joined first among those they are in now.
"""

from sqlalchemy import text

from app.kernel.db import statement

COUNTING = 0x46494755
"""The number of the lock that one counting at a time holds."""

ZONE = "current_setting('commonweal.time_zone')"

# A month is final when it was counted a day after its end or later: nothing is booked under an earlier date.
MONTHS_TO_COUNT = statement(
    text(
        f"""
        SELECT CAST(every.month AS date) AS month
        FROM generate_series(
                (SELECT date_trunc('month', min(recorded_at) AT TIME ZONE {ZONE}) FROM journal),
                date_trunc('month', CAST(:now AS timestamptz) AT TIME ZONE {ZONE}),
                interval '1 month'
            ) AS every (month)
            LEFT JOIN points_counted ON points_counted.month = CAST(every.month AS date)
        WHERE counted_at IS NULL OR counted_at < (every.month + interval '1 month 1 day') AT TIME ZONE {ZONE}
        ORDER BY every.month
        """  # noqa: S608 (the words are this module's own)
    )
)
FORGET_MONTH = statement(text("DELETE FROM points_figure WHERE month = :month"))
_FIRST_TEAM = """
    first_team AS (
        SELECT DISTINCT ON (volunteer.person_id) volunteer.person_id, membership.team_id
        FROM membership JOIN volunteer ON volunteer.id = membership.volunteer_id
        WHERE membership.left_on IS NULL
        ORDER BY volunteer.person_id, membership.joined_on, membership.id
    )
"""
COUNT_MONTH = statement(
    text(
        f"""
        WITH {_FIRST_TEAM}, movement AS (
            SELECT journal.id, journal.kind, journal.reverses,
                sum(posting.amount) FILTER (WHERE posting.amount > 0) AS points,
                coalesce(sum(posting.amount) FILTER (WHERE account.kind IN ('wallet', 'pool')), 0) AS change,
                (array_agg(account.owner ORDER BY posting.amount) FILTER (WHERE account.kind = 'wallet'))[1] AS person
            FROM journal
                JOIN posting ON posting.journal_id = journal.id
                JOIN account ON account.id = posting.account_id
            WHERE journal.recorded_at >= CAST(CAST(:month AS date) AS timestamp) AT TIME ZONE {ZONE}
                AND journal.recorded_at < (CAST(:month AS date) + interval '1 month') AT TIME ZONE {ZONE}
                AND posting.asset = 'points'
            GROUP BY journal.id
        )
        INSERT INTO points_figure (month, kind, team_id, category, points, change, movements)
        SELECT :month, movement.kind, coalesce(activity.team_id, first_team.team_id), activity.category,
            CAST(sum(movement.points) AS bigint), CAST(sum(movement.change) AS bigint), count(*)
        FROM movement
            LEFT JOIN award ON award.journal_id =
                CASE movement.kind WHEN 'reversal' THEN movement.reverses ELSE movement.id END
            LEFT JOIN service_record ON award.source_kind = 'service_record' AND service_record.id = award.source_id
            LEFT JOIN shift ON shift.id = service_record.shift_id
            LEFT JOIN activity ON activity.id = shift.activity_id
            LEFT JOIN first_team ON first_team.person_id = movement.person
        GROUP BY movement.kind, coalesce(activity.team_id, first_team.team_id), activity.category
        """  # noqa: S608 (the words are this module's own)
    )
)
NOTE_MONTH = statement(
    text(
        """
        INSERT INTO points_counted (month, counted_at) VALUES (:month, :now)
        ON CONFLICT (month) DO UPDATE SET counted_at = :now
        """
    )
)
COUNT_OUTSTANDING = statement(
    text(
        f"""
        WITH {_FIRST_TEAM}, gone AS (
            DELETE FROM points_outstanding
        ), piece AS (
            SELECT lot.account_id, lot.earned_at, lot.expires_at, false AS held, lot.remaining AS points
            FROM lot WHERE lot.remaining > 0
            UNION ALL
            SELECT hold.account_id, lot.earned_at, lot.expires_at, true, lot_use.quantity
            FROM hold JOIN lot_use ON lot_use.hold_id = hold.id JOIN lot ON lot.id = lot_use.lot_id
            WHERE hold.state = 'pending'
        )
        INSERT INTO points_outstanding (earned, expires, team_id, held, points, counted_at)
        SELECT CAST(date_trunc('month', piece.earned_at AT TIME ZONE {ZONE}) AS date) AS earned,
            CAST(date_trunc('month', piece.expires_at AT TIME ZONE {ZONE}) AS date) AS expires,
            first_team.team_id, piece.held, CAST(sum(piece.points) AS bigint), :now
        FROM piece
            JOIN account ON account.id = piece.account_id AND account.asset = 'points'
            LEFT JOIN first_team ON first_team.person_id = account.owner
        GROUP BY 1, 2, 3, 4
        """  # noqa: S608 (the words are this module's own)
    )
)
