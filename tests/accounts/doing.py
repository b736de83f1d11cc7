"""One verb in one transaction, and what it left in the tables."""

from typing import Any

from app.kernel.db import Database
from app.kernel.identity import Actor


async def do(db: Database, verb: Any, actor: Actor, **arguments: Any) -> Any:
    async with db.unit_of_work() as tx:
        return await verb(tx, actor, **arguments)


async def rows(db: Database, sql: str, *arguments: Any) -> list[Any]:
    async with db.connection() as connection:
        return list(await connection.fetch(sql, *arguments))


async def audited(db: Database) -> list[str]:
    return [row["action"] for row in await rows(db, "SELECT action FROM audit_entry ORDER BY id")]
