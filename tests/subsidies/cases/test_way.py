"""A case from the application to where it is ready for payment, each step by whose turn it is."""

import pytest

from app import registry
from app.kernel.errors import DomainError
from app.notices import service as notices
from app.subsidies.errors import cases as errors
from app.subsidies.service import applying, deciding, noticed, offering, papers
from tests.notices.announced import objected

from .desks import SYSTEM, Case, picture

registry.load_handlers()


async def test_an_application_goes_from_desk_to_desk_until_it_can_be_paid(case: Case) -> None:
    await case.begin()
    paper = await case.attach(14)
    assert await case.submit() == "reserved"
    bureau = case.bureau
    await case.do(papers.confirm_paper, bureau.clerk, paper=paper, shows=True)
    assert await case.step(deciding.check_application, bureau.clerk) == "checked"
    assert await case.step(deciding.review_case, bureau.reviewer) == "reviewed"
    assert await case.step(deciding.approve_case, bureau.approver) == "approving"
    assert await case.money() == "reserved"
    assert await case.step(deciding.approve_case, bureau.chief) == "approved"
    assert await case.money() == "committed"
    assert await case.step(noticed.give_notice, bureau.clerk) == "noticed"


async def test_an_offer_needs_one_word_and_one_approval(case: Case) -> None:
    await case.offered()
    assert await case.consent() == "checked"
    assert await case.step(deciding.approve_case, case.bureau.approver) == "approved"
    assert await case.step(noticed.give_notice, case.bureau.clerk) == "cleared"
    assert await case.money() == "committed"


async def test_the_same_is_offered_once_for_a_period(case: Case) -> None:
    first = await case.offered()
    assert await case.offered() == first
    with pytest.raises(errors.CaseStands):
        await case.begin("award")
    await case.step(offering.decline, case.worker)
    await case.begin("award")
    assert await case.submit() == "reserved"
    assert await case.offered() == case.id


async def test_who_is_not_entitled_is_offered_nothing(case: Case) -> None:
    await case.leaves()
    given = {"version": case.bureau.versions["award"], "person": case.worker.id, "period": "2026", "fen": 1}
    assert await case.do(offering.entitle, SYSTEM, **given) is None
    with pytest.raises(DomainError, match="not allowed"):
        await case.do(offering.entitle, case.world.otto, **given)


async def test_an_objection_stops_the_case_until_it_is_answered(case: Case) -> None:
    notice = await case.noticed()
    objection = await objected(case.db, notice, case.world.anonymous)
    assert await case.state() == "suspended"
    answer = {"objection": objection, "upheld": False, "answer": "已核实。"}
    with pytest.raises(errors.OnOtherSide):
        await case.do(notices.answer_objection, case.bureau.reviewer, **answer)
    await case.do(notices.answer_objection, case.bureau.spare, **answer)
    assert await case.state() == "noticed"


async def test_an_objection_upheld_ends_the_case_and_frees_its_money(case: Case) -> None:
    notice = await case.noticed()
    objection = await objected(case.db, notice, case.world.anonymous)
    await case.do(notices.answer_objection, case.bureau.spare, objection=objection, upheld=True, answer="情况属实。")
    assert (await case.state(), await case.money()) == ("refused", "released")


async def test_after_the_notice_it_can_be_paid(case: Case) -> None:
    await case.cleared()
    assert (await case.state(), await case.money()) == ("cleared", "committed")


async def test_withdrawing_takes_the_notice_back_and_frees_the_money(case: Case) -> None:
    notice = await case.noticed()
    await case.step(applying.withdraw_case, case.worker, reason="不需要了。")
    assert (await case.state(), await case.money()) == ("withdrawn", "released")
    assert await case.db.read("SELECT state FROM public_notice WHERE id = $1", [notice]) == "withdrawn"


async def test_what_the_papers_do_not_show_goes_back_to_the_applicant(case: Case) -> None:
    paper = await case.reserved(14)
    with pytest.raises(errors.PaperUnread):
        await case.step(deciding.check_application, case.bureau.clerk)
    await case.do(papers.confirm_paper, case.bureau.clerk, paper=paper, shows=False)
    assert await case.step(deciding.check_application, case.bureau.clerk) == "incomplete"
    assert await case.money() == "reserved"
    again = await case.attach(15)
    assert await case.submit() == "reserved"
    await case.do(papers.confirm_paper, case.bureau.clerk, paper=again, shows=True)
    assert await case.step(deciding.check_application, case.bureau.clerk) == "checked"


async def test_the_amount_follows_the_papers(case: Case) -> None:
    first = await case.reserved(40)
    assert await case.db.read("SELECT fen FROM subsidy_case WHERE id = $1", [case.id]) == 120_000
    await case.do(papers.confirm_paper, case.bureau.clerk, paper=first, shows=False)
    await case.step(deciding.return_for_supplement, case.bureau.clerk, reason="请补充。")
    second = await case.attach(14)
    await case.submit()
    await case.do(papers.confirm_paper, case.bureau.clerk, paper=second, shows=True)
    assert await case.step(deciding.check_application, case.bureau.clerk) == "checked"
    assert await case.db.read("SELECT fen FROM case_money WHERE case_id = $1", [case.id]) == 80_000
    assert await case.db.read("SELECT fen FROM subsidy_case WHERE id = $1", [case.id]) == 80_000


@pytest.mark.parametrize(
    ("fact", "value", "content", "error"),
    [
        ("age", "14", None, "PAPER_UNWANTED"),
        ("social_insurance_months", "many", None, "INVALID"),
        ("social_insurance_months", "14", b"no picture", "INVALID"),
    ],
)
async def test_papers_that_are_refused(case: Case, fact: str, value: str, content: bytes | None, error: str) -> None:
    await case.begin()
    given = {"fact": fact, "value": value, "content": content or picture()}
    with pytest.raises(DomainError) as refused:
        await case.do(papers.attach_paper, case.worker, case=case.id, **given)
    assert refused.value.code == error


async def test_handing_in_asks_for_papers_an_account_and_conditions(case: Case) -> None:
    await case.begin()
    with pytest.raises(errors.AccountMissing):
        await case.step(applying.submit_application, case.worker)
    with pytest.raises(errors.PaperMissing):
        await case.submit()
    paper = await case.attach(11)
    with pytest.raises(errors.NotEligible):
        await case.submit()
    await case.do(papers.remove_paper, case.worker, paper=paper)
    await case.attach(12)
    others = await case.db.read("SELECT id FROM person WHERE id <> $1 LIMIT 1", [case.worker.id])
    with pytest.raises(errors.AccountMissing):
        await case.step(applying.submit_application, case.worker, account=others)
    assert await case.submit() == "reserved"
    with pytest.raises(errors.CaseStands):
        await case.do(applying.begin_application, case.worker, programme=case.bureau.programmes["grant"])
