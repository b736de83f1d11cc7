"""Started as a program: has all of the app in memory, and forks a `commonweal` for each line read.

A line is a JSON object: `environment`, and the `command`.

It knows jobs that write down when they ran and in which process, and one that kills its process.
"""

import asyncio
import os
import signal
import sys
from datetime import timedelta
from random import uniform

import msgspec

from app import demo, registry, serving
from app.cli import commands
from app.kernel import leases, migrations, worker
from app.kernel.db import Database, Statement
from app.kernel.jobs import every, job

MAKE_TABLES = Statement(
    """
    CREATE TABLE span (
        number serial, job integer, process integer,
        began timestamptz DEFAULT clock_timestamp(), ended timestamptz
    )
    """,
    (),
    {},
)
MAKE_EFFECTS = Statement("CREATE TABLE effect (job integer PRIMARY KEY)", (), {})
BEGIN = Statement("INSERT INTO span (job, process) VALUES ($1, $2) RETURNING number", ("job", "process"), {})
END = Statement("UPDATE span SET ended = clock_timestamp() WHERE number = $1", ("number",), {})
HAVE_EFFECT = Statement("INSERT INTO effect (job) VALUES ($1) ON CONFLICT DO NOTHING", ("job",), {})
SILENT_AFTER = timedelta(seconds=1)
READY = (demo, serving, migrations)
"""What the commands import when they are called."""
TICK = 0
POISON = 1_000_000


class Labour(msgspec.Struct, frozen=True):
    number: int
    seconds: float | None = None


@job("test.labour", first_delay=timedelta(milliseconds=200))
async def labour(db: Database, payload: Labour) -> None:
    async with db.unit_of_work() as tx:
        span = await tx.value(BEGIN, job=payload.number, process=os.getpid())
    await asyncio.sleep(uniform(0, 0.04) if payload.seconds is None else payload.seconds)
    async with db.unit_of_work() as tx:
        await tx.execute(HAVE_EFFECT, job=payload.number)
        await tx.execute(END, number=span)


@job("test.poison")
async def poison(db: Database, payload: Labour) -> None:
    async with db.unit_of_work() as tx:
        await tx.value(BEGIN, job=payload.number, process=os.getpid())
    os.kill(os.getpid(), signal.SIGKILL)


@every("0 3 1 1 *", "test.tick")
async def tick(db: Database) -> None:
    await labour(db, Labour(TICK))


def main() -> None:
    registry.load_handlers()
    hurry = {"stale_after": SILENT_AFTER, "grace": timedelta(seconds=1), "retry_seconds": 0.1}
    worker.run_worker.__kwdefaults__ = hurry  # read at each call
    leases.AFTER_A_LOSS = timedelta(milliseconds=200)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
    for line in sys.stdin:
        asked = msgspec.json.decode(line)
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.environ.update(asked["environment"])
            commands([asked["command"]])
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
