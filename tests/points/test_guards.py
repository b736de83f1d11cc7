"""What verbs of points refuse that no other test asks for: each guard taken away makes one of these fail."""

from typing import Any

import pytest

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import DomainError, Invalid, NotFound
from app.kernel.identity import Actor, Role
from app.points import service
from app.points.errors import FreezeDecided, GrantLimit, OtherOfficerNeeded, PointsFrozen
from app.points.models import TransferScope
from app.points.service import freezing
from app.points.service.bonuses import end_bonus, set_bonus
from tests.activities.planning import do
from tests.attendance.staff import staff
from tests.rewards.purse import give, purse
from tests.world import World

from .frozen import WHY
from .ruled import REPORT
from .test_transferring import BOB, allow, join

ABSENT = ids.new()
POOL = {"name": "暖心积分池", "purpose": "帮助独居老人", "person_year_most": 60}


async def refused(db: Database, verb: Any, actor: Actor, error: type[DomainError], **given: Any) -> str | None:
    with pytest.raises(error) as found:
        await do(db, verb, actor, **given)
    return found.value.field


async def test_bonuses_that_can_not_be(db: Database, world: World) -> None:
    await refused(db, end_bonus, world.otto, NotFound, code="nothing")
    assert await refused(db, set_bonus, world.otto, Invalid, **REPORT, lot_days=0) == "lot_days"


async def test_pools_that_can_not_be(db: Database, world: World) -> None:
    await refused(db, service.open_pool, world.otto, NotFound, organisation=ABSENT, **POOL)
    changes: tuple[dict[str, Any], ...] = (
        {"name": " "},
        {"name": "x" * 51},
        {"person_year_most": 0},
        {"purpose": " "},
        {"purpose": "x" * 1001},
    )
    for changed in changes:
        given = {"organisation": world.county, **POOL, **changed}
        assert await refused(db, service.open_pool, world.otto, Invalid, **given) == next(iter(changed))


async def test_grants_that_can_not_be(db: Database, world: World) -> None:
    pool = (await do(db, service.open_pool, world.otto, organisation=world.county, **POOL)).id
    await give(db, world.alice)
    await do(db, service.donate, world.alice, pool=pool, points=80)
    given = {"pool": pool, "reason": "独居", **BOB}
    assert await refused(db, service.propose_grant, world.otto, Invalid, points=0, **given) == "points"
    await refused(db, service.propose_grant, world.otto, GrantLimit, points=61, **given)
    await refused(db, service.confirm_grant, world.otto, NotFound, grant=ABSENT)


async def test_what_is_passed_on_is_something_and_told_in_short(db: Database, world: World) -> None:
    await allow(db, world)
    await give(db, world.alice)
    for changed in ({"points": 0}, {"points": 5, "note": "x" * 101}):
        await refused(db, service.transfer, world.alice, Invalid, **BOB, **changed)
    limits = {"transfer_most": 1, "day_most": 1, "year_most": 1, "keep_least": -1}
    given = {"transfers": TransferScope.ANYONE, **limits}
    assert await refused(db, service.set_exchange_policy, world.otto, Invalid, **given) == "keep_least"


async def test_only_members_of_the_own_family_are_reached_by_their_place(db: Database, world: World) -> None:
    """An invitation is no membership, and another family's member is nobody's."""
    await allow(db, world, TransferScope.FAMILY)
    await give(db, world.charlie, world.lena)
    place = await join(db, world.alice, world.bob, BOB)
    await refused(db, service.transfer, world.charlie, NotFound, points=5, member=place)
    await refused(db, service.transfer, world.charlie, NotFound, points=5, member=ABSENT)
    await refused(db, service.answer_family_invitation, world.alice, NotFound, member=ABSENT, accept=True)
    assert await purse(db, world.charlie) == (80, 0)


async def test_frozen_points_are_neither_passed_on_nor_given(db: Database, world: World) -> None:
    await allow(db, world)
    pool = (await do(db, service.open_pool, world.otto, organisation=world.county, **POOL)).id
    await give(db, world.alice)
    await do(db, freezing.propose_freeze, world.otto, person=world.alice.id, reason=WHY, emergency=True)
    await refused(db, service.transfer, world.alice, PointsFrozen, points=5, **BOB)
    await refused(db, service.donate, world.alice, PointsFrozen, pool=pool, points=5)


async def test_a_freeze_goes_its_way_step_by_step(db: Database, world: World, clock: SettableClock) -> None:
    """What was not confirmed is not lifted, and what was taken back is not objected to."""
    freeze = (await do(db, freezing.propose_freeze, world.otto, person=world.alice.id, reason=WHY, emergency=True)).id
    await refused(db, freezing.propose_lift, world.otto, FreezeDecided, freeze=freeze, reason=WHY)
    await do(db, freezing.decline_freeze, world.otto, freeze=freeze)
    await refused(db, freezing.object_to_freeze, world.alice, FreezeDecided, freeze=freeze, text="No.")


async def test_an_officer_decides_nothing_about_their_own_points(db: Database, world: World) -> None:
    first, second = staff(Role.OFFICER, world.county), staff(Role.OFFICER, world.county)
    freeze = (await do(db, freezing.propose_freeze, first, person=world.otto.id, reason=WHY)).id
    await refused(db, freezing.decline_freeze, world.otto, OtherOfficerNeeded, freeze=freeze)
    await do(db, freezing.confirm_freeze, second, freeze=freeze)
    await refused(db, freezing.propose_lift, world.otto, OtherOfficerNeeded, freeze=freeze, reason=WHY)
