"""Trainings and honours: recorded by those who lead, for one or many, withdrawn but never erased."""

from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from app.accounts.service import export_person
from app.kernel.db import Database
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, Several, SignInRequired
from app.kernel.identity import Actor
from app.volunteers import merits
from app.volunteers.errors import AlreadyRecorded, AlreadyWithdrawn, OwnMerit
from app.volunteers.models import HonourLevel
from tests.world import World

COURSE: dict[str, Any] = {
    "course": "急救基础",
    "content": "心肺复苏与包扎。",
    "organiser": "祁连县红十字会",
    "started_on": date(2026, 4, 3),
    "minutes": 240,
}
PRIZE: dict[str, Any] = {
    "title": "优秀志愿者",
    "level": HonourLevel.COUNTY,
    "awarded_by": "祁连县文明办",
    "awarded_on": date(2026, 3, 5),
    "document_number": "祁文明〔2026〕3号",
}


async def train(db: Database, actor: Actor, world: World, *people: Actor, **given: Any) -> list[merits.Recorded]:
    volunteers = [person.volunteer for person in people or (world.alice,)]
    async with db.unit_of_work() as tx:
        done = await merits.record_training(
            tx, actor, **{"organisation": world.team, "volunteers": volunteers, **COURSE, **given}
        )
    return list(done.results)


async def praise(db: Database, actor: Actor, world: World, **given: Any) -> merits.Recorded:
    async with db.unit_of_work() as tx:
        done = await merits.record_honour(
            tx, actor, **{"organisation": world.team, "volunteers": [world.alice.volunteer], **PRIZE, **given}
        )
    return done.results[0]


async def withdraw(
    db: Database, actor: Actor, merit: UUID | None, reason: str = "Another course.", *, honour: bool = False
) -> None:
    assert merit
    async with db.unit_of_work() as tx:
        if honour:
            await merits.withdraw_honour(tx, actor, honour=merit, reason=reason)
        else:
            await merits.withdraw_training(tx, actor, training=merit, reason=reason)


async def test_a_course_is_recorded_for_a_list_and_each_may_be_refused(db: Database, world: World) -> None:
    alice, bob, charlie = await train(db, world.lena, world, world.alice, world.bob, world.charlie)
    assert alice.id
    assert bob.id
    assert (charlie.id, charlie.refusal) == (None, NotFound.code), "he is in another team"
    again, *_ = await train(db, world.otto, world, organisation=world.county)
    assert again.refusal == AlreadyRecorded.code
    (also,) = await train(db, world.otto, world, world.charlie, organisation=world.county)
    assert also.id, "the county's officer reaches all teams"


async def test_an_honour_is_recorded_with_its_document(db: Database, world: World) -> None:
    made = await praise(db, world.lena, world)
    row = await db.read("SELECT to_jsonb(honour) FROM honour WHERE id = $1", [made.id])
    assert (row["document_number"], row["level"]) == (PRIZE["document_number"], "county")
    entry = await db.read("SELECT after FROM audit_entry WHERE subject = $1", [made.id])
    assert entry["title"] == PRIZE["title"]
    assert (await praise(db, world.lena, world)).refusal == AlreadyRecorded.code


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("alice", NotAllowed),
        ("charlie", NotAllowed),
        ("leo", NotAllowed),
        ("mei", NotAllowed),
        ("partner", NotAllowed),
        ("anonymous", SignInRequired),
    ],
)
async def test_others_neither_record_nor_withdraw(
    db: Database, world: World, who: str, refusal: type[DomainError]
) -> None:
    (made,) = await train(db, world.lena, world)
    praised = await praise(db, world.lena, world)
    actor = getattr(world, who)
    with pytest.raises(refusal):
        await train(db, actor, world)
    with pytest.raises(refusal):
        await praise(db, actor, world)
    with pytest.raises(refusal):
        await withdraw(db, actor, made.id)
    with pytest.raises(refusal):
        await withdraw(db, actor, praised.id, honour=True)


async def test_nobody_records_or_withdraws_for_themselves(db: Database, world: World) -> None:
    both = Actor(kind="person", id=world.alice.id, volunteer=world.alice.volunteer, roles=world.lena.roles)
    assert (await train(db, both, world))[0].refusal == OwnMerit.code
    (made,) = await train(db, world.lena, world)
    with pytest.raises(OwnMerit):
        await withdraw(db, both, made.id)


async def test_what_was_wrong_is_withdrawn_once_and_stays_to_be_seen(db: Database, world: World) -> None:
    (made,) = await train(db, world.lena, world)
    with pytest.raises(Invalid):
        await withdraw(db, world.lena, made.id, " ")
    await withdraw(db, world.lena, made.id)
    with pytest.raises(AlreadyWithdrawn):
        await withdraw(db, world.otto, made.id)
    (right,) = await train(db, world.lena, world)
    assert right.id, "it may be recorded anew"
    praised = await praise(db, world.lena, world)
    await withdraw(db, world.lena, praised.id, honour=True)
    with pytest.raises(AlreadyWithdrawn):
        await withdraw(db, world.otto, praised.id, honour=True)
    async with db.unit_of_work() as tx:
        copy = await export_person(tx, world.alice)
    assert [each["withdrawal"] for each in copy["merits"]["trainings"]] == ["Another course.", None]
    for change in ("DELETE FROM training", "UPDATE training SET minutes = 1", "UPDATE training SET withdrawal = 'x'"):
        async with db.connection() as connection:
            with pytest.raises(asyncpg.RestrictViolationError):
                await connection.execute(change)


async def test_what_makes_no_sense_is_refused_all_at_once(db: Database, world: World) -> None:
    with pytest.raises(Several) as refused:
        await train(
            db, world.lena, world, course=" ", started_on=date(2027, 1, 1), ended_on=date(2026, 1, 1), minutes=0
        )
    assert [each.field for each in refused.value.each()] == ["course", "started_on", "ended_on", "minutes"]
    for volunteers in ([], [world.alice.volunteer] * (merits.MOST_AT_ONCE + 1)):
        with pytest.raises(Invalid):
            await train(db, world.lena, world, volunteers=volunteers)
    with pytest.raises(NotFound):
        await train(db, world.lena, world, organisation=world.shift)
