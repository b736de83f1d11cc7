"""Conditions without a database: read, refused, judged, and when waiting is enough."""

import time
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from app.kernel.errors import DomainError
from app.rules.conditions import Condition, Rules, compile_rules
from app.rules.errors import ConditionAmiss, ConditionUnreadable, UnknownFact
from app.rules.facts import Evidence, Fact, Kind
from app.rules.years import day_of, years_between

FACTS = {
    "years": Fact(Kind.DECIMAL, {"en": "years"}, "years", grows=True),
    "work": Fact(Kind.DECIMAL, {"en": "years of work"}, "years", grows=True),
    "rung": Fact(Kind.INT, {"en": "rung"}),
    "degrees": Fact(Kind.LIST, {"en": "degrees"}),
    "resident": Fact(Kind.BOOL, {"en": "resident"}),
    "town": Fact(Kind.TEXT, {"en": "town"}),
    "born": Fact(Kind.DATE, {"en": "born"}),
}
ON = date(2026, 5, 1)
ASKED = {
    "years": Decimal("3.5"),
    "work": Decimal(6),
    "rung": 4,
    "degrees": ["college"],
    "resident": True,
    "town": "默勒镇",
    "born": date(1990, 2, 28),
}


@cache
def rules(*expressions: str, alternatives: tuple[int | None, ...] = ()) -> Rules:
    groups = alternatives or (None,) * len(expressions)
    texts: dict[str, str] = {}
    return compile_rules(
        [Condition(each, "§1", texts, texts, group) for each, group in zip(expressions, groups, strict=True)], FACTS
    )


@pytest.mark.parametrize(
    ("expression", "met"),
    [
        ("years >= 3", True),
        ("4 <= years", False),
        ("rung == 4", True),
        ("rung in [5, 6]", False),
        ("'college' in degrees", True),
        ("'master' in degrees", False),
        ("resident", True),
        ("not resident", False),
        ("town == '默勒镇'", True),
        ("town != '默勒镇'", False),
        ("born < d'1990-03-01'", True),
        ("years + work > 9.4", True),
        ("years * 2 < 7 or resident and rung > 3", True),
    ],
)
def test_a_condition_is_met_or_not(expression: str, met: bool) -> None:
    assert rules(expression).passes(ASKED) is met
    assert rules(expression).judge(ASKED, {}, ON).findings[0].passed is met


def test_a_condition_about_an_unknown_fact_is_refused_with_its_place() -> None:
    with pytest.raises(UnknownFact) as refused:
        rules("resident and yaers >= 4")
    assert refused.value.params == {"number": 1, "position": 14, "name": "yaers", "known": "years"}


@pytest.mark.parametrize(
    ("expression", "position"), [("years >= ", 10), ("years > > 4", 9), ("born < d'1990-13-01'", 10), ("rung 4", 6)]
)
def test_a_condition_that_cannot_be_read_is_refused_with_the_place(expression: str, position: int) -> None:
    with pytest.raises(ConditionUnreadable) as refused:
        rules(expression)
    assert refused.value.params["position"] == position


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "3 > 2",
        "years",
        "years == 'four'",
        "years >= 'four'",
        "rung in ['4']",
        "4 in degrees",
        "rung and resident",
        "town =~ '(a+)+$'",
        "rung ** 9 > 1",
        "years.is_nan",
        "$any(degrees)",
        "[each for each in degrees]",
        "resident ? rung > 1 : rung > 2",
        "born < d'1990-03-01T10:00:00'",
        "resident and " * 60 + "resident",
    ],
)
def test_what_is_no_question_about_facts_is_refused(expression: str) -> None:
    with pytest.raises((ConditionAmiss, ConditionUnreadable)):
        rules(expression)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(DomainError) as refused:
        rules("nobody", "years >= 1", "years >= 'x'")
    assert [each.params["number"] for each in refused.value.each()] == [1, 3]


def test_one_alternative_is_enough_but_what_is_always_needed_is() -> None:
    either = rules("resident", "years >= 5", "rung >= 4", "'college' in degrees", alternatives=(None, 1, 2, 2))
    assert either.passes(ASKED)
    assert not either.passes({**ASKED, "resident": False})
    assert not either.passes({**ASKED, "degrees": []})
    assert either.passes({**ASKED, "degrees": [], "years": Decimal(5)})


def test_a_fact_that_nobody_knows_meets_nothing() -> None:
    for expression in ("resident", "not resident", "years < 5", "town != 'x'", "years + work > 0"):
        assert not rules(expression).passes({**ASKED, "resident": None, "years": None, "town": None})


def test_a_fact_of_another_kind_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="years"):
        rules("years >= 1").judge({**ASKED, "years": 3.5}, {}, ON)


def test_a_finding_says_what_was_expected_found_and_missing() -> None:
    known = {"years": Evidence("证书 Y1", date(2022, 11, 2))}
    finding = rules("years >= 5").judge(ASKED, known, ON).findings[0]
    assert (finding.expected, finding.actual, finding.missing) == ("5", {"years": "3.5"}, "1.5")
    assert (finding.met_on, finding.evidence) == (date(2027, 11, 2), {"years": "证书 Y1"})
    assert rules("born >= d'1990-03-05'").judge(ASKED, {}, ON).findings[0].missing == "5"


def test_waiting_is_enough_where_only_time_is_missing() -> None:
    known = {"years": Evidence(since=date(2022, 11, 2)), "work": Evidence(since=date(2020, 5, 1))}
    both = rules("years >= 5", "work >= 7 and resident")
    assert both.eligible_on({**ASKED, "work": Decimal(7)}, known, ON) == date(2027, 11, 2)
    assert rules("years >= 5", "rung >= 5").eligible_on(ASKED, known, ON) is None
    assert rules("years >= 3").eligible_on(ASKED, known, ON) == ON
    # What must not be more passes by then.
    assert rules("years >= 5", "work <= 7").eligible_on(ASKED, known, ON) is None


DAYS = some.dates(date(1950, 1, 1), date(2060, 12, 31))


@given(since=DAYS, years=some.integers(0, 60))
def test_a_number_of_years_is_reached_on_its_day_and_not_before(since: date, years: int) -> None:
    day = day_of(since, Decimal(years))
    assert years_between(since, day) >= years
    assert years == 0 or years_between(since, day - timedelta(days=1)) < years


@given(since=DAYS, on=DAYS, later=some.integers(0, 3000))
def test_years_never_fall(since: date, on: date, later: int) -> None:
    assert years_between(since, on) <= years_between(since, on + timedelta(days=later))


VALUES = some.fixed_dictionaries(
    {
        "years": some.none() | some.integers(0, 90_000).map(lambda each: Decimal(each) / 10_000),
        "rung": some.none() | some.integers(0, 9),
        "degrees": some.lists(some.sampled_from(["college", "master"]), unique=True),
        "resident": some.none() | some.booleans(),
        "town": some.sampled_from(["默勒镇", "八宝镇"]),
        "born": DAYS,
    }
)
SIMPLE = (
    "years >= 4",
    "4.5 > years",
    "years * 2 - rung > -rung + 7.5",
    "rung + years * years <= 20",
    "rung == years - years + rung",
    "rung != 3",
    "rung in [1, 2, 3]",
    "'college' in degrees",
    "not resident",
    "town == '默勒镇'",
    "born <= d'2000-02-29'",
)


@given(facts=VALUES, expression=some.sampled_from(SIMPLE))
def test_the_quick_way_and_the_library_say_the_same(facts: dict[str, Any], expression: str) -> None:
    """What calculates with days runs in the library: here it adds nothing to the same question."""
    slow = rules(f"({expression}) and born - born == born - born")
    assert slow.read[0].by_library
    assume(facts["rung"] is not None)
    for quick in (expression, f"not not ({expression})", f"({expression}) and (rung < 100 or resident)"):
        assume("resident" not in quick or facts["resident"] is not None)
        assert rules(quick).passes(facts) == slow.passes(facts)


@given(facts=VALUES, since=some.dates(date(2015, 1, 1), ON), wanted=some.integers(0, 20))
def test_on_the_day_that_is_promised_all_is_met_and_not_the_day_before(
    facts: dict[str, Any], since: date, wanted: int
) -> None:
    facts["years"] = years_between(since, ON)
    asked = rules(f"years >= {wanted}", "rung >= 3", "'college' in degrees", alternatives=(None, 1, 2))
    day = asked.eligible_on(facts, {"years": Evidence(since=since)}, ON)
    if day is None:
        assert not asked.passes({**facts, "years": Decimal(100)})
    else:
        assert asked.passes({**facts, "years": years_between(since, day)})
        assert day == ON or not asked.passes({**facts, "years": years_between(since, day - timedelta(days=1))})


@given(text=some.text("years rung()<>=!+-*'\"[],.d0123456789andorti$?:|&~", max_size=40))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    with suppress(DomainError):
        rules(text).passes(ASKED)


@pytest.mark.thorough
def test_everybody_is_matched_with_every_programme_in_time() -> None:
    """30,000 people and 20 programmes of 8 conditions that all are met; how long it took is told."""
    met = ("years >= 3", "rung in [4, 5]", "'college' in degrees", "resident", "town == '默勒镇'")
    programmes = [rules(*met, "born < d'1990-03-01'", "work > 1 and rung > 1", "not rung > 9") for _ in range(20)]
    people = [{**ASKED, "rung": 4 + number % 3} for number in range(30_000)]
    began = time.perf_counter()
    matched = sum(each.passes(person) for person in people for each in programmes)
    assert matched == 400_000
    print(f"{matched} entitlements in {time.perf_counter() - began:.1f} s")  # noqa: T201
