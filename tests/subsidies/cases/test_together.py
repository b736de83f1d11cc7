"""Many cases at once go the way of each by itself, and what one would be refused stops all."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from app import registry
from app.kernel import ids
from app.kernel.errors import DomainError, NotAllowed, NotFound
from app.subsidies import together
from app.subsidies.errors import cases as errors
from app.subsidies.models import CaseAct, CasePart, CaseState
from app.subsidies.queries.cases import LOCK_PROGRAMME
from app.subsidies.service import deciding, deciding_many, offering
from app.subsidies.service.bank_accounts import end_bank_account
from app.subsidies.service.budgets import confirm_budget_change, propose_budget_change
from app.subsidies.service.offering_many import Answer, Due, consent_many, entitle_many
from tests.subsidies.awards import second
from tests.waiting import until_one_waits

from .desks import AWARD_FEN, SYSTEM, TODAY, Builder, Case

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


async def test_who_answers_stands_behind_those_who_wait(case: Case) -> None:
    first, other = await _two(case)
    given = {"budget": case.bureau.budgets["award"], "reason": "调整"}
    for fen in (-10_000_000, 10_000_000):
        change = await case.do(propose_budget_change, case.world.otto, fen=fen, **given)
        await case.do(confirm_budget_change, second(case.world), change=change.change)
        if fen < 0:
            assert await first.consent() == "queued"
    await case.do(consent_many, SYSTEM, answers=[await _yes(other)])
    assert await _states([first, other]) == ["queued", "queued"]


async def test_who_answers_waits_for_who_takes_of_the_same_money(case: Case) -> None:
    await case.offered()
    answers = [await _yes(case)]
    async with case.db.unit_of_work() as tx:
        await tx.one(LOCK_PROGRAMME, programme=case.bureau.programmes["award"])
        answering = asyncio.create_task(case.do(consent_many, SYSTEM, answers=answers))
        await until_one_waits(case.db, answering)
        assert not answering.done()
    await answering
    assert await case.state() == "checked"


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("another", NotAllowed.code),
        ("another's account", errors.AccountMissing.code),
        ("no account", errors.AccountMissing.code),
        ("ended account", errors.AccountMissing.code),
        ("late", errors.OfferOver.code),
        ("nobody's work", errors.NotEligible.code),
        ("said before", errors.CaseOutOfPlace.code),
        ("has what excludes it", errors.Excluded.code),
        ("for two that exclude each other", errors.CaseOutOfPlace.code),
        ("no case", NotFound.code),
    ],
)
async def test_nobody_says_yes_wrongly(case: Case, who: str, code: str) -> None:
    both = await _two(case)
    answers = [await _yes(both[1]), *await _wrongly(both, who)]
    before = await _states(both)
    with pytest.raises(DomainError) as refused:
        await case.do(consent_many, SYSTEM, answers=answers)
    assert refused.value.code == code
    assert await _states(both) == before


async def _wrongly(both: list[Case], who: str) -> list[Answer]:
    first, other = both
    amiss: dict[str, dict[str, Any]] = {
        "another": {"actor": other.worker},
        "another's account": {"account": await other.account()},
        "no account": {"account": None},
        "no case": {"case": ids.new()},
    }
    answer = await _yes(first, **amiss.get(who, {}))
    match who:
        case "ended account":
            await first.do(end_bank_account, first.worker, account=answer.account)
        case "late":
            first.clock.at += timedelta(days=90)
        case "nobody's work":
            await first.leaves()
        case "said before":
            await first.consent()
        case "has what excludes it":
            rival = Case(first.db, first.world, first.bureau, first.clock)
            await rival.begin("rival")
            await rival.submit()
        case "for two that exclude each other":
            given = {"person": first.worker.id, "period": str(TODAY.year), "fen": AWARD_FEN}
            made = await first.do(offering.entitle, SYSTEM, version=first.bureau.versions["rival"], **given)
            return [answer, await _yes(first, case=made.case)]
    return [answer]


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


async def test_many_are_approved_level_by_level_after_their_review(case: Case) -> None:
    await case.checked()
    many = {"cases": [case.id]}
    with pytest.raises(errors.CaseOutOfPlace):
        await case.do(deciding_many.approve_cases, case.bureau.chief, **many)
    await case.step(deciding.review_case, case.bureau.reviewer)
    await case.do(deciding_many.approve_cases, case.bureau.chief, **many)
    assert (await case.state(), await case.money()) == ("approving", "reserved")
    with pytest.raises(errors.AlreadyApproved):
        await case.do(deciding_many.approve_cases, case.bureau.chief, **many)
    with pytest.raises(NotAllowed):
        await case.do(deciding_many.approve_cases, case.bureau.spare, **many)


async def test_what_everybody_must_hear_of_is_not_cleared_with_others(case: Case) -> None:
    await case.approved()
    for who, refusal in ((case.bureau.clerk, errors.CaseOutOfPlace), (case.worker, NotAllowed)):
        with pytest.raises(refusal):
            await case.do(deciding_many.clear_cases, who, cases=[case.id])
    async with case.db.unit_of_work() as tx:
        with pytest.raises(errors.OthersPart):
            await together.join(tx, case.bureau.spare, await together.locked(tx, [case.id]), CasePart.CREATOR)


async def test_who_is_not_entitled_any_more_is_not_approved_with_the_others(case: Case) -> None:
    both = await _two(case)
    await case.do(consent_many, SYSTEM, answers=[await _yes(each) for each in both])
    await case.leaves()
    done = await case.do(deciding_many.approve_cases, case.bureau.approver, cases=[each.id for each in both])
    assert {each.case: each.state for each in done} == {both[0].id: "refused", both[1].id: "approved"}
    assert [await each.money() for each in both] == ["released", "committed"]
    acts = "SELECT count(*) FROM subsidy_step WHERE act = 'consent' AND actor_kind = 'system'"
    assert await case.db.read(acts) == 0, "each said yes themself"
    async with case.db.unit_of_work() as tx:
        found = await together.locked(tx, [both[1].id])
        with pytest.raises(errors.CaseOutOfPlace):
            await together.move(tx, case.bureau.clerk, found, CaseAct.CHECK, CaseState.CHECKED)
        with pytest.raises(NotAllowed):
            await together.move(tx, SYSTEM, found, CaseAct.GIVE_NOTICE, CaseState.CLEARED)
