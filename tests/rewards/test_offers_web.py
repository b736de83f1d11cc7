"""Pages of officers and merchants: offers, places, stock, settlement; and what a counter's phone kept."""

import io
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import openpyxl
import pytest

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, SignInRequired
from app.rewards.service import fulfil, return_redemption, settlement
from tests.web_fixtures import Browser
from tests.world import NOW, World

from .purse import change, failing, fetch, give, redeemed, shelf
from .test_photos import picture

TERMS = {
    "title": "大米一袋",
    "points": "30",
    "kind": "goods",
    "description": "5 千克",
    "person_limit": "1",
    "period_limit": "2",
    "period_days": "30",
    "total_limit": "9",
    "voucher_days": "14",
}
PLACE = {"name": "第二兑换点", "address": "人民路2号", "mo": "9:00-12:00", "closed_days": "2026-10-01\n2026-10-02"}


@pytest.fixture
async def otto(client: Browser, world: World) -> Browser:
    await client.sign_in(world.otto.id)
    client.speak("en")
    return client


def text(page: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


async def test_an_officer_offers_changes_and_withdraws_a_reward(db: Database, otto: Browser) -> None:
    answer = await otto.post("/rewards/new", data={**TERMS, "key": "k"})
    path = answer.headers["location"]
    assert "eliver some of it" in text(await otto.get(path))
    given = {**TERMS, "points": "35", "total_limit": "", "key": "k2"}
    assert (await otto.post(path, data=given)).status_code == 303
    row = await fetch(db, "SELECT points, period_limit, period_days, total_limit FROM reward WHERE points = 35")
    assert tuple(row.values()) == (35, 2, 30, 0)
    wrong = await otto.post(path, data={**given, "period_days": "0", "points": "0", "key": "k3"})
    assert wrong.status_code == 422
    assert "how many, in how many days" in wrong.text
    offering = path.replace("edit", "offer")
    for offered, told in (({}, "Not offered"), ({"offered": "yes"}, "Offered")):
        await otto.post(offering, data={"key": str(ids.new()), **offered})
        assert told in text(await otto.get("/rewards/offers?q=大米"))
    files = {"file": ("bag.jpg", picture(), "text/plain")}
    await otto.post(path.replace("edit", "photos"), data={"alt": "A bag", "key": "k4"}, files=files)
    assert 'alt="A bag"' in (await otto.get(path)).text
    refused = await otto.post(
        path.replace("edit", "photos"), data={"alt": "A bag", "key": "k5"}, files={"file": ("bag.jpg", b"no picture")}
    )
    assert (refused.status_code, "This file is no picture" in refused.text) == (422, True)
    photo = (await fetch(db, "SELECT id FROM reward_photo"))["id"]
    await otto.post(f"/reward-photos/{photo}/remove", data={"key": "k6"})
    assert 'alt="A bag"' not in (await otto.get(path)).text


async def test_a_place_says_when_it_is_open(db: Database, world: World, otto: Browser, clock: SettableClock) -> None:
    """NOW is a Friday, ten in the morning."""
    organisation = {"organisation": str(world.merchant)}
    answer = await otto.post("/redemption-points/new", data={**PLACE, **organisation, "key": "k"})
    place = answer.headers["location"]
    assert "Closed now opens 4 May 2026 09:00" in text(await otto.get(place))
    refused = await otto.post(f"{place}/edit", data={**PLACE, "tu": "12:00-9:00", "key": "k2"})
    assert refused.status_code == 422
    assert "Tuesday: Write times such as" in text(refused)
    assert 'value="12:00-9:00"' in refused.text
    edit = f"/redemption-points/{world.counter}/edit"
    given = {**PLACE, "fr": "9:00-18:00", "latitude": "38.2", "longitude": "100.2", "key": "k3"}
    await otto.post(edit, data=given)
    await give(db, world.alice)
    voucher = await redeemed(db, world, world.alice)
    await otto.sign_in(world.alice.id)
    otto.speak("en")
    page = await otto.get(f"/vouchers/{voucher.voucher}")
    assert "Open now closes at 18:00" in text(page)
    assert "https://uri.amap.com/marker?position=100.2,38.2" in page.text
    assert "This place is closed now" not in page.text
    clock.at = NOW + timedelta(hours=8)
    assert "This place is closed now. It opens 4 May 2026 09:00" in text(await otto.get(f"/vouchers/{voucher.voucher}"))


async def test_what_is_delivered_and_counted_stands_in_its_history(db: Database, world: World, otto: Browser) -> None:
    place = f"/redemption-points/{world.counter}"
    given = {"reward": str(world.reward), "quantity": "5", "note": "No. 17", "key": "k"}
    for _ in range(2):
        assert (await otto.post(f"{place}/deliveries", data=given)).status_code == 303
    assert (await otto.post(f"{place}/deliveries", data={**given, "quantity": "0", "key": "k2"})).status_code == 422
    stock = re.findall(r"/stock/[0-9a-f-]+", (await otto.get(place)).text)[0]
    await otto.sign_in(world.mei.id)
    otto.speak("en")
    assert (await otto.post(f"{stock}/counts", data={"counted": "14", "key": "k3"})).status_code == 422
    given = {"counted": "40", "reason": "a pallet more", "key": "k4"}
    await otto.post(f"{stock}/counts", data=given)
    page = text(await otto.get(stock))
    assert "somebody else must confirm it" in page
    assert "40 counted, 15 expected" in page
    assert "Confirm" not in page.replace("must confirm", "")
    await otto.sign_in(world.otto.id)
    otto.speak("en")
    decision = re.findall(rf'action="({stock}/counts/[0-9a-f-]+)"', (await otto.get(stock)).text)[0]
    await otto.post(decision, data={"confirmed": "yes", "key": "k5"})
    page = text(await otto.get(stock))
    assert "Left 40" in page
    assert "decided by 扎西" in page
    assert "No. 17" in page
    assert await failing(db) == []


async def test_pages_of_offers_are_for_those_who_look_after_them(db: Database, world: World, client: Browser) -> None:
    stock = (await fetch(db, "SELECT id FROM stock"))["id"]
    officers = ["/rewards/offers", "/rewards/new", f"/rewards/{world.reward}/edit", "/redemption-points"]
    officers += ["/redemption-points/new", "/settlement"]
    merchants = [f"/redemption-points/{world.counter}", f"/redemption-points/{world.counter}/edit", f"/stock/{stock}"]
    merchants += ["/settlement.xlsx"]
    for person, allowed in ((world.otto, officers + merchants), (world.mei, merchants), (world.alice, [])):
        await client.sign_in(person.id)
        for path in officers + merchants:
            assert (await client.get(path)).status_code == (200 if path in allowed else 403), (path, person.name)
    await client.sign_in(None)
    for path in officers + merchants:
        assert (await client.get(path)).status_code == 303, path


async def hand_over(db: Database, world: World, *people: Any) -> list[Any]:
    await change(db, "UPDATE reward SET points = 10")
    await give(db, *people)
    vouchers = [await redeemed(db, world, each, quantity=2) for each in people]
    async with db.unit_of_work() as tx:
        for voucher in vouchers:
            await fulfil(tx, world.mei, code=voucher.code)
    return vouchers


async def test_a_settled_day_stays_as_it_was(db: Database, world: World, client: Browser, clock: SettableClock) -> None:
    """What comes back the next day is taken off that day, not off the one that was paid."""
    first, _ = await hand_over(db, world, world.alice, world.bob)
    clock.at = NOW + timedelta(days=1)
    async with db.unit_of_work() as tx:
        await return_redemption(tx, world.mei, redemption=first.id)
    await client.sign_in(world.mei.id)
    client.speak("en")
    page = text(await client.get("/counter/today?day=2026-05-01"))
    assert "2 vouchers" in page
    assert "Points 40" in page
    assert "面粉一袋 4 2 40" in page
    assert "Points -20" in text(await client.get("/counter/today"))
    assert "Nothing was handed over on this day" in text(await client.get("/counter/today?day=2026-04-30"))
    assert "Today at the counter" in text(await client.get("/counter/today?day=nonsense"))
    answer = await client.get("/settlement.xlsx?from=2026-05-01&until=2026-05-02")
    book = openpyxl.load_workbook(io.BytesIO(answer.content), data_only=True)
    sums, entries = [[tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book]
    assert sums[1] == ("八宝镇积分超市", "八宝镇积分超市", "面粉一袋", 2, 1, 2, 20)
    assert sums[2][3:] == (2, 1, 2, 20)
    assert [row[4:] for row in entries[1:]] == [(2, 20, "文**"), (2, 20, "黄**"), (-2, -20, "文**")]
    assert str(entries[1][0]) == "2026-05-01 10:00:00"
    await client.sign_in(world.otto.id)
    client.speak("en")
    assert "Vouchers 2 Came back 1 Points 20" in text(await client.get("/settlement"))
    assert "Nothing was handed over in this time" in text(await client.get("/settlement?from=2026-06-01&until=x"))
    assert await failing(db) == []


async def test_a_settlement_is_for_those_who_look_after_the_places(db: Database, world: World) -> None:
    period = {"since": NOW - timedelta(days=1), "until": NOW + timedelta(days=1)}
    await hand_over(db, world, world.alice)
    for actor, entries in ((world.mei, 1), (world.otto, 1), (world.lena, None), (world.alice, None)):
        async with db.unit_of_work() as tx:
            if entries is None:
                with pytest.raises(NotAllowed):
                    await settlement(tx, actor, **period)
            else:
                assert len((await settlement(tx, actor, **period)).entries) == entries
    with pytest.raises(SignInRequired):
        async with db.unit_of_work() as tx:
            await settlement(tx, world.anonymous, **period)
    with pytest.raises(Invalid):
        async with db.unit_of_work() as tx:
            await settlement(tx, world.otto, since=NOW, until=NOW)


async def test_entries_of_hand_overs_never_change(db: Database, world: World) -> None:
    await hand_over(db, world, world.alice)
    for command in ("UPDATE hand_over SET points = 1", "DELETE FROM hand_over"):
        with pytest.raises(Exception, match="append-only"):
            await change(db, command)


class TestKept:
    async def send(self, client: Browser, person: UUID | None, *vouchers: tuple[str, str]) -> httpx.Response:
        body = {"person": str(person), "vouchers": [{"nonce": nonce, "code": code} for nonce, code in vouchers]}
        return await client.post("/counter/kept", json=body)

    async def test_what_a_phone_kept_is_answered_one_by_one_and_the_same_again(
        self, db: Database, world: World, client: Browser
    ) -> None:
        """Of four: one is fulfilled, one was fulfilled elsewhere meanwhile, one is nobody's, one is sent twice."""
        await give(db, world.alice, world.bob)
        first, second = [await redeemed(db, world, each) for each in (world.alice, world.bob)]
        async with db.unit_of_work() as tx:
            await fulfil(tx, world.partner, code=second.code)
        await client.sign_in(world.mei.id)
        client.speak("en")
        sent = (("a", first.code), ("b", second.code), ("c", "ABCDEFGHJK"), ("d", first.code))
        answers = [(await self.send(client, world.mei.id, *sent)).json() for _ in range(2)]
        assert answers[0] == answers[1]
        assert [each["refused"] for each in answers[0]] == [False, True, True, True]
        assert [each["text"] for each in answers[0]][:2] == [
            "Confirmed: 面粉一袋 × 1",
            "This voucher has been handed over already.",
        ]
        assert await shelf(db, world) == (8, 0, 2)
        assert await failing(db) == []

    async def test_it_counts_in_the_name_of_who_kept_it_alone(
        self, db: Database, world: World, client: Browser
    ) -> None:
        await give(db, world.alice)
        voucher = await redeemed(db, world, world.alice)
        assert (await self.send(client, world.mei.id, ("a", voucher.code))).status_code == 401
        await client.sign_in(world.otto.id)
        assert (await self.send(client, world.mei.id, ("a", voucher.code))).status_code == 409
        await client.sign_in(world.bob.id)
        (told,) = (await self.send(client, world.bob.id, ("a", voucher.code))).json()
        assert told["refused"]
        assert (await client.post("/counter/kept", content=b"[")).status_code == 422
        assert await shelf(db, world) == (9, 1, 0)
