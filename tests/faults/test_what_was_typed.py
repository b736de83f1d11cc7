"""A form that is refused comes back with what was typed in it, and each of its messages leads to a field."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

from app.kernel import ids
from tests.long_form import LONG_FORM

from .forms import Form, begin
from .grounds import Grounds
from .typed import TYPED

TYPED_INTO = frozenset({"text", "number", "date", "datetime-local", "time", "tel", "email", "url", "textarea"})
ALWAYS = frozenset(
    {
        "/grades/{id:uuid}/end",
        "/honours/{id:uuid}/withdraw",
        "/programme-versions/{id:uuid}/trials",
        "/qualifications/{id:uuid}/revoke",
        "/ratings/{id:uuid}/withdraw",
        "/trainings/{id:uuid}/withdraw",
        "/wage-tables/{id:uuid}/reject",
        "/wages/{id:uuid}/reject",
    }
)
"""Forms that once did not come back."""


class _Fields(HTMLParser):
    """What stands in the fields of a page, by name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        kind = given.get("type", "text") if tag == "input" else tag
        if kind in TYPED_INTO and given.get("name"):
            self.found.setdefault(given["name"], []).append(given.get("value", ""))
            self.text = given["name"] if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self.text:
            self.found[self.text][-1] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        self.text = ""


async def test_a_refused_form_keeps_what_was_typed(grounds: Grounds) -> None:
    """Taken away once: without `page_told` seven forms came back as a page that had none; without `_unreadable`
    the one of trials broke."""
    chosen = [each for n, each in enumerate(grounds.forms.values()) if LONG_FORM or n % 6 == 0 or each.route in ALWAYS]
    async with grounds.copy() as browser:
        found = []
        for form in chosen:
            await begin(browser, form.person, form.page)
            fields = [each for each in _Fields((await browser.get(form.page)).text).found if each in form.names]
            for wrong in fields:
                data = _filled(form, fields) | {wrong: "-1\0"}
                answer = await browser.post(form.action, data=data, files={"x": b"x"} if form.multipart else None)
                if answer.status_code != 303:
                    found += [f"{form.route} {wrong}: {told}" for told in _lost(answer.text, data, wrong, fields)]
        assert not found, "\n".join(["", *found])


def _filled(form: Form, fields: list[str]) -> dict[str, str | list[str]]:
    """The form as a person fills it in, with something in every field."""
    filled: dict[str, str | list[str]] = {**form.fields, **TYPED.get(form.route, {})}
    for name in fields:
        filled[name] = "".join(filled.get(name, "")) or "7"
    return filled | ({"key": ids.new().hex} if "key" in filled else {})


def _lost(html: str, sent: dict[str, str | list[str]], wrong: str, fields: list[str]) -> Iterator[str]:
    shown = _Fields(html).found
    for name in fields:
        if name != wrong and "".join(sent[name]).strip() not in [each.strip() for each in shown.get(name, [])]:
            yield f"{name} is lost"
    if wrong not in shown:
        yield "it is no longer there"
    for leads_to in re.findall(r'<a href="#(f-[^"]+)"', html):
        if f'id="{leads_to}"' not in html:
            yield f"#{unescape(leads_to)} is nowhere"
