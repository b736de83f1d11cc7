"""What rewards do by themselves."""

from app.kernel.db import Database
from app.kernel.identity import system
from app.kernel.jobs import every

from . import service


@every("*/10 * * * *", "rewards.expire")
async def expire(db: Database) -> None:
    """Gives back what vouchers held whose time is over, each in a transaction of its own."""
    async with db.unit_of_work() as tx:
        late = await service.overdue(tx)
    for redemption in late:
        async with db.unit_of_work() as tx:
            await service.expire_redemption(tx, system("rewards.expire"), redemption=redemption)


@every("5 9-18 * * *", "rewards.remind")
async def remind(db: Database) -> None:
    """Tells people of vouchers that end soon, by day."""
    told = True
    while told:
        async with db.unit_of_work() as tx:
            told = bool(await service.remind(tx))


@every("*/15 * * * *", "rewards.requests")
async def close_requests(db: Database) -> None:
    """Gives back what is held for volunteers who didn't come, each request in a transaction of its own."""
    async with db.unit_of_work() as tx:
        due = await service.requests_due(tx)
    for request in due:
        async with db.unit_of_work() as tx:
            await service.close_request(tx, system("rewards.requests"), request=request)
