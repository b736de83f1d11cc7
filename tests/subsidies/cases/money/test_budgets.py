"""A budget is changed by two people, never spent beyond its cap, and carried over at the year's end."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from app.kernel.errors import DomainError, Invalid, NotAllowed, SignInRequired
from app.subsidies.errors.money import (
    BudgetClosed,
    BudgetExists,
    ChangeDecided,
    ChangeWaits,
    MoneyMoved,
    NextBudgetMissing,
    NotAvailable,
    OwnChange,
)
from app.subsidies.service import budgets as service
from app.subsidies.service.batches import draw_batch
from app.subsidies.service.money import GIVE_BACK, PAY, release, reserve, shift
from tests.duplicates.signpost import merged
from tests.subsidies.cases.desks import SYSTEM

from .till import FEN, Counter


async def opened(counter: Counter, fen: int = 1_000_000, year: int = 2027) -> UUID:
    programme = counter.till.bureau.programmes["award"]
    given: dict[str, Any] = {"programme": programme, "year": year, "fen": fen, "reason": "年初预算"}
    made = await counter.do(service.open_budget, counter.payer, **given)
    await counter.do(service.confirm_budget_change, counter.spare, change=made.change)
    budget: UUID = made.budget
    return budget


async def test_nothing_can_be_promised_before_a_second_person_confirms(counter: Counter) -> None:
    programme = counter.till.bureau.programmes["award"]
    given: dict[str, Any] = {"programme": programme, "year": 2027, "fen": 500, "reason": "预算"}
    made = await counter.do(service.open_budget, counter.payer, **given)
    assert await counter.sums(made.budget) == {}
    with pytest.raises(BudgetExists):
        await counter.do(service.open_budget, counter.spare, **given)
    with pytest.raises(ChangeWaits):
        await counter.do(service.propose_budget_change, counter.spare, budget=made.budget, fen=1, reason="x")
    for nobody, refusal in (
        (counter.payer, OwnChange),
        (counter.till.workers[0], NotAllowed),
        (counter.world.lena, NotAllowed),
        (counter.world.anonymous, SignInRequired),
    ):
        with pytest.raises(refusal):
            await counter.do(service.confirm_budget_change, nobody, change=made.change)
    async with merged(counter.db, counter.payer, counter.spare):
        with pytest.raises(OwnChange):
            await counter.do(service.confirm_budget_change, counter.spare, change=made.change)
    await counter.do(service.confirm_budget_change, counter.spare, change=made.change)
    assert await counter.sums(made.budget) == {"granted": -500, "available": 500}
    with pytest.raises(ChangeDecided):
        await counter.do(service.reject_budget_change, counter.spare, change=made.change, reason="x")
    assert await counter.wrong() == []


async def test_a_budget_is_cut_by_no_more_than_is_available(counter: Counter) -> None:
    budget = counter.till.budget
    too_much = await counter.do(
        service.propose_budget_change, counter.payer, budget=budget, fen=-8_000_001, reason="压减"
    )
    with pytest.raises(NotAvailable):
        await counter.do(service.confirm_budget_change, counter.spare, change=too_much.change)
    await counter.do(service.reject_budget_change, counter.payer, change=too_much.change, reason="太多")
    all_of_it = await counter.do(
        service.propose_budget_change, counter.payer, budget=budget, fen=-8_000_000, reason="压减"
    )
    await counter.do(service.confirm_budget_change, counter.spare, change=all_of_it.change)
    assert await counter.sums() == {"granted": -4 * FEN, "committed": 4 * FEN}
    assert await counter.wrong() == []


async def test_at_once_no_more_is_reserved_than_there_is(counter: Counter) -> None:
    """Forty transactions want a fifth of what is there each: five get it, the others nothing."""
    async with counter.db.connection() as connection:
        await connection.execute("ALTER TABLE case_money DROP CONSTRAINT fk_case_money_case_id")
    budget = await opened(counter, fen=5 * 100)
    programme = counter.till.bureau.programmes["award"]
    cases = [UUID(int=number) for number in range(1, 41)]
    given: dict[str, Any] = {"programme": programme, "year": 2027, "fen": 100}
    got = await asyncio.gather(*(counter.do(reserve, SYSTEM, case=case, **given) for case in cases))
    assert sorted(map(str, filter(None, got))) == [str(budget)] * 5
    assert await counter.sums(budget) == {"granted": -500, "reserved": 500}


async def test_money_moves_on_only_from_where_it_stands(counter: Counter) -> None:
    case = counter.till.cases[0]
    for verb, given in (
        (reserve, {"programme": counter.till.bureau.programmes["award"], "year": 2026, "fen": 1, "case": case}),
        (shift, {"cases": [case], "move": GIVE_BACK}),
        (shift, {"cases": [case, UUID(int=9)], "move": PAY}),
    ):
        with pytest.raises(MoneyMoved):
            await counter.do(verb, SYSTEM, **given)
    await counter.do(release, SYSTEM, case=case, reason="x")
    with pytest.raises(MoneyMoved):
        await counter.do(release, SYSTEM, case=case, reason="x")


async def test_at_the_years_end_what_is_bound_goes_over_and_the_rest_back(counter: Counter) -> None:
    given = {"budget": counter.till.budget, "over": False, "reason": "年终"}
    proposed = await counter.do(service.propose_closing, counter.payer, **given)
    with pytest.raises(NextBudgetMissing):
        await counter.do(service.confirm_budget_change, counter.spare, change=proposed.change)
    following = await opened(counter)
    with pytest.raises(OwnChange):
        await counter.do(service.confirm_budget_change, counter.payer, change=proposed.change)
    await counter.do(service.confirm_budget_change, counter.spare, change=proposed.change)
    assert await counter.sums() == {}
    assert await counter.sums(following) == {
        "granted": -1_000_000 - 4 * FEN,
        "available": 1_000_000,
        "committed": 4 * FEN,
    }
    assert await counter.wrong() == []
    with pytest.raises(BudgetClosed):
        await counter.do(service.propose_budget_change, counter.payer, budget=counter.till.budget, fen=1, reason="x")
    # They are paid from the next year's.
    batch = (await counter.do(draw_batch, counter.payer, budget=following, pay_on=counter.db.clock.now().date())).batch
    assert len(await counter.names(batch)) == 4


async def test_what_is_available_goes_over_too_where_that_was_proposed(counter: Counter) -> None:
    following = await opened(counter)
    given = {"budget": counter.till.budget, "over": True, "reason": "年终"}
    proposed = await counter.do(service.propose_closing, counter.payer, **given)
    await counter.do(service.confirm_budget_change, counter.spare, change=proposed.change)
    assert (await counter.sums(following))["available"] == 9_000_000
    assert await counter.wrong() == []


async def test_what_comes_back_after_the_year_was_closed_goes_where_it_came_from(counter: Counter) -> None:
    following = await opened(counter)
    given = {"budget": counter.till.budget, "over": False, "reason": "年终"}
    proposed = await counter.do(service.propose_closing, counter.payer, **given)
    await counter.do(service.confirm_budget_change, counter.spare, change=proposed.change)
    second = await counter.do(service.propose_closing, counter.payer, **{**given, "budget": following})
    await opened(counter, year=2028)
    await counter.do(service.confirm_budget_change, counter.spare, change=second.change)
    assert await counter.sums(following) == {}


@pytest.mark.parametrize("fen", [0, 10**14])
async def test_an_amount_is_more_than_nothing_and_less_than_the_world_has(counter: Counter, fen: int) -> None:
    with pytest.raises(Invalid):
        await opened(counter, fen)


async def test_only_officers_of_the_bureau_dispose_of_its_money(counter: Counter) -> None:
    budget = counter.till.budget
    for nobody in (counter.till.workers[0], counter.world.lena, counter.world.anonymous):
        for verb, given in (
            (service.propose_budget_change, {"budget": budget, "fen": 1, "reason": "x"}),
            (service.propose_closing, {"budget": budget, "over": True, "reason": "x"}),
            (service.plan_budget, {"budget": budget, "plan": [0] * 12}),
        ):
            with pytest.raises(DomainError, match=r"not allowed|sign in"):
                await counter.do(verb, nobody, **given)
    with pytest.raises(Invalid):
        await counter.do(service.plan_budget, counter.payer, budget=budget, plan=[1])
