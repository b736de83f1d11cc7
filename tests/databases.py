"""Databases for tests: each finds one as its source is. To copy one takes longer than most tests do, so what a test
wrote is put back, and the next has it; where more than rows was changed, the next has a new copy.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from itertools import count
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import urlsplit

import asyncpg

Value = TypeVar("Value")
Writes = dict[str, int]

NO_ROWS = 21
"""Bytes that PostgreSQL copies of an empty table."""
LENT_AT_MOST = 40
"""Times; rows that were deleted leave their places empty, which statements pass over."""

CATALOGS = (
    *("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_namespace", "pg_proc"),
    *("pg_rewrite", "pg_trigger", "pg_type", "pg_event_trigger", "pg_statistic_ext", "pg_db_role_setting"),
)
"""Where it is told that anything but rows was changed."""
TABLES = f"""
    SELECT oid::regclass::text AS name,
        pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid) + pg_stat_get_tuples_deleted(oid) AS writes
    FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace OR oid = ANY('{{{",".join(CATALOGS)}}}'::regclass[])
"""
SEQUENCES = """
    SELECT sequencename AS name, coalesce(last_value, start_value) AS value, last_value IS NOT NULL AS used
    FROM pg_sequences WHERE schemaname = 'public'
"""
OTHERS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def address(server: str, database: str) -> str:
    return urlsplit(server)._replace(path=f"/{database}").geturl()


class _Copy:
    """A copy of a source: how it was, and a connection that puts that back."""

    def __init__(self, name: str, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self.name, self.connection = name, connection
        self.lent = 0
        self.rows: dict[str, bytes] = {}
        self.writes: Writes = {}
        self.sequences = ""

    async def remember(self) -> None:
        """How it is now, which is how it shall be again."""
        await self.connection.execute("SET session_replication_role = replica")  # neither triggers nor foreign keys
        for table in (await self._written()).keys() - {*CATALOGS}:
            kept = _Bytes()
            await self.connection.copy_from_table(table, output=kept.add, format="binary")
            if len(kept.all) > NO_ROWS:
                self.rows[table] = bytes(kept.all)
        found = await self.connection.fetch(SEQUENCES)
        self.sequences = ";".join(f"SELECT setval('{row['name']}', {row['value']}, {row['used']})" for row in found)
        self.writes = await self._written()

    async def put_back(self) -> bool:
        """Deletes and copies back what was written; whether it is as it was."""
        while await self.connection.fetchval(OTHERS):  # noqa: ASYNC110
            await asyncio.sleep(0.001)  # what they wrote is counted when they have gone
        now = await self._written()
        changed = [table for table, writes in now.items() if writes != self.writes.get(table)]
        if self.lent >= LENT_AT_MOST or now.keys() != self.writes.keys() or not {*changed}.isdisjoint(CATALOGS):
            return False
        if changed:
            await self._restore(changed)
            self.writes = await self._written()
        return True

    async def _restore(self, tables: list[str]) -> None:
        async with self.connection.transaction():
            await self.connection.execute(";".join([f"DELETE FROM {table}" for table in tables] + [self.sequences]))
            for table in tables:
                if rows := self.rows.get(table):
                    await self.connection.copy_to_table(table, source=_stream(rows), format="binary")

    async def _written(self) -> Writes:
        await self.connection.execute("SELECT pg_stat_force_next_flush()")
        return {row["name"]: row["writes"] for row in await self.connection.fetch(TABLES)}


class Databases:
    """Makes, lends and drops the databases of a server; in a thread of its own, since tests' loops come and go."""

    def __init__(self, server: str) -> None:
        self.server = server
        self._numbers = count(1)
        self._kept: dict[str, _Copy] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._connection = self._run(asyncpg.connect(server))

    def create(self, name: str, source: str | None = None) -> None:
        """Makes an empty database, or a copy of another."""
        # Whole files are copied in a fifth of the time that PostgreSQL takes to log each of their pages.
        self._execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {source} STRATEGY FILE_COPY" if source else ""))

    def drop(self, name: str) -> None:
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def lend(self, source: str) -> Iterator[str]:
        """The address of a database that is as `source` is, for one test alone."""
        copy = self._kept.pop(source, None) or self._copy(source)
        copy.lent += 1
        try:
            yield address(self.server, copy.name)
        finally:
            if source not in self._kept and self._put_back(copy):  # two may be lent at once
                self._kept[source] = copy
            else:
                self._drop(copy)

    def close(self) -> None:
        for copy in self._kept.values():
            self._drop(copy)
        self._run(self._connection.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _copy(self, source: str) -> _Copy:
        name = f"{source}_{next(self._numbers)}"
        self.create(name, source)
        copy = _Copy(name, self._run(asyncpg.connect(address(self.server, name))))
        self._run(copy.remember())
        return copy

    def _put_back(self, copy: _Copy) -> bool:
        try:
            return self._run(copy.put_back())
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):  # the test ended all connections
            return False

    def _drop(self, copy: _Copy) -> None:
        self._loop.call_soon_threadsafe(copy.connection.terminate)
        self.drop(copy.name)

    def _execute(self, command: str) -> None:
        self._run(self._connection.execute(command))

    def _run(self, work: Coroutine[Any, Any, Value]) -> Value:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


class _Bytes:
    def __init__(self) -> None:
        self.all = bytearray()

    async def add(self, data: bytes) -> None:
        self.all += data


async def _stream(data: bytes) -> Any:
    yield data
