"""Money is set aside while there is some, then people wait in order; nobody gets what excludes what they have."""

import asyncio
from typing import Any

import pytest

from app import registry
from app.kernel.db import Database
from app.kernel.errors import DomainError
from app.kernel.jobs import Nothing
from app.kernel.settings import Settings
from app.subsidies import jobs
from app.subsidies.errors import cases as errors
from app.subsidies.service import applying, deciding, offering
from app.subsidies.service.budgets import confirm_budget_change, propose_budget_change
from app.subsidies.service.rechecking import recheck
from app.subsidies.service.serving import Queue
from tests.subsidies.awards import second

from .desks import AWARD_FEN, SYSTEM, Builder, Case

registry.load_handlers()


async def _workers(case: Case, number: int) -> list[Case]:
    builder = Builder(case.db, case.world)
    builder.phones = 100
    made = []
    for at in range(number):
        person = await builder.worker(f"工人{at}", case.bureau.works)
        other = Case(case.db, case.world, case.bureau, case.clock)
        await other.begin("rival", person)
        made.append(other)
    return made


async def _leave_money_for(case: Case, number: int) -> None:
    """Of the rival's budget only so much is left."""
    left = 10_000_000 - number * AWARD_FEN
    given = {"budget": case.bureau.budgets["rival"], "fen": -left, "reason": "调减"}
    change = await case.do(propose_budget_change, case.world.otto, **given)
    await case.do(confirm_budget_change, second(case.world), change=change.change)


async def _serve(case: Case) -> None:
    await jobs.serve_queue(case.db, Queue(case.bureau.programmes["rival"]))


async def test_who_finds_no_money_waits_and_is_served_in_order(case: Case) -> None:
    await _leave_money_for(case, 1)
    one, two, three = await _workers(case, 3)
    assert [await each.submit() for each in (one, two, three)] == ["reserved", "queued", "queued"]
    await one.step(deciding.refuse_case, case.bureau.clerk, reason="材料不实。")
    late = (await _late(case)).submit()
    assert await late == "queued"  # money is there, but others were first
    await _serve(case)
    assert [await each.state() for each in (one, two, three)] == ["refused", "reserved", "queued"]
    await two.step(applying.withdraw_case, two.worker, reason="不需要。")
    await jobs.serve_queues(case.db, Nothing())
    assert [await each.state() for each in (two, three)] == ["withdrawn", "reserved"]


async def _late(case: Case) -> Case:
    late = Case(case.db, case.world, case.bureau, case.clock)
    await late.begin("rival", case.bureau.worker)
    return late


async def test_money_that_comes_free_wakes_the_queue(case: Case) -> None:
    await _leave_money_for(case, 1)
    one, two = await _workers(case, 2)
    await one.submit()
    await two.submit()
    await one.step(applying.withdraw_case, one.worker, reason="不需要。")
    waiting = "SELECT count(*) FROM pgqueuer WHERE entrypoint = 'subsidies.serve_queue'"
    assert await case.db.read(waiting) == 1


async def test_who_is_not_entitled_any_more_when_served_makes_room(case: Case) -> None:
    await _leave_money_for(case, 0)
    one, two = await _workers(case, 2)
    await one.submit()
    await two.submit()
    await one.leaves()
    given = {"budget": case.bureau.budgets["rival"], "fen": AWARD_FEN, "reason": "追加"}
    change = await case.do(propose_budget_change, case.world.otto, **given)
    await case.do(confirm_budget_change, second(case.world), change=change.change)
    await _serve(case)
    assert [await each.state() for each in (one, two)] == ["refused", "reserved"]


async def test_what_is_no_longer_due_is_refused_before_approval(case: Case) -> None:
    await case.offered()
    await case.consent()
    await case.leaves()
    assert await case.step(deciding.approve_case, case.bureau.approver) == "refused"
    assert await case.money() == "released"


@pytest.mark.parametrize(("leaves", "state"), [(False, "cleared"), (True, "refused")])
async def test_what_is_no_longer_due_is_refused_before_payment(case: Case, leaves: bool, state: str) -> None:
    await case.cleared()
    if leaves:
        await case.leaves()
    assert await case.do(recheck, SYSTEM, case=case.id) is not leaves
    assert (await case.state(), await case.money()) == (state, "released" if leaves else "committed")


async def test_an_offer_that_no_longer_holds_is_taken_back(case: Case) -> None:
    await case.offered()
    assert await case.do(offering.withdraw_offer, SYSTEM, case=case.id)
    await case.leaves()
    with pytest.raises(errors.NotEligible):
        await case.consent()
    assert not await case.do(offering.withdraw_offer, SYSTEM, case=case.id)
    assert await case.state() == "lapsed"


@pytest.mark.parametrize("first", ["award", "rival"])
async def test_of_two_that_exclude_each_other_the_second_is_refused(case: Case, first: str) -> None:
    offered = Case(case.db, case.world, case.bureau, case.clock)
    await offered.offered()
    await case.begin("rival")
    if first == "award":
        await offered.consent()
        with pytest.raises(errors.Excluded, match="在岗奖励"):
            await case.submit()
    else:
        await case.submit()
        with pytest.raises(errors.Excluded, match="留岗补助"):
            await offered.consent()


async def test_a_named_exception_lets_both_be_had(case: Case) -> None:
    await case.offered()
    await case.consent()
    async with case.db.connection() as connection:
        await connection.execute("UPDATE person SET residence = '阿柔乡' WHERE id = $1", case.worker.id)
    await case.begin("rival")
    assert await case.submit() == "reserved"


async def test_two_that_exclude_each_other_asked_for_at_once_one_is_had(
    case: Case, database_url: str, settings: Settings
) -> None:
    """Over real connections of two processes' worth, several times."""
    builder = Builder(case.db, case.world)
    builder.phones = 200
    other = await Database.open(database_url, settings, case.clock)
    try:
        for at in range(4):
            person = await builder.worker(f"并发{at}", case.bureau.works)
            asked, offered = (Case(each, case.world, case.bureau, case.clock) for each in (case.db, other))
            await asked.begin("rival", person)
            await offered.offered(person)
            outcomes = await asyncio.gather(asked.submit(), offered.consent(), return_exceptions=True)
            assert sorted(_kind(each) for each in outcomes) == ["EXCLUDED_BY_OTHER", "had"]
    finally:
        await other.close()


def _kind(outcome: Any) -> str:
    if isinstance(outcome, DomainError):
        return outcome.code
    assert not isinstance(outcome, BaseException), outcome
    return "had"


@pytest.mark.thorough
@pytest.mark.slow
async def test_two_hundred_at_once_for_the_money_of_fifty(case: Case, database_url: str, settings: Settings) -> None:
    await _leave_money_for(case, 50)
    cases = await _workers(case, 200)
    doors = [case.db, *[await Database.open(database_url, settings, case.clock) for _ in range(2)]]
    for at, each in enumerate(cases):
        each.db = doors[at % len(doors)]
    states = await asyncio.gather(*[each.submit() for each in cases])
    for door in doors[1:]:
        await door.close()
    assert sorted(states) == ["queued"] * 150 + ["reserved"] * 50
    money = "SELECT count(*), sum(fen) FROM case_money WHERE stage = 'reserved'"
    async with case.db.connection() as connection:
        assert tuple(await connection.fetchrow(money)) == (50, 50 * AWARD_FEN)
        order = await connection.fetch(
            "SELECT s.case_id, c.queue_number FROM subsidy_step s JOIN subsidy_case c ON c.id = s.case_id"
            " WHERE s.to_state = 'queued' ORDER BY c.queue_number"
        )
    assert len({row["queue_number"] for row in order}) == 150
    for each in cases:
        each.db = case.db
    gone = [each for each in cases if await each.state() == "reserved"][:3]
    for each in gone:
        await each.step(applying.withdraw_case, each.worker, reason="不需要。")
    await _serve(case)
    served = {each.id for each in cases if each not in gone and await each.state() == "reserved"}
    assert {row["case_id"] for row in order[:3]} == {row["case_id"] for row in order if row["case_id"] in served}
