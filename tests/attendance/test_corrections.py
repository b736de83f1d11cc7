"""Corrections: hours are replaced by a new record, and the points follow."""

from typing import Any
from uuid import UUID

import pytest

from app.attendance import errors, service
from app.attendance.checks import CHECKS
from app.kernel.db import Database
from app.kernel.errors import Invalid
from app.kernel.identity import Actor
from app.kernel.verification import verify
from tests.web_fixtures import Browser
from tests.world import World

from .presence import Scene

RECORD = "SELECT row_to_json(service_record) FROM service_record WHERE id = $1"


async def assert_sound(db: Database) -> None:
    assert [outcome for outcome in await verify(db, CHECKS) if not outcome.ok] == []


async def correct(scene: Scene, actor: Actor, record: UUID, minutes: int, **given: Any) -> Any:
    async with scene.db.unit_of_work() as tx:
        return await service.correct_service_record(
            tx, actor, record=record, minutes=minutes, **{"reason": "The clock was wrong.", **given}
        )


async def test_a_correction_replaces_hours_and_points(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    await scene.approve(world.lena, record)
    change = await correct(scene, world.lena, record, 120)
    old, new = await scene.db.read(RECORD, [record]), await scene.db.read(RECORD, [change.id])
    assert (old["state"], old["minutes"]) == ("corrected", 180)
    assert (new["state"], new["minutes"], new["corrects_id"]) == ("approved", 120, str(record))
    assert new["reason"] == "The clock was wrong."
    assert await scene.points(world.alice) == 20
    with pytest.raises(errors.RecordNotOpen):
        await correct(scene, world.lena, record, 60)
    away = await correct(scene, world.otto, change.id, 0)
    assert (away.minutes, await scene.points(world.alice)) == (0, 0)
    await assert_sound(scene.db)


async def test_hours_not_yet_approved_can_be_corrected(scene: Scene, world: World) -> None:
    record = await scene.serve(world.alice)
    await correct(scene, world.lena, record, 60)
    assert await scene.points(world.alice) == 10
    await assert_sound(scene.db)


@pytest.mark.parametrize(("given", "field"), [({"reason": " "}, "reason"), ({}, "minutes")])
async def test_a_correction_says_why_and_how_much(scene: Scene, world: World, given: Any, field: str) -> None:
    record = await scene.serve(world.alice)
    with pytest.raises(Invalid) as refused:
        await correct(scene, world.lena, record, 1441 if field == "minutes" else 60, **given)
    assert refused.value.field == field


async def test_the_same_minutes_are_no_correction(client: Browser, scene: Scene, world: World) -> None:
    """It would take points and give them again, and mark certificates as changed. What was typed stays."""
    record = await scene.serve(world.alice)
    await scene.approve(world.lena, record)
    with pytest.raises(errors.NothingToCorrect) as refused:
        await correct(scene, world.lena, record, 180)
    assert refused.value.field == "minutes"
    await client.sign_in(world.lena.id)
    sent = {"minutes": "180", "reason": "出勤表上的时间", "key": "1"}
    told = await client.post(f"/service-records/{record}/correct", data=sent)
    assert told.status_code == 422
    assert "这段时长本来就是 180 分钟" in told.text
    assert "出勤表上的时间" in told.text
    change = await correct(scene, world.lena, record, 179)
    assert (change.minutes, change.correction) == (179, None)
