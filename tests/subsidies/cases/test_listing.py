"""The bureau takes its list of cases away as a workbook."""

import io
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest

from app import registry
from app.kernel.errors import NotAllowed, SignInRequired
from app.kernel.identity import Actor, Held, Role
from app.subsidies.models import CaseState
from app.subsidies.service import listing
from tests.web_fixtures import Browser

from .desks import TODAY, Builder, Case

registry.load_handlers()
DANGEROUS = '=HYPERLINK("http://evil.example","开")'


def _rows(content: bytes) -> list[tuple[Any, ...]]:
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} <= {"s", "n", "d"}
    return list(sheet.iter_rows(values_only=True))


async def _three(case: Case) -> Case:
    """The worker has an application that waits to be checked, and an offer; another one has an offer."""
    builder = Builder(case.db, case.world)
    builder.phones = 100
    await case.offered()
    await case.reserved()
    other = Case(case.db, case.world, case.bureau, case.clock)
    await other.offered(await builder.worker(DANGEROUS, case.bureau.works))
    return other


async def test_the_list_of_the_page_is_a_workbook_in_the_readers_language(client: Browser, case: Case) -> None:
    await _three(case)
    await client.sign_in(case.bureau.clerk.id)
    assert (
        'href="/subsidy-cases.xlsx?show=waiting&amp;q=%E7%A5%81"'
        in (await client.get("/subsidy-cases?show=waiting&q=祁")).text
    )
    answer = await client.get("/subsidy-cases.xlsx?show=to_check")
    assert "no-store" in answer.headers["cache-control"]
    heads, line = _rows(answer.content)
    assert heads[1:3] == ("申请人", "项目")
    assert line[1:5] == ("祁国栋", "稳岗补贴", "2026", 800)
    assert line[9].date() > TODAY
    client.cookies.set("language", "en")
    everybody = _rows((await client.get("/subsidy-cases.xlsx?show=waiting")).content)
    assert [row[1] for row in everybody] == ["Applicant", "祁国栋", DANGEROUS]
    assert everybody[1][2:8] == ("Award for work", "2026", 5000, "Offered", "Offered without applying", "祁连县")
    found = _rows((await client.get("/subsidy-cases.xlsx?show=waiting&q=qgd")).content)
    assert [row[1] for row in found[1:]] == ["祁国栋"]
    assert len(_rows((await client.get("/subsidy-cases.xlsx?show=late")).content)) == 1
    case.clock.at += timedelta(days=30)
    await client.sign_in(case.bureau.clerk.id)
    assert len(_rows((await client.get("/subsidy-cases.xlsx?show=late")).content)) == 2


async def test_money_and_days_look_like_money_and_days(case: Case) -> None:
    await case.offered()
    _, content = await _listed(case, case.bureau.clerk)
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    money, day = sheet.cell(2, 5), sheet.cell(2, 9)
    assert isinstance(day.value, datetime)
    assert (money.value, money.number_format) == (5000, "#,##0.00")
    assert (day.value.date(), day.number_format) == (TODAY, "yyyy-mm-dd")


async def _listed(case: Case, actor: Actor) -> tuple[str, bytes]:
    given: dict[str, Any] = {"states": [CaseState.OFFERED], "language": "zh"}
    made: tuple[str, bytes] = await case.do(listing.cases_workbook, actor, **given)
    return made


async def test_it_holds_what_lies_below_ones_own_organisation(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    await _three(case)
    monkeypatch.setattr(listing, "AT_ONCE", 1)
    assert len(_rows((await _listed(case, case.bureau.clerk))[1])) == 3
    team = case.world.team
    elsewhere = Actor(kind="person", id=case.world.lena.id, roles=(Held(Role.OFFICER, team),))
    assert len(_rows((await _listed(case, elsewhere))[1])) == 1
    for actor, refusal in (
        (case.world.anonymous, SignInRequired),
        (case.world.alice, NotAllowed),
        (case.worker, NotAllowed),
        (Actor(kind="person", id=case.world.lena.id, roles=(Held(Role.LEADER, team),)), NotAllowed),
    ):
        with pytest.raises(refusal):
            await _listed(case, actor)
