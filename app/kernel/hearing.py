"""What other processes tell about their commits, heard over a connection of its own (LISTEN)."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from secrets import token_hex
from typing import Any

import asyncpg
from sqlalchemy import bindparam, func, select

from .db import SERVER_SETTINGS, Database, statement
from .errors import Busy

PROOF_SECONDS = 5.0
"""How often it is proven that what is told is heard; an answer is waited for as long."""
SURE_SECONDS = 15.0
"""How long a proof is good for."""
AGAIN_SECONDS = 1.0
PROOF = "proof "
_TELL = statement(select(func.pg_notify(bindparam("channel"), bindparam("said"))))

log = logging.getLogger(__name__)


class Hearing:
    """Hears one channel. `sure` is False whenever something told might have been missed.

    A connection that answers proves nothing: behind a pooler LISTEN says yes and hears nothing. So each
    proof is told over another connection, and must be heard.
    """

    def __init__(self, db: Database, channel: str, heard: Callable[[str], None], missed: Callable[[], None]) -> None:
        self._db = db
        self._channel = channel
        self._heard = heard
        self._missed = missed
        self._sure_until = 0.0
        self._proof: asyncio.Future[None] | None = None
        self._awaited = ""

    @property
    def sure(self) -> bool:
        return time.monotonic() < self._sure_until

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Hearing"]:
        """Hears while the block runs; whether it can is for `sure` to say."""
        task = asyncio.create_task(self._run())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._lose()

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            except (TimeoutError, OSError, Busy, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("what other processes change is not heard: %s %s", type(error).__name__, error)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _listen(self) -> None:
        """Until the connection ends or doesn't hear what it should."""
        connection = await asyncpg.connect(
            self._db.url,
            timeout=PROOF_SECONDS,
            command_timeout=PROOF_SECONDS,
            server_settings={**SERVER_SETTINGS, "application_name": "commonweal hearing"},
        )
        ended = asyncio.Event()

        def end(*_: Any) -> None:
            self._lose()
            ended.set()

        connection.add_termination_listener(end)
        try:
            await connection.add_listener(self._channel, self._hear)
            while not ended.is_set():
                await self._prove()
                with suppress(TimeoutError):
                    async with asyncio.timeout(PROOF_SECONDS):  # wait_for loses a cancellation at the same moment
                        await ended.wait()
        finally:
            connection.terminate()
            self._lose()

    async def _prove(self) -> None:
        self._awaited = PROOF + token_hex(16)
        self._proof = asyncio.get_running_loop().create_future()
        told = time.monotonic()
        await self._db.read(_TELL.sql, _TELL.arguments({"channel": self._channel, "said": self._awaited}))
        async with asyncio.timeout(PROOF_SECONDS):
            await self._proof
        self._sure_until = told + SURE_SECONDS

    def _hear(self, _connection: Any, _process: int, _channel: str, said: Any) -> None:
        if not said.startswith(PROOF):
            self._heard(said)
        elif said == self._awaited and self._proof is not None and not self._proof.done():
            self._proof.set_result(None)

    def _lose(self) -> None:
        self._sure_until = 0.0
        self._missed()
