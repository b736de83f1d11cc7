"""What must always hold of merges."""

from sqlalchemy import text

from app.kernel.db import statement
from app.kernel.verification import Check

CHECKS = (
    # The catalogue names the foreign keys, so that no table can be forgotten.
    Check(
        "duplicates.nothing_left_behind",
        "Nothing belongs to a merged person but what a merge has set aside.",
        statement(text("SELECT table_name, row_id FROM left_behind()")),
    ),
    Check(
        "duplicates.no_way_in",
        "A merged person holds no role.",
        statement(
            text(
                """
                SELECT role_grant.id AS role_grant_id, person.id AS person_id
                FROM role_grant JOIN person ON person.id = role_grant.person_id
                WHERE person.merged_into IS NOT NULL AND role_grant.revoked_at IS NULL
                """
            )
        ),
    ),
    Check(
        "duplicates.wallets",
        "Nothing is left on an account that another one goes on for.",
        statement(
            text(
                """
                SELECT account.id AS account_id, posted, held FROM account
                WHERE succeeded_by IS NOT NULL
                    AND (posted <> 0 OR held <> 0 OR EXISTS (SELECT FROM lot WHERE lot.account_id = account.id))
                """
            )
        ),
    ),
    Check(
        "duplicates.signposts",
        "Who was merged leads straight to somebody who was not, as a merge says.",
        statement(
            text(
                """
                SELECT person.id AS person_id, person.merged_into
                FROM person LEFT JOIN person AS survivor ON survivor.id = person.merged_into
                WHERE (person.merged_into IS NOT NULL) IS DISTINCT FROM EXISTS (
                        SELECT FROM person_merge WHERE merged_id = person.id AND state = 'merged'
                    ) OR survivor.merged_into IS NOT NULL
                """
            )
        ),
    ),
)
