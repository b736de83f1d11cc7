"""Many judged at once: the same is said of each as when they are judged one by one, whatever is asked of whom."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from app.rules.conditions import Condition, Rules, compile_rules
from app.rules.facts import Fact, Kind
from app.rules.many import Crowd, Outcome

ON = date(2026, 5, 1)
FACTS = {
    "years": Fact(Kind.DECIMAL, {"en": "years"}, "years", grows=True),
    "hours": Fact(Kind.DECIMAL, {"en": "hours"}),
    "rung": Fact(Kind.INT, {"en": "rung"}),
    "age": Fact(Kind.INT, {"en": "age"}),
    "degrees": Fact(Kind.LIST, {"en": "degrees"}),
    "resident": Fact(Kind.BOOL, {"en": "resident"}),
    "town": Fact(Kind.TEXT, {"en": "town"}),
    "born": Fact(Kind.DATE, {"en": "born"}),
}
ELSEWHERE = {**FACTS, "years": Fact(Kind.INT, {"en": "years"})}
"""In other rules a fact of the same name may be of another kind."""
TOWNS, DEGREES = ("默勒镇", "八宝镇", ""), ("college", "master")

days = some.dates(date(1990, 1, 1), date(1990, 1, 9))
numbers = some.integers(-2, 9).map(str) | some.decimals(-2, 9, places=1).map("{:f}".format)
numeric = some.sampled_from(["years", "hours", "rung", "age"])
signs = some.sampled_from([">=", ">", "<=", "<", "==", "!="])
sums = some.builds("{} {} {}".format, numeric, some.sampled_from("+-*"), numeric | numbers)


def told(value: str) -> str:
    return f"'{value}'"


simple = some.one_of(
    some.builds("{} {} {}".format, numeric | sums, signs, numbers),
    some.builds("{} {} {}".format, numbers, signs, numeric),
    some.builds("{} {} {}".format, numeric, signs, numeric),
    some.builds("{} in [{}, {}]".format, numeric, numbers, numbers),
    some.builds("born {} d'{}'".format, signs, days),
    some.builds("town {} {}".format, some.sampled_from(["==", "!="]), some.sampled_from(TOWNS).map(told)),
    some.builds("town in [{}]".format, some.sampled_from(TOWNS).map(told)),
    some.builds("{} in degrees".format, some.sampled_from((*DEGREES, "doctor")).map(told)),
    some.builds("born - born {} born - d'{}'".format, some.sampled_from(["==", "!="]), days),
    some.just("resident"),
)
expressions = some.recursive(
    simple,
    lambda below: (
        some.builds("not ({})".format, below)
        | some.builds("({}) {} ({})".format, below, some.sampled_from(["and", "or"]), below)
    ),
    max_leaves=4,
)
unknown = some.none()
people = some.fixed_dictionaries(
    {
        "years": unknown | some.integers(0, 9),
        "hours": unknown | some.decimals(0, 9, places=2) | some.integers(0, 9),
        "rung": unknown | some.integers(0, 9),
        "degrees": unknown | some.lists(some.sampled_from(DEGREES), unique=True) | some.just(frozenset(DEGREES)),
        "resident": unknown | some.booleans(),
        "town": unknown | some.sampled_from(TOWNS),
    },
    optional={"age": unknown | some.integers(0, 9), "born": unknown | days},
)
alternatives = some.none() | some.integers(1, 3)
programmes = some.lists(some.tuples(expressions, alternatives), max_size=5)


def rules(programme: list[tuple[str, int | None]], catalogue: dict[str, Fact] = FACTS) -> Rules:
    return compile_rules([Condition(text, "§1", {}, {}, group) for text, group in programme], catalogue)


def one_by_one(asked: Rules, facts: dict[str, Any]) -> Outcome:
    judgement = asked.judge(facts, {}, ON)
    return Outcome(judgement.passed, sum(1 << each.number - 1 for each in judgement.findings if not each.passed))


@given(some.lists(programmes, min_size=1, max_size=3), some.lists(people, max_size=6), some.booleans())
def test_all_at_once_and_one_by_one_are_the_same(
    asked: list[list[tuple[str, int | None]]], crowd: list[dict[str, Any]], twice: bool
) -> None:
    every = [rules(programme) for programme in asked]
    if twice:
        every += [rules(programme, ELSEWHERE) for programme in asked]
    known = Crowd(crowd)
    for each in every:
        assert known.judge(each) == [one_by_one(each, facts) for facts in crowd]


def test_what_is_not_met_is_told_by_its_number() -> None:
    asked = rules([("rung >= 3", None), ("resident", 1), ("years + hours > 9", 2)])
    found = Crowd([{"rung": 3, "years": Decimal(5), "hours": Decimal(5)}, {"resident": True}]).judge(asked)
    assert found == [Outcome(passed=True, unmet=0b010), Outcome(passed=False, unmet=0b101)]


def test_nobody_and_nothing_are_judged_too() -> None:
    assert Crowd([]).judge(rules([("rung >= 3", None)])) == []
    assert Crowd([{}]).judge(rules([])) == [Outcome(passed=True, unmet=0)]
