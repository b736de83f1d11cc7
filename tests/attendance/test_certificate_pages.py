"""Certificates on paper and on pages: what is printed, where its code leads, forms of volunteers and staff."""

import io
import re
import tomllib
import zipfile
from base64 import b64decode
from typing import Any
from uuid import UUID

import openpyxl
import pypdfium2
import pytest
import zxingcpp

from app.attendance import service
from app.attendance.jobs import issue_certificates
from app.attendance.service import BatchPayload
from app.attendance.sheet import service_pdf
from app.certificates import printing
from app.certificates.errors import FontsMissing
from app.certificates.web import verifying
from app.kernel.paths import TEMPLATES
from app.kernel.settings import Settings
from tests.web_fixtures import SITE, Browser
from tests.world import World

from .papers import issue, revoke
from .presence import Scene
from .test_web import hidden

DAYS = "since=2026-01-01&until=2026-05-01"

PRINT = """mutation ($id: ID!) { printServiceCertificate(input: {serviceCertificateId: $id, language: en}) {
    fileName content errors { code } } }"""


@pytest.fixture
async def served(scene: Scene, world: World) -> UUID:
    """Alice's three hours, approved."""
    record = await scene.serve(world.alice)
    await scene.approve(world.lena, record)
    return record


class Paper:
    """A PDF as its reader sees it."""

    def __init__(self, content: bytes) -> None:
        self.pages = list(pypdfium2.PdfDocument(content))
        self.text = "".join(page.get_textpage().get_text_bounded() for page in self.pages)
        self.squeezed = re.sub(r"[\s\u200b]", "", self.text)

    def code(self) -> str:
        """What the QR code says, read from the picture of the page."""
        bitmap = self.pages[0].render(scale=2, grayscale=True)
        picture = memoryview(bytes(bitmap.buffer)).cast("B", shape=[bitmap.height, bitmap.stride])
        (found,) = zxingcpp.read_barcodes(picture)
        return str(found.text)


SAYS = {
    "zh": ("志愿服务记录证明", "兹证明文凤英", "服务时间累计3小时", "记录单位祁连县", "本人在线办理", "无偿出具"),
    "bo": ("དང་བླངས་ཞབས་ཞུའི་དཔང་ཡིག", "文凤英", "ཞབས་ཞུའི་དུས་ཚོད།", "祁连县", "རིན་མེད་དུ་སྤྲད།"),
    "en": ("CertificateofVolunteerService", "文凤英", "for3hinall", "Recordingunit祁连县", "freeofcharge"),
}


async def test_the_paper_says_it_in_three_languages_and_its_code_leads_to_its_page(
    client: Browser, scene: Scene, world: World, served: UUID
) -> None:
    made = await issue(scene.db, world.alice, world.alice)
    number = await scene.db.read("SELECT number FROM certificate")
    await client.sign_in(world.alice.id)
    paper = None
    for language, said in SAYS.items():
        answer = await client.get(f"/service-certificates/{made}/certificate.pdf?language={language}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        paper = Paper(answer.content)
        assert len(paper.pages) == 1
        assert [each for each in (*said, number.replace(" ", "")) if each not in paper.squeezed] == []
        assert "敬老院陪伴日" in paper.squeezed
    assert paper
    await client.sign_in(None)
    address = paper.code()
    assert address.startswith(f"{SITE}/certificates/")
    shown = (await client.get(address)).text
    assert 'class="big-result"' in shown
    assert "文**" in shown
    assert "文凤英" not in shown
    assert number in shown
    await revoke(scene.db, world.otto, made)
    shown = (await client.get(address)).text
    assert 'class="big-result bad"' in shown
    assert "counted twice" not in shown
    await client.sign_in(world.alice.id)
    struck = Paper((await client.get(f"/service-certificates/{made}/certificate.pdf?language=zh")).content)
    assert "撤销" in struck.squeezed


async def test_who_prints_a_certificate(client: Browser, scene: Scene, world: World, served: UUID) -> None:
    made = await issue(scene.db, world.lena, world.alice, organisation=world.team)
    found, told = {}, {}
    asked = {"query": PRINT, "variables": {"id": f"ServiceCertificate:{made}"}}
    for who in ("anonymous", "alice", "bob", "lena", "leo", "otto", "mei"):
        person = getattr(world, who)
        await client.sign_in(person.id)
        found[who] = (await client.get(f"/service-certificates/{made}/certificate.pdf")).status_code
        told[who] = (await client.post("/graphql", json=asked)).json()["data"]["printServiceCertificate"]
    assert found == {"anonymous": 303, "alice": 200, "bob": 403, "lena": 200, "leo": 403, "otto": 200, "mei": 403}
    assert {who: [each["code"] for each in one["errors"]] for who, one in told.items()} == {
        who: {303: ["SIGN_IN_REQUIRED"], 403: ["FORBIDDEN"]}.get(status, []) for who, status in found.items()
    }
    assert told["alice"]["fileName"].endswith("-en.pdf")
    assert told["alice"]["content"] == told["otto"]["content"]
    assert b64decode(told["alice"]["content"]).startswith(b"%PDF")


async def test_what_people_typed_is_never_markup(client: Browser, scene: Scene, world: World, served: UUID) -> None:
    """Nor is a name filled in where it looks like a place to fill in."""
    title, name = '#panic("x") *b* $x$ "]} \\ <p>', "{hours}{volunteer}"
    async with scene.db.connection() as connection:
        await connection.execute("UPDATE activity SET title = $1", title)
        await connection.execute("UPDATE person SET name = $1 WHERE id = $2", name, world.alice.id)
    made = await issue(scene.db, world.alice, world.alice)
    await client.sign_in(world.alice.id)
    paper = Paper((await client.get(f"/service-certificates/{made}/certificate.pdf?language=en")).content)
    assert title.replace(" ", "") in paper.squeezed
    assert f"certifythat{name},volunteernumber" in paper.squeezed


async def test_the_code_stays_on_the_first_page_and_words_on_the_sheet(
    scene: Scene, world: World, served: UUID, settings: Settings
) -> None:
    """Five services with long titles go overleaf; a word without a place to break is broken."""
    made = await issue(scene.db, world.alice, world.alice)
    async with scene.db.unit_of_work() as tx:
        found = await service.print_service_certificate(tx, world.alice, certificate=made)
    (one,) = found.content["services"]
    found.content["services"] = [{**one, "title": "བསོད་ནམས་དབང་འདུས་བཀྲ་ཤིས་ཚེ་རིང་" * 3}] * 4 + [{**one, "title": "n" * 80}]
    paper = Paper(service_pdf(found, "bo", settings))
    assert len(paper.pages) == 2
    assert paper.code()
    found.content["services"] = [{**one, "team": "默勒镇政策宣讲志愿服务队036"}] * 7
    assert len(Paper(service_pdf(found, "zh", settings)).pages) == 1
    text = paper.pages[1].get_textpage()
    (word, long), (team, _) = (text.search(each).get_next() for each in ("n" * 14, one["team"]))
    assert text.get_charbox(word + long - 1)[2] < text.get_charbox(team)[0]


def test_the_words_are_there_in_each_language() -> None:
    words = tomllib.loads((TEMPLATES / "certificates/service.toml").read_text("utf-8"))
    assert set(words) == {"zh", "bo", "en"}
    assert words["zh"].keys() == words["bo"].keys() == words["en"].keys()
    fields = {name: set(re.findall(r"\{\w+\}", str(text))) for name, text in words["en"].items()}
    for language in ("zh", "bo"):
        assert {name: set(re.findall(r"\{\w+\}", str(text))) for name, text in words[language].items()} == fields


def test_fonts_that_are_missing_are_named() -> None:
    printing.families({"Noto Serif SC", "Noto Serif Tibetan"})
    with pytest.raises(FontsMissing) as refused:
        printing.families({"Noto Serif SC", "DejaVu Sans"})
    assert refused.value.params["packages"] == "fonts-noto-core"


async def test_a_page_says_that_fonts_are_missing(
    client: Browser, scene: Scene, world: World, served: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await issue(scene.db, world.alice, world.alice)
    monkeypatch.setattr(printing, "FAMILIES", {"zh": ("No such font",)})
    await client.sign_in(world.alice.id)
    answer = await client.get(f"/service-certificates/{made}/certificate.pdf")
    assert (answer.status_code, "fonts-noto-cjk" in answer.text) == (503, True)


async def test_a_volunteer_sees_first_then_gets_a_certificate(
    client: Browser, scene: Scene, world: World, served: UUID
) -> None:
    await client.sign_in(world.alice.id)
    assert 'action="/my/certificates/new"' in (await client.get("/my/certificates")).text
    draft = (await client.get(f"/my/certificates/new?{DAYS}")).text
    assert "敬老院陪伴日" in draft
    assert await scene.db.read("SELECT count(*) FROM certificate") == 0
    posted = {name: hidden(draft, name) for name in ("key", "since", "until")}
    for _ in range(2):
        done = await client.post("/my/certificates", data=posted)
        assert done.status_code == 303
        shown = await client.get(done.headers["location"])
        assert shown.text.count("certificate.pdf?language=") == 3
    assert await scene.db.read("SELECT count(*) FROM certificate") == 1
    for days in ("since=&until=2026-05-01", "since=2026-05-02&until=2026-05-01", "since=2026-01-01&until=2027-01-01"):
        assert (await client.get(f"/my/certificates/new?{days}")).status_code == 422
    await client.sign_in(world.otto.id)
    assert (await client.get("/my/certificates")).status_code == 403


async def test_a_typed_number_leads_to_the_page_but_not_too_often(
    client: Browser, scene: Scene, world: World, served: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "TYPED_PER_MINUTE", 3)
    await issue(scene.db, world.alice, world.alice)
    number = await scene.db.read("SELECT number FROM certificate")
    found = await client.post("/certificates", data={"number": f" {number.lower()} "})
    assert found.status_code == 303
    assert "文**" in (await client.get(found.headers["location"])).text
    wrong = [await client.post("/certificates", data={"number": "ZM2026-000001-AAAA"}) for _ in range(3)]
    assert [each.status_code for each in wrong] == [422, 422, 429]
    assert (await client.get("/certificates/AAAAAAAAAAAAAAAAAAAAAA")).status_code == 404


async def test_a_list_from_a_file_becomes_a_zip_with_an_index(
    client: Browser, scene: Scene, world: World, served: UUID
) -> None:
    await client.sign_in(world.lena.id)
    assert str(world.team) in (await client.get("/service-certificates/new")).text
    form = {"organisation": str(world.team), "since": "2026-01-01", "until": "2026-05-01", "key": "k"}
    roster = "序号,姓名,手机号\n1,文凤英,13900000001\n2,黄超,13900000002\n".encode("gb18030")
    done = await client.post("/service-certificates", data=form, files={"file": ("名单.csv", roster)})
    address = done.headers["location"]
    waiting = (await client.get(address)).text
    assert 'hx-trigger="every 1s"' in waiting
    batch = UUID(address.rpartition("/")[2])
    lena = world.lena
    await issue_certificates(scene.db, BatchPayload(batch, lena.kind, lena.id, lena.name))
    shown = (await client.get(address, headers=client.htmx)).text
    assert "<html" not in shown
    assert "hx-trigger" not in shown
    assert "文凤英" in shown
    packed = await client.get(f"{address}/certificates.zip")
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        paper, index = sorted(archive.namelist())
        assert re.fullmatch(r"0001-文凤英-ZM2026-000001-\w{4}\.pdf", paper)
        assert "文凤英" in Paper(archive.read(paper)).text
        sheet: Any = openpyxl.load_workbook(io.BytesIO(archive.read(index))).active
    rows: list[Any] = list(sheet.values)
    assert sheet["F2"].hyperlink.target == rows[1][5]
    assert rows[1][5].startswith(f"{SITE}/")
    assert [row[:4] for row in rows[1:]] == [(1, "139****0001", "文凤英", 180), (2, "139****0002", None, None)]
    await client.sign_in(world.leo.id)
    assert (await client.get(f"{address}/certificates.zip")).status_code == 403
    assert (await client.get(address)).status_code == 404


async def test_staff_find_a_certificate_however_its_number_is_typed(
    client: Browser, scene: Scene, world: World, served: UUID
) -> None:
    made = await issue(scene.db, world.alice, world.alice)
    number = await scene.db.read("SELECT number FROM certificate")
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in number)
    await client.sign_in(world.otto.id)
    for typed in (number, number.lower().replace("-", " "), wide):
        found = await client.get("/service-certificates", params={"q": typed})
        assert f"/service-certificates/{made}" in found.text
    other = await client.get("/service-certificates", params={"q": number[:-1]})
    assert f"/service-certificates/{made}" not in other.text


async def test_forms_of_staff_show_what_is_wrong(client: Browser, scene: Scene, world: World, served: UUID) -> None:
    made = await issue(scene.db, world.alice, world.alice)
    await client.sign_in(world.otto.id)
    home, county = f"/service-certificates/{made}", str(world.county)
    posts: list[tuple[str, dict[str, str], int]] = [
        (f"{home}/revoke", {"revocation": "misuse", "note": "", "key": "a"}, 422),
        (f"{home}/revoke", {"revocation": "misuse", "note": "Sold.", "key": "b"}, 303),
        (f"{home}/revoke", {"revocation": "misuse", "note": "Sold.", "key": "c"}, 422),
        ("/settings/stars", {"organisation": county, "hours": "100 50", "key": "d"}, 422),
        ("/settings/stars", {"organisation": county, "hours": "a", "key": "e"}, 422),
        ("/settings/stars", {"organisation": county, "hours": "30, 60、100", "key": "f"}, 303),
        ("/settings/certificate-numbers", {"organisation": county, "pattern": "x", "key": "g"}, 422),
        ("/settings/certificate-numbers", {"organisation": county, "pattern": "QL{sequence:5}", "key": "h"}, 303),
        (
            "/service-certificates",
            {"organisation": county, "since": "2026-01-01", "until": "2026-05-01", "people": "x", "key": "i"},
            422,
        ),
    ]
    for path, form, status in posts:
        assert (await client.post(path, data=form)).status_code == status, (path, form)
    assert "30 60 100" in (await client.get("/settings/certificates")).text
    for who in (world.alice, world.mei):
        await client.sign_in(who.id)
        for path in ("/service-certificates", "/service-certificates/new", "/settings/certificates"):
            assert (await client.get(path)).status_code == 403, path
    await client.sign_in(world.alice.id)
    assert (await client.post(f"{home}/revoke", data=posts[1][1])).status_code == 403
