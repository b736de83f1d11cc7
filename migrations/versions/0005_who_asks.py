"""Who asks is remembered by each process: whatever changes it is told to all of them as it is committed.

The payload is the id of the person or client. A new session or token changes nobody.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TOLD = (
    ("session", "person_id", "UPDATE OR DELETE"),
    ("role_grant", "person_id", "INSERT OR UPDATE OR DELETE"),
    ("volunteer", "person_id", "INSERT OR UPDATE OR DELETE"),
    ("person", "id", "UPDATE OR DELETE"),
    ("api_token", "client_id", "UPDATE OR DELETE"),
    ("api_client", "id", "UPDATE OR DELETE"),
)


def upgrade() -> None:
    op.execute(
        """
        CREATE FUNCTION tell_who_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            was text := to_jsonb(OLD) ->> TG_ARGV[0];
            is_now text := to_jsonb(NEW) ->> TG_ARGV[0];
        BEGIN
            IF was IS NOT NULL THEN
                PERFORM pg_notify('who_asks', was);
            END IF;
            IF is_now IS NOT NULL AND is_now IS DISTINCT FROM was THEN
                PERFORM pg_notify('who_asks', is_now);
            END IF;
            RETURN NULL;
        END
        $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION tell_all_changed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_notify('who_asks', '');
            RETURN NULL;
        END
        $$
        """
    )
    for table, column, events in TOLD:
        op.execute(
            f"CREATE TRIGGER tell_who_changed AFTER {events} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION tell_who_changed('{column}')"
        )
        op.execute(
            f"CREATE TRIGGER tell_all_changed AFTER TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION tell_all_changed()"
        )
