"""Many people judged by many rules at once: column by column, each condition once for all rules that share it.

It says of each what `Rules.judge` says: whether all is met that is needed, and which conditions are not. Findings
with words and evidence are for those of whom somebody wants to know.
"""

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

from .conditions import Rules
from .expressions import Bound, Expression, compared, given
from .facts import Facts, Kind

Column = list[bool]
Key = tuple[Hashable, ...]


class Outcome(NamedTuple):
    """`unmet` has the bit 2^(n-1) for each condition n that is not met; what is not needed may be among them."""

    passed: bool
    unmet: int


class Crowd:
    """What is known of some people, by column; a question that was asked once is not asked again."""

    def __init__(self, people: Sequence[Facts]) -> None:
        self.people = people
        self._values: dict[str, list[Any]] = {}
        self._met: dict[Key, Column] = {}

    def judge(self, rules: Rules) -> list[Outcome]:
        """What the rules say of each of them, in their order."""
        asked = [self._asked(rules, at) for at in range(len(rules.conditions))]
        if not asked:
            return [Outcome(passed=True, unmet=0)] * len(self.people)
        outcomes = _Outcomes(rules)
        return [outcomes[met] for met in zip(*asked, strict=True)]

    def _asked(self, rules: Rules, at: int) -> Column:
        read = rules.read[at]
        kinds: list[Kind] = [rules.catalogue[name].kind for name in read.facts]
        key = (rules.conditions[at].expression, *kinds)
        found = self._met.get(key)
        if found is None:
            found = self._met[key] = self._ask(read)
        return found

    def _ask(self, read: Expression) -> Column:
        if read.bound:
            return _bounded(self._column(read.bound.fact), read.bound)
        columns = [self._column(name) for name in read.facts]
        if not read.by_library:
            known = [None not in values for values in zip(*columns, strict=True)]
            return [each and read.test(facts) for each, facts in zip(known, self.people, strict=True)]
        answers = _Answers(read)
        return [answers[values] for values in zip(*([given(each) for each in one] for one in columns), strict=True)]

    def _column(self, name: str) -> list[Any]:
        found = self._values.get(name)
        if found is None:
            found = self._values[name] = [facts.get(name) for facts in self.people]
        return found


def _bounded(column: list[Any], bound: Bound) -> Column:
    compare, value = compared(bound)
    if bound.comparison == "has":
        return [each is not None and value in each for each in column]
    if bound.comparison == "in":
        return [each is not None and each in value for each in column]
    return [each is not None and compare(each, value) for each in column]


class _Outcomes(dict[tuple[bool, ...], Outcome]):
    """By what is met of each condition; few ways out of all are ever seen."""

    def __init__(self, rules: Rules) -> None:
        super().__init__()
        self.rules = rules

    def __missing__(self, met: tuple[bool, ...]) -> Outcome:
        unmet = sum(1 << at for at, each in enumerate(met) if not each)
        self[met] = found = Outcome(self.rules.enough(met.__getitem__), unmet)
        return found


class _Answers(dict[tuple[Any, ...], bool]):
    """What the library said of values: it takes long, and many people are alike."""

    def __init__(self, read: Expression) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, values: tuple[Any, ...]) -> bool:
        facts = dict(zip(self.read.facts, values, strict=True))
        self[values] = met = None not in values and self.read.test(facts)
        return met
