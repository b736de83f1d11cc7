"""Rows taken together: those with the same keys make a group, whose totals are aggregates over them."""

from typing import Any

from .expressions import Evaluator
from .operations import written
from .selecting import Rows


def grouped(evaluate: Evaluator, made: dict[str, Any], keys: list[str], rows: list[Rows]) -> list[dict[str, Any]]:
    """One object for each group in the order of the keys, nulls last; without keys one for all rows, if none even."""
    groups: dict[tuple[Any, ...], list[Rows]] = {} if keys else {(): []}
    for row in rows:
        groups.setdefault(tuple(evaluate.value(made[key], row) for key in keys), []).append(row)
    found = []
    for values in sorted(groups, key=lambda each: [(value is None, "" if value is None else value) for value in each]):
        common = dict(zip(keys, map(written, values), strict=True))
        totals = {
            name: written(evaluate.together(expression, groups[values]))
            for name, expression in made.items()
            if evaluate.sums(expression)
        }
        found.append({**dict.fromkeys(made), **common, **totals})
    return found
