"""Jobs that wait, run and failed, put there as a worker would leave them."""

from uuid import UUID

from app.accounts import service as accounts
from app.kernel.db import Database, Statement
from app.kernel.identity import Actor, Held, Role, system
from app.kernel.jobs import Nothing, enqueue
from app.operations.service import job_id
from tests.world import World

REASON = "TimeoutError: the gateway is away (app/accounts/senders.py:41)"
_STANDS = Statement(
    "UPDATE pgqueuer SET status = $2::text::pgqueuer_status, queue_manager_id = $3, attempts = 7 WHERE id = $1",
    ("number", "status", "worker"),
    {},
)
_TOLD = Statement(
    "INSERT INTO pgqueuer_log (job_id, status, entrypoint, priority, traceback)"
    " VALUES ($1, 'failed', 'x', 0, jsonb_build_object('exception_message', $2::text))",
    ("number", "reason"),
    {},
)
_WORKER = Statement(
    "WITH made AS (INSERT INTO worker (id, host, process, started_at, seen_at)"
    " VALUES ($1, 'node-1', 4711, now(), now()) RETURNING number)"
    " SELECT pg_advisory_lock('worker'::regclass::oid::integer, number) FROM made",
    ("worker",),
    {},
)
_LEFT = Statement("SELECT entrypoint, status::text, attempts FROM pgqueuer ORDER BY id", (), {})
SCHEDULED = Statement(
    "INSERT INTO pgqueuer_schedules (expression, entrypoint, next_run) VALUES ('7 * * * *', 'points.expire', now())",
    (),
    {},
)


class Queue:
    """The job queue of a database; closed with it, its worker is dead."""

    def __init__(self, db: Database) -> None:
        self.db = db

    async def waiting(self, name: str = "accounts.deliver", key: str | None = None) -> UUID:
        async with self.db.unit_of_work() as tx:
            number = await enqueue(tx, name, Nothing(), key=key)
        assert number is not None
        return job_id(number)

    async def failed(self, name: str = "accounts.deliver", key: str | None = None, reason: str = REASON) -> UUID:
        job = await self.waiting(name, key)
        async with self.db.unit_of_work() as tx:
            await tx.execute(_STANDS, number=job.int, status="failed", worker=None)
            await tx.execute(_TOLD, number=job.int, reason=reason)
        return job

    async def running(self, worker: UUID, name: str = "volunteers.import") -> UUID:
        job = await self.waiting(name)
        async with self.db.unit_of_work() as tx:
            await tx.execute(_STANDS, number=job.int, status="picked", worker=worker)
        return job

    async def worker(self, worker: UUID) -> None:
        """Its lock is held by a connection of the pool, until that closes."""
        async with self.db.unit_of_work() as tx:
            await tx.execute(_WORKER, worker=worker)

    async def left(self) -> list[tuple[str, str, int]]:
        async with self.db.unit_of_work() as tx:
            return [(row.entrypoint, row.status, row.attempts) for row in await tx.all(_LEFT)]


async def administrator(db: Database, world: World) -> Actor:
    """Ada, who administers the county."""
    actor = system("test")
    async with db.unit_of_work() as tx:
        person = (await accounts.register_person(tx, actor, organisation=world.county, name="Ada")).person
        await accounts.grant_role(tx, actor, person=person, organisation=world.county, role=Role.ADMINISTRATOR)
    return Actor(kind="person", id=person, name="Ada", roles=(Held(Role.ADMINISTRATOR, world.county),))
