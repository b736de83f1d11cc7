"""What people pass on, give and ask for, as the API shows it."""

from datetime import timedelta

from app.kernel.db import Database
from app.points import service as points
from app.points.models import TransferScope
from app.rewards import service as rewards
from app.volunteers.models import ServiceCategory
from tests.attendance.presence import START
from tests.points.exchanged import BOB, Doing
from tests.rewards.purse import give
from tests.world import World


async def exchange(db: Database, world: World) -> dict[str, str]:
    """Alice passes points on to Bob, gives to a pool, and asks for help."""
    do = Doing(db)
    await give(db, world.alice)
    limits = {"transfer_most": 100, "day_most": 100, "year_most": 500, "keep_least": 0}
    scope = TransferScope.ANYONE
    await do(points.set_exchange_policy, world.otto, transfers=scope, **limits)
    invited = await do(points.invite_to_family, world.alice, **BOB)
    moved = await do(points.transfer, world.alice, points=5, **BOB)
    told = {"name": "暖心积分池", "purpose": "帮助独居老人", "person_year_most": 100}
    pool = (await do(points.open_pool, world.otto, organisation=world.county, **told)).id
    given = await do(points.donate, world.alice, pool=pool, points=10)
    grant = await do(points.propose_grant, world.otto, pool=pool, points=5, reason="独居", **BOB)
    wish = rewards.Wish(
        category=ServiceCategory.OTHER,
        title="打扫房间",
        description="擦窗户",
        area="默勒镇",
        place="默勒镇 3 号楼 201",
        starts_at=START + timedelta(days=9),
        minutes=60,
    )
    asked = await do(rewards.request_service, world.alice, wish=wish)
    return {
        "family member": f"FamilyMember:{invited.id}",
        "transfer": f"Transfer:{moved.id}",
        "pool": f"Pool:{pool}",
        "donation": f"Donation:{given.id}",
        "grant": f"PoolGrant:{grant.id}",
        "service request": f"ServiceRequest:{asked.id}",
    }
