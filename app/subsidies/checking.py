"""Rules tried out on facts without keeping anything: test cases beside each rule, and the eligibility checker."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from app.rules.conditions import Finding, Rules
from app.rules.facts import Facts

from .amounts import Amounts
from .typed import typed


class Trial(msgspec.Struct, frozen=True):
    """A test case: facts as they are written, and what must come of them on a day. `fen` is 0 where nothing is paid."""

    name: str
    facts: dict[str, Any]
    on: date
    passed: bool
    fen: int


class Tried(msgspec.Struct, frozen=True):
    """What came of a test case: `met` says of each condition, in their order, whether it was met."""

    number: int
    name: str
    passed: bool
    fen: int
    met: tuple[bool, ...]
    as_expected: bool


class Checked(msgspec.Struct, frozen=True):
    """What a version says of facts: `fen` is 0 where it is not passed; `unknown` are facts that were asked about
    and not given; `eligible_on` is the day on which waiting is enough, None where it is not."""

    passed: bool
    fen: int
    findings: tuple[Finding, ...]
    eligible_on: date | None
    unknown: tuple[str, ...]


def try_out(rules: Rules, amounts: Amounts, trials: Iterable[Trial]) -> tuple[Tried, ...]:
    """Each test case by itself. Raises FactUnreadable where the facts of one can't be read."""
    return tuple(_tried(number, rules, amounts, trial) for number, trial in enumerate(trials, 1))


def _tried(number: int, rules: Rules, amounts: Amounts, trial: Trial) -> Tried:
    found = check(rules, amounts, typed(rules.catalogue, trial.facts, "trials"), trial.on)
    met = tuple(each.passed for each in found.findings)
    as_expected = (found.passed, found.fen) == (trial.passed, trial.fen)
    return Tried(number, trial.name, found.passed, found.fen, met, as_expected)


def check(rules: Rules, amounts: Amounts, facts: Facts, on: date) -> Checked:
    """What the rules say of facts on a day."""
    judged = rules.judge(facts, {}, on)
    asked = sorted({name for each in judged.findings for name in each.actual})
    return Checked(
        judged.passed,
        amounts.of(facts) if judged.passed else 0,
        judged.findings,
        rules.eligible_on(facts, {}, on),
        tuple(name for name in asked if facts.get(name) is None),
    )
