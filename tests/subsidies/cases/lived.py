"""What subsidies leave behind: a draft with a paper, one to be checked, an offer, one that is on public notice."""

from dataclasses import dataclass
from uuid import UUID

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from tests.world import World

from .desks import Builder, Bureau, Case


@dataclass(frozen=True)
class Claimed:
    bureau: Bureau
    draft: UUID
    """Of a worker; a paper is added."""
    draft_paper: UUID
    reserved: UUID
    """Of another one; its paper waits to be read."""
    paper: UUID
    offered: UUID
    noticed: UUID
    drafter: Case
    asker: Case
    taker: Case


async def claim(db: Database, world: World, clock: SettableClock) -> Claimed:
    """The worker of the bureau is shown publicly; three colleagues have a draft, a case to check, and an offer."""
    builder = Builder(db, world)
    bureau = await builder.bureau()
    shown = Case(db, world, bureau, clock)
    await shown.noticed()
    drafter, asker, taker = (Case(db, world, bureau, clock) for _ in range(3))
    await drafter.begin("grant", await builder.worker("何青", bureau.works))
    draft_paper = await drafter.attach()
    paper = await asker.reserved(worker=await builder.worker("才让", bureau.works))
    await taker.offered(await builder.worker("仁青", bureau.works))
    return Claimed(bureau, drafter.id, draft_paper, asker.id, paper, taker.id, shown.id, drafter, asker, taker)
