"""No network at the counter: what is handed over is to be confirmed, sent once, and its answer stays in sight."""

import pytest
from playwright.async_api import Route

from app.rewards.service import Redeemed, fulfil
from tests.rewards.purse import change, failing, give, redeemed, shelf

from .phone import Phone, Phones
from .site import Site
from .test_offline import KEPT, become

pytestmark = pytest.mark.browser

LOST = "Hand over only if you know the person"


async def at_the_counter(phones: Phones, site: Site, workers: str) -> tuple[Phone, list[Redeemed]]:
    """Mei's phone with the counter open, and three vouchers of Alice's."""
    await change(site.db, "UPDATE reward SET points = 10")
    await give(site.db, site.world.alice)
    vouchers = [await redeemed(site.db, site.world, site.world.alice) for _ in range(3)]
    mei = await phones.hand_out("Mei", service_workers=workers)
    await become(mei, site, site.world.mei)
    await mei.open("/counter")
    if workers == "allow":
        await mei.page.evaluate(KEPT, "/counter")
    return mei, vouchers


async def hand_over(mei: Phone, voucher: Redeemed) -> None:
    await mei.type("Or type its code", voucher.code.lower())
    await mei.press("Continue")
    await mei.sees(LOST)
    await mei.press("Handed over, confirm later")
    await mei.sees("To be confirmed.")


@pytest.mark.parametrize("workers", ["allow", pytest.param("block", marks=pytest.mark.thorough)])
async def test_vouchers_wait_to_be_confirmed_and_count_once(phones: Phones, site: Site, workers: str) -> None:
    """The tab is closed, the reply to the first upload is dropped; one voucher was spent elsewhere meanwhile."""
    mei, (first, second, elsewhere) = await at_the_counter(phones, site, workers)
    context = mei.page.context
    await context.set_offline(True)
    for voucher in (first, second, elsewhere):
        await hand_over(mei, voucher)
    line = "Handed over without a network, to be confirmed: 3"
    await mei.page.locator("#queue", has_text=line).wait_for()
    assert await shelf(site.db, site.world) == (7, 3, 0)
    async with site.db.unit_of_work() as tx:
        await fulfil(tx, site.world.partner, code=elsewhere.code)
    await mei.page.close()
    page = mei.page = await context.new_page()
    if workers == "allow":
        await page.goto(f"/counter/{first.code}")  # as a phone's own camera opens it
        await mei.sees(LOST)
        await page.locator("#queue", has_text=line).wait_for()
    sent: list[str] = []

    async def lose_the_first_reply(route: Route) -> None:
        answer = await route.fetch()
        sent.append(await answer.text())
        await (route.fulfill(response=answer) if len(sent) > 1 else route.abort("connectionreset"))

    await page.route("**/counter/kept", lose_the_first_reply)
    async with page.expect_event("requestfailed", lambda request: request.url.endswith("/counter/kept")):
        await context.set_offline(False)
        if workers == "block":
            await page.goto("/activities")
    assert await shelf(site.db, site.world) == (7, 0, 3)
    await page.evaluate("dispatchEvent(new Event('online'))")
    await page.locator("#queue", has_text="Confirmed: 面粉一袋 × 1").wait_for()
    assert sent[0] == sent[1]
    await page.goto("/activities")
    told = page.locator("#queue")
    await told.get_by_text("This voucher has been handed over already.").wait_for()
    assert (await told.inner_text()).count("Confirmed: 面粉一袋 × 1") == 2
    await told.get_by_role("button", name="I have read it").click()
    await told.wait_for(state="hidden")
    assert await shelf(site.db, site.world) == (7, 0, 3)
    assert await failing(site.db) == []
    phones.faults[:] = [fault for fault in phones.faults if "Service Worker registration blocked" not in fault]
