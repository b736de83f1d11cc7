"""The process that serves the site, and the one that runs background jobs."""

import asyncio
import gc
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import uvicorn
from starlette.applications import Starlette

from app import registry
from app.direct import Direct
from app.kernel.db import Database
from app.kernel.identity import system
from app.kernel.settings import Settings
from app.kernel.worker import run_worker
from app.main import build_app
from app.operations import service as operations

Tell = Callable[[], None]
OPERATOR = system("command line")
LIVE_OBJECTS = 10_000
"""What some requests at once hold between them. Looked at every 700, most of it would pass for what lasts, and
a full collection, which everybody waits for, would come every second."""
GRACE_SECONDS = 10
"""How long requests under way may take after the process is told to stop."""


def serve(settings: Settings, tell: Tell) -> None:
    """Serves until SIGINT or SIGTERM; `tell` is called once it listens. Raises OSError when the address is taken."""
    app = build_app(settings)
    # The schema and the statements stay until the end: half a million objects that a full collection
    # would look at again, while every request waits a tenth of a second.
    gc.collect()
    gc.freeze()
    gc.set_threshold(LIVE_OBJECTS)
    with suppress(KeyboardInterrupt):  # that is how a person stops it, after uvicorn has shut down in good order
        server(app, tell).run(sockets=[listen(settings.host, settings.port)])


class Server(uvicorn.Server):
    """Calls `tell` once it listens."""

    def __init__(self, config: uvicorn.Config, tell: Tell) -> None:
        super().__init__(config)
        self.tell = tell

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.tell()


def server(app: Starlette, tell: Tell = lambda: None) -> uvicorn.Server:
    """What serves the site over HTTP; `tell` is called once it listens."""
    config = uvicorn.Config(
        app,
        http=partial(Direct, app.state.short_way),  # type: ignore[arg-type]
        lifespan="on",
        ws="none",
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return Server(config, tell)


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; an address in use is an OSError that names it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise OSError(error.errno, f"{error.strerror}", f"{host}:{port}") from None
    return listener


async def work(db: Database) -> None:
    """Runs background jobs until SIGINT or SIGTERM; a job under way is finished, or handed back after a while."""
    registry.load_handlers()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await run_worker(db, stop)


async def failed_jobs(db: Database) -> list[str]:
    """A line for each job whose attempts are used up, newest first."""
    async with db.unit_of_work() as tx:
        rows = await operations.failed_jobs(tx, OPERATOR)
    return [f"{row.number}  {row.name}  {row.failed_at:%Y-%m-%d %H:%M}  {row.reason}" for row in rows]


async def change_job(db: Database, verb: operations.JobVerb, number: int) -> None:
    """Repeats or discards a failed job; NotFound or JobNotFailed where it is none."""
    async with db.unit_of_work() as tx:
        await verb(tx, OPERATOR, job=operations.job_id(number))
