"""What goes over all journals, some at a time, each part in a transaction of its own."""

from collections.abc import AsyncIterator
from datetime import datetime

from app.kernel.db import Database, Row
from app.kernel.identity import Actor
from app.ledger import sealing
from app.ledger.roots import Root

from . import service


async def all_journals(
    db: Database, actor: Actor, *, since: datetime = service.BEGIN, until: datetime = service.END
) -> AsyncIterator[list[Row]]:
    """`service.journals` until there are no more: who reads slowly holds nothing up."""
    after = service.Cursor()
    while True:
        async with db.unit_of_work() as tx:
            rows = await service.journals(tx, actor, since=since, until=until, after=after)
        if not rows:
            return
        yield rows
        after = service.Cursor(rows[-1].after, rows[-1].journal)


async def seal_all(db: Database) -> list[Root]:
    """Seals what was recorded until nothing is left: the new roots."""
    made: list[Root] = []
    while True:
        async with db.unit_of_work() as tx:
            root = await sealing.seal(tx)
        if root is None:
            return made
        made.append(root)
