"""Deadlines in working days: who is reminded, what ends when nobody answers."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app import registry
from app.kernel.jobs import Nothing
from app.subsidies import jobs
from app.subsidies.errors import cases as errors
from app.subsidies.service import deciding, many
from app.subsidies.service.many import ManyAct

from .desks import TODAY, Case

registry.load_handlers()
COUNTY = ZoneInfo("Asia/Shanghai")


async def _due(case: Case) -> date:
    found: date = await case.db.read("SELECT due_on FROM subsidy_case WHERE id = $1", [case.id])
    return found


async def _messages(case: Case, words: str) -> int:
    """How many text messages have these words."""
    async with case.db.connection() as connection:
        rows = await connection.fetch("SELECT text_sealed FROM message")
    return sum(words in case.db.vault.open(row["text_sealed"]) for row in rows)


def _on(case: Case, day: date) -> None:
    case.clock.at = datetime(day.year, day.month, day.day, 10, tzinfo=COUNTY)


async def test_an_offer_that_nobody_answers_is_recalled_and_lapses(case: Case) -> None:
    await case.offered()
    due = await _due(case)
    assert due == await case.db.read("SELECT workday_after($1::date, 20)", [TODAY])
    _on(case, due - timedelta(days=1))
    await jobs.keep_deadlines(case.db, Nothing())
    await jobs.keep_deadlines(case.db, Nothing())
    assert await _messages(case, due.isoformat()) == 2  # the offer, and one reminder
    _on(case, due + timedelta(days=1))
    with pytest.raises(errors.OfferOver):
        await case.consent()
    await jobs.keep_deadlines(case.db, Nothing())
    assert await case.state() == "lapsed"
    assert await case.begin("award")  # one may still apply


async def test_what_is_not_added_to_in_time_frees_its_money(case: Case) -> None:
    await case.reserved()
    await case.step(deciding.return_for_supplement, case.bureau.clerk, reason="请补盖公章。")
    _on(case, await _due(case))
    await jobs.keep_deadlines(case.db, Nothing())
    assert await case.state() == "incomplete"
    _on(case, await _due(case) + timedelta(days=1))
    await jobs.keep_deadlines(case.db, Nothing())
    assert (await case.state(), await case.money()) == ("lapsed", "released")


async def test_officers_are_told_once_a_day_what_is_due(case: Case) -> None:
    await case.reserved()
    assert await _due(case) > case.clock.at.date() + timedelta(days=4)
    await jobs.keep_deadlines(case.db, Nothing())
    _on(case, await _due(case))
    before = await case.db.read("SELECT count(*) FROM message", [])
    await jobs.keep_deadlines(case.db, Nothing())
    await jobs.keep_deadlines(case.db, Nothing())
    officers = await case.db.read("SELECT count(*) FROM message", []) - before
    assert officers == 7  # all of the bureau, whatever else they are


async def test_many_are_done_each_for_itself(case: Case) -> None:
    await case.offered()
    await case.consent()
    other = Case(case.db, case.world, case.bureau, case.clock)
    await other.reserved()
    given = {"act": ManyAct.APPROVE, "cases": [case.id, other.id]}
    done = await case.do(many.act_on_many, case.bureau.approver, **given, key="once")
    assert {each.case: (each.state, each.code) for each in done.results} == {
        case.id: ("approved", None),
        other.id: (None, "CASE_OUT_OF_PLACE"),
    }
    assert await case.do(many.act_on_many, case.bureau.approver, **given, key="once") == done
    assert (await case.state(), await other.state()) == ("approved", "reserved")
