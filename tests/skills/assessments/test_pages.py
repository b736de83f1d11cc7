"""The winder's assessment through the pages: each opens the case on their own screen and does what it asks of them."""

import io
import re
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from app import registry
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.kernel.jobs import Nothing
from app.notices import jobs
from tests.test_cli import Run, commonweal  # noqa: F401
from tests.web_fixtures import Browser
from tests.world import World

from .thirds import offline
from .works import SENIOR, TECHNICIAN, Case, Works

registry.load_handlers()
PHONES = {
    "孙强": "15800000004",
    "周宏": "15800000005",
    "吴刚": "15800000006",
    "郑玉": "15800000007",
    "冯涛": "15800000008",
}

PRINT = """mutation ($id: ID!) { printSkillCertificate(input: {certificateId: $id, language: en}) {
    content errors { code } } }"""


class Desk:
    """Somebody's browser, on one case."""

    def __init__(self, client: Browser) -> None:
        self.client = client
        self.case = ""

    async def send(self, who: Actor, path: str, **fields: Any) -> str:
        """Signs in, sends a form and follows it; the page that comes then."""
        await self.client.sign_in(who.id)
        answer = await self.client.post(path, data={"key": str(ids.new()), **fields})
        assert answer.status_code == 303, re.findall(r'class="errors".*?</ul>', answer.text, re.DOTALL)
        self.case = answer.headers["location"]
        return (await self.client.get(self.case)).text

    async def step(self, who: Actor, act: str, **fields: Any) -> str:
        return await self.send(who, f"{self.case}/steps", act=act, **fields)

    async def offered(self, who: Actor) -> set[str]:
        """What the case's page lets somebody do."""
        await self.client.sign_in(who.id)
        html = (await self.client.get(self.case)).text
        return set(re.findall(r'name="act" value="(\w+)"', html))


async def test_from_the_form_to_the_certificate_and_the_wage(
    client: Browser,
    works: Works,
    clock: SettableClock,
    tmp_path: Path,
    commonweal: Run,  # noqa: F811
) -> None:
    desk, db = Desk(client), client.database
    worker = await _paid_by_table(desk, works, "2026-01-01", 700, 1000)
    given = {"organisation": works.works, "rung": works.rungs[SENIOR], "occupation": works.occupation}
    html = await desk.send(works.hr, "/assessments", **given, name="祁国栋", phone="15800000001")
    assert "祁国栋 · 高级技师 · 变压器互感器制造工" in html
    assert await desk.offered(works.hr) == {"submit", "withdraw"}
    assert await desk.offered(works.winder) == {"withdraw"}
    await desk.step(works.hr, "submit")
    assert await desk.offered(works.hr) == {"withdraw"}
    assert await desk.offered(works.approver) == {"check", "send_back", "refuse"}
    html = await desk.step(works.approver, "check")
    assert re.search(r">(从事本职业|取得第\d级后的)年数：\d", html)  # what a prerequisite found, by its name
    for assessor in works.assessors:
        await desk.send(
            works.approver, f"{desk.case}/examiners", part="assessor", name=assessor.name, phone=PHONES[assessor.name]
        )
    await desk.step(works.approver, "begin")
    for assessor in works.assessors:
        assert await desk.offered(assessor) == {"score"}
        await desk.step(assessor, "score", theory=72, practice=81)
        assert await desk.offered(assessor) == set()
    for member in works.panel:
        await desk.send(
            works.approver, f"{desk.case}/examiners", part="panelist", name=member.name, phone=PHONES[member.name]
        )
    await desk.step(works.approver, "convene")
    for member in works.panel:
        await desk.step(member, "review", points=75)
    for member in works.panel:
        await desk.step(member, "favour", reason="绝缘处理熟练。")
    await desk.step(works.hr, "notice")
    ends = await db.read("SELECT ends_on FROM public_notice")
    await client.sign_in(None)
    public = (await client.get("/notices")).text
    assert "祁**" in public
    assert "祁国栋" not in public
    clock.at = datetime(ends.year, ends.month, ends.day, 2, tzinfo=UTC) + timedelta(days=1)
    await jobs.close(db, Nothing())
    assert await desk.offered(works.olga) == {"file", "refuse"}
    await desk.step(works.olga, "file")
    html = await desk.step(works.hr, "certify")
    assert "Y021763222201261000001" in html
    await _prints_and_verifies(client, db, works, desk)
    await _is_paid(client, desk, works, worker, clock)
    assert await offline(client, commonweal, tmp_path, await _credential(client, works, desk)) == "valid"


async def _paid_by_table(desk: Desk, works: Works, valid_from: str, technician: int, senior: int) -> str:
    """HR proposes a wage table, a second person approves it by its button; the winder's page among the workers."""
    fields: dict[str, Any] = {f"rung-{works.rungs[TECHNICIAN]}": technician, f"rung-{works.rungs[SENIOR]}": senior}
    case = desk.case
    await desk.send(works.hr, f"/enterprises/{works.works}/wage-tables", valid_from=valid_from, **fields)
    await desk.client.sign_in(works.approver.id)
    html = (await desk.client.get(f"/enterprises/{works.works}")).text
    (approve,) = re.findall(r'action="(/wage-tables/[^"]+/approve)"', html)
    await desk.send(works.approver, approve)
    desk.case = case
    (worker,) = re.findall(r'href="(/workers/[0-9a-f-]{36})"', (await desk.client.get("/workers?q=祁国栋")).text)
    return str(worker)


async def _is_paid(client: Browser, desk: Desk, works: Works, worker: str, clock: SettableClock) -> None:
    """By the table from the certificate's day; the table that is approved late brings what was owed since."""
    clock.at = datetime(2026, 7, 20, 2, tzinfo=UTC)
    await _paid_by_table(desk, works, "2026-05-01", 760, 1100)
    await client.sign_in(works.winder.id)
    client.speak("en")
    html = " ".join(re.sub(r"<[^>]+>", " ", (await client.get(worker)).text).split())
    for told in (
        *("1,100 yuan a month", "Arrears of 164.52 yuan", "2026-05: 20 of 31 days, 64.52 yuan"),
        *("2026-06: 30 of 30 days, 100 yuan", "760 yuan a month", "2026-05: 11 of 31 days, 21.29 yuan"),
        *("700 yuan a month", "Arrears of 2,800 yuan"),
    ):
        assert told in html


async def _credential(client: Browser, works: Works, desk: Desk) -> str:
    """What the winder downloads from his case's page, to hand it on."""
    await client.sign_in(works.winder.id)
    (file,) = re.findall(r'href="(/certificates/[^"]+/credential)"', (await client.get(desk.case)).text)
    return (await client.get(file)).text


async def _prints_and_verifies(client: Browser, db: Database, works: Works, desk: Desk) -> None:
    await client.sign_in(works.winder.id)
    html = (await client.get(desk.case)).text
    (paper,) = re.findall(r'href="(/skill-certificates/[^"]+\.pdf)"', html)
    for language in ("zh", "bo", "en"):
        answer = await client.get(f"{paper}?language={language}")
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    asked = {"query": PRINT, "variables": {"id": f"Certificate:{paper.split('/')[2]}"}}
    printed = (await client.post("/graphql", json=asked)).json()["data"]["printSkillCertificate"]
    assert b64decode(printed["content"]) == answer.content
    assert desk.case in (await client.get("/my/assessments")).text
    (token,) = re.findall(r'href="/certificates/([^"/]+)"', html)
    await client.sign_in(works.assessors[0].id)
    assert (await client.get(paper)).status_code == 403
    refused = (await client.post("/graphql", json=asked)).json()["data"]["printSkillCertificate"]
    assert refused == {"content": None, "errors": [{"code": "FORBIDDEN"}]}
    await client.sign_in(None)
    public = (await client.get(f"/certificates/{token}")).text
    assert "高级技师" in public
    assert "祁**" in public
    assert "祁国栋" not in public


async def test_an_officer_revokes_a_certificate_on_its_page_and_says_why(
    client: Browser, case: Case, world: World, works: Works
) -> None:
    given: dict[str, Any] = {"certificate": await case.certified(), "revocation": "misuse", "key": "k1"}
    address = f"/assessments/{case.id}"
    for who in (works.winder, works.hr):
        await client.sign_in(who.id)
        assert f'action="{address}/revoke"' not in (await client.get(address)).text
        assert (await client.post(f"{address}/revoke", data={**given, "note": "替考。"})).status_code in (403, 422)
    await client.sign_in(None)
    assert (await client.post(f"{address}/revoke", data={**given, "note": "替考。"})).status_code == 303
    await client.sign_in(world.otto.id)
    assert f'action="{address}/revoke"' in (await client.get(address)).text
    assert (await client.post(f"{address}/revoke", data={**given, "note": " "})).status_code == 422
    assert await case.db.read("SELECT revoked_at FROM certificate", []) is None
    assert (await client.post(f"{address}/revoke", data={**given, "note": "替考。"})).headers["location"] == address
    html = (await client.get(address)).text
    assert "替考。" in html
    assert "/revoke" not in html
    assert "/credential" not in html


async def test_who_has_no_part_sees_nothing(client: Browser, case: Case, world: World, works: Works) -> None:
    await case.checked()
    for who, status in ((world.alice, 404), (works.panel[0], 404), (world.otto, 200), (works.hr, 200)):
        await client.sign_in(who.id)
        assert (await client.get(f"/assessments/{case.id}")).status_code == status
    await client.sign_in(None)
    assert (await client.get(f"/assessments/{case.id}")).status_code == 303
    for who, path in ((world.alice, "/assessments"), (world.otto, "/assessments/new"), (works.hr, "/inspections")):
        await client.sign_in(who.id)
        assert (await client.get(path)).status_code == 403


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_refused_form_says_why_and_keeps_what_was_typed(
    client: Browser, case: Case, works: Works, language: str
) -> None:
    await case.create()
    await client.sign_in(works.hr.id)
    client.speak(language)
    given = {
        "organisation": str(works.works),
        "rung": str(works.rungs[SENIOR]),
        "name": "祁国栋",
        "phone": "15800009999",
    }
    answer = await client.post("/assessments", data={**given, "key": "k"})
    assert answer.status_code == 422
    assert 'value="15800009999"' in answer.text
    answer = await client.post(f"/assessments/{case.id}/steps", data={"act": "certify", "key": "k"})
    assert answer.status_code == 422


async def test_the_bureau_draws_and_records_on_pages(
    client: Browser, db: Database, case: Case, world: World, works: Works
) -> None:
    await case.cleared()
    await client.sign_in(world.otto.id)
    assert str(case.id) in (await client.get("/assessments?show=to_file")).text
    answer = await client.post("/inspections", data={"size": "1", "out_of": "to_file", "key": "k"})
    assert answer.status_code == 303
    html = (await client.get("/inspections")).text
    (address,) = re.findall(r'action="(/inspections/[^"]+/result)"', html)
    answer = await client.post(address, data={"result": "in_order", "note": "Papers seen.", "key": "k"})
    assert answer.status_code == 303
    given = {"rung": str(works.rungs[SENIOR]), "places": "3", "key": "k"}
    assert (await client.post("/settings/assessing/quotas", data=given)).status_code == 303
    assert "祁连电气有限公司" in (await client.get("/settings/assessing")).text
    assert await db.read("SELECT places FROM rung_quota") == 3


async def test_the_list_is_a_workbook_too(client: Browser, case: Case, world: World, works: Works) -> None:
    await case.certified()
    for who, lines in ((works.hr, 1), (world.otto, 1)):
        await client.sign_in(who.id)
        answer = await client.get("/assessments.xlsx?show=certified")
        rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        assert [row[1] for row in rows[1:]] == ["祁国栋"] * lines
        assert rows[1][5:9] == [72, 81, 75, "Y021763222201261000001"]
    await client.sign_in(world.alice.id)
    assert (await client.get("/assessments.xlsx")).status_code == 403
