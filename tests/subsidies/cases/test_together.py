"""Many cases at once go the way of each by itself, and what one would be refused stops all."""

from datetime import timedelta
from typing import Any

import pytest

from app import registry
from app.kernel.errors import DomainError, NotAllowed
from app.subsidies.errors import cases as errors
from app.subsidies.service import deciding_many
from app.subsidies.service.budgets import confirm_budget_change, propose_budget_change
from app.subsidies.service.offering_many import Answer, Due, consent_many, entitle_many
from tests.subsidies.awards import second

from .desks import AWARD_FEN, SYSTEM, Builder, Case

registry.load_handlers()


async def _two(case: Case) -> list[Case]:
    """Two who are offered the award."""
    builder = Builder(case.db, case.world)
    builder.phones = 100
    other = Case(case.db, case.world, case.bureau, case.clock)
    await case.offered()
    await other.offered(await builder.worker("才让", case.bureau.works))
    return [case, other]


async def _yes(each: Case, **but: Any) -> Answer:
    given = {"actor": each.worker, "case": each.id, "account": await each.account(), **but}
    return Answer(**given)


async def _states(cases: list[Case]) -> list[str]:
    return [await each.state() for each in cases]


async def test_they_are_approved_and_cleared_together(case: Case) -> None:
    both = await _two(case)
    await case.do(consent_many, SYSTEM, answers=[await _yes(each) for each in both])
    assert await _states(both) == ["checked", "checked"]
    ids = [each.id for each in both]
    await case.do(deciding_many.approve_cases, case.bureau.approver, cases=ids)
    assert [await each.money() for each in both] == ["committed", "committed"]
    await case.do(deciding_many.clear_cases, case.bureau.clerk, cases=ids)
    assert await _states(both) == ["cleared", "cleared"]


async def test_money_goes_in_the_order_of_the_answers_and_the_others_wait(case: Case) -> None:
    both = await _two(case)
    cut = {"budget": case.bureau.budgets["award"], "fen": AWARD_FEN - 10_000_000, "reason": "调减"}
    change = await case.do(propose_budget_change, case.world.otto, **cut)
    await case.do(confirm_budget_change, second(case.world), change=change.change)
    await case.do(consent_many, SYSTEM, answers=[await _yes(each) for each in reversed(both)])
    assert await _states(both) == ["queued", "checked"]


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("another", NotAllowed.code),
        ("another's account", errors.AccountMissing.code),
        ("late", errors.OfferOver.code),
        ("nobody's work", errors.NotEligible.code),
    ],
)
async def test_nobody_says_yes_wrongly(case: Case, who: str, code: str) -> None:
    both = await _two(case)
    first, other = both
    match who:
        case "another":
            wrong = await _yes(first, actor=other.worker)
        case "another's account":
            wrong = await _yes(first, account=await other.account())
        case _:
            wrong = await _yes(first)
    answers = [await _yes(other), wrong]
    if who == "late":
        case.clock.at += timedelta(days=90)
    if who == "nobody's work":
        await first.leaves()
    with pytest.raises(DomainError) as refused:
        await first.do(consent_many, SYSTEM, answers=answers)
    assert refused.value.code == code
    assert await _states(both) == ["offered", "offered"]


async def test_only_the_system_offers_and_gathers_answers(case: Case) -> None:
    answer = await _yes((await _two(case))[0])
    alice = case.world.alice.require_person()
    for verb, given in (
        (entitle_many, {"due": [Due(case.id, alice, "2026", AWARD_FEN, case.id)]}),
        (consent_many, {"answers": [answer]}),
    ):
        with pytest.raises(NotAllowed):
            await case.do(verb, case.bureau.clerk, **given)


async def test_nobody_decides_many_where_one_is_theirs_to_leave(case: Case) -> None:
    both = await _two(case)
    await case.do(consent_many, SYSTEM, answers=[await _yes(each) for each in both])
    ids = [each.id for each in both]
    with pytest.raises(NotAllowed):
        await case.do(deciding_many.approve_cases, case.worker, cases=ids)
    with pytest.raises(errors.CaseOutOfPlace):
        await case.do(deciding_many.clear_cases, case.bureau.clerk, cases=ids)
    await case.do(deciding_many.approve_cases, case.bureau.approver, cases=ids)
    with pytest.raises(errors.OnOtherSide):
        await case.do(deciding_many.clear_cases, case.bureau.approver, cases=ids)
    with pytest.raises(errors.CaseOutOfPlace):
        await case.do(deciding_many.approve_cases, case.bureau.chief, cases=ids)
    assert await _states(both) == ["approved", "approved"]
