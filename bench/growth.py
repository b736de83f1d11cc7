"""Whether reads by index stay as fast while the county grows: time, pages touched and plans at several sizes."""

import asyncio
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from app import registry
from app.graphql.documents import Documents
from app.graphql.schema import build_schema
from app.kernel.db import SERVER_SETTINGS
from bench.contestants import document
from bench.county import County, Size, county, filled, founded
from bench.machine import processor_seconds
from bench.results import Grown
from bench.statements import actor, literal

ENROLMENTS = (1_000, 30_000, 1_000_000)
BLOCKS = 5
EXECUTIONS = 60
VARIABLES = {
    "A": {"from": "2026-12-31T16:00:00+00:00"},
    "B": {"id": "Shift:01980006-0000-7000-8000-000000000001"},
    "C": {"id": "Shift:01980006-0000-7000-8000-000000000001"},
    "D": {"id": "Volunteer:01980003-0000-7000-8000-000000000001"},
}
TITLES = {
    "A": "20 shifts with activity, team and 10 enrolments with their volunteers",
    "B": "one shift by its id, with its activity",
    "C": "one shift by its id, nothing else",
    "D": "one volunteer by id with 10 enrolments and their shifts",
}


async def measure(url: str) -> list[Grown]:
    registry.load_handlers()
    documents = Documents(build_schema())
    await _administer(url, "CREATE DATABASE growth")
    template = founded(_address(url, "growth"))
    found = []
    for enrolments in ENROLMENTS:
        name = f"growth_{enrolments}"
        await _administer(url, f"CREATE DATABASE {name} TEMPLATE growth")
        size = Size(volunteers=enrolments // 4, enrolments=enrolments)
        place = filled(template.at(_address(url, name), size))
        found.append(await _measure(place, documents))
        await _administer(url, f"DROP DATABASE {name} WITH (FORCE)")
    return found


async def _measure(where: County, documents: Documents) -> Grown:
    connection = await asyncpg.connect(where.url, server_settings=SERVER_SETTINGS)
    try:
        who = await actor(connection, where)
        microseconds, plans = {}, {}
        await connection.execute("SET plan_cache_mode = force_generic_plan")  # what runs from the sixth time on
        for query, given in VARIABLES.items():
            operation = documents.prepare(document("commonweal", query)).operation(query)
            variables = operation.coerce(given)
            plan = operation.plan(variables)
            assert plan is not None
            arguments = plan.arguments(who, variables)
            microseconds[query] = await processor_time(connection, plan.sql, arguments)
            plans[query] = await explained(connection, plan.sql, arguments)
    finally:
        await connection.close()
    return Grown(where.size.enrolments, microseconds, plans)


async def processor_time(connection: Any, sql: str, arguments: list[Any]) -> float:
    """Microseconds of the database's processor for each execution."""
    statement, backend = await connection.prepare(sql), connection.get_server_pid()
    taken = []
    for _ in range(BLOCKS):
        before = processor_seconds(backend)
        for _ in range(EXECUTIONS):
            await statement.fetchval(*arguments)
        taken.append((processor_seconds(backend) - before) * 1e6 / EXECUTIONS)
    return median(taken)


async def explained(connection: Any, sql: str, arguments: list[Any]) -> str:
    """The plan that a prepared statement comes to, with the pages that it touches."""
    await connection.execute(f"PREPARE explained AS {sql}")
    values = ", ".join(map(literal, arguments))
    options = "ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF"
    rows = await connection.fetch(f"EXPLAIN ({options}) EXECUTE explained ({values})")
    await connection.execute("DEALLOCATE explained")
    return "\n".join(row[0] for row in rows)


def main() -> None:
    """By itself: prints the figures, and the plans at the largest size."""
    with county(Size(100, 400)) as where:
        found = asyncio.run(measure(where.url))
    for each in found:
        for query, took in each.microseconds.items():
            print(f"{each.enrolments:>9,} enrolments  {query} {took:8,.0f} µs, {each.pages(query):6,} pages")
    for query, plan in found[-1].plans.items():
        print(f"\n{query}: {TITLES[query]}\n{plan}")


def _address(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()


async def _administer(url: str, command: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(command)
    finally:
        await connection.close()


if __name__ == "__main__":
    main()
