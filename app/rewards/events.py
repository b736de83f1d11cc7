"""What rewards do when something happens among people."""

from app.duplicates.happened import MergeUndone
from app.duplicates.service import forget
from app.kernel.db import Transaction
from app.kernel.events import on
from app.kernel.identity import Actor

from .queries import redeeming as queries


@on(MergeUndone)
async def keep_what_ended(tx: Transaction, actor: Actor, event: MergeUndone) -> None:
    """A voucher that was collected or given back since the merge is paid from the survivor's wallet: it stays there."""
    for redemption in await tx.all(queries.PAID_BY, merge=event.merge, person=event.survivor):
        await forget(tx, merge=event.merge, table="redemption", row=redemption.id)
