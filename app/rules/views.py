"""What pages show of rules: each condition of a verdict with what was found, and what facts are called."""

from datetime import date
from typing import Any

import msgspec

from app.kernel.web import View
from app.kernel.wording import Names

from .facts import Fact, Kind

BOOLEANS = {"true": True, "false": False}


class Known(View):
    name: str
    value: str | None


class Source(View):
    fact: str
    source: str | None


class Found(View):
    """What was found of one condition. `values` and `sources` are the operation's; templates ask the properties."""

    alternative: int | None
    passed: bool
    clause: str | None
    texts: Names
    values: list[Known]
    sources: list[Source]
    missing: str | None = None
    met_on: date | None = None

    @property
    def actual(self) -> dict[str, Any]:
        """The values by fact."""
        return {each.name: value_of(each.value) for each in self.values}

    @property
    def evidence(self) -> dict[str, str | None]:
        """In words, by fact."""
        return {each.fact: each.source for each in self.sources}


class CalledFact(View):
    name: str
    words: Names


class CalledRules(View):
    """Rules of which only the words for facts are shown."""

    known_facts: list[CalledFact]

    @property
    def facts(self) -> dict[str, CalledFact]:
        return {each.name: each for each in self.known_facts}


class WholeFact(CalledFact):
    kind: str
    unit: str | None
    grows: bool | None

    def declared(self) -> Fact:
        """As conditions read it."""
        return Fact(Kind(self.kind), self.words, self.unit or "", bool(self.grows))


def value_of(text: str | None) -> Any:
    """A value of the API, which writes all as text: yes and no and lists as such again, the rest stays text."""
    if text is not None and text.startswith("["):
        return msgspec.json.decode(text)
    return BOOLEANS.get(text or "", text)
