"""What tests of the waiting list ask and do again and again."""

from typing import Any
from uuid import UUID

from app.accounts.service import read_outbox
from app.activities import service
from app.kernel.db import Database
from app.kernel.identity import Actor

from .test_enrolling import do, read

STATES = """
    SELECT coalesce(array_agg(state ORDER BY priority DESC, enrolled_at, id), '{}') FROM enrolment WHERE shift_id = $1
"""


async def states(db: Database, shift: UUID) -> list[str]:
    """How all enrolments of a shift stand, in the order of the waiting list."""
    found: list[str] = await read(db, STATES, shift)
    return found


async def state(db: Database, enrolment: UUID) -> str:
    found: str = await read(db, "SELECT state FROM enrolment WHERE id = $1", enrolment)
    return found


async def told(db: Database) -> list[str]:
    """Texts of all messages, the oldest first."""
    async with db.unit_of_work() as tx:
        return [message.text for message in (await read_outbox(tx, Actor(kind="anonymous")))[::-1]]


async def wait(db: Database, actor: Actor, shift: UUID) -> Any:
    return await do(db, service.enrol, actor, shift=shift, waitlist=True)
