"""Reads that come together become one statement, whose rows are their answers.

Reads of the same text that come in one turn of the event loop, or while AT_ONCE statements of it run, are the
next one, which starts after they came: so each sees what was committed before it asked. All that a statement
asks about the one who asks is in its parameters, which become the columns of a row; so equal parameters have
equal answers and share one row. A group that fails is read one by one: each gets its own answer or its own error.
"""

import asyncio
import logging
import re
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import asyncpg

from .cache import Cache

if TYPE_CHECKING:
    from .db import Database

AT_ONCE = 2
"""Statements of the same text that run before others wait for them."""
MOST = 64
"""Reads in a group."""
PATIENCE_SECONDS = 0.02
"""The longest that a read waits for others' statements; then its group starts, whatever runs."""
FORMS = 10_000
_PARAMETER = re.compile(r"'(?:[^']|'')*'|\$(\d+)")
_QUOTED = str.maketrans({"\\": r"\\", '"': r"\""})

log = logging.getLogger(__name__)


class Form(NamedTuple):
    """A statement that answers a row for each read of a group."""

    sql: str
    arrays: tuple[bool, ...]
    """Which parameters are arrays: unnesting would flatten them, so that they travel as text."""

    def columns(self, reads: Sequence[Sequence[Any]]) -> list[list[Any]]:
        return [
            [array_text(value) for value in column] if is_array else list(column)
            for is_array, column in zip(self.arrays, zip(*reads, strict=True), strict=True)
        ]

    def key(self, arguments: Sequence[Any]) -> tuple[Any, ...]:
        """Equal for reads with equal answers: the types count too, since 1, True and 1.0 are equal to Python."""
        values = [tuple(each) if type(each) is list else each for each in arguments]
        return *map(type, arguments), *values


class Reader(Protocol):
    """Who waits for the answer of a read: a future, or what goes on with it at once, and never fails."""

    def done(self) -> bool:
        """Whether nobody waits any more."""

    def set_result(self, answer: Any, /) -> None: ...

    def set_exception(self, error: Exception, /) -> None: ...


class _Waiting(NamedTuple):
    arguments: Sequence[Any]
    reader: Reader

    def tell(self, answer: Any, *, failed: bool = False) -> None:
        """A reader that fails at its answer, as none should, keeps nobody else of its group from theirs."""
        try:
            if not self.reader.done():
                (self.reader.set_exception if failed else self.reader.set_result)(answer)
        except Exception:
            log.exception("an answer reached nobody")


class _Lane:
    """The reads of one text."""

    __slots__ = ("running", "soon", "timer", "waiting")

    def __init__(self) -> None:
        self.running = 0
        self.soon = False
        """Whether the next statement starts at the end of this turn."""
        self.waiting: list[_Waiting] = []
        self.timer: asyncio.TimerHandle | None = None


class Grouped:
    """Reads single values by statements whose parameters all stand for values."""

    def __init__(self, db: "Database", *, apart: bool) -> None:
        self._db = db
        self._apart = apart
        """Each in a statement of its own, whatever comes together."""
        self._lanes: dict[str, _Lane] = {}
        self._forms: Cache[str, tuple[Form | None]] = Cache(FORMS)
        self._tasks: set[asyncio.Task[None]] = set()

    async def read(self, sql: str, arguments: Sequence[Any]) -> Any:
        """The same as `Database.read`."""
        if self._apart:
            return await self._db.read(sql, arguments)
        answer = asyncio.get_running_loop().create_future()
        self.begin(sql, arguments, answer)
        return await answer

    def begin(self, sql: str, arguments: Sequence[Any], reader: Reader) -> None:
        """`reader` is told what `Database.read` answers, as soon as it is there."""
        if self._apart:
            self._keep(self._alone(sql, _Waiting(arguments, reader)))
            return
        lane = self._lanes.get(sql)
        if lane is None:
            lane = self._lanes[sql] = _Lane()
        lane.waiting.append(_Waiting(arguments, reader))
        if lane.running >= AT_ONCE:
            self._have_patience(sql, lane)
        elif not lane.soon:
            lane.soon = True
            asyncio.get_running_loop().call_soon(self._start_all, sql, lane)

    def _start_all(self, sql: str, lane: _Lane) -> None:
        lane.soon = False
        while lane.waiting and lane.running < AT_ONCE:
            self._start(sql, lane)

    def _start(self, sql: str, lane: _Lane) -> None:
        group, lane.waiting = lane.waiting[:MOST], lane.waiting[MOST:]
        if lane.timer is not None:
            lane.timer.cancel()
            lane.timer = None
        if lane.waiting:
            self._have_patience(sql, lane)
        lane.running += 1
        self._keep(self._run(sql, lane, group))

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _have_patience(self, sql: str, lane: _Lane) -> None:
        if lane.timer is None:
            lane.timer = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._start, sql, lane)

    def _done(self, sql: str, lane: _Lane) -> None:
        lane.running -= 1
        if lane.waiting and lane.running < AT_ONCE and not lane.soon:
            self._start(sql, lane)
        elif not lane.running and not lane.waiting:
            self._lanes.pop(sql, None)

    async def _run(self, sql: str, lane: _Lane, group: list[_Waiting]) -> None:
        """A task of its own: who cancels one read leaves the others alone."""
        try:
            group = [each for each in group if not each.reader.done()]
            if not (len(group) > 1 and await self._together(sql, group)):
                await asyncio.gather(*(self._alone(sql, each) for each in group))
        finally:
            self._done(sql, lane)

    async def _together(self, sql: str, group: list[_Waiting]) -> bool:
        """Whether the group was answered as one."""
        try:
            form = await self._form(sql)
            if form is None:
                return False
            keys = [form.key(each.arguments) for each in group]
            different = {key: each.arguments for key, each in zip(keys, group, strict=True)}
            answers = await self._db.column(form.sql, form.columns(list(different.values())))
        except Exception as error:  # noqa: BLE001 - alone, whoever is the reason is told
            log.info("a group of %s reads is read one by one: %s", len(group), error)
            return False
        found = dict(zip(different, answers, strict=True))
        for key, each in zip(keys, group, strict=True):
            each.tell(found[key])
        return True

    async def _alone(self, sql: str, read: _Waiting) -> None:
        try:
            answer = await self._db.read(sql, read.arguments)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the reader's
            read.tell(error, failed=True)
        else:
            read.tell(answer)

    async def _form(self, sql: str) -> Form | None:
        kept = self._forms.get(sql)
        if kept is None:
            kept = (await self._grouped(sql),)
            self._forms.put(sql, kept)
        return kept[0]

    async def _grouped(self, sql: str) -> Form | None:
        """The form of a statement; None for one that PostgreSQL doesn't take as a row's value."""
        async with self._db.connection() as connection:
            types = (await connection.prepare(sql)).get_parameters()
            if not types or any(each.schema != "pg_catalog" for each in types):
                return None
            form = grouped(sql, [each.name for each in types])
            try:
                await connection.prepare(form.sql)
            except asyncpg.PostgresError as error:
                log.info("not read in groups: %s", error)
                return None
        return form


def grouped(sql: str, types: Sequence[str]) -> Form:
    """`sql` as the value of a row whose columns are its parameters, of these types."""
    arrays = tuple(name.endswith("[]") for name in types)

    def column(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        name = types[int(match[1]) - 1]
        return f"asked.p{match[1]}::{name}" if name.endswith("[]") else f"asked.p{match[1]}"

    value = _PARAMETER.sub(column, sql)
    # In a subquery, so that PostgreSQL keeps one plan for any number of reads instead of making one each time.
    given = [f"(SELECT ${n}::{'text' if arrays[n - 1] else name}[])" for n, name in enumerate(types, 1)]
    names = [f"p{n}" for n in range(1, len(types) + 1)]
    source = f"unnest({', '.join(given)}) WITH ORDINALITY AS asked({', '.join(names)}, number)"
    return Form(f"SELECT ({value}) FROM {source} ORDER BY asked.number", arrays)  # noqa: S608 - names of types


def array_text(values: Sequence[Any] | None) -> str | None:
    """An array as PostgreSQL reads it from text."""
    if values is None:
        return None
    return "{" + ",".join("NULL" if each is None else f'"{str(each).translate(_QUOTED)}"' for each in values) + "}"
