"""What those who look after rewards find: photos, a stock in order, a stock whose count waits."""

import io
from dataclasses import dataclass
from uuid import UUID

from PIL import Image

from app.kernel.db import Database
from app.rewards import service
from tests.world import World


@dataclass(frozen=True)
class Stocked:
    photo: UUID
    """Of the world's reward."""
    other: UUID
    """A reward that is not offered at present."""
    quiet: UUID
    """Its stock: five of it, delivered and counted."""
    waiting: UUID
    """The stock of the world's reward: Mei counted thirty, which somebody else must confirm."""


def bag(form: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "tan").save(written, form)
    return written.getvalue()


async def stock(db: Database, world: World) -> Stocked:
    async with db.unit_of_work() as tx:
        photo = await service.add_photo(tx, world.otto, reward=world.reward, content=bag(), alt="一袋面粉")
        other = await service.create_reward(tx, world.otto, title="洗衣液一瓶", points=40)
        place = {"redemption_point": world.counter, "quantity": 5, "note": "送货单 17 号"}
        quiet = await service.deliver_stock(tx, world.otto, reward=other.id, **place)
        await service.offer_reward(tx, world.otto, reward=other.id, offered=False)
        await service.count_stock(tx, world.mei, stock=quiet.id, counted=5)
        more = await service.deliver_stock(tx, world.otto, reward=world.reward, **{**place, "quantity": 1})
        await service.count_stock(tx, world.mei, stock=more.id, counted=30, reason="库房里还有一箱")
    return Stocked(photo.id, other.id, quiet.id, more.id)
