"""A phone in somebody's hand: taps, reads, types and scans like they would."""

import re
import sys
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response

from .site import Site

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CAMERA_FLAGS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
VIEWPORT = {"width": 390, "height": 844}
PATIENCE_MILLISECONDS = 15_000


class Camera:
    """What every phone's camera sees. Chromium reads the film anew whenever a camera is opened."""

    def __init__(self, film: Path) -> None:
        self.film = film
        self.film.touch()

    async def look_at(self, screen: Page) -> None:
        """Points the camera at the code on another device's screen: the film is a picture of it, twice."""
        await screen.locator(".qr").first.scroll_into_view_if_needed()
        self.film.write_bytes(2 * await screen.screenshot(type="jpeg", quality=90))


class Phones:
    """All phones of a test."""

    def __init__(self, browser: Browser, site: Site, camera: Camera) -> None:
        self.browser = browser
        self.site = site
        self.camera = camera
        self.faults: list[str] = []
        self.contexts: list[BrowserContext] = []

    async def hand_out(self, name: str, *, script: bool = True, language: str = "en-GB", **options: Any) -> "Phone":
        context = await self.browser.new_context(
            base_url=self.site.url,
            viewport=VIEWPORT,  # type: ignore[arg-type]
            is_mobile=True,
            has_touch=True,
            reduced_motion="reduce",  # a colour is looked at where it settles
            locale=language,
            timezone_id="Asia/Shanghai",
            java_script_enabled=script,
            **options,
        )
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        page = await context.new_page()
        page.on("console", lambda message: self._heard(name, message))
        page.on("pageerror", lambda error: self.faults.append(f"{name}: {error}"))
        page.on("response", lambda response: self._answered(name, response))
        return Phone(page, self.camera)

    def _heard(self, name: str, message: ConsoleMessage) -> None:
        """A refused form or a missing page is an error to the console, though not to us."""
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.faults.append(f"{name} on {message.location['url']}: {message.text}")

    def _answered(self, name: str, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{name}: {response.status} at {response.url}")

    async def close(self) -> None:
        """Tells what every phone showed last, which pytest repeats where a test failed."""
        for context in self.contexts:
            for page in context.pages:
                sys.stdout.write(f"--- {page.url}\n{await page.locator('body').inner_text()}\n")
            await context.close()


class Phone:
    def __init__(self, page: Page, camera: Camera) -> None:
        self.page = page
        self.camera = camera

    async def open(self, path: str) -> None:
        await self.page.goto(path)

    async def sign_in(self, number: str) -> None:
        """By a code, which is read from the outbox as from a text message."""
        await self.open("/sign-in")
        await self.type("Mobile number", number)
        await self.press("Send me a code")
        messages = await self.page.context.new_page()
        await messages.goto("/outbox")
        await messages.locator(".cards li", has_text=number[-4:]).first.wait_for()
        found = re.search(r"\b\d{6}\b", await messages.locator(".cards li").first.inner_text())
        await messages.close()
        assert found
        await self.type("Code from the message", found[0])
        await self.press("Sign in")
        await self.page.wait_for_url(lambda address: "/sign-in" not in address)

    def button(self, name: str, within: Locator | None = None) -> Locator:
        return (within or self.page.locator("main")).get_by_role("button", name=name, exact=True)

    async def press(self, name: str, within: Locator | None = None) -> None:
        await self.button(name, within).first.click()

    async def confirm(self, name: str) -> None:
        """Presses a button that asks whether one is sure, and then the one that it shows."""
        question = self.page.locator(
            "details.confirm", has=self.page.get_by_role("button", name=name, exact=True)
        ).first
        await question.locator("summary").click()
        await question.locator("form button").click()

    async def follow(self, name: str) -> None:
        await self.page.locator("a:visible").filter(has_text=name).first.click()

    async def reload(self) -> None:
        await self.page.reload()

    async def type(self, label: str, text: str) -> None:
        await self.page.locator("main :is(input, textarea)").and_(self.page.get_by_label(label)).first.fill(text)

    async def sees(self, text: str) -> None:
        await self.page.locator("main").get_by_text(text).first.wait_for()

    def row(self, name: str) -> Locator:
        """A table's row, by the name in it."""
        return self.page.locator("tr", has_text=name)

    async def figure(self, label: str) -> str:
        """A number among others, by what stands above it."""
        stat = self.page.locator(".stat", has=self.page.get_by_text(label, exact=True))
        return await stat.locator("strong").inner_text()

    async def scan(self, screen: "Phone") -> None:
        """Points this phone at another one's screen, on a page with a scanner."""
        await self.camera.look_at(screen.page)
        await self.press("Open the camera")
