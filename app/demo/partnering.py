"""The partner's webhook: what it was told lately. It has said that it is gone, so the demonstration calls nobody."""

from datetime import datetime, timedelta
from uuid import UUID

from app.kernel.db import Database, Transaction
from app.partners import service
from app.partners.exchange import Answered

from .calendar import DAY, HOUR
from .steps import TELLER, Made, step

URL = "https://platform.example/webhooks"
KINDS = ("rewards.fulfilled", "rewards.returned")
TOLD_FOR = 4 * DAY
MADE_AGO: timedelta = 2 * HOUR


async def tell_the_partner(db: Database, partner: UUID, now: datetime) -> None:
    """Messages that arrived, and the last, which did not."""

    async def tell(tx: Transaction) -> Made:
        made = await service.create_webhook(tx, TELLER, client=partner, url=URL, kinds=KINDS, description="兑换情况")
        await service.replay_since(tx, TELLER, webhook=made.webhook, since=now - TOLD_FOR)
        while leased := await service.lease(tx, most=service.EACH):
            for each in leased:
                answered = Answered(status=204)
                await service.settle(tx, delivery=each.delivery, attempt=each.attempt, answered=answered)
        await service.ping_webhook(tx, TELLER, webhook=made.webhook)
        (last,) = await service.lease(tx, most=1)
        gone = Answered(status=410, failure="status", response="Gone")
        await service.settle(tx, delivery=last.delivery, attempt=last.attempt, answered=gone)
        return Made({"webhook": made.webhook})

    await step(db.at(now - MADE_AGO), "partner's webhook", tell)
