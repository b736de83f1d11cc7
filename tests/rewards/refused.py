"""Hand-overs that Mei's phone kept and that were refused when they were sent."""

from datetime import datetime
from uuid import UUID

import pytest

from app.kernel import ids
from app.kernel.db import Database
from app.kernel.errors import DomainError
from app.kernel.identity import Actor
from app.rewards.service import fulfil_late

from .purse import fetch


async def refuse(
    db: Database, actor: Actor, code: str, *, nonce: str | None = None, at: datetime | None = None
) -> UUID:
    """Sends a voucher that doesn't count; the id of what was recorded."""
    nonce = nonce or ids.new().hex
    with pytest.raises(DomainError):
        async with db.unit_of_work() as tx:
            await fulfil_late(tx, actor, code=code, handed_over_at=at, key=nonce)
    found: UUID = (await fetch(db, "SELECT id FROM refused_hand_over WHERE nonce = $1", nonce))["id"]
    return found
