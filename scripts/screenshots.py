"""Takes the pictures in docs/screenshots of the demonstration that `make run` serves, and writes their index.

With `--whole` each picture is of the page from top to bottom, for looking at a page rather than for the docs.
"""

import argparse
import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright
from playwright.async_api import Error as PlaywrightError

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs/screenshots"
INDEX = ROOT / "docs/screenshots.md"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
LARGEST_BYTES = 60_000
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]


@dataclass(frozen=True)
class Shot:
    """One picture: `way` is an address, then what to click or, as `name=text`, to fill in and send.

    `{venue}` and `{voucher}` in it are the codes that the leader's and the volunteer's screens show.
    """

    name: str
    title: str
    way: tuple[str, ...]
    desk: bool = False
    language: str = "zh"
    dark: bool = False


def shot(name: str, title: str, *way: str, **how: Any) -> Shot:
    return Shot(name, title, way, **how)


ACTIVITY, SHIFT, REWARD = "a[href^='/activities/']", ".cards a[href^='/shifts/']", ".cards a[href^='/rewards/']"
TEAM, RECORD = "a[href^='/teams/']", "a[href^='/service-records/']"
UPCOMING, SHIFT_PLAN = "li:nth-child(2)", "a[href$='/edit'][href^='/shifts/']"
PLANNED = "a[href$='/edit'][href^='/activities/']"
SHOTS: dict[str, list[Shot]] = {
    "anonymous": [
        shot("welcome", "The first page for everybody", "/"),
        shot("welcome-en", "The same in English", "/", language="en"),
        shot("welcome-bo", "and in Tibetan", "/", language="bo"),
        shot("sign-in", "Sign in by phone", "/sign-in"),
        shot("sign-in-code", "Type the code from the message", "/sign-in", "phone=13800000000"),
        shot("sign-in-staff", "Staff sign in by password", "/sign-in/password"),
        shot("outbox", "In development, messages are read here", "/outbox"),
        shot("activities", "Find an activity", "/activities"),
        shot("activities-bo", "The same in Tibetan", "/activities", language="bo"),
        shot("activities-dark", "and in the dark", "/activities", dark=True),
        shot("not-found", "No such page", "/nothing/here"),
    ],
    "volunteer": [
        shot("home", "A volunteer's first page", "/"),
        shot("shift", "A shift to enrol in", "/activities", SHIFT),
        shot("activity", "An activity", "/activities", SHIFT, ".back a"),
        shot("team", "A team as members see it", "/", TEAM),
        shot("my-shifts", "What one is enrolled in", "/my/shifts"),
        shot("scan", "Scan the venue's code", "/scan"),
        shot("check-in", "Check in with the venue's code", "/scan", "code={venue}"),
        shot("my-code", "One's own code, for staff to scan", "/my/qr"),
        shot("my-hours", "Hours with each step", "/my/hours"),
        shot("record", "One record", "/my/hours", RECORD),
        shot("points", "The statement of points", "/my/points"),
        shot("points-bo", "The same in Tibetan", "/my/points", language="bo"),
        shot("rewards", "Rewards", "/rewards"),
        shot("reward", "Redeem one", "/rewards", REWARD),
        shot("voucher", "A voucher to show", "/my/redemptions", ".cards a[href^='/vouchers/']"),
        shot("my-vouchers", "Vouchers", "/my/redemptions"),
        shot("profile", "Language, phone, devices", "/profile"),
        shot("privacy", "What is stored", "/profile/privacy"),
        shot("phone", "Change the phone number", "/profile/phone"),
        shot("phone-code", "Confirm the new number", "/profile/phone", "phone=13800000001"),
    ],
    "leader": [
        shot("leader-home", "A leader's first page", "/"),
        shot("leader-team", "Her team", "/", TEAM),
        shot("leader-team-desk", "Her team on a desk", "/", TEAM, desk=True),
        shot("new-activity", "Plan an activity", "/", TEAM, "a[href$='/activities/new']"),
        shot("roster", "Who comes", "/", "a[href$='/roster']"),
        shot("roster-desk", "The same on a desk", "/", "a[href$='/roster']", desk=True),
        shot("members", "Enrol members", "/", f"{UPCOMING} a[href$='/roster']", "a[href$='/members']"),
        shot("venue", "The venue's code", "/", "a[href$='/roster']", "a[href$='/qr']"),
        shot("venue-desk", "The same on a big screen", "/", "a[href$='/roster']", "a[href$='/qr']", desk=True),
        shot("scanner", "Scan volunteers", "/", "a[href$='/roster']", "a[href$='/scanner']"),
        shot("editor", "Edit an activity", "/", "a[href$='/roster']", PLANNED),
        shot("editor-desk", "The same on a desk", "/", "a[href$='/roster']", PLANNED, desk=True),
        shot("edit-shift", "Edit a shift", "/", f"{UPCOMING} a[href$='/roster']", PLANNED, SHIFT_PLAN),
        shot("new-shift", "Add a shift", "/", "a[href$='/roster']", PLANNED, "a[href$='/shifts/new']"),
        shot("approvals", "Hours to approve", "/approvals"),
        shot("approvals-desk", "The same on a desk", "/approvals", desk=True),
    ],
    "merchant": [
        shot("merchant-home", "A merchant's first page", "/"),
        shot("counter", "Scan or type a voucher", "/counter"),
        shot("hand-over", "What to hand over", "/counter", "code={voucher}"),
        shot("counter-today", "What was handed over", "/counter/today"),
    ],
    "officer": [
        shot("officer-home-desk", "An officer's first page", "/", desk=True),
        shot("officer-home", "The same on a phone", "/"),
        shot("volunteers-desk", "Search by name or pinyin", "/volunteers?q=wang", desk=True),
        shot("volunteers", "The same on a phone", "/volunteers?q=wang"),
        shot("teams-desk", "All teams", "/teams", desk=True),
        shot("new-team", "A new team", "/teams/new"),
        shot("imports-desk", "Rosters", "/imports", desk=True),
        shot("import-desk", "What came of one", "/imports", ".cards a[href^='/imports/']", desk=True),
        shot("password", "Change the password", "/profile/password"),
    ],
}


class Visitor:
    """Somebody with a role, in a browser of their own."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context = context
        self.site = site

    async def sign_in(self, person: dict[str, str]) -> None:
        page = await self.context.new_page()
        if "phone" in person:
            await page.goto(f"{self.site}/sign-in")
            await self._send(page, phone=person["phone"])
            messages = await self.context.new_page()
            await messages.goto(f"{self.site}/outbox")
            text = await messages.locator(".cards li p").first.inner_text()
            await messages.close()
            await self._send(page, code="".join(letter for letter in text if letter.isdigit())[:6])
        else:
            await page.goto(f"{self.site}/sign-in/password")
            await self._send(page, username=person["username"], password=person["password"])
        await page.close()

    async def _send(self, page: Page, **typed: str) -> None:
        for name, text in typed.items():
            await page.locator(f"[name={name}]").fill(text)
        async with page.expect_navigation():
            await page.locator("main form button:not([type=button])").first.click()

    async def take(self, wanted: Shot, codes: dict[str, str], *, whole: bool) -> bytes:
        """The picture; raises where the way ends before its last step."""
        cookie: Any = {"name": "language", "value": wanted.language, "url": self.site}
        await self.context.add_cookies([cookie])
        page = await self.context.new_page()
        await page.set_viewport_size(DESK if wanted.desk else PHONE)  # type: ignore[arg-type]
        await page.emulate_media(color_scheme="dark" if wanted.dark else "light")
        address, *clicks = wanted.way
        await page.goto(self.site + address)
        for step in clicks:
            await self._go_on(page, step.format(**codes))
        await page.mouse.move(0, 0)
        return await self._picture(page, whole=whole)

    async def _go_on(self, page: Page, step: str) -> None:
        name, is_typed, text = step.partition("=")
        if is_typed and name.isidentifier():
            await self._send(page, **{name: text})
            return
        async with page.expect_navigation():
            await page.locator("main").locator(step).first.click()

    async def read_code(self, *way: str) -> str:
        """The code that the page at the end of `way` shows for typing."""
        page = await self.context.new_page()
        await page.goto(self.site + way[0])
        for step in way[1:]:
            await self._go_on(page, step)
        said = await page.locator(".voucher-code").first.inner_text()
        await page.close()
        return said.rpartition(":")[2].rpartition("\uff1a")[2].replace(" ", "").strip()

    async def _picture(self, page: Page, *, whole: bool) -> bytes:
        for quality in (80, 65, 50, 35, 25):
            picture = await page.screenshot(type="jpeg", quality=quality, full_page=whole)
            if whole or len(picture) <= LARGEST_BYTES:
                break
        await page.close()
        return picture


@asynccontextmanager
async def visitors(browser: Browser, credentials: dict[str, Any]) -> AsyncIterator[dict[str, Visitor]]:
    """Everybody signed in, by role."""
    people = {person["role"]: person for person in credentials["people"]}
    found = {}
    for role in SHOTS:
        context = await browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce")
        context.set_default_timeout(20_000)
        found[role] = Visitor(context, credentials["base_url"])
        if role != "anonymous":
            await found[role].sign_in(people[role])
    yield found
    for visitor in found.values():
        await visitor.context.close()


async def codes_of(everybody: dict[str, Visitor], wanted: Shot) -> dict[str, str]:
    """The codes that the way names: the venue's changes every 30 seconds, so it is read when it is needed."""
    steps = " ".join(wanted.way)
    codes = {}
    if "{venue}" in steps:
        codes["venue"] = await everybody["leader"].read_code("/", "a[href$='/roster']", "a[href$='/qr']")
    if "{voucher}" in steps:
        codes["voucher"] = await everybody["volunteer"].read_code("/my/redemptions", ".cards a[href^='/vouchers/']")
    return codes


async def take_all(
    program: str, credentials: dict[str, Any], only: Sequence[str], *, whole: bool
) -> tuple[dict[str, bytes], list[str]]:
    """The pictures by name; and what could not be taken, with the reason."""
    pictures: dict[str, bytes] = {}
    missing: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        async with visitors(browser, credentials) as everybody:
            for role, each in [(role, each) for role, wanted in SHOTS.items() for each in wanted]:
                if only and each.name not in only:
                    continue
                try:
                    codes = await codes_of(everybody, each)
                    pictures[each.name] = await everybody[role].take(each, codes, whole=whole)
                except PlaywrightError as error:
                    missing.append(f"{each.name}: {error.message.splitlines()[0]}")
        await browser.close()
    return pictures, missing


def index() -> str:
    """The page of docs that shows all pictures."""
    lines = ["# Every page", "", "Taken of the demonstration county by `make screenshots`.", ""]
    titles = {"anonymous": "Everybody", "volunteer": "A volunteer", "leader": "A team leader"}
    titles |= {"merchant": "A merchant", "officer": "An officer of the county"}
    for role, wanted in SHOTS.items():
        lines += [f"## {titles[role]}", ""]
        for each in wanted:
            width = 640 if each.desk else 260
            picture = f'<img src="screenshots/{each.name}.jpg" width="{width}" alt="{each.title}">'
            lines += [f"{each.title}  ", picture, ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these pictures")
    parser.add_argument("--whole", action="store_true", help="pages from top to bottom")
    parser.add_argument("--to", type=Path, default=TARGET, help="the folder for the pictures")
    given = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("Chromium is not installed (Debian: apt install chromium).")
    said = subprocess.run([ROOT / ".venv/bin/commonweal", "demo", "--credentials"], stdout=subprocess.PIPE, check=True)
    pictures, missing = asyncio.run(take_all(program, json.loads(said.stdout), given.names, whole=given.whole))
    given.to.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        (given.to / f"{name}.jpg").write_bytes(picture)
    if given.to == TARGET:
        INDEX.write_text(index(), "utf-8")
    if missing:
        sys.exit("\n".join(["Not taken:", *missing]))


if __name__ == "__main__":
    main()
