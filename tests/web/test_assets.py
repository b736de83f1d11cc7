"""Static files: cached for ever under their hash, small, and nothing outside their folder."""

import gzip
import os
import re
from pathlib import Path

import pytest

from app.kernel.assets import Assets
from app.kernel.paths import STATIC
from tests.web_fixtures import Browser

FIRST_LOAD_BYTES = 60_000


async def test_an_address_with_the_right_hash_may_be_kept_for_ever(browser: Browser) -> None:
    page = (await browser.get("/thing")).text
    address = re.findall(r'href="(/static/[0-9a-f]+/site\.css)"', page)[0]
    answer = await browser.get(address)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    old = await browser.get("/static/000000000000/site.css")
    assert "immutable" not in old.headers["cache-control"]
    again = await browser.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_file_has_one_name_and_is_kept_once() -> None:
    """`a/../b` names one file in endless ways; each that was answered would stay in memory."""
    assets = Assets(STATIC)
    assert assets.find("icons.svg")
    for name in ("vendor/../icons.svg", "./icons.svg", "vendor//htmx.min.js", "//icons.svg", "vendor/./htmx.min.js"):
        assert assets.find(name) is None, name


async def test_nothing_outside_the_folder_is_served(browser: Browser) -> None:
    for name in (
        "../README.md",
        "..%2fREADME.md",
        "%2e%2e/pyproject.toml",
        "vendor",
        "",
        "vendor/../../README.md",
        "a%00b",
    ):
        assert (await browser.get(f"/static/0/{name}")).status_code in (307, 404)


async def test_the_first_load_is_small(browser: Browser) -> None:
    page = (await browser.get("/thing")).text
    loaded = sorted(set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page)))
    bodies = [page.encode()] + [(await browser.get(address)).content for address in loaded]
    assert len([address for address in loaded if address.endswith((".css", ".js"))]) == 2
    assert sum(len(gzip.compress(body, 9)) for body in bodies) < FIRST_LOAD_BYTES


async def test_without_gzip_the_plain_bytes_come(browser: Browser) -> None:
    answer = await browser.get("/static/0/site.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert b"htmx" in answer.content


def test_a_changed_file_has_another_address_while_developing(tmp_path: Path) -> None:
    file = tmp_path / "app.css"
    file.write_text("a { color: red }")
    watching, keeping = Assets(tmp_path, {}, watch=True), Assets(tmp_path, {})
    before = watching.url("app.css"), keeping.url("app.css")
    file.write_text("a { color: blue }")
    os.utime(file, (1, 1))
    assert watching.url("app.css") != before[0] == before[1] == keeping.url("app.css")
    with pytest.raises(LookupError):
        watching.url("gone.css")
