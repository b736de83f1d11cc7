"""The rows of a select: every combination of the rows of its tables for which its conditions hold."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cmp_to_key, partial
from itertools import islice
from types import SimpleNamespace
from typing import Any, Protocol

from sqlalchemy import FromClause, Join, Select, Subquery, TableValuedAlias
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BooleanClauseList, Grouping

from .data import Data, Row
from .operations import TABLES

Rows = Mapping[FromClause, Row]
"""Which row each table (or alias) of an expression stands at."""


class Unknown(Exception):
    """A kind of expression that the oracle has not been taught."""


class Evaluates(Protocol):
    data: Data

    def holds(self, condition: Any, rows: Rows) -> bool: ...

    def value(self, expression: Any, rows: Rows) -> Any: ...


class Selecting:
    """One select inside an expression; tables of the expression around it are not its own."""

    def __init__(self, select: Select[Any], outer: Rows) -> None:
        if select._group_by_clauses or select._distinct or select._offset_clause is not None:
            raise Unknown(f"group by, distinct or offset: {select}")
        self._order = [_direction(each) for each in select._order_by_clauses]
        self._limit = select._limit_clause
        conditions = list(_conjuncts(select.whereclause))
        self._sources: list[FromClause] = []
        self._optional: dict[FromClause, Any] = {}
        """On what the right sides of outer joins are joined."""
        for from_ in select.get_final_froms():
            self._sources += [table for table in _tables(from_) if table not in outer]
            for join in _joins(from_):
                if join.isouter:
                    self._optional[join.right] = join.onclause
                else:
                    conditions += _conjuncts(join.onclause)
        self._conditions: list[list[Any]] = [[] for _ in range(len(self._sources) + 1)]
        for condition in conditions:
            self._conditions[self._level(condition)].append(condition)

    def _level(self, condition: Any) -> int:
        """After how many of the tables a condition can be asked."""
        used = {getattr(each, "table", None) for each in visitors.iterate(condition)}
        return max((n for n, source in enumerate(self._sources, 1) if source in used), default=0)

    def rows(self, evaluator: Evaluates, outer: Rows) -> Iterator[Rows]:
        found = self._combined(evaluator, outer)
        if self._order:
            by = cmp_to_key(partial(self._compare, evaluator))
            found = iter(sorted(found, key=by))
        return found if self._limit is None else islice(found, evaluator.value(self._limit, outer))

    def _compare(self, evaluator: Evaluates, one: Rows, other: Rows) -> int:
        for expression, descending in self._order:
            left, right = evaluator.value(expression, one), evaluator.value(expression, other)
            if left != right:
                larger = left is None or (right is not None and left > right)
                return 1 if larger is not descending else -1
        return 0

    def _combined(self, evaluator: Evaluates, outer: Rows, level: int = 0) -> Iterator[Rows]:
        if not all(evaluator.holds(condition, outer) for condition in self._conditions[level]):
            return
        if level == len(self._sources):
            yield outer
            return
        source = self._sources[level]
        for row in self._joined(source, evaluator, outer):
            yield from self._combined(evaluator, {**outer, source: row}, level + 1)

    def _joined(self, source: FromClause, evaluator: Evaluates, outer: Rows) -> Iterable[Any]:
        rows = _rows_of(source, evaluator, outer)
        if source not in self._optional:
            return rows
        on = self._optional[source]
        return [row for row in rows if evaluator.holds(on, {**outer, source: row})] or [_row(source, ())]


def _rows_of(source: FromClause, evaluator: Evaluates, outer: Rows) -> Iterable[Any]:
    if isinstance(source, Subquery):
        select: Any = source.element
        rows = Selecting(select, {}).rows(evaluator, {})
        return [_row(source, [evaluator.value(each, row) for each in select.selected_columns]) for row in rows]
    if not isinstance(source, TableValuedAlias):
        return evaluator.data.of(source)
    function: Any = source.element
    if function.name not in TABLES:
        raise Unknown(f"function {function.name}: {source}")
    found = TABLES[function.name](*(evaluator.value(each, outer) for each in function.clauses))
    return [_row(source, values) for values in found]


def _row(source: FromClause, values: Iterable[Any]) -> Any:
    """A row of something that is no table; nulls where there are no more values."""
    names = [column.name for column in source.columns]
    return SimpleNamespace(**(dict.fromkeys(names) | dict(zip(names, values, strict=False))))


def _direction(clause: Any) -> tuple[Any, bool]:
    """An expression of an ORDER BY, and whether it descends."""
    modifier = getattr(clause, "modifier", None)
    return (clause.element, modifier is operators.desc_op) if modifier else (clause, False)


def _tables(from_: Any) -> Iterator[Any]:
    if not isinstance(from_, Join):
        yield from_
        return
    yield from _tables(from_.left)
    yield from _tables(from_.right)


def _joins(from_: Any) -> Iterator[Join]:
    if isinstance(from_, Join):
        if from_.full or (from_.isouter and isinstance(from_.right, Join)):
            raise Unknown(f"a full join, or an outer join of a join: {from_}")
        yield from_
        yield from _joins(from_.left)
        yield from _joins(from_.right)


def _conjuncts(condition: Any) -> Iterator[Any]:
    if condition is None:
        return
    inner = condition.element if isinstance(condition, Grouping) else condition
    if isinstance(inner, BooleanClauseList) and inner.operator is operators.and_:
        for each in inner.clauses:
            yield from _conjuncts(each)
    else:
        yield condition
