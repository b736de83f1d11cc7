"""Pages at the venue that need no network, printed codes, the place, and the list of scans to look at."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.attendance import service
from app.attendance.models import Direction, Outcome
from app.attendance.service import Scanned
from app.attendance.web.offline import ASSETS, OWNER
from app.attendance.web.outcomes import SENTENCES, sentence, tone
from app.kernel import ids
from app.kernel.i18n import LANGUAGES, translate
from tests.rewards.purse import change
from tests.web_fixtures import Browser
from tests.world import NOW, World

from .presence import END, START, Scene
from .test_web import hidden

PLACED = "UPDATE shift SET latitude = 38.1, longitude = 100.25"
PRINTED = "UPDATE activity SET static_venue_qr = true"
HERE = {"latitude": "38.1", "longitude": "100.25", "accuracy_metres": "12.5"}


def kept(nonce: str, **given: Any) -> dict[str, Any]:
    at = {"scanned_at": START.isoformat(), "direction": "in", "device": "phone"}
    return {"nonce": nonce, **at, "sent_offline": True, **given}


def test_every_reason_has_a_sentence_and_a_tone() -> None:
    def scanned(outcome: Outcome, **given: Any) -> Scanned:
        return Scanned(None, ids.new(), ids.new(), Direction.IN, outcome, NOW, **given)

    assert set(SENTENCES) == set(Outcome)
    assert len(set(SENTENCES.values())) == len(Outcome)
    for language in LANGUAGES:
        assert len({translate(text, language) for text in SENTENCES.values()}) == len(Outcome)
        assert language == "en" or not {translate(text, language) for text in SENTENCES.values()} & {
            *SENTENCES.values()
        }
    for outcome in set(Outcome) - {Outcome.OK}:
        assert (tone(scanned(outcome)), sentence(scanned(outcome), by_staff=True)) == ("bad", SENTENCES[outcome])
    done = scanned(Outcome.OK)
    waits = scanned(Outcome.OK, needs_review=True)
    looked_at = scanned(Outcome.OK, needs_review=True, would_refuse=Outcome.TOO_LATE)
    assert [tone(each) for each in (done, waits, looked_at)] == ["good", "wait", "wait"]
    said = {sentence(each, by_staff=staff) for each in (done, waits, looked_at) for staff in (True, False)}
    assert len(said) == 4


async def test_an_upload_answers_for_each_scan(client: Browser, scene: Scene, world: World) -> None:
    scene.clock.at = END
    await client.sign_in(world.lena.id)
    number = await scene.db.read("SELECT number FROM volunteer WHERE id = $1", [world.alice.volunteer])
    scans = [
        kept("1", shift=str(world.shift), code=str(number)),
        kept("2", shift=str(world.shift), volunteer=str(world.charlie.volunteer)),
        kept("3", shift=str(world.shift), code="nobody"),
        {"nonce": "4"},
        kept("5", scanned_at="2026-05-01T03:00:00", shift=str(world.shift), code=str(number)),
        kept("6", scanned_at="0001-01-01T00:00:00+14:00", shift=str(world.shift), code=str(number)),
        kept("\0", shift=str(world.shift), code=str(number)),
    ]
    given = {"person": str(world.lena.id), "scans": scans}
    for _ in range(2):
        answer = await client.post("/scans", json=given)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        told = answer.json()
        assert [(each["tone"], each["refused"], each["title"]) for each in told] == [
            ("good", False, world.alice.name),
            ("wait", False, world.charlie.name),
            *[("bad", True, "")] * 5,
        ]
    assert await scene.db.read("SELECT count(*) FROM scan") == 2
    assert (await client.post("/scans", json={**given, "person": str(world.alice.id)})).status_code == 409
    assert (await client.post("/scans", content=b"{")).status_code == 422
    assert (await client.post("/scans", json={**given, "scans": scans[:3] * 167})).status_code == 422
    cross = await client.post("/scans", json=given, headers={"sec-fetch-site": "cross-site"})
    assert cross.status_code == 403
    await client.sign_in(None)
    assert (await client.post("/scans", json=given)).status_code == 401


async def test_pages_that_a_phone_keeps_say_for_whom(client: Browser, scene: Scene, world: World) -> None:
    await client.sign_in(world.lena.id)
    for path, keeps in (
        (f"/shifts/{world.shift}/scanner", True),
        (f"/shifts/{world.shift}/roster", True),
        ("/scan", True),
        ("/reviews", False),
        ("/", False),
    ):
        assert (await client.get(path)).headers.get(OWNER) == (str(world.lena.id) if keeps else None), path
    assert OWNER not in (await client.get(f"/shifts/{world.shift}/roster", headers=client.htmx)).headers
    await client.sign_in(world.alice.id)
    assert (await client.get("/my/qr")).headers[OWNER] == str(world.alice.id)
    assert OWNER not in (await client.get(f"/shifts/{world.shift}/roster")).headers


async def test_the_service_worker_is_of_this_release(client: Browser, scene: Scene) -> None:
    before = scene.db.statements
    answer = await client.get("/service-worker.js")
    assert scene.db.statements == before
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/javascript")
    addresses = re.findall(r'"(/static/[^"]+)"', answer.text.splitlines()[0])
    assert len(addresses) == len(ASSETS)
    for address in addresses:
        assert "immutable" in (await client.get(address)).headers["cache-control"]


async def test_checking_in_by_the_place(client: Browser, scene: Scene, world: World) -> None:
    await change(scene.db, PLACED)
    await client.sign_in(world.alice.id)
    scene.clock.at = START
    path = f"/shifts/{world.shift}/check-in"
    shown = await client.get(path)
    assert "data-locate" in shown.text
    form = {"key": hidden(shown.text, "key"), "direction": "in"}
    nowhere = await client.post(path, data=form)
    assert (nowhere.status_code, "big-result bad" in nowhere.text) == (422, True)
    assert f'role="button" href="{path}"' in nowhere.text  # to be tried again
    client.speak("en")
    small, large = "This number is too small.", "This number is too large."
    wrong = {"latitude": {"-91": small, "91": large}, "longitude": {"-181": small, "181": large}}
    for name, typed in {**wrong, "accuracy_metres": {"-1": small}}.items():
        for far, said in typed.items():
            refused = await client.post(path, data={**form, "key": f"{name}{far}", **HERE, name: far})
            assert (refused.status_code, said in refused.text) == (422, True), (name, far)
    for far in ("nan", "x"):
        assert (await client.post(path, data={**form, "key": far, **HERE, "latitude": far})).status_code == 422
    came = await client.post(path, data={**form, "key": "here", **HERE})
    assert (came.status_code, came.headers["location"]) == (303, f"/shifts/{world.shift}")
    assert "data-once" in (await client.get(path)).text
    assert await scene.db.read("SELECT method FROM scan WHERE outcome = 'ok'") == "location"


async def test_a_printed_code_from_paper_to_the_list(client: Browser, scene: Scene, world: World) -> None:
    paper = f"/shifts/{world.shift}/printed-code"
    await client.sign_in(world.lena.id)
    assert '<svg class="qr"' not in (await client.get(paper)).text
    assert (await client.post(paper, data={"key": "0"})).status_code == 422
    await change(scene.db, PLACED, PRINTED)
    assert paper in (await client.get(f"/shifts/{world.shift}/qr")).text
    printed = await client.get(paper)
    assert all(f'lang="{language}"' in printed.text for language in ("zh", "bo"))
    assert (await client.post(paper, data={"key": "1"})).headers["location"] == paper
    async with scene.db.unit_of_work() as tx:
        address = (await service.show_printed_code(tx, world.lena, shift=world.shift)).address
    scene.clock.at = START
    await client.sign_in(world.alice.id)
    assert (await client.get(paper)).status_code == 403
    shown = await client.get(urlsplit(address).path)
    form = {name: hidden(shown.text, name) for name in ("key", "token", "direction")}
    came = await client.post(urlsplit(address).path, data=form)
    assert came.status_code == 303
    assert (
        translate("Recorded. It counts once the staff have confirmed that you were there.", "zh")
        in (await client.get(came.headers["location"])).text
    )
    forged = await client.get(f"/check-in/{service.printed_token(scene.db.vault, world.shift, 1)[:-1]}")
    assert forged.status_code == 422

    await client.sign_in(world.lena.id)
    assert "/reviews" in (await client.get("/")).text
    here = f"/reviews?shift={world.shift}"
    assert here in (await client.get(f"/shifts/{world.shift}/roster")).text
    page = await client.get(here)
    scan = hidden(page.text, "scans")
    refused = await client.post(here, data={"key": "1", "decision": "reject", "scans": scan})
    assert (refused.status_code, "f-reason" in refused.text) == (422, True)
    done = await client.post(here, data={"key": "2", "decision": "accept", "scans": scan})
    assert (done.status_code, done.headers["location"]) == (303, here)
    assert (await client.post(here, data={"key": "3", "decision": "accept", "scans": scan})).status_code == 422
    assert 'name="scans"' not in (await client.get(here)).text
    assert 'name="scans"' not in (await client.get("/reviews?shift=nonsense")).text


async def test_renewing_one_s_own_code(client: Browser, scene: Scene, world: World) -> None:
    await client.sign_in(world.alice.id)
    before = await client.get("/my/qr")
    assert (await client.post("/my/qr", data={"key": "1"})).headers["location"] == "/my/qr"
    after = await client.get("/my/qr")
    codes = [re.findall(r'<svg class="qr".*?</svg>', page.text) for page in (before, after)]
    assert codes[0] != codes[1]
    assert len(codes[1]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_list_in_each_language(client: Browser, scene: Scene, world: World, language: str) -> None:
    scene.clock.at = END
    token = service.venue_token(scene.db.vault, world.shift, START)
    for person, at in ((world.alice, START), (world.bob, START + timedelta(hours=1)), (world.charlie, START)):
        await scene.scan(person, scanned_at=at, sent_offline=True, token=token)
    client.speak(language)
    await client.sign_in(world.lena.id)
    client.speak(language)
    shown = await client.get("/reviews")
    assert shown.text.count('name="scans"') == 3
    assert shown.text.count('name="scans"') - shown.text.count(" checked") == 2
    ticked = re.findall('name="scans" value="([^"]+)" checked', shown.text)
    others = [scan for scan in re.findall('name="scans" value="([^"]+)"', shown.text) if scan not in ticked]
    without_reason = {"key": "1", "decision": "reject", "scans": others}
    refused = await client.post("/reviews", data=without_reason)
    again = re.findall('name="scans" value="([^"]+)" checked', refused.text)
    assert (refused.status_code, again) == (422, others)  # else the next press decides about the wrong ones
    for reason in (Outcome.TOKEN_EXPIRED, Outcome.NOT_ENROLLED):
        assert translate(SENTENCES[reason], language) in shown.text


async def test_a_part_of_a_code_s_address_says_so(client: Browser, scene: Scene, world: World) -> None:
    vault = scene.db.vault
    token = service.venue_token(vault, world.shift, NOW)
    await client.sign_in(world.alice.id)
    shown = await client.get(f"/check-in/{token.rpartition('.')[0]}")
    assert shown.status_code == 422
    badge = service.badge(vault, world.bob.volunteer or ids.new(), 2)
    for text in (f"/badge/{badge}.", f"/badge/{'.'.join([badge.partition('.')[0], 'f' * 5_000, 'x'])}"):
        assert (await client.get(text)).status_code == 404
