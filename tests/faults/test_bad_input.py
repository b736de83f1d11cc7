"""What people get wrong: a clear answer with the right status, in their language, on the page and in the API."""

import html
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.accounts.errors import CodeExpired, WrongCode
from app.attendance import service as attendance
from app.attendance.models import Direction, Method
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.cookies import LANGUAGE
from app.kernel.db import Database
from app.kernel.errors import DomainError
from app.kernel.i18n import LANGUAGES, error_text, translate, translations
from app.rewards.errors import InsufficientPoints, OutOfStock, UnknownVoucher
from tests.attendance.presence import Scene
from tests.rewards.purse import change, give, on_the_shelf
from tests.web_fixtures import Browser
from tests.world import NOW, World

from .county import census
from .nonsense import problem

ALICE = "13900000001"
OUTCOMES = {
    "token_expired": "This code is old. Scan the one that is on the screen now.",
    "token_invalid": "This code is not genuine, or it is for another shift or person. Scan the right one.",
    "not_enrolled": "Not enrolled in this shift. Enrol first, while it has not begun.",
}


@pytest.fixture(params=LANGUAGES)
def visitor(client: Browser, request: pytest.FixtureRequest) -> Browser:
    """A browser that has chosen a language."""
    client.headers["Accept-Language"] = request.param
    client.headers["X-Language"] = request.param  # for the tests' eyes
    return client


def language(visitor: Browser) -> str:
    return visitor.headers["X-Language"]


def assert_told(answer: httpx.Response, refusal: DomainError | str, spoken: str, status: int = 422) -> None:
    """The page says it in that language, and not in English where the catalog has a translation."""
    assert problem(answer) is None
    assert answer.status_code == status, answer.text
    template = refusal if isinstance(refusal, str) else refusal.template
    text = translate(template, spoken) if isinstance(refusal, str) else error_text(refusal, spoken)
    assert text in html.unescape(answer.text)
    assert f'lang="{"zh-CN" if spoken == "zh" else spoken}"' in answer.text
    if spoken != "en" and translations(spoken).gettext(template) != template:
        assert translate(template, "en") not in answer.text


async def ask(visitor: Browser, field: str, input: dict[str, Any], more: str = "") -> Any:
    kind = f"{field[0].upper()}{field[1:]}Input"
    query = f"mutation($input: {kind}!) {{ {field}(input: $input) {{ {more} errors {{ code message field }} }} }}"
    answer = await visitor.post("/graphql", json={"query": query, "variables": {"input": input}})
    assert (answer.status_code, problem(answer)) == (200, None), answer.text
    return answer.json()["data"][field]


async def assert_refused(visitor: Browser, field: str, refusal: DomainError, input: dict[str, Any]) -> None:
    """The API says the same, with the code for programs."""
    errors = (await ask(visitor, field, input))["errors"]
    assert [error["code"] for error in errors] == [refusal.code]
    assert errors[0]["message"] == error_text(refusal, language(visitor))


async def test_a_wrong_and_an_old_code(visitor: Browser, world: World, clock: SettableClock) -> None:
    spoken = language(visitor)
    assert (await visitor.post("/sign-in", data={"phone": ALICE})).status_code == 303
    wrong = {"code": "000000", "key": "a"}
    answer = await visitor.post("/sign-in/code", data=wrong)
    assert_told(answer, WrongCode(tries_left=4), spoken)
    await assert_refused(visitor, "signInWithCode", WrongCode(tries_left=3), {"phone": ALICE, "code": "000000"})
    clock.at += timedelta(minutes=11)
    assert_told(await visitor.post("/sign-in/code", data={**wrong, "key": "b"}), CodeExpired(), spoken)
    await assert_refused(visitor, "signInWithCode", CodeExpired(), {"phone": ALICE, "code": "000000"})
    assert "session" not in visitor.cookies


async def test_points_and_goods_that_are_not_there(visitor: Browser, world: World, db: Database) -> None:
    spoken = language(visitor)
    await visitor.sign_in(world.charlie.id)
    path = f"/rewards/{world.reward}/redemptions"
    order = {"rewardId": f"Reward:{world.reward}", "redemptionPointId": f"RedemptionPoint:{world.counter}"}
    form = {"redemption_point_id": str(world.counter), "quantity": "3", "key": "a"}
    poor = InsufficientPoints(needed=150, available=0)
    before = await census(db)
    assert_told(await visitor.post(path, data=form), poor, spoken)
    await assert_refused(visitor, "redeem", poor, {**order, "quantity": 3})
    await give(db, world.charlie)
    await change(db, *on_the_shelf(1))
    gone = OutOfStock(left=1, wanted=3)
    assert_told(await visitor.post(path, data={**form, "key": "b"}), gone, spoken)
    await assert_refused(visitor, "redeem", gone, {**order, "quantity": 3})
    assert (await census(db))["redemption"] == before["redemption"]
    await visitor.sign_in(world.mei.id)
    assert_told(await visitor.post("/counter", data={"code": "ABCDEFGHJK"}), UnknownVoucher(), spoken)
    await assert_refused(visitor, "fulfilVoucher", UnknownVoucher(), {"code": "ABCDEFGHJK"})


async def test_codes_of_the_venue_that_don_t_count(
    visitor: Browser, world: World, db: Database, clock: SettableClock
) -> None:
    """Old, of another shift, forged, and a good one in the hands of somebody who is not enrolled."""
    spoken = language(visitor)
    await Scene(db, world, clock).enrol(world.alice)
    clock.at = NOW + timedelta(hours=1)
    good = attendance.venue_token(db.vault, world.shift, clock.at)
    old = attendance.venue_token(db.vault, world.shift, clock.at - timedelta(minutes=5))
    other = attendance.venue_token(db.vault, world.tomorrow, clock.at)
    forged = f"{good[:-4]}AAAA"
    for person, token, outcome in (
        (world.alice, old, "token_expired"),
        (world.alice, forged, "token_invalid"),
        (world.charlie, good, "not_enrolled"),
    ):
        await visitor.sign_in(person.id)
        stamped = attendance.stamped(db.vault, token, person.volunteer, clock.at) if person.volunteer else token
        posted = {"key": str(ids.new()), "direction": "in", "token": stamped if token == good else token}
        assert_told(await visitor.post(f"/check-in/{token}", data=posted), OUTCOMES[outcome], spoken)
        assert await _scan(visitor, world, token, clock) == outcome
    await visitor.sign_in(world.alice.id)
    assert await _scan(visitor, world, other, clock) == "token_invalid"
    assert await db.read("SELECT count(*) FROM scan WHERE outcome = 'ok'") == 0


async def _scan(visitor: Browser, world: World, token: str, clock: SettableClock) -> str:
    scan = {
        "shiftId": f"Shift:{world.shift}",
        "nonce": str(ids.new()),
        "device": "phone",
        "scannedAt": clock.at.isoformat(),
        "method": Method.VENUE_QR,
        "direction": Direction.IN,
        "token": token,
    }
    answered = await ask(visitor, "checkIn", scan, "outcome")
    assert answered["errors"] == []
    return str(answered["outcome"])


async def test_a_refused_form_keeps_what_was_typed(visitor: Browser, world: World) -> None:
    await visitor.sign_in(world.lena.id)
    typed = {"title": "清雪 <b>", "description": "两行\n文字", "category": "nonsense", "risks": "冰", "key": "a"}
    answer = await visitor.post(f"/teams/{world.team}/activities", data=typed)
    assert_told(answer, "Please choose one of the options.", language(visitor))
    shown = html.unescape(answer.text)
    assert all(typed[name] in shown for name in ("title", "description", "risks"))
    assert "<b>" not in answer.text


async def test_addresses_that_are_not_there_are_told_in_the_persons_language(visitor: Browser, world: World) -> None:
    await visitor.sign_in(world.alice.id)
    visitor.cookies.set(LANGUAGE, language(visitor))
    for path in ("/nothing", f"/activities/{ids.new()}", "/check-in/nothing"):
        answer = await visitor.get(path)
        assert_told(answer, "Nothing here", language(visitor), 404)
