"""What guardians do when two records of one person are merged."""

from app.duplicates.happened import PeopleMerged
from app.duplicates.service import note
from app.kernel.db import Transaction
from app.kernel.events import on
from app.kernel.identity import Actor

from . import queries


@on(PeopleMerged)
async def keep_one_guardian(tx: Transaction, actor: Actor, event: PeopleMerged) -> None:
    """Nobody has two guardians at once: the survivor's stays."""
    if event.merged_volunteer is None:
        return
    both = {"merged": event.merged_volunteer, "survivor": event.survivor_volunteer}
    for row in await tx.all(queries.BOTH_PRESENT, **both):
        await note(tx, merge=event.merge, table="guardianship", row=row.id, aside=True)
