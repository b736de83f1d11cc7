"""A notice about Alice, as a slice that decides on something opens it."""

from typing import Any
from uuid import UUID

from app.kernel import ids
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.notices import service
from app.notices.models import NoticeTopic
from app.notices.service import NoticeOpened
from tests.world import World

CONTENT = {
    "name": "文**",
    "title": {"zh": "高级技师", "en": "Senior technician"},
    "detail": None,
    "organisation": "电气厂",
}
OBJECTION: dict[str, Any] = {"name": "马志强", "phone": "13800000021", "reason": "He was not there."}


async def announce(db: Database, world: World, by: Actor, *, working_days: int = 5, **given: Any) -> NoticeOpened:
    async with db.unit_of_work() as tx:
        return await service.open_notice(
            tx,
            by,
            topic=NoticeTopic.ASSESSMENT,
            subject=given.get("subject", ids.new()),
            person=world.alice.id,
            organisation=given.get("organisation", world.county),
            content=CONTENT,
            working_days=working_days,
        )


async def objected(db: Database, notice: UUID, by: Actor, **given: Any) -> UUID:
    async with db.unit_of_work() as tx:
        return (await service.object_to_notice(tx, by, notice=notice, **{**OBJECTION, **given})).objection
