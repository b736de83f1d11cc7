"""No network at the venue: what phones scan waits on them, survives, and is sent once, in the right name."""

import pytest
from playwright.async_api import Page, Route

from app.activities import service as activities
from app.attendance import service as attendance
from app.kernel.identity import Actor
from tests.activities.planning import Planner
from tests.attendance.presence import START, Scene
from tests.rewards.purse import change

from .phone import Phone, Phones
from .site import Site

pytestmark = pytest.mark.browser

PEOPLE = 30
SEEN = "SELECT count(*), count(DISTINCT volunteer_id), count(*) FILTER (WHERE would_refuse IS NULL) FROM scan"
KEPT = """async (path) => {
  await navigator.serviceWorker.ready;
  while (!(await caches.match(path, { ignoreVary: true }))) await new Promise((done) => setTimeout(done, 20));
}"""
"""Until the service worker has kept a page."""
ALL_SENT = """async () => {
  while (localStorage.getItem("waiting") !== null) await new Promise((done) => setTimeout(done, 20));
}"""
"""Until nothing waits. Not `wait_for_function`: it evaluates texts, which the pages' policy forbids."""


OLD_AND_FULL = """
  delete AbortSignal.timeout;
  if (location.pathname.endsWith("/scanner")) {
    for (const size of [1_000_000, 1_000, 1]) {
      try { for (let n = 0; ; n++) localStorage[`${size}.${n}`] = "x".repeat(size); } catch { /* nothing more fits */ }
    }
    addEventListener("pagehide", () => { localStorage.clear(); localStorage.waiting = "yes"; });
  }
"""
"""A phone of a few years ago whose localStorage is full while it scans."""


async def seen(site: Site) -> tuple[int, ...]:
    async with site.db.connection() as connection:
        return tuple(await connection.fetchrow(SEEN))


async def become(phone: Phone, site: Site, person: Actor | None) -> None:
    await phone.page.context.clear_cookies(name="session")
    if person:
        token = await site.session(person)
        await phone.page.context.add_cookies([{"name": "session", "value": token, "url": site.url}])


async def thirty(site: Site) -> list[str]:
    """The numbers of thirty people who are enrolled in the world's shift."""
    await change(site.db, "UPDATE shift SET capacity = 100")
    planner = Planner(site.db, site.world.lena)
    people = [await planner.volunteer(site.world.team, number) for number in range(PEOPLE)]
    for person in people:
        async with site.db.unit_of_work() as tx:
            await activities.enrol(tx, person, shift=site.world.shift)
    numbers = await site.db.read(
        "SELECT array_agg(number::text) FROM volunteer WHERE id = ANY($1)", [[each.volunteer for each in people]]
    )
    return list(numbers)


async def waits(page: Page, number: int) -> None:
    await page.locator("#queue", has_text=f"Waiting to be sent: {number}").wait_for()


@pytest.mark.parametrize("workers", ["allow", "block"])
async def test_thirty_scans_survive_the_tab_and_are_sent_once(phones: Phones, site: Site, workers: str) -> None:
    """The reply to the first upload is dropped: the phone sends all again, and nothing is there twice."""
    numbers = await thirty(site)
    lena = await phones.hand_out("Lena", service_workers=workers)
    context, scanner = lena.page.context, f"/shifts/{site.world.shift}/scanner"
    await become(lena, site, site.world.lena)
    if workers == "block":
        await context.add_init_script(OLD_AND_FULL)
    site.clock.at = START
    await lena.open(scanner)
    if workers == "allow":
        await lena.page.evaluate(KEPT, scanner)
    await context.set_offline(True)
    for number in numbers:
        await lena.page.locator("#f-code").fill(number)
        await lena.page.locator("#f-code").press("Enter")
    await waits(lena.page, PEOPLE)
    await lena.page.close()
    page = await context.new_page()
    if workers == "allow":
        await page.goto(scanner)
        await waits(page, PEOPLE)
    sent: list[str] = []

    async def lose_the_first_reply(route: Route) -> None:
        answer = await route.fetch()
        sent.append(await answer.text())
        if len(sent) > 1:
            await route.fulfill(response=answer)
        else:
            await route.abort("connectionreset")

    await page.route("**/scans", lose_the_first_reply)
    async with page.expect_event("requestfailed", lambda request: request.url.endswith("/scans")):
        await context.set_offline(False)
        if workers == "block":
            await page.goto("/activities")
    await waits(page, PEOPLE)
    assert await seen(site) == (PEOPLE, PEOPLE, PEOPLE)
    await page.evaluate("dispatchEvent(new Event('online'))")
    await page.locator("#queue").get_by_text(f"Sent: {PEOPLE}", exact=True).wait_for()
    assert await seen(site) == (PEOPLE, PEOPLE, PEOPLE)
    assert len(sent) == 2
    assert sent[0] == sent[1]
    await page.reload()
    assert await page.evaluate("localStorage.getItem('waiting')") is None
    phones.faults[:] = [fault for fault in phones.faults if "Service Worker registration blocked" not in fault]


async def test_one_scan_that_fails_keeps_no_other_back(phones: Phones, site: Site) -> None:
    numbers = await thirty(site)
    lena = await phones.hand_out("Lena", service_workers="allow")
    page = lena.page
    await become(lena, site, site.world.lena)
    site.clock.at = START
    scanner = f"/shifts/{site.world.shift}/scanner"
    await lena.open(scanner)
    await page.evaluate(KEPT, scanner)
    await page.context.set_offline(True)
    for number in numbers[:4]:
        await page.locator("#f-code").fill(number)
        await page.locator("#f-code").press("Enter")
    await waits(page, 4)

    async def stumble(route: Route) -> None:
        if numbers[1] in (route.request.post_data or ""):
            await route.fulfill(status=500)
        else:
            await route.continue_()

    await page.route("**/scans", stumble)
    await page.context.set_offline(False)
    await waits(page, 1)
    assert await seen(site) == (3, 3, 3)
    await page.unroute("**/scans")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await page.locator("#queue", has_text="Waiting").wait_for(state="hidden")
    assert await seen(site) == (4, 4, 4)
    phones.faults[:] = [fault for fault in phones.faults if ": 500 at " not in fault]


async def test_a_number_that_was_mistyped_is_there_to_be_mended(phones: Phones, site: Site) -> None:
    lena = await phones.hand_out("Lena")
    await become(lena, site, site.world.lena)
    site.clock.at = START
    await lena.open(f"/shifts/{site.world.shift}/scanner")
    number = lena.page.locator("#f-code")
    for typed, then in (("99999999", "99999999"), ("not a volunteer's code", "")):
        await number.fill(typed)
        await number.press("Enter")
        await lena.sees("This is not a volunteer's code.")
        await lena.page.locator("button[aria-busy=true]").wait_for(state="detached")
        assert await number.input_value() == then


async def leave_by_code(phone: Phone, code: str) -> None:
    await phone.open("/scan")
    await phone.type("Or type the code", code)
    await phone.press("Continue")
    await phone.press("Check out")


async def test_nobody_sends_in_another_s_name(phones: Phones, site: Site) -> None:
    world, scene = site.world, Scene(site.db, site.world, site.clock)
    await scene.enrol(world.alice, world.bob)
    site.clock.at = START
    phone = await phones.hand_out("Alice", service_workers="allow")
    context, page = phone.page.context, phone.page
    await become(phone, site, world.alice)
    await phone.open("/scan")
    await page.evaluate(KEPT, "/my/qr")
    await context.set_offline(True)
    await phone.open("/my/qr")
    await page.locator("svg.qr").wait_for()
    await phone.open(f"/check-in/{attendance.venue_token(site.db.vault, world.shift, START)}")
    await phone.press("Check in")
    await phone.sees("Saved on this phone.")
    await waits(page, 1)
    await context.set_offline(False)
    await phone.sees("You are checked in.")
    await page.locator("#queue").wait_for(state="hidden")
    assert await seen(site) == (1, 1, 1)
    await context.set_offline(True)
    await leave_by_code(phone, "AAAAAA")
    await waits(page, 1)
    await context.set_offline(False)
    await phone.sees("This code fits none of your shifts now.")
    await page.get_by_role("button", name="I have read it").click()
    await context.set_offline(True)
    await page.evaluate("document.dispatchEvent(new CustomEvent('venue-code', { detail: '/check-in/scanned' }))")
    await phone.button("Check out").wait_for()
    assert await page.locator("[data-choice] [name=typed]").input_value() == ""
    await leave_by_code(phone, attendance.venue_code(site.db.vault, world.shift, START))
    await waits(page, 1)
    await become(phone, site, None)
    await context.set_offline(False)
    await page.locator("#queue", has_text="Sign in to send them.").wait_for()
    await phone.open("/sign-in")
    await page.locator("#queue", has_text="Sign in to send them.").wait_for()
    assert await page.evaluate("caches.match('/my/qr', { ignoreVary: true })") is None
    await become(phone, site, world.bob)
    await phone.open("/activities")
    await page.locator("#queue", has_text="Of somebody else, sent when they sign in here: 1").wait_for()
    assert await seen(site) == (1, 1, 1)
    await become(phone, site, world.alice)
    await phone.open("/activities")
    await page.locator("#queue").wait_for(state="hidden")
    await page.evaluate(ALL_SENT)
    assert await seen(site) == (2, 1, 2)
