"""Pages of enterprises, workers and skill wages: HR proposes, a second person approves, the figures are everybody's."""

import io
import re
from typing import Any
from uuid import UUID

import openpyxl
import pytest

from app.kernel import ids
from app.kernel.identity import Actor
from app.volunteers import roster_import
from app.volunteers.models import RosterKind
from tests.volunteers.rosters import id_number
from tests.volunteers.tallies import OPERATOR
from tests.web_fixtures import Browser
from tests.world import World

from .rosters import credit_code
from .worked import Worked, work


@pytest.fixture
async def worked(client: Browser, world: World) -> Worked:
    return await work(client.database, world)


async def post(client: Browser, path: str, **typed: Any) -> Any:
    return await client.post(path, data={"key": str(ids.new()), **typed})


async def as_(client: Browser, actor: Actor) -> Browser:
    await client.sign_in(actor.id)
    return client


async def test_hr_proposes_a_table_and_a_second_person_approves_it(client: Browser, worked: Worked) -> None:
    home = f"/enterprises/{worked.enterprise}"
    await as_(client, worked.hana)
    assert f"/wage-tables/{worked.table}/approve" not in (await client.get(home)).text
    assert (await post(client, f"/wage-tables/{worked.table}/approve")).status_code == 422
    await as_(client, worked.hugo)
    assert f"/wage-tables/{worked.table}/approve" in (await client.get(home)).text
    done = await post(client, f"/wage-tables/{worked.table}/approve")
    assert (done.status_code, done.headers["location"]) == (303, home)
    rung = await client.database.read("SELECT id FROM rung WHERE number = 5", [])
    wrong = await post(client, f"{home}/wage-tables", valid_from="2026-07-01", **{f"rung-{rung}": "12.345"})
    assert wrong.status_code == 422
    assert "12.345" in wrong.text
    right = await post(client, f"{home}/wage-tables", valid_from="2026-07-01", **{f"rung-{rung}": "900.50"})
    assert right.status_code == 303
    assert await client.database.read("SELECT max(fen) FROM wage_rate WHERE rung_id = $1", [rung]) == 90_050


async def test_a_wage_is_approved_on_the_workers_page_which_shows_arrears(client: Browser, worked: Worked) -> None:
    home = f"/workers/{worked.employment}"
    await as_(client, worked.hugo)
    client.speak("en")
    html = (await client.get(home)).text
    assert "2026-02: 14 of 28 days" in html
    assert f"/wages/{worked.wage}/approve" in html
    assert (await post(client, f"/wages/{worked.wage}/approve")).headers["location"] == home
    await as_(client, worked.wu)
    client.speak("en")
    html = (await client.get(home)).text
    assert "1,000" in html
    assert "/wages/" not in html


async def test_others_see_neither_workers_nor_wages(client: Browser, world: World, worked: Worked) -> None:
    await as_(client, world.alice)
    assert (await client.get("/workers")).status_code == 403
    assert (await client.get(f"/workers/{worked.employment}")).status_code == 404
    page = await client.get(f"/enterprises/{worked.enterprise}")
    assert page.status_code == 200
    assert "700" not in page.text
    for path in ("roster", "workers", "wage-tables"):
        given = {"name": "张三", "identity": id_number(9), "since": "2026-01-01", "valid_from": "2026-09-01"}
        assert (await post(client, f"/enterprises/{worked.enterprise}/{path}", **given)).status_code in (403, 422)
    assert (await client.get(f"/enterprises/{worked.enterprise}/arrears.xlsx")).status_code == 403


async def test_hiring_conferring_and_leaving_by_forms(client: Browser, worked: Worked) -> None:
    await as_(client, worked.hana)
    typed = {"name": "赵六", "identity": id_number(9), "since": "2026-01-05", "number": "A7"}
    made = await post(client, f"/enterprises/{worked.enterprise}/workers", **typed)
    home = made.headers["location"]
    again = await post(client, f"/enterprises/{worked.enterprise}/workers", **typed)
    assert again.status_code == 422
    listed = (await client.get("/workers", params={"q": "A7"})).text
    assert home in listed
    rung = await client.database.read("SELECT id FROM rung WHERE number = 3", [])
    person = await client.database.read(
        "SELECT person_id FROM employment WHERE id = $1", [UUID(home.rpartition("/")[2])]
    )
    given = {"rung": rung, "since": "2026-02-01", "person": person, "organisation": worked.enterprise}
    refused = await post(client, f"{home}/grades", **given)
    assert refused.status_code == 422
    assert (await post(client, f"{home}/grades", certificate_number="Y9", **given)).headers["location"] == home
    grade = re.search(r"/grades/([0-9a-f-]{36})/end", (await client.get(home)).text)
    assert grade
    ended = await post(client, f"/grades/{grade[1]}/end", reason="Forged.", worker=home.rpartition("/")[2])
    assert ended.headers["location"] == home
    assert (await post(client, f"{home}/leave", last_day="2026-04-30")).headers["location"] == home
    assert home not in (await client.get("/workers", params={"q": "A7"})).text


async def test_figures_are_for_everybody_and_lead_to_lists_for_staff(
    client: Browser, world: World, worked: Worked
) -> None:
    shown = (await client.get("/skills/statistics")).text
    figures = re.findall(r"<dd>.*?<strong>([^<]+)</strong>", shown, re.DOTALL)
    assert figures == ["1", "1", "1", "700"]
    assert "/workers" not in shown
    await as_(client, world.otto)
    shown = (await client.get("/skills/statistics")).text
    assert 'href="/workers?year=2026"' in shown
    assert "吴刚" in (await client.get("/workers?year=2026")).text
    assert "吴刚" not in (await client.get("/workers?year=2025")).text
    before = client.database.statements
    await client.get("/skills/statistics")
    assert client.database.statements - before <= 2


async def test_workbooks_hold_the_figures_and_what_was_owed(client: Browser, world: World, worked: Worked) -> None:
    public = _rows(await client.get("/skills/statistics.xlsx"))
    assert len(public) == 3
    await as_(client, world.otto)
    sheets = _rows(await client.get("/skills/statistics.xlsx"))
    assert sheets[0][1:] == [[2026, 1, 700]]
    assert sorted(line[3:] for line in sheets[3][1:]) == [[0, 0], [1, 700]]
    (owed,) = _rows(await client.get(f"/enterprises/{worked.enterprise}/arrears.xlsx"))
    assert [line[7:11] for line in owed[1:]] == [
        ["2026-02", 14, 28, 350],
        ["2026-03", 31, 31, 700],
        ["2026-04", 30, 30, 700],
    ]


async def test_a_roster_that_went_out_comes_in_again_and_changes_nothing(
    client: Browser, world: World, worked: Worked, tmp_path: Any
) -> None:
    await client.database.column(
        "UPDATE organisation SET credit_code = $2 WHERE id = $1", [worked.enterprise, credit_code()]
    )
    await as_(client, worked.hana)
    out = await post(client, f"/enterprises/{worked.enterprise}/roster")
    (lines,) = _rows(out)
    assert lines[1][3:5] == ["吴刚", id_number(7)]
    seen = "SELECT count(*) FROM audit_entry WHERE action = 'skills.export_roster' AND subject = $1"
    assert await client.database.read(seen, [worked.enterprise]) == 1
    path = tmp_path / "out.xlsx"
    path.write_bytes(out.content)
    report = await roster_import.run_file(client.database, OPERATOR, path, kind=RosterKind.WORKERS)
    counts = (report.new_people, report.new_enterprises, report.new_employments, report.new_grades, report.new_wages)
    assert (report.refused, counts) == ([], (0, 0, 0, 0, 0))


def _rows(answer: Any) -> list[list[list[Any]]]:
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets]
