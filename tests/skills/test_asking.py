"""Who may ask whether somebody may rise to a rung, and to which."""

from typing import Any

import pytest

from app.kernel.db import Database
from app.kernel.errors import NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role
from app.skills import service
from tests.world import World

from .staff import staffed
from .test_ladders import TODAY, needs, rungs, second


async def test_of_others_ask_who_looks_after_them_once_there_are_rules(db: Database, world: World) -> None:
    staff = await staffed(db, world)
    ladder = await db.read("SELECT ladder_id FROM rung WHERE id = $1", [staff.rungs["技师"]])
    draft = await staff.do(service.draft_ladder, world.otto, ladder=ladder)
    rung = await rungs(db, draft.id)
    await staff.do(service.set_prerequisites, world.otto, rung=rung[6], conditions=needs("rung_held >= 5"))
    asked: dict[str, Any] = {"rung": rung[6], "occupation": staff.occupation}
    with pytest.raises(NotFound):
        await staff.do(service.ask_prerequisites, staff.wu, **asked)
    await staff.do(service.publish_ladder, second(world), ladder=draft.id, valid_from=TODAY)
    with pytest.raises(NotFound) as ruleless:
        await staff.do(service.ask_prerequisites, staff.wu, rung=rung[7], occupation=staff.occupation)
    assert ruleless.value.field == "rung"
    assert (await staff.do(service.ask_prerequisites, staff.wu, **asked)).passed
    asked["person"] = staff.wu.id
    officer = Actor(kind="person", id=world.lena.id, roles=(Held(Role.OFFICER, world.county),))
    for actor in (staff.wu, staff.hana, officer):
        assert (await staff.do(service.ask_prerequisites, actor, **asked)).passed
    elsewhere = Actor(kind="person", id=world.lena.id, roles=(Held(Role.OFFICER, world.team),))
    for actor, refusal in (
        (staff.heng, NotAllowed),
        (elsewhere, NotAllowed),
        (world.bob, NotAllowed),
        (world.anonymous, SignInRequired),
    ):
        with pytest.raises(refusal):
            await staff.do(service.ask_prerequisites, actor, **asked)
