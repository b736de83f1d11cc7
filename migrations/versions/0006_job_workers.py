"""Who works on jobs, when each tick was due last, and jobs as people look at them."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE worker (
        id uuid NOT NULL CONSTRAINT pk_worker PRIMARY KEY,
        number integer GENERATED ALWAYS AS IDENTITY NOT NULL CONSTRAINT uq_worker_number UNIQUE,
        host character varying NOT NULL,
        process integer NOT NULL,
        started_at timestamp with time zone NOT NULL,
        seen_at timestamp with time zone NOT NULL
    )
    """,
    """
    CREATE TABLE job_tick (
        name character varying NOT NULL CONSTRAINT pk_job_tick PRIMARY KEY,
        due timestamp with time zone NOT NULL
    )
    """,
    """
    CREATE INDEX pgqueuer_failed_idx ON pgqueuer (entrypoint, id) WHERE status = 'failed'
    """,
    # A worker holds an advisory lock as long as its session lives.
    """
    CREATE VIEW job_worker AS
    SELECT id, host, process, started_at, seen_at,
        (SELECT count(*) FROM pgqueuer WHERE queue_manager_id = worker.id AND status = 'picked') AS running
    FROM worker
    WHERE EXISTS (
        SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND classid = 'worker'::regclass::oid AND objid = worker.number::oid
            AND objsubid = 2 AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
    """,
    """
    CREATE VIEW job AS
    SELECT lpad(to_hex(id), 32, '0')::uuid AS id, id AS number, entrypoint AS name,
        CASE status WHEN 'queued' THEN 'queued' WHEN 'picked' THEN 'running' ELSE 'failed' END AS state,
        attempts + (status <> 'queued')::int AS attempts,
        created AS enqueued_at,
        CASE status WHEN 'queued' THEN execute_after END AS due_at,
        CASE status WHEN 'picked' THEN updated END AS began_at,
        CASE status WHEN 'failed' THEN updated END AS failed_at,
        CASE status WHEN 'picked' THEN queue_manager_id END AS worker_id,
        (SELECT traceback ->> 'exception_message' FROM pgqueuer_log
         WHERE job_id = pgqueuer.id AND traceback IS NOT NULL ORDER BY pgqueuer_log.created DESC, pgqueuer_log.id DESC
         LIMIT 1) AS reason
    FROM pgqueuer
    WHERE status IN ('queued', 'picked', 'failed')
    """,
    """
    CREATE VIEW job_kind AS
    SELECT entrypoint AS name,
        count(*) FILTER (WHERE status = 'queued') AS waiting,
        count(*) FILTER (WHERE status = 'picked') AS running,
        count(*) FILTER (WHERE status = 'failed') AS failed,
        min(execute_after) FILTER (WHERE status = 'queued' AND execute_after <= now()) AS waiting_since
    FROM pgqueuer
    GROUP BY entrypoint
    """,
    """
    CREATE VIEW job_schedule AS
    SELECT DISTINCT ON (entrypoint) entrypoint AS name, expression AS cron, next_run, last_run
    FROM pgqueuer_schedules
    ORDER BY entrypoint, updated DESC
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
