"""How much a version pays: the first amount whose question is answered by yes, in fen."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from app.rules.conditions import Condition, Rules, compile_rules
from app.rules.facts import Catalogue, Facts


class Amount(msgspec.Struct, frozen=True):
    """So many fen where the expression holds; always, where there is none. `names` says for whom, by language."""

    expression: str | None
    fen: int
    names: dict[str, str]


class Amounts:
    """Amounts that were read, ready to be asked about many."""

    def __init__(self, amounts: Sequence[Amount], catalogue: Catalogue) -> None:
        self._amounts = [(_asked(each.expression, catalogue), each.fen) for each in amounts]

    @property
    def facts(self) -> frozenset[str]:
        """Which facts the questions are about."""
        return frozenset(name for rules, _ in self._amounts if rules for read in rules.read for name in read.facts)

    def of(self, facts: Facts) -> int:
        """Fen for somebody with these facts, whether or not the conditions are met; 0: no amount holds."""
        for rules, fen in self._amounts:
            if rules is None or rules.passes(facts):
                return fen
        return 0


def _asked(expression: str | None, catalogue: Catalogue) -> Rules | None:
    return compile_rules([question(expression)], catalogue) if expression is not None else None


def question(expression: str) -> Condition:
    """An expression to be asked by itself, of an amount or an exception: without words."""
    return Condition(expression, "", {}, {})


def amounts_of(stored: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> Amounts:
    """The amounts as a version keeps them."""
    return Amounts(msgspec.convert(stored, list[Amount]), catalogue)
