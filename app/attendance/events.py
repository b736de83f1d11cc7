"""What attendance does when something happens among activities."""

from app.activities.errors import ShiftInUse
from app.activities.happened import ShiftRemoved
from app.kernel.db import Transaction
from app.kernel.events import on
from app.kernel.identity import Actor

from .queries.scans import WAS_SCANNED


@on(ShiftRemoved)
async def keep_scanned_shifts(tx: Transaction, actor: Actor, event: ShiftRemoved) -> None:
    """A shift where somebody was scanned stays, even if the scan was refused: scans are never erased."""
    if await tx.value(WAS_SCANNED, shift=event.shift):
        raise ShiftInUse()
