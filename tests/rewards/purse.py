"""Points to spend, and what the tests ask of the database."""

from typing import Any
from uuid import UUID

from app import registry
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.identity import Actor, system
from app.kernel.verification import verify
from app.ledger import service as ledger
from app.points import purses
from app.points.service import Service, award_many
from app.rewards.models import RedemptionState
from app.rewards.service import Redeemed, redeem
from tests.world import NOW, World

JOB = system("tests")


async def give(db: Database, *people: Actor, points: int = 80) -> None:
    """Each person serves long enough to earn `points`, on days of their own."""
    async with db.unit_of_work() as tx:
        await award_many(
            tx,
            JOB,
            services=[
                Service("test", ids.new(), person.id, points * 6, "elder_care", NOW) for person in people if person.id
            ],
        )


async def redeemed(db: Database, world: World, person: Actor, quantity: int = 1, key: str | None = None) -> Redeemed:
    async with db.unit_of_work() as tx:
        return await redeem(tx, person, reward=world.reward, redemption_point=world.counter, quantity=quantity, key=key)


async def purse(db: Database, person: Actor) -> tuple[int, int]:
    """What a person has available and held."""
    assert person.id
    wallet = purses.wallet(person.id)
    async with db.unit_of_work() as tx:
        return await ledger.available(tx, account=wallet), (await ledger.balance(tx, account=wallet))[1]


async def shelf(db: Database, world: World) -> tuple[int, int, int]:
    """Available, reserved and sold of the world's reward."""
    row = await fetch(db, "SELECT available, reserved, sold FROM stock WHERE reward_id = $1", world.reward)
    return row["available"], row["reserved"], row["sold"]


def on_the_shelf(number: int) -> tuple[str, ...]:
    """Commands after which so many are available of whatever lies anywhere, as if just so many had been delivered."""
    return (
        f"UPDATE stock SET available = {number}, delivered = {number} + reserved + sold + damaged - adjusted",
        "UPDATE stock_movement SET quantity = delivered FROM stock WHERE stock.id = stock_id AND kind = 'delivery'",
    )


async def state(db: Database, redemption: UUID) -> RedemptionState:
    return RedemptionState((await fetch(db, "SELECT state FROM redemption WHERE id = $1", redemption))["state"])


async def fetch(db: Database, sql: str, *arguments: object) -> dict[str, Any]:
    async with db.connection() as connection:
        return dict(await connection.fetchrow(sql, *arguments))


async def change(db: Database, *commands: str) -> None:
    """By hand, behind the app's back."""
    async with db.connection() as connection:
        for command in commands:
            await connection.execute(command)


async def failing(db: Database) -> list[str]:
    """The names of the checks that fail."""
    return [outcome.name for outcome in await verify(db, registry.checks()) if not outcome.ok]
