"""What still belongs to merged people, found by the foreign keys that the catalogue names."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION left_behind() RETURNS TABLE (table_name text, row_id uuid) LANGUAGE plpgsql STABLE AS $$
        DECLARE key record;
        BEGIN
            FOR key IN
                SELECT conrelid::regclass::text AS own, confrelid::regclass::text AS owner, attname AS part
                FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
                WHERE contype = 'f' AND confrelid IN ('person'::regclass, 'volunteer'::regclass)
                    AND conrelid <> ALL (
                        '{session,credential,role_grant,duplicate,person_merge,merge_change}'::regclass[]
                    )
            LOOP
                RETURN QUERY EXECUTE format(
                    'SELECT %L::text, own.id FROM %s AS own JOIN %s AS owner ON owner.id = own.%I
                    WHERE owner.merged_into IS NOT NULL AND NOT EXISTS (
                        SELECT FROM merge_change JOIN person_merge ON person_merge.id = merge_id
                        WHERE state = ''merged'' AND merge_change.table_name = %L
                            AND merge_change.row_id = own.id AND aside
                    )', key.own, key.own, key.owner, key.part, key.own
                );
            END LOOP;
        END $$
        """
    )
