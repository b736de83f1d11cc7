"""The checks of hours against awards fail when one of the two is changed by hand."""

import pytest

from app.attendance.checks import CHECKS
from app.attendance.service import correct_service_record
from app.kernel.db import Database
from app.kernel.verification import verify
from tests.world import World

from .presence import Scene


async def failing(db: Database) -> list[str]:
    return [outcome.name for outcome in await verify(db, CHECKS) if not outcome.ok]


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("attendance.approved_records_have_awards", "DELETE FROM award"),
        ("attendance.awards_have_approved_records", "UPDATE award SET source_id = gen_random_uuid()"),
        (
            "attendance.awards_have_approved_records",
            "UPDATE service_record SET state = 'computed', approved_at = NULL",
        ),
        ("attendance.awards_have_approved_records", "UPDATE service_record SET state = 'corrected'"),
    ],
)
async def test_hours_and_awards_belong_together(
    db: Database, world: World, scene: Scene, name: str, command: str
) -> None:
    await scene.approve(world.lena, await scene.serve(world.alice))
    assert await failing(db) == []
    async with db.connection() as connection:
        await connection.execute(command)
    assert name in await failing(db)


async def test_an_award_is_taken_back_only_for_a_correction(db: Database, world: World, scene: Scene) -> None:
    record = await scene.serve(world.alice)
    await scene.approve(world.lena, record)
    async with db.unit_of_work() as tx:
        await correct_service_record(tx, world.otto, record=record, minutes=60, reason="Left early.")
    assert await failing(db) == []
    async with db.connection() as connection:
        await connection.execute("UPDATE service_record SET state = 'approved'")
    assert await failing(db) == ["attendance.awards_have_approved_records"]
