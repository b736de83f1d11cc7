"""What pages make of a verdict as the API writes it."""

from typing import Any

import msgspec
import pytest

from app.kernel.wording import written
from app.rules.facts import Fact, Kind
from app.rules.views import CalledRules, Found, WholeFact, value_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (None, None),
        ("true", True),
        ("false", False),
        ("0", "0"),
        ("3.50", "3.50"),
        ("2026-05-01", "2026-05-01"),
        ('["college", "master"]', ["college", "master"]),
        ("[]", []),
        ("", ""),
    ],
)
def test_yes_no_and_lists_are_themselves_again(text: str | None, value: Any) -> None:
    assert value_of(text) == value
    assert type(value_of(text)) is type(value)


def test_a_condition_has_values_and_sources_by_fact() -> None:
    answer = {
        "alternative": None,
        "passed": True,
        "clause": "第三条",
        "texts": {"zh": "已取证", "bo": None, "en": "Certified"},
        "values": [{"name": "certified", "value": "true"}],
        "sources": [{"fact": "certified", "source": None}],
    }
    found = msgspec.convert(answer, Found, dec_hook=written)
    assert (found.actual, found.evidence) == ({"certified": True}, {"certified": None})
    assert found.texts == {"zh": "已取证", "en": "Certified"}


def test_facts_are_found_by_name_and_declared_as_conditions_read_them() -> None:
    called = {"name": "age", "words": {"zh": "年龄"}}
    rules = msgspec.convert({"knownFacts": [called]}, CalledRules, dec_hook=written)
    assert rules.facts["age"].words == {"zh": "年龄"}
    whole = msgspec.convert({**called, "kind": "int", "unit": None, "grows": True}, WholeFact, dec_hook=written)
    assert whole.declared() == Fact(Kind.INT, {"zh": "年龄"}, "", grows=True)
