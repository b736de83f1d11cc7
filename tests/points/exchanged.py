"""Points passed on, given and spent on hours, for the tests of pages: Lena gives and asks, the others get."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.activities import service as activities
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor, system
from app.points import service
from app.points.models import TransferScope
from app.rewards import service as rewards
from app.volunteers.models import ServiceCategory
from tests.rewards.purse import give
from tests.world import World

BOB = {"number": "13900000002", "name": "黄超"}
ALICE = {"number": "13900000001", "name": "文凤英"}
LENA = {"number": "13900000004", "name": "李娜"}


@dataclass(frozen=True)
class Exchanged:
    invitation: UUID
    """Alice's, to the family of Lena and Bob."""
    pool: UUID
    """Of the county: Lena gave by name, one grant to Bob is paid, another one waits."""
    grant: UUID
    """The one that waits; Otto may confirm it."""
    asked: UUID
    """Lena's request that nobody has taken."""
    matched: UUID
    """Lena's request that Otto took with her team; Bob is enrolled."""
    disputed: UUID
    """Bob's request: he says that nobody came."""
    unserved: UUID
    """Another one of Bob's, which has begun, and nobody came."""


async def exchange(db: Database, world: World, clock: SettableClock) -> Exchanged:
    """The clock is where it was afterwards."""
    did = Doing(db)
    began = clock.at
    await give(db, world.lena, world.bob, points=120)
    limits = {"transfer_most": 100, "day_most": 100, "year_most": 500, "keep_least": 0}
    await did(service.set_exchange_policy, world.otto, transfers=TransferScope.ANYONE, **limits)
    joined = await did(service.invite_to_family, world.lena, **BOB)
    await did(service.answer_family_invitation, world.bob, member=joined.id, accept=True)
    await did(service.transfer, world.lena, points=10, member=joined.id, note="给你")
    invited = await did(service.invite_to_family, world.lena, **ALICE)
    pool, grant = await _pool(did, world)
    disputed = await _asked(did, world.bob, clock, hours=3)
    await did(rewards.match_request, world.lena, service_request=disputed, team=world.team)
    unserved = await _asked(did, world.bob, clock, hours=5)
    await did(rewards.match_request, world.lena, service_request=unserved, team=world.team)
    clock.at = began + timedelta(hours=3, minutes=30)
    await did(rewards.dispute_request, world.bob, service_request=disputed, said="等了一上午没有人来。")
    clock.at = began
    asked, matched = await _asked(did, world.lena, clock, hours=72), await _asked(did, world.lena, clock, hours=60)
    await did(rewards.match_request, world.otto, service_request=matched, team=world.team)
    shift = await db.read("SELECT shift_id FROM service_request WHERE id = $1", [matched])
    await did(activities.enrol, world.bob, shift=shift)
    return Exchanged(invited.id, pool, grant, asked, matched, disputed, unserved)


class Doing:
    def __init__(self, db: Database) -> None:
        self.db = db

    async def __call__(self, verb: Any, actor: Actor, **given: Any) -> Any:
        async with self.db.unit_of_work() as tx:
            return await verb(tx, actor, **given)


async def _pool(did: Doing, world: World) -> tuple[UUID, UUID]:
    told = {"name": "暖心积分池", "purpose": "帮助独居老人", "person_year_most": 100}
    pool = (await did(service.open_pool, world.otto, organisation=world.county, **told)).id
    await did(service.donate, world.lena, pool=pool, points=20, named=True)
    clerk = system("test")
    paid = await did(service.propose_grant, clerk, pool=pool, points=5, reason="独居", **BOB)
    await did(service.confirm_grant, world.otto, grant=paid.id)
    waits = await did(service.propose_grant, clerk, pool=pool, points=5, reason="生病", **BOB)
    return pool, waits.id


async def _asked(did: Doing, who: Actor, clock: SettableClock, *, hours: int) -> UUID:
    wish = rewards.Wish(
        category=ServiceCategory.OTHER,
        title="打扫房间",
        description="擦窗户、扫雪。",
        area="默勒镇",
        place="默勒镇 3 号楼 201",
        starts_at=clock.at + timedelta(hours=hours),
        minutes=60,
        volunteers=2,
    )
    made: UUID = (await did(rewards.request_service, who, wish=wish)).id
    return made
