"""Public notices: how many working days they are shown, and what an objection does to them."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.db import Database, Row
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role, system
from app.kernel.jobs import Nothing
from app.kernel.verification import verify
from app.notices import jobs, service
from app.notices.checks import CHECKS
from app.notices.errors import NoticeClosed, ObjectionAnswered, OwnNotice, TooManyObjections
from tests.duplicates.signpost import may, merged
from tests.rewards.purse import change
from tests.world import World

from .announced import OBJECTION, announce, objected


def another_officer(world: World) -> Actor:
    return Actor(kind="person", id=world.charlie.id, roles=(Held(Role.OFFICER, world.county),))


async def row(db: Database, notice: UUID) -> Row:
    async with db.connection() as connection:
        found: Row = await connection.fetchrow("SELECT * FROM public_notice WHERE id = $1", notice)
        return found


def at(clock: SettableClock, day: date) -> None:
    """Ten in the morning in the county."""
    clock.at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


async def answer(db: Database, by: Actor, objection: UUID, *, upheld: bool = False) -> None:
    async with db.unit_of_work() as tx:
        await service.answer_objection(tx, by, objection=objection, upheld=upheld, answer="We asked.")


@pytest.mark.parametrize(
    ("opened", "ends"),
    [
        (date(2026, 5, 6), date(2026, 5, 12)),  # 9 May is a working Saturday after 五一
        (date(2026, 2, 12), date(2026, 2, 26)),  # 春节 15 to 23 February; the 14th is a working Saturday
        (date(2026, 9, 29), date(2026, 10, 12)),  # 国庆 1 to 7 October; the 10th is a working Saturday
    ],
)
async def test_a_notice_is_shown_for_working_days(
    db: Database, world: World, clock: SettableClock, opened: date, ends: date
) -> None:
    at(clock, opened)
    made = await announce(db, world, world.leo)
    assert made.ends_on == ends
    at(clock, made.ends_on)
    await jobs.close(db, Nothing())
    assert (await row(db, made.notice)).state == "open"
    at(clock, made.ends_on + timedelta(days=1))
    await jobs.close(db, Nothing())
    closed = await row(db, made.notice)
    assert (closed.state, closed.closed_at) == ("ended", clock.at)


async def test_an_objection_stops_the_clock_until_it_is_answered(
    db: Database, world: World, clock: SettableClock
) -> None:
    at(clock, date(2026, 9, 29))
    made = await announce(db, world, world.leo)
    at(clock, date(2026, 10, 8))  # one day is over: the 30th
    objection = await objected(db, made.notice, world.anonymous)
    suspended = await row(db, made.notice)
    assert (suspended.state, suspended.days_left) == ("suspended", 4)
    at(clock, date(2026, 11, 2))
    await jobs.close(db, Nothing())
    assert (await row(db, made.notice)).state == "suspended"
    await answer(db, world.otto, objection)
    resumed = await row(db, made.notice)
    assert (resumed.state, resumed.days_left, resumed.ends_on) == ("open", None, date(2026, 11, 6))


async def test_the_last_day_counts_whole_for_who_objects_on_it(
    db: Database, world: World, clock: SettableClock
) -> None:
    made = await announce(db, world, world.leo, working_days=1)
    at(clock, made.ends_on)
    objection = await objected(db, made.notice, world.anonymous)
    await answer(db, world.otto, objection)
    assert (await row(db, made.notice)).ends_on > made.ends_on
    at(clock, made.ends_on + timedelta(days=30))
    with pytest.raises(NoticeClosed):
        await objected(db, made.notice, world.anonymous, reason="Too late.")


async def test_two_objections_wait_for_two_answers(db: Database, world: World) -> None:
    made = await announce(db, world, world.leo)
    first = await objected(db, made.notice, world.anonymous)
    second = await objected(db, made.notice, world.anonymous, reason="Another reason.")
    assert await objected(db, made.notice, world.anonymous) == first
    await answer(db, world.otto, first)
    assert (await row(db, made.notice)).state == "suspended"
    await answer(db, world.otto, second)
    assert (await row(db, made.notice)).state == "open"
    with pytest.raises(ObjectionAnswered):
        await answer(db, world.otto, first)


async def test_an_upheld_objection_withdraws_the_notice_and_answers_all(db: Database, world: World) -> None:
    made = await announce(db, world, world.leo)
    first = await objected(db, made.notice, world.anonymous)
    await objected(db, made.notice, world.anonymous, reason="Another reason.", phone="13800000022")
    await answer(db, world.otto, first, upheld=True)
    gone = await row(db, made.notice)
    assert (gone.state, gone.close_reason, gone.closed_by) == ("withdrawn", "We asked.", world.otto.id)
    assert await db.read("SELECT count(*) FROM notice_objection WHERE upheld") == 2
    assert await db.read("SELECT count(*) FROM message") == 4  # received twice, answered twice


async def test_who_stands_on_a_side_answers_no_objection(db: Database, world: World) -> None:
    opener = another_officer(world)
    made = await announce(db, world, opener)
    objection = await objected(db, made.notice, world.otto)
    own = Actor(kind="person", id=world.alice.id, roles=(Held(Role.OFFICER, world.county),))
    for actor, refusal in (
        (opener, OwnNotice),
        (world.otto, OwnNotice),
        (own, OwnNotice),
        (world.leo, NotAllowed),
        (world.anonymous, SignInRequired),
    ):
        with pytest.raises(refusal):
            await answer(db, actor, objection)
        async with db.unit_of_work() as tx:
            with pytest.raises(refusal):
                await service.read_objector(tx, actor, objection=objection)


@pytest.mark.parametrize("side", ["opened", "objected"])
async def test_who_stood_on_a_side_under_a_record_that_was_merged_answers_no_objection(
    db: Database, world: World, documents: Documents, side: str
) -> None:
    older, neither = another_officer(world), world.leo
    made = await announce(db, world, older if side == "opened" else neither)
    objection = await objected(db, made.notice, older if side == "objected" else neither)
    asked = {"what": "answerable", "of": f"Objection:{objection}"}
    async with merged(db, older, world.otto):
        assert not await may(documents, db, world.otto, **asked)
        with pytest.raises(OwnNotice):
            await answer(db, world.otto, objection)
    assert await may(documents, db, world.otto, **asked)
    await answer(db, world.otto, objection)


async def test_an_objector_is_sealed_and_each_reading_on_record(db: Database, world: World) -> None:
    made = await announce(db, world, world.leo)
    objection = await objected(db, made.notice, world.anonymous)
    kept = await db.read("SELECT row_to_json(o)::text FROM notice_objection o")
    assert "马志强" not in kept
    assert "13800000021" not in kept
    for _ in range(2):
        async with db.unit_of_work() as tx:
            read = await service.read_objector(tx, world.otto, objection=objection, key="k")
        assert (read.name, read.phone) == ("马志强", "13800000021")
    assert await db.read("SELECT count(*) FROM audit_entry WHERE action = 'notices.read_objector'") == 1


async def test_a_phone_objects_only_so_often(db: Database, world: World, clock: SettableClock) -> None:
    made = await announce(db, world, world.leo)
    for number in range(5):
        await objected(db, made.notice, world.anonymous, reason=f"Reason {number}.")
    with pytest.raises(TooManyObjections):
        await objected(db, made.notice, world.anonymous, reason="One more.")
    clock.at += timedelta(days=1)
    await objected(db, made.notice, world.anonymous, reason="One more.")


async def test_what_an_objection_lacks_is_told(db: Database, world: World) -> None:
    made = await announce(db, world, world.leo)
    for wrong in ({"name": " "}, {"reason": ""}, {"phone": "12"}, {"reason": "x" * 1001}):
        with pytest.raises(Invalid):
            await objected(db, made.notice, world.anonymous, **wrong)
    with pytest.raises(NotFound):
        await objected(db, world.county, world.anonymous)


async def test_a_notice_that_is_taken_back_tells_who_waits(db: Database, world: World) -> None:
    made = await announce(db, world, world.leo)
    await objected(db, made.notice, world.anonymous)
    async with db.unit_of_work() as tx:
        await service.withdraw_notice(tx, world.leo, notice=made.notice, reason="She withdrew.")
    assert await db.read("SELECT answer FROM notice_objection") == "She withdrew."
    async with db.unit_of_work() as tx:
        with pytest.raises(NoticeClosed):
            await service.withdraw_notice(tx, world.leo, notice=made.notice, reason="Again.")


async def test_one_notice_stands_for_one_thing_and_the_database_keeps_its_states(db: Database, world: World) -> None:
    made = await announce(db, world, world.leo)
    subject = await db.read("SELECT subject_id FROM public_notice WHERE id = $1", [made.notice])
    with pytest.raises(asyncpg.UniqueViolationError):
        await announce(db, world, world.leo, subject=subject)
    async with db.connection() as connection:
        for wrong in ("state = 'suspended'", "state = 'ended'", "closed_at = now()", "ends_on = starts_on"):
            with pytest.raises(asyncpg.CheckViolationError):
                await connection.execute(f"UPDATE public_notice SET {wrong}")


async def test_verify_finds_an_objection_that_nobody_hears(db: Database, world: World) -> None:
    made = await announce(db, world, world.leo)
    await objected(db, made.notice, system("test"), **{**OBJECTION, "reason": "Unheard."})
    assert [outcome.ok for outcome in await verify(db, CHECKS)] == [True]
    await change(db, "UPDATE public_notice SET state = 'open', days_left = NULL")
    assert [outcome.count for outcome in await verify(db, CHECKS)] == [1]
