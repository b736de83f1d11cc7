"""Languages: what is chosen, how messages, dates, numbers and durations read, how gaps are found."""

import ast
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.kernel import messages
from app.kernel.assets import Assets
from app.kernel.errors import DomainError, Invalid, NotFound, Several
from app.kernel.formats import Formats, key
from app.kernel.i18n import LANGUAGES, error_text, negotiate, translate, translations
from app.kernel.paths import ROOT, STATIC, TEMPLATES
from app.kernel.rendering import Refusal, Renderer
from app.kernel.settings import Settings
from app.rewards.errors import InsufficientPoints

ZONE = ZoneInfo("Asia/Shanghai")
MAY_DAY = datetime(2026, 5, 1, 1, 30, tzinfo=UTC)
"""Half past nine in the morning in the county, a Friday."""


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        (None, None, "zh"),
        ("bo", "en", "bo"),
        ("fr", "en-GB,en;q=0.9", "en"),
        (None, "de, en;q=0.4, bo;q=0.7", "bo"),
        (None, "zh-TW, en", "zh"),
        (None, "en;q=0", "zh"),
        (None, "en;q=high, bo", "bo"),
        (None, ";;;,,q=1", "zh"),
    ],
)
def test_the_choice_comes_before_the_browser_and_chinese_last(
    chosen: str | None, accepted: str | None, language: str
) -> None:
    assert negotiate(chosen, accepted) == language


def test_a_message_is_translated_and_filled_in() -> None:
    assert translate("Home", "zh") == "首页"
    assert translate("Home", "en") == "Home"
    assert translate("%(hours)s h", "zh", hours=2) == "2 小时"


def test_an_unknown_message_stays_english() -> None:
    assert translate("No catalog has this: %(what)s", "zh", what="100%") == "No catalog has this: 100%"


def test_plurals_follow_the_language() -> None:
    forms = [translations("en").ngettext("%(num)s odd place", "%(num)s odd places", number) for number in (1, 2)]
    assert forms == ["%(num)s odd place", "%(num)s odd places"]


def test_every_failed_condition_is_said() -> None:
    refusal = Several((Invalid(reason="Please fill this in."), NotFound()))
    assert error_text(refusal, "zh").startswith("请填写此项。 找不到")
    assert error_text(DomainError(), "en") == "This is not possible."


def test_every_language_has_all_messages_of_the_shell() -> None:
    assert {translate("Sign in", language) for language in LANGUAGES} == {"登录", "ཐོ་འཛུལ།", "Sign in"}


@pytest.mark.parametrize(
    ("language", "full", "short"),
    [
        ("zh", "2026年5月1日 09:30", "5月1日周五"),
        ("en", "1 May 2026 09:30", "Fri 1 May"),
        ("bo", "2026-05-01 09:30", "2026-05-01 པ་སངས"),
    ],
)
def test_dates_are_in_the_zone_of_the_county_and_iso_in_tibetan(language: str, full: str, short: str) -> None:
    formats = Formats(language, ZONE)
    assert formats.datetime(MAY_DAY) == full
    assert formats.day(MAY_DAY).replace(",", "") == short
    assert formats.date(date(2026, 5, 1)) == full.rpartition(" ")[0]


def test_a_span_names_the_second_day_only_where_it_is_another() -> None:
    formats = Formats("zh", ZONE)
    assert formats.span(MAY_DAY, MAY_DAY.replace(hour=3)) == "5月1日周五 09:30–11:00".replace("11:00", "11:30")
    assert formats.span(MAY_DAY, MAY_DAY.replace(hour=17)) == "5月1日周五 09:30–5月2日周六 01:30"


@pytest.mark.parametrize(("minutes", "text"), [(0, "0 min"), (45, "45 min"), (120, "2 h"), (150, "2 h 30 min")])
def test_durations(minutes: int, text: str) -> None:
    assert Formats("en", ZONE).minutes(minutes) == text


def test_numbers() -> None:
    formats = Formats("zh", ZONE)
    assert formats.minutes(150) == "2 小时 30 分钟"
    assert (formats.signed(1520), formats.signed(-20), formats.signed(0)) == ("+1,520", "−20", "0")
    assert (formats.hours(150), formats.hours(59), formats.number(Decimal("1234.5"))) == ("2.5", "0.9", "1,234.5")
    assert formats.local_input(MAY_DAY) == "2026-05-01T09:30"
    assert key("Activity:0190f3c4-0000-7000-8000-000000000001") == "0190f3c4-0000-7000-8000-000000000001"


def test_messages_are_found_where_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "rules.py").write_text(
        'class Full(DomainError):\n    template: ClassVar[str] = "All places are taken."\n'
        'REASON = mark("Come later.")\ndone(request, "/", flash="You are enrolled.")\n'
        'Invalid(reason=mark("Too young."))\nRetry(reason="for programs alone")\n'
    )
    (tmp_path / "page.html").write_text(
        '{{ _("Enrol") }}{% trans n=2 %}\n  {{ n }} day\n{% pluralize %}\n  {{ n }} days\n{% endtrans %}'
    )
    assert messages.used(tmp_path / "app", tmp_path) == {
        "All places are taken.",
        "Come later.",
        "You are enrolled.",
        "Too young.",
        "Enrol",
        ("%(n)s day", "%(n)s days"),
    }


def test_a_message_without_translation_is_a_gap() -> None:
    assert messages.missing("zh", {"Home", "Nobody says this"}) == ["Nobody says this"]
    assert "Home" in messages.stale("zh", {"Sign in"})


@pytest.mark.thorough
def test_whatever_a_page_says_after_a_form_is_in_the_catalogs() -> None:
    """A sentence that stands in a table, or goes through a helper, needs `mark()` to be found."""
    known = {each if isinstance(each, str) else each[0] for each in messages.used()}
    files = [*ROOT.glob("app/*/web.py"), *ROOT.glob("app/*/web/*.py")]
    said = {
        text for file in files if file.name != "oauth.py" for text in _sentences(ast.parse(file.read_text("utf-8")))
    }
    assert len(said) > 100
    assert said <= known


def _sentences(tree: ast.AST) -> set[str]:
    """Whole sentences in English; no docstrings."""
    nodes = list(ast.walk(tree))
    told = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in told]
    return {text for text in texts if isinstance(text, str) and re.fullmatch(r"[A-Z%].*[.?!]", text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_numbers_in_sentences_of_pages_read_as_everywhere(
    language: str, settings: Settings, tmp_path: Path
) -> None:
    """Without its page having asked for it; a year stays, and what is a name comes as text."""
    template = (
        '{% trans n=n %}{{ n }} payment{% pluralize %}{{ n }} payments{% endtrans %}|{{ _("Case %(n)s", n=n) }}'
        '|{{ _("Case %(n)s", n=n|string) }}|{{ _("Newly paid for skill in %(year)s", year=2026) }}'
        '|{{ translate("This costs %(needed)s points; you have %(available)s.", needed=n, available=999) }}'
    )
    (tmp_path / "page.html").write_text(template, "utf-8")
    renderer = Renderer(settings, Assets(STATIC), (tmp_path, TEMPLATES))
    sentences = renderer.render("page.html", language, {"n": 12345}).split("|")
    assert [re.findall(r"\d[\d,]*", each) for each in sentences] == [
        *(["12,345"], ["12,345"], ["12345"], ["2026"]),
        ["12,345", "999"],
    ]
    told = Refusal(Several((InsufficientPoints(needed=1000, available=-1234),)), language).messages
    assert re.findall(r"-?\d[\d,]*", told[0][1]) == ["1,000", "-1,234"]
