"""What subsidies do by themselves."""

from uuid import UUID

from app.kernel.db import Database
from app.kernel.identity import system
from app.kernel.jobs import every, job

from . import nightly
from .service import matching, reminding
from .service.rechecking import serve_next
from .service.serving import SERVE, Queue, waiting

CLOCK = system("subsidies.deadlines")
SERVING = system(SERVE)


@job(SERVE)
async def serve_queue(db: Database, payload: Queue) -> None:
    """Serves those who wait for a programme's money, one after the other, each in a transaction of its own."""
    await _serve(db, payload.programme)


@every("*/10 * * * *", "subsidies.serve_queues")
async def serve_queues(db: Database) -> None:
    """Serves all queues: who began to wait just as money came back is not forgotten."""
    async with db.unit_of_work() as tx:
        found = await waiting(tx)
    for programme in found:
        await _serve(db, programme)


@every("30 7 * * *", "subsidies.deadlines")
async def keep_deadlines(db: Database) -> None:
    """Ends what nobody answered in time, and reminds those whose turn it is."""
    for step in (reminding.lapse_due, reminding.remind_applicants):
        while await db.perform(step, CLOCK):
            pass
    await db.perform(reminding.remind_staff, CLOCK)


@job(matching.JOB)
async def go_on_matching(db: Database, payload: matching.MatchPayload) -> None:
    """Matches everybody because somebody asked for it; goes on where another worker was stopped."""
    await nightly.go_on(db, payload.run)


@every("30 1 * * *", "subsidies.match_everyone")
async def match_everyone(db: Database) -> None:
    """Finds at night who is entitled to what, and what is no longer true."""
    await nightly.match_everyone(db, by_clock=True)


async def _serve(db: Database, programme: UUID) -> None:
    while await db.perform(serve_next, SERVING, programme=programme):
        pass
