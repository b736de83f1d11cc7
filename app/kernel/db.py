"""The database: statements composed once with SQLAlchemy Core, run as prepared statements by asyncpg.

There is no ORM session at run time. A verb gets a `Transaction` from `unit_of_work()`, which alone commits.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence, Set
from contextlib import asynccontextmanager, suppress
from copy import copy
from datetime import date, datetime
from typing import Any, TypeVar, cast

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from .batching import Batches
from .clock import Clock, SettableClock, SystemClock
from .connections import Lender, away, busy_when_away, speak_json
from .crypto import Vault
from .errors import Busy, DomainError
from .grouping import Grouped, Reader
from .identity import Actor
from .settings import Settings
from .statements import DIALECT as DIALECT  # noqa: PLC0414 - told on, for who runs statements
from .statements import Statement as Statement  # noqa: PLC0414
from .statements import statement as statement  # noqa: PLC0414
from .turns import Turns

SERVER_SETTINGS = {
    "application_name": "commonweal",
    "statement_timeout": "30000",
    "lock_timeout": "10000",
    "idle_in_transaction_session_timeout": "60000",
    "jit": "off",
    "enable_memoize": "off",
    # Left to itself PostgreSQL plans a large read anew each time, which takes it as long as half of the read.
    "plan_cache_mode": "force_generic_plan",
}
Result = TypeVar("Result")


log = logging.getLogger(__name__)


class Row(asyncpg.Record):  # type: ignore[misc]
    """A row whose columns are attributes too."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


class Connection(asyncpg.Connection):  # type: ignore[misc]
    def get_reset_query(self) -> str:
        """Nothing: no statement of ours leaves anything behind in a session, and a round trip is saved."""
        return ""


class Transaction:
    """What a verb may do: run statements, read the time, seal numbers. It can't commit."""

    def __init__(self, database: "Database", connection: "PoolConnectionProxy[Row]") -> None:
        self.connection = connection
        self.settings = database.settings
        self.vault = database.vault
        self.now: datetime = database.clock.now()
        self.refusal: DomainError | None = None
        self.written: set[str] = set()
        """What the transaction's statements have done to which tables."""
        self._database = database

    @property
    def today(self) -> date:
        """The day in the county."""
        return self.now.astimezone(self.settings.zone).date()

    def keep(self, refusal: DomainError) -> None:
        """What was written so far is committed although `refusal` is raised through the unit of work."""
        self.refusal = refusal

    def at(self, moment: datetime) -> "Transaction":
        """The same transaction at another time: the demonstration lives through a year in a minute."""
        then = copy(self)
        then.now = moment
        return then

    def _run(self, statement: Statement) -> None:
        self._database.statements += 1
        if statement.writes:
            self.written |= statement.writes

    async def all(self, statement: Statement, **binds: Any) -> list[Row]:
        self._run(statement)
        rows = await self.connection.fetch(statement.sql, *statement.arguments(binds))
        return cast(list[Row], rows)

    async def batches(self, statement: Statement, size: int, **binds: Any) -> AsyncIterator[list[Row]]:
        """The rows of one statement, `size` of them at a time, for what is too much to hold at once."""
        self._run(statement)
        rows = await self.connection.cursor(statement.sql, *statement.arguments(binds))
        while found := await rows.fetch(size):
            yield cast(list[Row], found)

    async def maybe(self, statement: Statement, **binds: Any) -> Row | None:
        self._run(statement)
        row = await self.connection.fetchrow(statement.sql, *statement.arguments(binds))
        return cast(Row | None, row)

    async def one(self, statement: Statement, **binds: Any) -> Row:
        """The one row there must be; anything else is a bug (LookupError), never a refusal."""
        rows = await self.all(statement, **binds)
        if len(rows) != 1:
            raise LookupError(f"{len(rows)} rows instead of one for {statement.sql[:80]!r}")
        return rows[0]

    async def value(self, statement: Statement, **binds: Any) -> Any:
        """The first column of the first row, None where there is no row."""
        self._run(statement)
        return await self.connection.fetchval(statement.sql, *statement.arguments(binds))

    async def execute(self, statement: Statement, **binds: Any) -> int:
        """How many rows were hit."""
        self._run(statement)
        tag = await self.connection.execute(statement.sql, *statement.arguments(binds))
        return int(tag.rpartition(" ")[2]) if tag[-1].isdigit() else 0

    async def many(self, statement: Statement, rows: Iterable[Mapping[str, Any]]) -> None:
        """The same statement for each row, in one round trip."""
        self._run(statement)
        await self.connection.executemany(statement.sql, [statement.arguments(row) for row in rows])

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        async with self.connection.transaction():
            yield


class Database:
    """A bounded pool of connections with what every transaction needs beside it."""

    def __init__(self, url: str, pool: "asyncpg.Pool[Row]", settings: Settings, clock: Clock) -> None:
        self.url = url
        self._lender = Lender(pool)
        self.settings = settings
        self.clock = clock
        self.vault = Vault(settings)
        self.statements = 0
        """How many statements have run, for tests that count them."""
        self.after_commit: list[Callable[[Set[str]], None]] = []
        """Told what was written, before the writer goes on; also where nobody knows whether a commit succeeded."""
        self._turns = Turns(settings.large_reads_at_once)
        self._small = Grouped(self, apart=not settings.group_reads)
        self._batches = Batches() if settings.group_writes else None

    @classmethod
    async def open(cls, url: str, settings: Settings, clock: Clock | None = None) -> "Database":
        url = url.replace("postgresql+asyncpg://", "postgresql://")
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=settings.database_connections,
            record_class=Row,
            connection_class=Connection,
            server_settings={**SERVER_SETTINGS, **settings.for_statements},
            statement_cache_size=1024,
            max_cacheable_statement_size=0,
            max_cached_statement_lifetime=0,
            command_timeout=60,
            init=speak_json,
        )
        return cls(url, cast("asyncpg.Pool[Row]", pool), settings, clock or SystemClock())

    async def close(self) -> None:
        await self._lender.close()

    def at(self, moment: datetime) -> "Database":
        """The same pool of connections with a clock that stands at `moment`."""
        then = copy(self)
        then.clock = SettableClock(moment)
        return then

    @asynccontextmanager
    async def connection(self) -> "AsyncIterator[PoolConnectionProxy[Row]]":
        """A connection of the pool; raises Busy when none comes free in time or the database is away."""
        connection = await self._lender.take()
        try:
            yield connection
        except BaseException:
            await self._lender.release(connection)
            raise
        self._lender.give_back(connection)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Transaction]:
        """One transaction: committed when the block ends, rolled back when it raises.

        The exception is a refusal that `Transaction.keep` named: its record is committed with it.
        """
        async with self.connection() as connection:
            tx = Transaction(self, connection)
            transaction = connection.transaction()
            with busy_when_away(connection):
                await transaction.start()
                try:
                    yield tx
                except BaseException as error:
                    if error is tx.refusal:
                        await self._commit(tx, transaction)
                    else:
                        with suppress(asyncpg.InterfaceError, asyncpg.PostgresError, OSError):
                            await transaction.rollback()
                    raise
                await self._commit(tx, transaction)

    async def perform(self, verb: Callable[..., Awaitable[Result]], actor: Actor, **arguments: Any) -> Result:
        """One verb in one transaction; some share theirs with others that come at the same time."""
        if self._batches is not None and self._batches.takes(verb, arguments):
            return cast(Result, await self._batches.perform(self, verb, actor, arguments))
        async with self.unit_of_work() as tx:
            return await verb(tx, actor, **arguments)

    async def _commit(self, tx: Transaction, transaction: Any) -> None:
        try:
            await transaction.commit()
        finally:
            for tell in self.after_commit if tx.written else ():
                tell(tx.written)

    async def read(self, sql: str, arguments: Sequence[Any] = ()) -> Any:
        """The value of one reading statement, outside any transaction."""
        rows = await self._fetch(sql, arguments)
        return rows[0][0] if rows else None

    async def read_small(self, sql: str, arguments: Sequence[Any]) -> Any:
        """The same for a statement that takes little: those that come together may be read as one."""
        return await self._small.read(sql, arguments)

    def begin_small(self, sql: str, arguments: Sequence[Any], reader: Reader) -> None:
        """The same, of which `reader` is told as soon as it is there."""
        self._small.begin(sql, arguments, reader)

    async def read_large(self, sql: str, arguments: Sequence[Any]) -> Any:
        """The same for a statement that keeps the database busy: a few at a time are answered sooner, all of them."""
        async with self._turns:
            return await self.read(sql, arguments)

    async def column(self, sql: str, arguments: Sequence[Any]) -> list[Any]:
        """The first column of one reading statement, outside any transaction."""
        return [row[0] for row in await self._fetch(sql, arguments)]

    async def _fetch(self, sql: str, arguments: Sequence[Any]) -> list[Row]:
        self.statements += 1
        connection = await self._lender.take()
        try:
            rows: list[Row] = await connection.fetch(sql, *arguments)
        except BaseException as error:
            because_away = away(error, connection)
            await self._lender.release(connection)
            if because_away:
                log.warning("a statement was not answered: %s %s", type(error).__name__, error)
                raise Busy() from error
            raise
        self._lender.give_back(connection)
        return rows
