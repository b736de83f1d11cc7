"""The statements that Commonweal makes of A, B and C for the caller who is measured, for pgbench and EXPLAIN."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from app import registry
from app.graphql.documents import Documents
from app.graphql.schema import build_schema
from app.kernel.identity import Actor
from bench.contestants import document, variables
from bench.county import SCOPES, County

SHIFT = "('01980006-0000-7000-8000-' || lpad(to_hex(1 + mod(:n, 500) * 37), 12, '0'))::uuid"
MOVING = {
    "A": "(timestamptz '2027-01-02 00:00+00' + mod(:n, 500) * interval '1 hour')",
    "B": SHIFT,
    "C": SHIFT,
}
"""What pgbench puts where a request's variable goes; the same values as everybody is asked with."""


@dataclass(frozen=True)
class Compiled:
    sql: str
    arguments: list[Any]
    moving: int
    """Which of the arguments the request's variable gives."""


def literal(value: Any) -> str:
    """An argument as SQL, for a place that says its type."""
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return "'{" + ",".join(map(str, value)) + "}'"
    return f"'{value.isoformat() if isinstance(value, datetime) else value}'"


async def actor(connection: Any, county: County) -> Actor:
    row = await connection.fetchrow(
        "SELECT id, name, organisation_id FROM api_client WHERE client_id = $1", county.client_id
    )
    return Actor(
        kind="client",
        id=UUID(str(row["id"])),
        name=row["name"],
        scopes=frozenset(SCOPES.split()),
        organisation=UUID(str(row["organisation_id"])),
    )


async def compiled(county: County) -> dict[str, Compiled]:
    registry.load_handlers()
    documents = Documents(build_schema())
    connection = await asyncpg.connect(county.url)
    try:
        who = await actor(connection, county)
    finally:
        await connection.close()
    return {query: _compiled(documents, who, query) for query in MOVING}


def _compiled(documents: Documents, who: Actor, query: str) -> Compiled:
    operation = documents.prepare(document("commonweal", query)).operation(query)
    first, other = (operation.coerce(variables(query, number, "Shift:")) for number in (0, 1))
    plan = operation.plan(first)
    assert plan is not None
    assert plan.direct, "all are answered by their statement's text"
    arguments, others = plan.arguments(who, first), plan.arguments(who, other)
    moving = next(index for index, value in enumerate(arguments) if value != others[index])
    return Compiled(plan.sql, arguments, moving)


def pgbench_script(statement: Compiled, query: str, folder: Path) -> tuple[Path, dict[str, str]]:
    """The statement as a script with all of its parameters, and the variables to give pgbench.

    A null is asked of the server as a parameter too: a constant would be planned away.
    """
    sql, given = statement.sql, {"nothing": "-"}
    for index in reversed(range(len(statement.arguments))):
        value = literal(statement.arguments[index])
        place = f":p{index}"
        if index == statement.moving:
            place = MOVING[query]
        elif value == "NULL":
            place = "nullif(:nothing::text, '-')"
        else:
            given[f"p{index}"] = value.strip("'")
        sql = sql.replace(f"${index + 1}", place)
    path = folder / f"pgbench-{query}.sql"
    path.write_text(f"\\set n random(1, 500)\n{sql.replace(chr(10), ' ')};\n", encoding="utf-8")
    return path, given
