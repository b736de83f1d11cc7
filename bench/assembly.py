"""Two ways to an answer's bytes: JSON built in PostgreSQL, or rows and arrays that a generated function assembles.

Both run the same joins over the same rows (queries/nested.sql and nested_rows.sql). What each costs is told apart
by whose processor it takes, for the two sides are not equally easy to multiply.
"""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from app.kernel.db import SERVER_SETTINGS
from bench.contestants import QUERIES, common, variables
from bench.county import County
from bench.machine import processor_seconds
from bench.results import Way
from bench.statements import compiled

BLOCKS = 7
EXECUTIONS = {"A": 100, "B": 1500, "C": 1500}
SQL = Path(__file__).parent / "queries"
NESTED = {
    "shifts": [
        {
            "id": 0,
            "place": 1,
            "startsAt": 2,
            "enrolledCount": 3,
            "activity": {"id": 4, "title": 5, "team": {"id": 6, "name": 7}},
            "enrolments": [{"state": 8, "volunteer": {"id": 9, "name": 10}}],
        }
    ]
}
BARE = {"id": 0, "place": 1, "startsAt": 2, "capacity": 3, "enrolledCount": 4}
SINGLE = {**BARE, "activity": {"id": 5, "title": 6}}
SHAPES = {"A": ("nested", NESTED), "B": ("single", {"shift": SINGLE}), "C": ("bare", {"shift": BARE})}

Run = Callable[[], Awaitable[bytes]]


def assembler(shape: Any) -> Callable[[list[Any]], Any]:
    """A function from rows to the answer; numbers in `shape` are columns, a list in a list is made of arrays."""
    source = f"lambda rows: {_expression(shape, 0)}"
    made: Callable[[list[Any]], Any] = eval(source)
    return made


def _expression(shape: Any, depth: int) -> str:
    if isinstance(shape, int):
        return (f"rows[0][{shape}]", f"row[{shape}]", f"c{shape}")[depth]
    if isinstance(shape, dict):
        return "{" + ", ".join(f"{key!r}: {_expression(value, depth)}" for key, value in shape.items()) + "}"
    item = _expression(shape[0], depth + 1)
    if depth == 0:
        return f"[{item} for row in rows]"
    columns = sorted(_columns(shape[0]))
    names, arrays = (", ".join(text.format(each) for each in columns) for text in ("c{}", "row[{}]"))
    return f"[{item} for {names} in zip({arrays})]"


def _columns(shape: Any) -> list[int]:
    if isinstance(shape, int):
        return [shape]
    return [column for value in shape.values() for column in _columns(value)]


async def measure(where: County) -> list[Way]:
    connection = await asyncpg.connect(where.url, server_settings=SERVER_SETTINGS)
    try:
        return [way for query in QUERIES for way in await _ways(connection, where, query)]
    finally:
        await connection.close()


async def _ways(connection: Any, where: County, query: str) -> list[Way]:
    name, shape = SHAPES[query]
    texts, rows = ((SQL / f"{name}{suffix}.sql").read_text("utf-8") for suffix in ("", "_rows"))
    statement = (await compiled(where))[query]
    value = variables(query, 0)
    given: Any = datetime.fromisoformat(value["from"]) if query == "A" else UUID(value["id"])
    assemble = assembler(shape)
    prepared = {sql: await connection.prepare(sql) for sql in (texts, rows, statement.sql)}

    async def by_postgresql() -> bytes:
        return b'{"data":' + (await prepared[texts].fetchval(given)).encode() + b"}"  # type: ignore[no-any-return]

    async def by_python() -> bytes:
        return b'{"data":' + orjson.dumps(assemble(await prepared[rows].fetch(given))) + b"}"

    async def by_commonweal() -> bytes:
        text = await prepared[statement.sql].fetchval(*statement.arguments)
        return b'{"data":' + text.encode() + b"}"  # type: ignore[no-any-return]

    answers = [common(orjson.loads(await run())) for run in (by_postgresql, by_python, by_commonweal)]
    assert answers[0] == answers[1] == answers[2], "all ways give the same answer"
    ways: dict[str, tuple[str, Run]] = {
        "JSON built in PostgreSQL": ("on", by_postgresql),
        "rows and arrays, assembled in Python": ("on", by_python),
        "Commonweal's statement, enable_memoize on": ("on", by_commonweal),
        "Commonweal's statement, enable_memoize off": ("off", by_commonweal),
    }
    spent: dict[str, list[tuple[float, float]]] = {title: [] for title in ways}
    backend = connection.get_server_pid()
    for _ in range(BLOCKS):
        for title, (memoize, run) in ways.items():
            await connection.execute(f"SET enable_memoize = {memoize}")  # prepared statements are planned anew
            spent[title].append(await _block(run, backend, EXECUTIONS[query]))
    await connection.execute("RESET enable_memoize")
    return [
        Way(query, title, median(each[0] for each in found), median(each[1] for each in found))
        for title, found in spent.items()
    ]


async def _block(run: Run, backend: int, number: int) -> tuple[float, float]:
    """Microseconds of the database's and of this process's processor for each execution."""
    for _ in range(10):  # PostgreSQL takes the plan for all values after some executions
        await run()
    database, own = processor_seconds(backend), time.process_time()
    for _ in range(number):
        await run()
    return (processor_seconds(backend) - database) * 1e6 / number, (time.process_time() - own) * 1e6 / number
