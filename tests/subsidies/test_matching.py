"""Everybody matched with every open programme: what is stored, offered, taken back, gone on with, and said again."""

import asyncio
from datetime import date, timedelta

import pytest

from app.accounts.service import read_outbox
from app.kernel.db import Database
from app.kernel.errors import DomainError, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor
from app.kernel.jobs import Nothing
from app.subsidies import jobs, nightly, service
from app.subsidies.errors.matching import MatchOver
from app.subsidies.models import Channel, MatchState, Within
from app.subsidies.service import matching, offering
from app.subsidies.service.applying import begin_application, submit_application, withdraw_case
from app.subsidies.service.budgets import confirm_budget_change, open_budget
from app.subsidies.terms import Exclusion
from tests.world import NOW, World

from .awards import TODAY, published, second
from .matched import LONG_FEN, WORK_FEN, dismiss, employ, match, offers, run_of, works

NEXT_YEAR = NOW + timedelta(days=366)


@pytest.fixture
async def work(db: Database, world: World) -> service.ProgrammeSaved:
    """An award for work, for which nobody asks; Alice has worked for two years, Bob for half of one."""
    await employ(db, world.alice, world.county, date(2024, 4, 30))
    await employ(db, world.bob, world.county, date(2025, 11, 1))
    return await published(db, world, works(), "work")


async def told(db: Database) -> list[str]:
    async with db.unit_of_work() as tx:
        return [message.text for message in (await read_outbox(tx, World.anonymous))[::-1]]


async def test_who_is_entitled_is_offered_it_and_told_once(
    db: Database, world: World, work: service.ProgrammeSaved
) -> None:
    first = await match(db)
    assert (first.passed, first.began, first.offered, first.fen) == (1, 1, 1, WORK_FEN)
    assert await offers(db, world.alice) == [("offered", "2026", WORK_FEN)]
    assert await offers(db, world.bob) == []
    assert ["在岗奖励" in text for text in await told(db)] == [True]
    again = await match(db, NOW + timedelta(days=1))
    assert (again.passed, again.began, again.offered) == (1, 0, 0)
    assert len(await told(db)) == 1


async def test_only_what_changed_is_stored_again(db: Database, world: World, work: service.ProgrammeSaved) -> None:
    first = await match(db)
    assert first.facts_stored == first.verdicts_stored == first.people == first.people_done > 5
    night = await match(db, NOW + timedelta(days=1))
    assert (night.facts_stored, night.verdicts_stored) == (0, 0)
    # Bob has worked for a year by then: of what is known nothing is different but the day.
    year = await match(db, NOW + timedelta(days=184))
    assert (year.facts_stored, year.verdicts_stored, year.began) == (0, 1, 1)
    await dismiss(db, world.bob, date(2026, 11, 10))
    gone = await match(db, NOW + timedelta(days=200))
    assert (gone.facts_stored, gone.verdicts_stored, gone.over) == (1, 1, 1)


async def test_an_offer_that_is_no_longer_true_is_taken_back_and_made_again(
    db: Database, world: World, work: service.ProgrammeSaved
) -> None:
    await match(db)
    await dismiss(db, world.alice, TODAY)
    gone = await match(db, NOW + timedelta(days=1))
    assert (gone.withdrawn, gone.over, gone.passed) == (1, 1, 0)
    assert await offers(db, world.alice) == [("lapsed", "2026", WORK_FEN)]
    assert len(await told(db)) == 2
    await employ(db, world.alice, world.county, date(2024, 1, 1))
    back = await match(db, NOW + timedelta(days=2))
    assert (back.offered, back.began) == (1, 1)
    assert await offers(db, world.alice) == [("lapsed", "2026", WORK_FEN), ("offered", "2026", WORK_FEN)]


async def test_who_said_no_is_not_asked_again_for_the_same_period(
    db: Database, world: World, work: service.ProgrammeSaved
) -> None:
    await match(db)
    case = await db.read("SELECT id FROM subsidy_case WHERE person_id = $1", [world.alice.id])
    await db.perform(offering.decline, world.alice, case=case)
    assert (await match(db, NOW + timedelta(days=1))).offered == 0
    later = await match(db, NEXT_YEAR)
    assert later.offered == 2
    assert await offers(db, world.alice) == [("declined", "2026", WORK_FEN), ("offered", "2027", WORK_FEN)]


async def test_who_has_a_programme_that_excludes_it_is_not_offered_it(
    db: Database, world: World, work: service.ProgrammeSaved
) -> None:
    exclusion = Exclusion(work.programme, Within.SAME_PERIOD)
    rival = await published(db, world, works(exclusions=(exclusion,), automatic=False, channel=Channel.NONE), "rival")
    given = {"programme": rival.programme, "year": 2026, "fen": LONG_FEN, "reason": "年初预算"}
    opened = await db.perform(open_budget, world.otto, **given)
    await db.perform(confirm_budget_change, second(world), change=opened.change)
    begun = await db.perform(begin_application, world.alice, programme=rival.programme)
    await db.perform(submit_application, world.alice, case=begun.case)
    assert (await match(db)).offered == 0
    await db.perform(withdraw_case, world.alice, case=begun.case, reason="不需要了。")
    assert (await match(db, NOW + timedelta(days=1))).offered == 1


async def test_what_closed_is_no_longer_offered(db: Database, world: World, work: service.ProgrammeSaved) -> None:
    await match(db)
    tomorrow = TODAY + timedelta(days=1)
    await db.perform(service.close_programme, world.otto, programme=work.programme, valid_until=tomorrow)
    gone = await match(db, NOW + timedelta(days=1))
    assert (gone.versions, gone.over) == ([], 1)


class Killed(Exception):
    pass


async def test_a_run_that_was_killed_goes_on_where_it_was(
    db: Database, world: World, work: service.ProgrammeSaved
) -> None:
    seen: list[tuple[int, int]] = []

    def die(done: int, people: int) -> None:
        seen.append((done, people))
        if len(seen) == 2:
            raise Killed

    with pytest.raises(Killed):
        await nightly.match_everyone(db, progress=die, at_once=2)
    left = await db.read("SELECT id FROM match_run WHERE state = 'running' AND people_done = 4")
    finished = await match(db, at_once=3)
    assert finished.id == left
    assert (finished.state, finished.people_done, finished.offered) == ("done", finished.people, 1)
    assert await db.read("SELECT count(*) FROM match_verdict") == finished.people
    assert seen == [(2, finished.people), (4, finished.people)]


async def test_yesterdays_run_is_ended_before_todays_begins(
    db: Database, world: World, work: service.ProgrammeSaved
) -> None:
    def die(_done: int, _people: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        await nightly.match_everyone(db, by_clock=True, progress=die, at_once=2)
    today = await match(db, NOW + timedelta(days=1), by_clock=True)
    rows = await db.column("SELECT on_day || ' ' || state FROM match_run ORDER BY id", [])
    assert rows == [f"{TODAY} done", f"{TODAY + timedelta(days=1)} done"]
    assert today.offered == 0


async def test_workers_at_one_run_take_turns(db: Database, world: World, work: service.ProgrammeSaved) -> None:
    async with db.unit_of_work() as tx:
        run = await matching.begin(tx, world.otto)
    assert run
    await asyncio.gather(*(nightly.go_on(db, run, at_once=2) for _ in range(3)))
    found = await run_of(db, run)
    assert (found.state, found.people_done, found.passed, found.offered) == ("done", found.people, 1, 1)


async def test_a_night_has_one_run_however_many_workers(
    db: Database, world: World, work: service.ProgrammeSaved
) -> None:
    runs = await asyncio.gather(*(nightly.match_everyone(db, by_clock=True, at_once=2) for _ in range(3)))
    found = await run_of(db, next(run for run in runs if run))
    assert await db.read("SELECT count(*) FROM match_run") == 1
    assert (found.people_done, found.verdicts_stored, found.offered) == (found.people, found.people, 1)
    assert len(await told(db)) == 1
    assert await nightly.match_everyone(db, by_clock=True) is None
    assert (await match(db)).state == "done"  # who asks by hand gets another


async def test_staff_of_the_whole_deployment_begin_and_stop_a_match(
    db: Database, world: World, work: service.ProgrammeSaved
) -> None:
    wrong: list[tuple[Actor, type[DomainError]]] = [
        (world.anonymous, SignInRequired),
        (world.bob, NotAllowed),
        (world.lena, NotAllowed),
        (world.partner, NotAllowed),
    ]
    begun = await db.perform(matching.start_match, world.otto, key="a")
    assert await db.perform(matching.start_match, world.otto, key="a") == begun
    for actor, refusal in wrong:
        with pytest.raises(refusal):
            await db.perform(matching.start_match, actor)
        with pytest.raises(refusal):
            await db.perform(matching.stop_match, actor, run=begun.run)
    assert await db.perform(matching.start_match, second(world)) == begun
    assert await db.read("SELECT count(*) FROM job WHERE name = $1", [matching.JOB]) == 1
    await db.perform(matching.stop_match, second(world), run=begun.run)
    with pytest.raises(MatchOver):
        await db.perform(matching.stop_match, world.otto, run=begun.run)
    with pytest.raises(NotFound):
        await db.perform(matching.stop_match, world.otto, run=world.county)
    await jobs.go_on_matching(db, matching.MatchPayload(begun.run))  # its turn came too late
    assert (await run_of(db, begun.run)).state == MatchState.STOPPED
    assert await db.read("SELECT count(*) FROM match_verdict") == 0


async def test_what_was_asked_for_is_done_by_a_job(db: Database, world: World, work: service.ProgrammeSaved) -> None:
    begun = await db.perform(matching.start_match, world.otto)
    assert await db.read("SELECT count(*) FROM job WHERE name = $1", [matching.JOB]) == 1
    await jobs.go_on_matching(db, matching.MatchPayload(begun.run))
    done = await run_of(db, begun.run)
    assert (done.state, done.started_by, done.offered) == ("done", world.otto.id, 1)
    await jobs.match_everyone(db, Nothing())
    assert await db.read("SELECT count(*) FROM match_run WHERE by_clock AND state = 'done'") == 1


async def test_a_merged_record_is_matched_no_more(db: Database, world: World, work: service.ProgrammeSaved) -> None:
    before = await match(db)
    async with db.connection() as connection:
        await connection.execute(
            "UPDATE person SET merged_into = $1 WHERE id = $2", world.alice.id, world.charlie.person
        )
    assert (await match(db, NOW + timedelta(days=1))).people == before.people - 1
