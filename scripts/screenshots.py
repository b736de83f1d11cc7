"""Takes the pictures in docs/screenshots of the demonstration that `make run` serves, and writes their index.

With `--whole` each picture is of the page from top to bottom, for looking at a page rather than for the docs.
"""

import argparse
import asyncio
import base64
import json
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright
from playwright.async_api import Error as PlaywrightError
from starlette.routing import compile_path

from scripts.pictures import CERTIFICATE, INDEX, ROOT, ROSTER, SHOTS, TARGET, VOUCHER, Shot, index

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
LARGEST_BYTES = 60_000
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]
DECODE = """async ([decoder, picture]) => {
  const { decode } = await import(decoder);
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  pen.drawImage(bitmap, 0, 0);
  return decode(pen.getImageData(0, 0, bitmap.width, bitmap.height), 5000);
}"""


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
        field = page.locator("main")
        for name, text in typed.items():
            field = page.locator(f"main form [name={name}]").last
            if await field.get_attribute("type") == "file":
                await field.set_input_files({"name": "名册.csv", "mimeType": "text/csv", "buffer": text.encode()})
            else:
                await field.fill(text)
        await _press(page, field.locator("xpath=ancestor::form").locator("button:not([type=button])").first)

    async def take(self, wanted: Shot, codes: dict[str, str], *, whole: bool) -> bytes:
        """The picture; raises where the way ends before its last step, or at another page."""
        cookie: Any = {"name": "language", "value": wanted.language, "url": self.site}
        await self.context.add_cookies([cookie])
        page = await self.context.new_page()
        await page.set_viewport_size(DESK if wanted.desk else PHONE)  # type: ignore[arg-type]
        await page.emulate_media(color_scheme="dark" if wanted.dark else "light")
        address, *steps = [step.format(**codes) for step in wanted.way]
        await page.goto(urljoin(self.site, address))
        for step in steps:
            await self._go_on(page, step)
        if wanted.page and not compile_path(wanted.page)[0].match(urlsplit(page.url).path):
            raise PlaywrightError(f"the way ended at {page.url}")
        await page.mouse.move(0, 0)
        return await self._picture(page, whole=whole)

    async def _go_on(self, page: Page, step: str) -> None:
        name, is_typed, _ = step.partition("=")
        if is_typed and name.isidentifier():
            await self._send(page, **dict(parse_qsl(step)))
        elif step.startswith(">"):
            await page.locator("main").locator(step[1:]).first.evaluate("element => element.scrollIntoView()")
        else:
            await _press(page, page.locator("main").locator(step).first)

    async def _walk(self, way: Sequence[str]) -> Page:
        page = await self.context.new_page()
        await page.goto(self.site + way[0])
        for step in way[1:]:
            await self._go_on(page, step)
        return page

    async def read_code(self, *way: str) -> str:
        """The code that the page at the end of `way` shows for typing."""
        page = await self._walk(way)
        said = await page.locator(".voucher-code").first.inner_text()
        await page.close()
        return said.rpartition(":")[2].rpartition("\uff1a")[2].replace(" ", "").strip()

    async def scan_code(self, *way: str) -> str:
        """Where the QR code leads that the page at the end of `way` shows, read as the site's scanner does."""
        page = await self._walk(["/scan"])
        decoder = await page.locator("[data-decoder]").get_attribute("data-decoder")
        await page.close()
        page = await self._walk(way)
        picture = await page.locator(".qr-code svg").first.screenshot()
        found: str = await page.evaluate(DECODE, [decoder, base64.b64encode(picture).decode()])
        await page.close()
        return found

    async def find(self, address: str, pattern: str) -> str:
        """The first text on a page that fits a pattern."""
        page = await self._walk([address])
        found = re.search(pattern, await page.locator("main").inner_text())
        await page.close()
        if found is None:
            raise PlaywrightError(f"nothing at {address} is like {pattern}")
        return found[0]

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


async def _press(page: Page, button: Locator) -> None:
    """Until the next page is there, or the result of a scan in this one."""
    if await button.evaluate("element => Boolean(element.closest('form[data-scan]'))"):
        await button.click()
        await page.locator("[data-result]:not([data-saved]) h2:visible, [data-result].bad").first.wait_for()
        return
    async with page.expect_navigation():
        await button.click()


async def codes_of(everybody: dict[str, Visitor], wanted: Shot) -> dict[str, str]:
    """The codes that the way names: the venue's changes every 30 seconds, so it is read when it is needed."""
    steps = " ".join(wanted.way)
    leader, volunteer = everybody["leader"], everybody["volunteer"]
    codes = {}
    if "{venue}" in steps:
        codes["venue"] = await leader.read_code(*ROSTER, "a[href$='/qr']")
    if "{elsewhere}" in steps:
        codes["elsewhere"] = await leader.scan_code("/", "li:nth-child(3) a[href$='/roster']", "a[href$='/qr']")
    if "{voucher}" in steps:
        codes["voucher"] = await volunteer.read_code("/my/redemptions", VOUCHER)
    if "{certificate}" in steps:
        codes["certificate"] = await volunteer.scan_code("/my/certificates", CERTIFICATE)
    if "{revoked}" in steps:
        codes["revoked"] = await everybody["officer"].scan_code("/service-certificates?show=revoked", CERTIFICATE)
    if "{guardian}" in steps:
        codes["guardian"] = await everybody["anonymous"].find("/outbox", r"/guardian/[\w-]+")
    if "{badge}" in steps:
        codes["badge"] = await volunteer.scan_code("/my/qr")
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
