"""What must always hold of matches."""

from sqlalchemy import text

from app.kernel.db import statement
from app.kernel.verification import Check

MATCH_CHECKS = (
    Check(
        "subsidies.match_places",
        "A verdict of a match has a place for each version that was asked.",
        statement(
            text(
                """
                SELECT person_id, run_id, cardinality(passed) AS places, cardinality(versions) AS versions
                FROM match_verdict JOIN match_run ON match_run.id = run_id
                WHERE cardinality(passed) <> cardinality(versions)
                """
            )
        ),
    ),
    Check(
        "subsidies.match_figures",
        "A match's figures are those of what it found different.",
        statement(
            text(
                """
                SELECT coalesce(figures.run_id, found.run_id) AS run_id,
                    coalesce(figures.version_id, found.version_id) AS version_id
                FROM match_count AS figures
                FULL JOIN (
                    SELECT run_id, version_id, count(*) FILTER (WHERE kind = 'began') AS began,
                        count(*) FILTER (WHERE kind = 'amount') AS amount,
                        count(*) FILTER (WHERE kind = 'ended') AS ended
                    FROM match_change GROUP BY run_id, version_id
                ) AS found USING (run_id, version_id)
                WHERE (coalesce(figures.began, 0), coalesce(figures.amount, 0), coalesce(figures.ended, 0))
                    <> (coalesce(found.began, 0), coalesce(found.amount, 0), coalesce(found.ended, 0))
                """
            )
        ),
    ),
    Check(
        "subsidies.match_stored",
        "Facts and verdicts are those that a match says it has stored.",
        statement(
            text(
                """
                SELECT id AS run_id, facts_stored, verdicts_stored FROM match_run
                LEFT JOIN (SELECT run_id, count(*) AS n FROM match_facts GROUP BY run_id) AS facts
                    ON facts.run_id = match_run.id
                LEFT JOIN (SELECT run_id, count(*) AS n FROM match_verdict GROUP BY run_id) AS verdicts
                    ON verdicts.run_id = match_run.id
                WHERE facts_stored <> coalesce(facts.n, 0) OR verdicts_stored <> coalesce(verdicts.n, 0)
                """
            )
        ),
    ),
)
