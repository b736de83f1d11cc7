"""Every page in the browser: open to everybody (axe-core), in all languages and both colour schemes."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from app.kernel.cookies import LANGUAGE
from app.kernel.i18n import DEFAULT_LANGUAGE
from app.kernel.identity import Actor
from tests.every_page import IN_BETWEEN, Visit, visits
from tests.lived_in import live
from tests.long_form import LONG_FORM

from .phone import Phones
from .site import Site

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text("utf-8")
RULES = {
    "light": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "dark": {"type": "rule", "values": ["color-contrast"]},
}
"""All rules in the light; in the dark only what colours change, in one language: colours are the same in all."""
LOOK = """async (run) => {
  const { violations } = await axe.run(document, { runOnly: run, resultTypes: ["violations"] });
  const said = (rule, node) => `${rule.id}: ${node.target} ${node.html.slice(0, 120)}`;
  const found = violations.flatMap((rule) => rule.nodes.map((node) => said(rule, node)));
  const wide = document.documentElement.scrollWidth - innerWidth;
  return wide > 0 ? [...found, `${wide} pixels too wide`] : found;
}"""


WAYS = [
    (DEFAULT_LANGUAGE, "light", 1),
    pytest.param("bo", "light", 2, marks=pytest.mark.thorough),
    pytest.param("en", "light", 3, marks=pytest.mark.thorough),
    pytest.param(DEFAULT_LANGUAGE, "dark", 3, marks=pytest.mark.thorough),
]
"""How a page is read, and every how many-th one: all of them in the language of most."""


@pytest.mark.parametrize(("language", "scheme", "step"), WAYS)
async def test_nobody_is_shut_out(phones: Phones, site: Site, language: str, scheme: str, step: int) -> None:
    """The short form looks at every eighth page."""
    traces = await live(site.db, site.world, site.clock)
    pages = visits(site.world, traces)[:: step if LONG_FORM else 8]
    found = await _read_all(phones, site, pages, language, scheme)
    assert not found, "\n".join(["", *sorted(set(found))])


async def _read_all(phones: Phones, site: Site, pages: list[Visit], language: str, scheme: Any) -> list[str]:
    phone = await phones.hand_out(language)
    await phone.page.add_init_script(AXE)
    await phone.page.emulate_media(color_scheme=scheme)
    reader = _Reader(phone.page, site, language, RULES[scheme])
    found = []
    for visit in pages:
        await reader.become(visit.person)
        answer = await phone.page.goto(visit.path)
        if answer is None or answer.status != visit.status:
            found.append(f"{visit}: {answer and answer.status} instead of {visit.status}")
        found += await reader.look(str(visit))
    for path, (form, typed) in IN_BETWEEN.items():
        await reader.become(site.world.anonymous if path.startswith("/sign-in") else site.world.alice)
        await phone.page.goto(form)
        for name, text in typed.items():
            await phone.page.locator(f"[name={name}]").fill(text)
        await phone.page.locator("main form button:not([type=button])").first.click()
        await phone.page.wait_for_url(f"**{path}")
        found += await reader.look(path)
    return found


class _Reader:
    """Somebody who reads one page after the other as different people, in one language."""

    def __init__(self, page: Page, site: Site, language: str, rules: dict[str, Any]) -> None:
        self.page = page
        self.rules = rules
        self.site = site
        self.language = language
        self.tokens: dict[Any, str] = {}
        self.person: Any = ""

    async def become(self, person: Actor) -> None:
        if person.id == self.person:
            return
        self.person = person.id
        cookies: list[Any] = [{"name": LANGUAGE, "value": self.language, "url": self.site.url}]
        if person.id:
            if person.id not in self.tokens:
                self.tokens[person.id] = await self.site.session(person)
            cookies.append({"name": "session", "value": self.tokens[person.id], "url": self.site.url})
        await self.page.context.clear_cookies()
        await self.page.context.add_cookies(cookies)

    async def look(self, name: str) -> list[str]:
        return [f"{name}: {said}" for said in await self.page.evaluate(LOOK, self.rules)]
