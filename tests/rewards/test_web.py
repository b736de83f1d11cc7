"""The pages of rewards and points: two statements each, plain forms, refusals that keep what was typed."""

import re
from datetime import timedelta

import httpx
import pytest

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.rewards.codes import spelled
from app.rewards.models import RedemptionState
from app.rewards.service import fulfil
from tests.web_fixtures import Browser
from tests.world import NOW, World

from .purse import change, give, purse, redeemed, shelf, state


@pytest.fixture
async def browser(client: Browser) -> Browser:
    client.speak("en")
    return client


def text(page: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def form(world: World, **more: object) -> dict[str, str]:
    return {"redemption_point_id": str(world.counter), "quantity": "1", "key": str(ids.new())} | {
        name: str(value) for name, value in more.items()
    }


async def test_every_page_runs_two_statements(
    db: Database, world: World, browser: Browser, clock: SettableClock
) -> None:
    await give(db, world.alice)
    voucher = await redeemed(db, world, world.alice)
    mine = ["/my/points", "/rewards", f"/rewards/{world.reward}", f"/vouchers/{voucher.voucher}", "/my/redemptions"]
    counter = ["/counter", f"/counter/{voucher.code}", "/counter/today"]
    for person, paths in ((world.alice.id, mine), (world.mei.id, counter)):
        await browser.sign_in(person)
        browser.speak("en")
        for path in paths:
            before = db.statements
            page = await browser.get(path)
            assert (page.status_code, db.statements - before) == (200, 2), path
            assert page.text.count("<h1") == 1
            assert len(page.content) < 60_000


async def test_the_statement_tells_the_whole_story(db: Database, world: World, browser: Browser) -> None:
    await browser.sign_in(world.alice.id)
    browser.speak("en")
    assert "No points yet" in (await browser.get("/my/points")).text
    await give(db, world.alice)
    voucher = await redeemed(db, world, world.alice)
    page = text(await browser.get("/my/points"))
    assert "To spend now 30" in page
    assert "Held for vouchers 50" in page
    assert "8 h × 10 points an hour = 80 points" in page
    assert "An hour of service earns 10 points" in page
    async with db.unit_of_work() as tx:
        await fulfil(tx, world.mei, code=voucher.code)
    page = text(await browser.get("/my/points"))
    assert "面粉一袋 · 八宝镇积分超市" in page
    assert "−50" in page
    part = await browser.get("/my/points", headers=browser.htmx)
    assert "<html" not in part.text
    assert 'id="statement"' in part.text


async def test_a_volunteer_redeems_on_the_phone(db: Database, world: World, browser: Browser) -> None:
    await give(db, world.alice)
    await browser.sign_in(world.alice.id)
    browser.speak("en")
    assert "You have enough" in (await browser.get("/rewards")).text
    given = form(world)
    for _ in range(2):
        answer = await browser.post(f"/rewards/{world.reward}/redemptions", data=given)
        assert answer.status_code == 303
    assert await purse(db, world.alice) == (30, 50)
    page = await browser.get(answer.headers["location"])
    code = await db.read("SELECT code FROM voucher")
    assert "Your voucher is ready" in page.text
    assert spelled(code) in page.text
    assert "<svg" in page.text


async def test_htmx_is_led_to_the_voucher(db: Database, world: World, browser: Browser) -> None:
    await give(db, world.alice)
    await browser.sign_in(world.alice.id)
    answer = await browser.post(f"/rewards/{world.reward}/redemptions", data=form(world), headers=browser.htmx)
    assert answer.headers["HX-Redirect"].startswith("/vouchers/")


@pytest.mark.parametrize(
    ("points", "more", "message"),
    [
        (10, {}, "This costs 50 points; you have 10."),
        (80, {"quantity": 11}, "10 left, 11 wanted"),
        (80, {"quantity": 0}, "Choose a number from 1 to 99."),
        (80, {"quantity": "many"}, "How many"),
        (80, {"redemption_point_id": "elsewhere"}, "Place to collect"),
    ],
)
async def test_a_refusal_keeps_what_was_typed(
    db: Database, world: World, browser: Browser, *, points: int, more: dict[str, object], message: str
) -> None:
    await give(db, world.alice, points=points)
    await browser.sign_in(world.alice.id)
    browser.speak("en")
    page = await browser.post(f"/rewards/{world.reward}/redemptions", data=form(world, **more))
    assert page.status_code == 422
    assert message in text(page)
    if "quantity" in more:
        assert f'value="{more["quantity"]}"' in page.text
    assert await shelf(db, world) == (10, 0, 0)


async def test_without_a_session_one_signs_in_first(world: World, browser: Browser) -> None:
    assert "Sign in to redeem" in (await browser.get(f"/rewards/{world.reward}")).text
    for path in ("/my/points", "/my/redemptions", "/counter", "/counter/today", f"/vouchers/{ids.new()}"):
        answer = await browser.get(path)
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in"), path
    answer = await browser.post(f"/rewards/{world.reward}/redemptions", data=form(world))
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/sign-in")


async def test_what_is_not_there_is_not_found(world: World, browser: Browser) -> None:
    await browser.sign_in(world.alice.id)
    for path in (f"/rewards/{ids.new()}", f"/vouchers/{ids.new()}", "/counter/ABCDEFGHJK"):
        assert (await browser.get(path)).status_code == 404, path


async def test_another_site_can_not_redeem(db: Database, world: World, browser: Browser) -> None:
    await give(db, world.alice)
    await browser.sign_in(world.alice.id)
    foreign = {"Sec-Fetch-Site": "cross-site"}
    for path in (f"/rewards/{world.reward}/redemptions", f"/vouchers/{ids.new()}/fulfil", "/counter"):
        assert (await browser.post(path, data=form(world), headers=foreign)).status_code == 403, path


async def test_the_person_gives_a_voucher_back(db: Database, world: World, browser: Browser) -> None:
    await give(db, world.alice)
    voucher = await redeemed(db, world, world.alice)
    await browser.sign_in(world.alice.id)
    browser.speak("en")
    given = {"voucher": str(voucher.voucher), "key": "k1"}
    answer = await browser.post(f"/redemptions/{voucher.id}/return", data=given)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/vouchers/{voucher.voucher}")
    assert "Your points were returned" in (await browser.get(f"/vouchers/{voucher.voucher}")).text
    again = await browser.post(f"/redemptions/{voucher.id}/return", data={**given, "key": "k2"})
    assert again.status_code == 422
    assert "This voucher was given back" in again.text
    assert await purse(db, world.alice) == (80, 0)


async def test_others_see_no_voucher(db: Database, world: World, browser: Browser) -> None:
    await give(db, world.alice)
    voucher = await redeemed(db, world, world.alice)
    for person in (world.bob, world.charlie, world.lena, world.otto, world.mei):
        await browser.sign_in(person.id)
        assert (await browser.get(f"/vouchers/{voucher.voucher}")).status_code == 404
        if person != world.mei:
            assert (await browser.get(f"/counter/{voucher.code}")).status_code == 404
            fulfilling = {"code": voucher.code, "key": "k1"}
            assert (await browser.post(f"/vouchers/{voucher.voucher}/fulfil", data=fulfilling)).status_code == 403


class TestCounter:
    async def test_is_for_merchants(self, world: World, browser: Browser) -> None:
        for person in (world.alice, world.lena, world.otto):
            await browser.sign_in(person.id)
            for path in ("/counter", "/counter/today"):
                assert (await browser.get(path)).status_code == 403

    async def test_a_typed_code_leads_to_the_goods(self, db: Database, world: World, browser: Browser) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        await browser.sign_in(world.mei.id)
        browser.speak("en")
        answer = await browser.post("/counter", data={"code": spelled(voucher.code).lower()})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/counter/{voucher.code}")
        page = await browser.get(answer.headers["location"])
        assert "Hand this over" in page.text
        assert "面粉一袋 × 1" in page.text
        assert "文** · 139****0001" in page.text
        assert "文凤英" not in page.text
        for _ in range(2):
            given = {"code": voucher.code, "key": "k1"}
            answer = await browser.post(f"/vouchers/{voucher.voucher}/fulfil", data=given)
            assert answer.status_code == 303
        assert "Handed over" in (await browser.get(answer.headers["location"])).text
        assert await shelf(db, world) == (9, 0, 1)
        page = await browser.get("/counter/today")
        assert "面粉一袋 × 1" in page.text
        assert "文**" in page.text

    async def test_a_wrong_code_keeps_what_was_typed(self, world: World, browser: Browser) -> None:
        await browser.sign_in(world.mei.id)
        browser.speak("en")
        page = await browser.post("/counter", data={"code": "ABCDE-FGHJK"})
        assert page.status_code == 422
        assert "No voucher has this code" in page.text
        assert 'value="ABCDE-FGHJK"' in page.text

    async def test_a_voucher_is_handed_over_once(self, db: Database, world: World, browser: Browser) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        await browser.sign_in(world.mei.id)
        browser.speak("en")
        path = f"/vouchers/{voucher.voucher}/fulfil"
        await browser.post(path, data={"code": voucher.code, "key": "k1"})
        again = await browser.post(path, data={"code": voucher.code, "key": "k2"})
        assert again.status_code == 422
        assert "handed over already" in again.text

    async def test_an_expired_voucher_warns(
        self, db: Database, world: World, browser: Browser, clock: SettableClock
    ) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        clock.at = NOW + timedelta(days=31)
        await browser.sign_in(world.mei.id)
        browser.speak("en")
        page = await browser.get(f"/counter/{voucher.code}")
        assert "hand anything over" in text(page)
        assert "It is handed over" not in page.text
        refused = await browser.post(f"/vouchers/{voucher.voucher}/fulfil", data={"code": voucher.code, "key": "k1"})
        assert refused.status_code == 422
        assert "This voucher was valid until 2026-05-31 10:00" in refused.text

    async def test_goods_that_come_back_are_taken_back(self, db: Database, world: World, browser: Browser) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        async with db.unit_of_work() as tx:
            await fulfil(tx, world.mei, code=voucher.code)
        await browser.sign_in(world.mei.id)
        browser.speak("en")
        assert "Take it back" in (await browser.get(f"/counter/{voucher.code}")).text
        given = {"code": voucher.code, "key": "k1"}
        answer = await browser.post(f"/counter/{voucher.code}/return/{voucher.id}", data=given)
        assert answer.status_code == 303
        assert await state(db, voucher.id) == RedemptionState.RETURNED
        assert await purse(db, world.alice) == (80, 0)

    async def test_ones_own_voucher_is_for_somebody_else(self, db: Database, world: World, browser: Browser) -> None:
        await give(db, world.mei)
        voucher = await redeemed(db, world, world.mei)
        await browser.sign_in(world.mei.id)
        browser.speak("en")
        page = await browser.get(f"/counter/{voucher.code}")
        assert "This is your own voucher" in page.text
        assert "It is handed over" not in page.text


@pytest.mark.parametrize("language", ["zh", "bo"])
async def test_pages_are_there_in_every_language(db: Database, world: World, browser: Browser, language: str) -> None:
    await change(db, "UPDATE reward SET person_limit = 3")
    await give(db, world.alice)
    voucher = await redeemed(db, world, world.alice)
    await browser.sign_in(world.alice.id)
    browser.speak(language)
    for path in ("/my/points", "/rewards", f"/rewards/{world.reward}", f"/vouchers/{voucher.voucher}"):
        assert (await browser.get(path)).status_code == 200
