"""What keeps strangers out, and what they are told: headers, forged requests, sizes, faults, probes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.kernel.db import Database
from app.kernel.settings import Settings
from tests.web.conftest import build
from tests.web_fixtures import Browser

GOOD = {"title": "x", "places": "1", "key": "k"}


async def test_every_answer_carries_the_headers(browser: Browser) -> None:
    for address in ("/thing", "/nowhere", "/healthz", "/fail/inside", "/static/0/site.css"):
        headers = (await browser.get(address)).headers
        assert "'unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "strict-transport-security" not in headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"}, 403),
        ({"Origin": "http://127.0.0.1:8000"}, 303),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Cookie": "session=x"}, 403),
        ({"Cookie": "session=x", "Authorization": "Bearer x"}, 403),
        ({"Authorization": "Bearer x", "Origin": "https://partner.test"}, 303),
        ({}, 303),
    ],
)
async def test_writes_from_other_sites_are_refused(browser: Browser, headers: dict[str, str], status: int) -> None:
    del browser.headers["Sec-Fetch-Site"]
    assert (await browser.post("/thing", data=GOOD, headers=headers)).status_code == status


async def test_reading_from_another_site_is_a_link(browser: Browser) -> None:
    assert (await browser.get("/thing", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200


async def test_a_huge_upload_is_refused_before_it_is_read(browser: Browser) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65536
            yield bytes(65536)

    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(2 * 2**30)}
    answer = await browser.post("/thing", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert "内容太大" in answer.text
    assert sent <= 65536


async def test_a_body_that_grows_too_large_is_cut_off(browser: Browser, settings: Settings) -> None:
    sent = 0

    async def growing() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 2 * settings.max_upload_bytes:
            sent += 65536
            yield bytes(65536)

    assert (await browser.post("/swallow", content=growing())).status_code == 413
    assert sent <= 2**20 + 2 * 65536
    limits = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await browser.post("/swallow", content=bytes(2**20 + 1), headers=limits)).text == str(2**20 + 1)
    assert (await browser.post("/swallow", content=bytes(2**20 + 1))).status_code == 413


async def test_programs_read_errors_as_json(browser: Browser) -> None:
    answer = await browser.post("/oauth/swallow", content=bytes(2**20 + 1))
    assert answer.status_code == 413
    assert answer.json()["errors"][0]["extensions"] == {"code": "REQUEST_ENTITY_TOO_LARGE"}


async def test_a_fault_tells_nothing_but_a_reference(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    answer = await browser.get("/fail/inside")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    reference = caplog.records[-1].args[0]  # type: ignore[index]
    assert str(reference) in answer.text
    assert "a secret of the inside" in caplog.text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere", 404, "这里没有内容"),
        ("/fail/forbidden", 403, "您没有权限执行此操作。"),
        ("/fail/reused", 409, "已经用过"),
        ("/fail/busy", 503, "系统繁忙"),
        ("/language", 405, "此处不能这样操作"),
        ("/thing%00", 404, "这里没有内容"),
        ("/thing?q=%00", 404, "这里没有内容"),
    ],
)
async def test_errors_are_pages_in_the_persons_language(
    browser: Browser, address: str, status: int, words: str
) -> None:
    answer = await browser.get(address)
    assert answer.status_code == status
    assert words in answer.text
    assert answer.text.count("<h1>") == 1
    assert ("retry-after" in answer.headers) == (status == 503)
    assert answer.headers.get("allow") == ("POST" if status == 405 else None)
    by_htmx = await browser.get(address, headers=browser.htmx)
    assert by_htmx.headers["hx-retarget"] == "body"


async def test_probes_and_numbers(browser: Browser) -> None:
    assert (await browser.get("/healthz")).text == "ok"
    before = browser.database.statements
    assert (await browser.get("/readyz")).text == "ok"
    assert browser.database.statements == before + 1
    await browser.get("/thing")
    numbers = (await browser.get("/metrics")).text
    assert 'commonweal_requests_total{method="GET",route="/thing",status="200"} 1.0' in numbers


async def test_before_the_database_is_open_the_site_lives_but_is_not_ready(
    settings: Settings, db: Database, templates: Path
) -> None:
    transport = build(settings, None, templates)
    async with Browser(transport, db, settings) as browser:
        assert (await browser.get("/healthz")).status_code == 200
        assert (await browser.get("/readyz")).status_code == 503


async def test_production_insists_on_its_name_and_on_https(settings: Settings, db: Database, templates: Path) -> None:
    production = settings.model_copy(update={"env": "production", "base_url": "https://qilian.test"})
    async with Browser(build(production, db, templates), db, production) as browser:
        assert (await browser.get("/thing", headers={"Host": "evil.test"})).status_code == 400
        own = {"Host": "qilian.test"}
        answer = await browser.post("/thing", data=GOOD, headers=own)
        assert "max-age=63072000" in answer.headers["strict-transport-security"]
        assert "Secure" in answer.headers["set-cookie"]
        del browser.headers["Sec-Fetch-Site"]
        for origin, status in (("https://qilian.test", 303), ("http://qilian.test", 403)):
            sent = await browser.post("/thing", data=GOOD, headers={**own, "Origin": origin})
            assert sent.status_code == status
