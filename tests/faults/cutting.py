"""A database whose connections can be cut: after a certain statement of a transaction, whatever it is."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any, cast

import asyncpg

from app.kernel import db as kernel
from app.kernel.clock import Clock
from app.kernel.connections import speak_json
from app.kernel.db import Connection, Database, Row
from app.kernel.settings import Settings


class Cut(StrEnum):
    """How a connection ends."""

    PROCESS_DIES = "the process dies"
    SERVER_ENDS_IT = "the server ends the session"
    SERVER_IS_KILLED = "the server's process is killed, and with it all sessions"


class Dead(BaseException):
    """What runs nothing more: a killed process has no except clause."""


class Scissors:
    """Counts the statements of a connection, BEGIN, SAVEPOINT and COMMIT too, and cuts it after one of them."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.how = Cut.PROCESS_DIES

    def cut_after(self, statements: int, how: Cut) -> None:
        self.left, self.how = statements, how

    def put_away(self) -> bool:
        """Whether nothing was cut: there were fewer statements."""
        unused, self.left = self.left is not None, None
        return unused

    async def after_a_statement(self, connection: "Cuttable") -> None:
        if self.left is None:
            return
        self.left -= 1
        if self.left:
            return
        self.left = None
        if self.how == Cut.PROCESS_DIES:
            connection.terminate()
            raise Dead()
        await connection.end_from_outside(self.how)


class Cuttable(Connection):
    """A connection that tells the scissors of every statement that was answered."""

    scissors: Scissors
    address: str

    async def execute(self, *args: Any, **kwargs: Any) -> Any:
        return await self._told(await super().execute(*args, **kwargs))

    async def executemany(self, *args: Any, **kwargs: Any) -> Any:
        return await self._told(await super().executemany(*args, **kwargs))

    async def fetch(self, *args: Any, **kwargs: Any) -> Any:
        return await self._told(await super().fetch(*args, **kwargs))

    async def fetchrow(self, *args: Any, **kwargs: Any) -> Any:
        return await self._told(await super().fetchrow(*args, **kwargs))

    async def fetchval(self, *args: Any, **kwargs: Any) -> Any:
        return await self._told(await super().fetchval(*args, **kwargs))

    async def _told(self, answer: Any) -> Any:
        await self.scissors.after_a_statement(self)
        return answer

    async def end_from_outside(self, how: Cut) -> None:
        """As a failover, an operator or `kill -9` does it; the answer of the last statement has come already."""
        ended = asyncio.Event()
        self.add_termination_listener(lambda _: ended.set())
        if how == Cut.SERVER_IS_KILLED:
            os.kill(self.get_server_pid(), signal.SIGKILL)
            await ended.wait()
            return
        other = await asyncpg.connect(self.address)
        try:
            await other.execute(f"SELECT pg_terminate_backend({self.get_server_pid()})")
        finally:
            await other.close()
        await ended.wait()


@asynccontextmanager
async def cuttable(
    url: str, settings: Settings, clock: Clock, scissors: Scissors, connections: int = 2
) -> AsyncIterator[Database]:
    """A database like the app's own, but for the scissors."""
    kind = type("Cuttable", (Cuttable,), {"scissors": scissors, "address": url})
    pool = await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=connections,
        record_class=Row,
        connection_class=kind,
        server_settings={**kernel.SERVER_SETTINGS, **settings.for_statements},
        init=speak_json,
    )
    try:
        yield Database(url, cast("asyncpg.Pool[Row]", pool), settings, clock)
    finally:
        pool.terminate()
