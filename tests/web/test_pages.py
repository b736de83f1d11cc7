"""Pages and forms: read, decoded, rendered; refused with what was typed; plain and by htmx."""

import re

import pytest

from app.kernel.web import local_address
from tests.web_fixtures import HTMX, Browser
from tests.world import World, build

GOOD = {"title": "大扫除", "places": "１２", "agree": "yes", "key": "k1"}


async def test_a_page_shows_what_it_read_escaped(browser: Browser) -> None:
    answer = await browser.get("/thing")
    assert answer.status_code == 200
    assert "<h1>Thing for nobody</h1>" in answer.text
    assert "Monday &lt;b&gt;" in answer.text
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "HX-Request" in answer.headers["vary"]


async def test_htmx_gets_the_block_alone_with_its_macros(browser: Browser) -> None:
    answer = await browser.get("/thing", headers=HTMX)
    assert "<ul id=" in answer.text
    assert "icons.svg#clock" in answer.text
    assert "<html" not in answer.text
    whole = await browser.get("/thing", headers={**HTMX, "HX-Request-Type": "full"})
    assert "<html" in whole.text


async def test_the_pager_keeps_the_filters_and_escapes_the_cursor(browser: Browser) -> None:
    answer = await browser.get("/thing?q=老人&before=zz")
    assert "/thing?q=%E8%80%81%E4%BA%BA&amp;after=a%2Bb" in answer.text


async def test_what_nobody_has_is_not_found_and_what_does_not_fit_is_a_fault(browser: Browser) -> None:
    assert (await browser.get("/thing?id=gone")).status_code == 404
    assert (await browser.get("/thing?id=broken")).status_code == 500


async def test_a_private_page_sends_strangers_to_sign_in_and_back(browser: Browser) -> None:
    answer = await browser.get("/mine?id=a&b=c")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/mine%3Fid%3Da%26b%3Dc")
    by_htmx = await browser.get("/mine", headers=HTMX)
    assert by_htmx.headers["hx-redirect"] == "/sign-in?next=/mine"


async def test_a_person_is_known_by_the_session_in_one_statement(browser: Browser) -> None:
    world = await build(browser.database)
    await browser.sign_in(world.alice.id)
    before = browser.database.statements
    answer = await browser.get("/mine")
    assert browser.database.statements == before + 1
    assert f"Thing for {world.alice.name}" in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_an_unknown_session_is_nobody(browser: Browser) -> None:
    browser.cookies.set("session", "made up")
    assert "Thing for nobody" in (await browser.get("/thing")).text


async def test_a_good_form_is_done_once_and_says_so_once(browser: Browser) -> None:
    answer = await browser.post("/thing", data=GOOD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/thing?ordered=1")
    first = await browser.get(answer.headers["location"])
    assert ":大扫除 小时" in first.text
    assert ":大扫除 小时" not in (await browser.get("/thing")).text


async def test_htmx_is_redirected_as_a_page(browser: Browser) -> None:
    answer = await browser.post("/thing", data=GOOD, headers=HTMX)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, "/thing?ordered=1")


async def test_a_message_that_we_did_not_sign_is_not_shown(browser: Browser) -> None:
    browser.cookies.set("flash", "c3VjY2VzczpIYWNrZWQ=.AAAAAAAAAAAAAAAAAAAAAA")
    answer = await browser.get("/thing")
    assert answer.status_code == 200
    assert "Hacked" not in answer.text


async def test_a_refused_form_names_each_field_and_keeps_what_was_typed(browser: Browser) -> None:
    browser.speak("en")
    typed = {
        "title": "x" * 21,
        "places": "many",
        "kind": "b",
        "sort": "y",
        "about": "<i>",
        "word": "secret",
        "key": "k",
    }
    answer = await browser.post("/thing", data=typed)
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert '<a href="#f-title">Home: This is too long. Shorten it.</a>' in answer.text
    assert '<a href="#f-places">Please enter a whole number.</a>' in answer.text
    assert 'aria-describedby="f-title-hint f-title-error" aria-invalid="true" value="xxxxx' in answer.text
    assert re.search(r'value="b" checked', answer.text)
    assert re.search(r'value="y" selected', answer.text)
    assert "&lt;i&gt;</textarea>" in answer.text
    assert "secret" not in answer.text
    assert answer.text.count("<h1") == 1


async def test_who_goes_back_and_sends_other_content_reads_of_no_key(browser: Browser) -> None:
    browser.speak("en")
    for told in (
        (await browser.post("/thing", data={**GOOD, "places": "101"})).text,
        (await browser.get("/fail/reused")).text,
    ):
        assert "This form was sent before with other content." in told
        assert "key for new input" not in told


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("places", "1" * 5_000, "This number is too large."),
        ("most", "few", "Please enter a whole number."),
        ("day", "2026-02-30", "Please enter a date."),
        ("day", "1.5.2026", "Please enter a date."),
        ("north", "north", "Please enter a number."),
        ("north", "90.5", "This number is too large."),
        ("north", "-90.5", "This number is too small."),
        ("price", "12 yuan", "Please enter a number."),
        ("owner", "nobody", "Please choose one of the options."),
        ("line-1", "a\0b", "This is not in the expected form."),
    ],
)
async def test_each_kind_of_field_says_what_it_wants(browser: Browser, field: str, typed: str, told: str) -> None:
    browser.speak("en")
    answer = await browser.post("/thing", data={**GOOD, field: typed})
    assert answer.status_code == 422
    assert f'<a href="#f-{field}">{told}' in answer.text


async def test_an_empty_form_asks_for_everything_needed(browser: Browser) -> None:
    browser.speak("en")
    answer = await browser.post("/thing", data={})
    assert answer.status_code == 422
    assert answer.text.count("Please fill this in.</a>") == 3  # title, places, key


async def test_a_verbs_refusal_stands_by_its_field(browser: Browser) -> None:
    browser.speak("en")
    answer = await browser.post("/thing", data={**GOOD, "places": "101"})
    assert answer.status_code == 422
    assert '<p class="error" id="f-places-error">' in answer.text


async def test_uploads_and_odd_input_are_refused_not_broken(browser: Browser) -> None:
    files = {"photo": ("a.png", b"\x89PNG", "image/png")}
    assert (await browser.post("/thing", data=GOOD, files=files)).status_code == 303
    for odd in (
        {"title": "zero\0byte"},
        {"owner": "no uuid"},
        {"places": "0"},
        {"places": "9" * 400},
        {"title": ["a", "b"], "places": ["", ""]},
    ):
        answer = await browser.post("/thing", data={**GOOD, **odd})
        assert answer.status_code in (303, 422), odd
    strange = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await browser.post("/thing", content=b"--y\r\n", headers=strange)).status_code in (400, 422)


async def test_a_form_gets_a_fresh_key_each_time(browser: Browser) -> None:
    keys = {re.findall(r'name="key" value="([^"]+)"', (await browser.get("/thing")).text)[0] for _ in range(3)}
    assert len(keys) == 3


def test_nobody_is_sent_to_another_site() -> None:
    assert local_address("/my/hours?x=1") == "/my/hours?x=1"
    for elsewhere in (None, "", "https://evil.test", "//evil.test", "/\\evil.test", "javascript:x", "/a\nb"):
        assert local_address(elsewhere) == "/"


async def test_the_language_is_chosen_anywhere_and_remembered(browser: Browser) -> None:
    answer = await browser.post("/language", data={"language": "bo", "next": "/thing?q=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/thing?q=1")
    page = (await browser.get("/thing")).text
    assert '<html lang="bo">' in page
    assert 'name="next" value="/thing"' in page
    odd = await browser.post("/language", data={"language": "xx", "next": "//evil.test"})
    assert odd.headers["location"] == "/"
    assert '<html lang="bo">' in (await browser.get("/thing")).text


async def test_a_persons_language_follows_to_another_browser(browser: Browser) -> None:
    world = await build(browser.database)
    await browser.sign_in(world.alice.id)
    await browser.post("/language", data={"language": "en"})
    await browser.sign_in(world.alice.id)
    assert '<html lang="en">' in (await browser.get("/thing")).text
    browser.speak("zh")
    assert '<html lang="zh-CN">' in (await browser.get("/thing")).text


async def test_the_browsers_language_counts_until_one_is_chosen(browser: Browser) -> None:
    assert '<html lang="en">' in (await browser.get("/thing", headers={"Accept-Language": "en-GB"})).text
    assert '<html lang="zh-CN">' in (await browser.get("/thing")).text


async def test_the_navigation_knows_the_roles(browser: Browser) -> None:
    world: World = await build(browser.database)
    await browser.sign_in(world.lena.id)
    assert f'href="/teams/{world.team}"' in (await browser.get("/thing")).text
    await browser.sign_in(world.mei.id)
    merchant = (await browser.get("/thing")).text
    assert 'href="/counter/today"' in merchant
    assert 'href="/teams/' not in merchant
