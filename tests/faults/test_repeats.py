"""Every form of the site sent twice, as by a second tap or after a lost answer: done once, answered the same."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx

from app.kernel.clock import SettableClock
from tests.volunteers.rosters import csv_of, row
from tests.web_fixtures import Browser

from .county import census, grown
from .forms import Form, begin, posts
from .grounds import Grounds
from .typed import FILES, TYPED


async def _code(browser: Browser, _: Grounds) -> dict[str, str]:
    found = re.search(r"\b\d{6}\b", (await browser.get("/outbox")).text)
    assert found
    return {"code": found[0]}


async def _member(browser: Browser, grounds: Grounds) -> dict[str, str]:
    charlie = grounds.world.charlie
    number = await browser.database.read("SELECT number FROM volunteer WHERE id = $1", [charlie.volunteer])
    return {"number": str(number), "member": charlie.name}


async def _venue(browser: Browser, grounds: Grounds) -> dict[str, str]:
    from app.attendance.service import venue_code

    return {"code": venue_code(browser.database.vault, grounds.world.tomorrow, browser.database.clock.now())}


async def _voucher(_: Browser, grounds: Grounds) -> dict[str, str]:
    return {"code": grounds.traces.code}


async def _certificate(browser: Browser, grounds: Grounds) -> dict[str, str]:
    found = await browser.database.read("SELECT number FROM certificate WHERE id = $1", [grounds.traces.certificate])
    return {"number": str(found)}


async def _scan(_: Browser, grounds: Grounds) -> dict[str, str]:
    return {"scans": str(grounds.traces.looked_at), "decision": "reject", "reason": "Nobody knows him here."}


async def _rates(browser: Browser, _: Grounds) -> dict[str, str]:
    rung = await browser.database.read("SELECT id FROM rung WHERE names ->> 'zh' = '技师' LIMIT 1")
    return {"valid_from": "2026-09-01", f"rung-{rung}": "900"}


async def _after_its_issue(browser: Browser, _: Grounds) -> dict[str, str]:
    """The assessment led on beyond the grounds' day; its certificate can be revoked from then on."""
    clock = browser.database.clock
    assert isinstance(clock, SettableClock)
    clock.at += timedelta(days=14)
    return {"revocation": "misuse", "note": "Somebody else sat the examination."}


async def _post(browser: Browser, _: Grounds) -> dict[str, str]:
    post = await browser.database.read("SELECT id FROM post WHERE code = 'deputy'", [])
    return {"post": str(post), "post_since": "2026-04-02"}


async def _pair(browser: Browser, _: Grounds) -> dict[str, str]:
    """The lowest grades of two ladders."""
    rungs = "SELECT rung.id FROM rung JOIN ladder ON ladder.id = ladder_id WHERE state = 'published' AND number = 1"
    held, rung = [await browser.database.read(f"{rungs} AND code = $1", [code]) for code in ("porters", "guides")]
    return {"held": str(held), "rung": str(rung), "years": "2", "clause": "第8条"}


async def _cases(_: Browser, grounds: Grounds) -> dict[str, str]:
    return {"cases": str(grounds.traces.claimed.reserved), "act": "send_back", "reason": "The stamp is missing."}


LOOKED_UP: dict[str, Callable[[Browser, Grounds], Awaitable[dict[str, str]]]] = {
    "/sign-in/code": _code,
    "/profile/phone/code": _code,
    "/check-in": _venue,
    "/reviews": _scan,
    "/subsidy-cases": _cases,
    "/teams/{id:uuid}/members": _member,
    "/counter": _voucher,
    "/certificates": _certificate,
    "/enterprises/{id:uuid}/wage-tables": _rates,
    "/assessments/{id:uuid}/revoke": _after_its_issue,
    "/workers/{id:uuid}/posts": _post,
    "/ladders/{id:uuid}/equivalences": _pair,
}
"""What a person reads elsewhere and types."""
DOWNLOADS = {
    "/enterprises/{id:uuid}/roster",
    "/objections/{id:uuid}/objector",
    "/profile/export",
    "/my/record",
    "/volunteers/{id:uuid}/record",
    "/subsidies/{code}/check",
    "/payment-batches/{id:uuid}/file",
    "/my/bank-accounts/{id:uuid}/number",
}
"""Forms that answer with what was asked for, each time with an entry in the audit log."""
SHOWN = {
    "/partners",
    "/partners/{id:uuid}/secret",
    "/partners/{id:uuid}/webhooks",
    "/webhooks/{id:uuid}/secret",
}
"""Forms that answer with a secret, which no address must name; all others lead to the next page."""


async def test_every_form_can_be_sent_twice(grounds: Grounds) -> None:
    found = []
    for route, form in grounds.forms.items():
        async with grounds.copy() as browser:
            assert posts(browser) == grounds.forms.keys(), "a form is forgotten"
            found += [f"{route}: {problem}" for problem in await _send_twice(browser, grounds, form)]
    assert not found, "\n".join(["", *found])


async def _send_twice(browser: Browser, grounds: Grounds, form: Form) -> list[str]:
    await begin(browser, form.person, form.page, timedelta(minutes=10))
    typed = {**TYPED.get(form.route, {})}
    if form.route in LOOKED_UP:
        typed = await LOOKED_UP[form.route](browser, grounds)
    data: dict[str, Any] = {**form.fields, **typed}
    if form.route in ("/shifts/{id:uuid}/members", "/teams/{id:uuid}/trainings"):
        data["volunteers"] = form.choices["volunteers"][:3]  # who is paused or too young is refused
    carried = dict(browser.cookies)
    first = await _send(browser, form, data)
    middle = await census(browser.database)
    browser.cookies.clear()
    browser.cookies.update(carried)
    second = await _send(browser, form, data)
    problems = []
    expected = 200 if form.route in DOWNLOADS | SHOWN else 303
    if first.status_code != expected:
        problems.append(f"{first.status_code} {_said(first)}")
    if (second.status_code, second.headers.get("location")) != (first.status_code, first.headers.get("location")):
        where = [f"{each.status_code} {each.headers.get('location')}" for each in (first, second)]
        problems.append(f"{where[0]}, then {where[1]} {_said(second)}")
    extra = grown(middle, await census(browser.database))
    if extra and not (form.route in DOWNLOADS and extra == {"audit_entry": 1}):
        problems.append(f"done again: {extra}")
    return problems


async def _send(browser: Browser, form: Form, data: dict[str, Any]) -> httpx.Response:
    files = {name: FILES.get(form.route, ("roster.csv", csv_of(row(8)), "text/csv")) for name in form.files}
    return await browser.post(form.action, data=data, files=files or None, headers={"Referer": f"http://x{form.page}"})


def _said(answer: httpx.Response) -> str:
    """What the page says of a refusal."""
    found = re.findall(r'class="[^"]*(?:error|refus|alert|bad)[^"]*"[^>]*>(.*?)</', answer.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>|\s+", " ", each).strip() for each in found)[:300]
