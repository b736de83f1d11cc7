"""Every form of the site sent twice, as by a second tap or after a lost answer: done once, answered the same."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx

from app.kernel.clock import SettableClock
from tests.rewards.stocked import bag
from tests.volunteers.rosters import csv_of, row
from tests.web_fixtures import Browser

from .county import census, grown
from .forms import Form, begin, posts
from .grounds import PASSWORD, Grounds

COURSE = {
    "course": "Snow",
    "content": "Shovels.",
    "organiser": "The county",
    "started_on": "2026-04-02",
    "minutes": "90",
}
TYPED: dict[str, dict[str, str]] = {
    "/sign-in": {"phone": "13900000001"},
    "/sign-in/password": {"username": "otto", "password": PASSWORD},
    "/profile/phone": {"phone": "13900000078"},
    "/profile/password": {"current": PASSWORD, "new": "another long secret"},
    "/profile/language": {"language": "bo"},
    "/language": {"language": "en"},
    "/teams": {"name": "峨堡镇清雪志愿服务队300", "category": "other"},
    "/teams/{id:uuid}": {"brand": "清风"},
    "/teams/{id:uuid}/activities": {"title": "Snow", "description": "Shovels.", "category": "environment"},
    "/activities/{id:uuid}/edit": {"title": "Ice", "description": "Salt."},
    "/activities/{id:uuid}/shifts": {
        "starts_at": "2026-05-20T09:00",
        "ends_at": "2026-05-20T12:00",
        "place": "Square",
        "capacity": "5",
    },
    "/activities/{id:uuid}/copy": {"starts_on": "2026-06-01"},
    "/activities/{id:uuid}/series": {
        "starts_on": "2026-05-20",
        "begins": "09:00",
        "ends": "11:00",
        "place": "Square",
        "capacity": "5",
        "step": "save",
    },
    "/series/{id:uuid}/edit": {"place": "Bridge", "step": "save"},
    "/shifts/{id:uuid}/edit": {"place": "Bridge"},
    "/shifts/{id:uuid}/cancel": {"reason": "Storm."},
    "/shifts/{id:uuid}/enrolments": {"risks_acknowledged": "yes"},
    "/shifts/{id:uuid}/members": {"risks_acknowledged": "yes"},
    "/shifts/{id:uuid}/guardian": {"risks_acknowledged": "yes"},
    "/shifts/{id:uuid}/priorities": {"priority": "5"},
    "/shifts/{id:uuid}/lifted-pauses": {"reason": "Was ill."},
    "/service-records/{id:uuid}/correct": {"minutes": "60", "reason": "Left early."},
    "/shifts/{id:uuid}/appeal": {"minutes": "200", "reason": "I stayed."},
    "/appeals/{id:uuid}/answer": {"decision": "grant", "answer": "We asked around."},
    "/shifts/{id:uuid}/hours": {"reason": "The phone was flat."},
    "/points/anomalies/{id:uuid}/decide": {"state": "explained", "note": "We rang her."},
    "/points/freezes/new/{id:uuid}": {"reason": "Points went round and round."},
    "/points/freezes/{id:uuid}/lift": {"reason": "It was a family."},
    "/points/freezes/{id:uuid}/object": {"text": "It is my family."},
    "/points/freezes/{id:uuid}/answer": {"text": "We look at it."},
    "/anomalies/{id:uuid}/resolve": {"resolution": "in_order", "note": "We rang her."},
    "/service-records/{id:uuid}/rate": {"score": "4"},
    "/ratings/{id:uuid}/withdraw": {"reason": "Mixed up."},
    "/volunteers/{id:uuid}/trainings": COURSE,
    "/teams/{id:uuid}/trainings": COURSE,
    "/trainings/{id:uuid}/withdraw": {"reason": "Another course."},
    "/volunteers/{id:uuid}/honours": {
        "title": "Prize",
        "level": "county",
        "awarded_by": "The county",
        "awarded_on": "2026-03-05",
    },
    "/honours/{id:uuid}/withdraw": {"reason": "Another person."},
    "/qualifications": {"name": "Licence", "code": "licence"},
    "/people/{id:uuid}/qualifications": {"obtained_on": "2026-04-01"},
    "/qualifications/{id:uuid}/revoke": {"note": "A copy."},
    "/volunteers/{id:uuid}/guardian": {"name": "王芳", "phone": "13800000009", "relation": "mother"},
    "/guardian/{token}": {"answer": "given"},
    "/points/bonuses": {
        "code": "credit",
        "name": "信用换积分",
        "points": "2",
        "daily_cap": "10",
        "yearly_cap": "100",
    },
    "/shifts/{id:uuid}/check-in": {"latitude": "38.2", "longitude": "100.2"},
    "/service-certificates": {"people": "13900000001"},
    "/service-certificates/{id:uuid}/revoke": {"revocation": "records", "note": "Counted twice."},
    "/my/points/send": {"points": "5", "number": "13900000002", "name": "黄超", "step": "send"},
    "/my/family": {"number": "13900000003", "name": "程秀云"},
    "/pools": {"name": "暖冬积分池", "purpose": "Coal for the winter."},
    "/pools/{id:uuid}/donations": {"points": "1"},
    "/pools/{id:uuid}/grants": {"number": "13900000003", "name": "程秀云", "grant_points": "1", "reason": "Ill."},
    "/requests": {
        "title": "Snow",
        "description": "Shovel the yard.",
        "area": "Square",
        "place": "Square 1",
        "starts_at": "2026-05-05T09:00",
        "step": "ask",
    },
    "/requests/{id:uuid}/dispute": {"said": "Nobody came."},
    "/rewards/new": {"title": "Rice", "points": "30"},
    "/rewards/{id:uuid}/photos": {"alt": "A bag of flour"},
    "/redemption-points/new": {"name": "Second counter"},
    "/redemption-points/{id:uuid}/deliveries": {"quantity": "5"},
    "/stock/{id:uuid}/counts": {"counted": "4", "reason": "One is torn."},
    "/enterprises/{id:uuid}/workers": {"name": "赵六", "identity": "632222198001011233"},
    "/wage-tables/{id:uuid}/reject": {"reason": "Too little."},
    "/workers/{id:uuid}/leave": {"last_day": "2026-04-30"},
    "/workers/{id:uuid}/grades": {"since": "2026-04-02", "certificate_number": "Y1"},
    "/grades/{id:uuid}/end": {"reason": "Forged."},
    "/workers/{id:uuid}/level-wage": {"level_since": "2026-04-02"},
    "/workers/{id:uuid}/educations": {"degree": "master", "completed_on": "2015-07-01"},
    "/wages/{id:uuid}/reject": {"reason": "Not yet."},
    "/notices/{id:uuid}/objections": {"name": "马志强", "phone": "13800000029", "reason": "He was abroad."},
    "/objections/{id:uuid}/answer": {"answer": "We asked.", "decision": "rejected"},
    "/assessments": {"name": "袁方", "phone": "15800000014"},
    "/inspections": {"size": "1"},
    "/assessments/{id:uuid}/examiners": {"name": "郑玉", "phone": "15800000007"},
    "/settings/assessing/quotas": {"places": "7"},
    "/settings/assessing/bodies": {"organisation_code": "0001", "province_code": "63", "site_code": "222201"},
    "/inspections/{id:uuid}/result": {"note": "Papers seen."},
    "/talents/grades/{id:uuid}/training": {"hours": "8", "subject": "高原急救"},
    "/talents/staffing": {"residents": "52000"},
    "/talents/exams": {"exam_on": "2026-06-01"},
    "/programmes": {
        "code": "new-award",
        "zh": "新奖励",
        "plain_zh": "每年100元。",
        "legal_basis": "办法",
        "yuan": "100",
    },
    "/programmes/{id:uuid}/close": {"valid_until": "2026-12-31"},
    "/programme-versions/{id:uuid}/edit": {"bo": "བྱ་དགའ།"},
    "/my/subsidies/{id:uuid}/papers": {"value": "14"},
    "/my/subsidies/{id:uuid}/steps": {"reason": "I moved."},
    "/subsidy-cases/{id:uuid}/steps": {"reason": "The stamp is missing."},
    "/budgets": {"year": "2031", "yuan": "1000", "reason": "年初预算"},
    "/budgets/{id:uuid}/changes": {"yuan": "1000", "reason": "追加"},
    "/budgets/{id:uuid}/closing": {"reason": "年终"},
    "/budgets/{id:uuid}/changes/{change:uuid}/reject": {"reason": "Too much."},
    "/payment-batches/{id:uuid}/cancel": {"reason": "Another day."},
    "/payment-batches/{id:uuid}/cases/{case:uuid}/claim": {"reason": "He left."},
    "/paying-accounts": {"holder": "人社局", "number": "10500012340000000001", "bank": "建设银行"},
    "/receivables/{id:uuid}/repayments": {"reference": "BK-9"},
    "/receivables/{id:uuid}/write-off": {"reason": "She is ill."},
    "/my/bank-accounts": {"number": "10500012340000000002", "bank": "青海银行"},
    "/partners": {"name": "邻县志愿平台", "scopes": "activities:read"},
    "/partners/{id:uuid}/webhooks": {"url": "https://partner.example/more"},
}
"""What a person types or ticks, where the form as it stands isn't enough."""


FILES = {
    "/rewards/{id:uuid}/photos": ("bag.png", bag(), "image/png"),
    "/my/subsidies/{id:uuid}/papers": ("paper.png", bag(), "image/png"),
    "/bank-results": ("result.csv", b"end_to_end_id,amount,status,booked_on\nX-2,1.00,paid,2026-05-01\n", "text/csv"),
}
"""What is uploaded where it is no roster."""


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
    start = await census(browser.database)
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
        problems.append(f"done again: {extra}, after {grown(start, middle)}")
    return problems


async def _send(browser: Browser, form: Form, data: dict[str, Any]) -> httpx.Response:
    files = {name: FILES.get(form.route, ("roster.csv", csv_of(row(8)), "text/csv")) for name in form.files}
    return await browser.post(form.action, data=data, files=files or None, headers={"Referer": f"http://x{form.page}"})


def _said(answer: httpx.Response) -> str:
    """What the page says of a refusal."""
    found = re.findall(r'class="[^"]*(?:error|refus|alert|bad)[^"]*"[^>]*>(.*?)</', answer.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>|\s+", " ", each).strip() for each in found)[:300]
