"""SQL expressions evaluated in Python over loaded rows, with SQL's three-valued logic: None is unknown.

Only what declarations use is known here; anything else raises Unknown, which asks to be taught.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import reduce, singledispatchmethod
from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import TSVECTOR, aggregate_order_by
from sqlalchemy.sql import elements, functions, operators, selectable
from sqlalchemy.sql.operators import custom_op

from app.kernel.identity import Actor
from app.reading.values import FromFilter
from app.reading.viewer import FromActor

from . import operations
from .data import Data
from .days import WORKDAYS, part
from .quotas import rung_holders
from .searching import Document
from .selecting import Rows, Selecting, Unknown

OF_DATA: Mapping[str, Callable[..., Any]] = {**WORKDAYS, "rung_holders": rung_holders}
"""Functions of ours that look into tables."""
CHOICES = (Select, selectable.SelectStatementGrouping, selectable.ScalarSelect)


class Given:
    """Stands in an expression for what a caller gives."""

    value: Any = None


class Evaluator:
    """Evaluates for one actor."""

    def __init__(self, data: Data, actor: Actor) -> None:
        self.data = data
        self.actor = actor
        self._selecting: dict[Select[Any], Selecting] = {}
        self._group: list[Rows] = []
        """The rows that an aggregate sums up."""
        self._said: Mapping[str, Any] = {}

    @contextmanager
    def saying(self, said: Mapping[str, Any]) -> Iterator[None]:
        """While a filter says this."""
        self._said, before = said, self._said
        yield
        self._said = before

    def holds(self, condition: Any, rows: Rows) -> bool:
        """Whether a condition is true: neither false nor unknown."""
        return condition is None or self.value(condition, rows) is True

    @singledispatchmethod
    def value(self, expression: Any, rows: Rows) -> Any:
        raise Unknown(f"{type(expression).__name__}: {expression}")

    @value.register
    def _column(self, expression: elements.ColumnClause, rows: Rows) -> Any:  # type: ignore[type-arg]
        if expression.is_literal:
            return operations.literal(str(expression))
        assert expression.table is not None
        value = getattr(rows[expression.table], expression.name)
        return Document.read(value) if isinstance(expression.type, TSVECTOR) and value is not None else value

    @value.register
    def _parameter(self, expression: elements.BindParameter, rows: Rows) -> Any:  # type: ignore[type-arg]
        value = expression.effective_value
        if isinstance(value, FromActor):
            return value.value(self.actor, {})
        if isinstance(value, FromFilter):
            return self._said.get(value.name)
        return value.value if isinstance(value, Given) else value

    @value.register
    def _null(self, expression: elements.Null, rows: Rows) -> None:
        return None

    @value.register
    def _true(self, expression: elements.True_, rows: Rows) -> bool:
        return True

    @value.register
    def _false(self, expression: elements.False_, rows: Rows) -> bool:
        return False

    @value.register
    def _grouping(self, expression: elements.Grouping, rows: Rows) -> Any:  # type: ignore[type-arg]
        return self.value(expression.element, rows)

    @value.register
    def _label(self, expression: elements.Label, rows: Rows) -> Any:  # type: ignore[type-arg]
        return self.value(expression.element, rows)

    @value.register
    def _list(self, expression: elements.ExpressionClauseList, rows: Rows) -> Any:  # type: ignore[type-arg]
        """A list, or a product, sum or text of more than two."""
        values = [self.value(each, rows) for each in expression.clauses]
        if expression.operator in {operators.add, operators.mul, operators.concat_op}:
            return reduce(operations.OPERATORS[expression.operator.__name__], values)
        if expression.operator in {operators.comma_op, operators.and_}:
            return values
        raise Unknown(f"{expression.operator}: {expression}")

    @value.register
    def _tuple(self, expression: elements.ClauseList, rows: Rows) -> list[Any]:
        return [self.value(each, rows) for each in expression.clauses]

    @value.register
    def _boolean(self, expression: elements.BooleanClauseList, rows: Rows) -> bool | None:
        decisive = expression.operator is operators.or_
        unknown = False
        for each in expression.clauses:
            value = self.value(each, rows)
            if value is decisive:
                return bool(decisive)
            unknown |= value is None
        return None if unknown else not decisive

    @value.register
    def _unary(self, expression: elements.UnaryExpression, rows: Rows) -> Any:  # type: ignore[type-arg]
        value = self.value(expression.element, rows)
        if expression.operator is operators.inv:
            return None if value is None else not value
        if expression.operator is operators.neg:
            return None if value is None else -value
        raise Unknown(f"{expression.operator}: {expression}")

    @value.register
    def _as_boolean(self, expression: elements.AsBoolean, rows: Rows) -> Any:
        value = self.value(expression.element, rows)
        if expression.operator is operators.is_true:
            return value
        return None if value is None else not value

    @value.register
    def _binary(self, expression: elements.BinaryExpression, rows: Rows) -> Any:  # type: ignore[type-arg]
        operator = expression.operator
        left, right = expression.left, expression.right
        if of_each := _of_each(right):
            return self._each(operator, self.value(left, rows), of_each, rows)
        if of_each := _of_each(left):
            return self._each(operator, self.value(right, rows), of_each, rows)
        if operator is operators.in_op and isinstance(right, CHOICES):
            return self._any_row(self.value(left, rows), right, rows)
        name = operator.opstring if isinstance(operator, custom_op) else operator.__name__
        if name not in operations.OPERATORS:
            raise Unknown(f"{name}: {expression}")
        return operations.OPERATORS[name](self.value(left, rows), self.value(right, rows))

    def _any_row(self, value: Any, select: Any, rows: Rows) -> bool | None:
        """IN with a select."""
        while not isinstance(select, Select):
            select = select.element
        (chosen,) = select.selected_columns
        return operations.among(value, [self.value(chosen, each) for each in self._rows(select, rows)])

    def _each(self, operator: Any, value: Any, of_each: tuple[str, Any], rows: Rows) -> bool | None:
        """Whether a value equals any of an array's, or none of them."""
        how, array = of_each
        items = self.value(array, rows)
        if items is None:
            return None
        among = operations.among(value, items)
        if operator is operators.eq and how == "any":
            return among
        if operator is operators.ne and how == "all":
            return None if among is None else not among
        raise Unknown(f"{operator} {how}: {array}")

    @value.register
    def _case(self, expression: elements.Case, rows: Rows) -> Any:  # type: ignore[type-arg]
        if expression.value is not None:
            raise Unknown(f"case with a value: {expression}")
        for condition, result in expression.whens:
            if self.value(condition, rows) is True:
                return self.value(result, rows)
        return None if expression.else_ is None else self.value(expression.else_, rows)

    @value.register
    def _cast(self, expression: elements.Cast, rows: Rows) -> Any:  # type: ignore[type-arg]
        return operations.cast(self.value(expression.clause, rows), expression.type)

    @value.register
    def _extract(self, expression: elements.Extract, rows: Rows) -> Any:
        value = self.value(expression.expr, rows)
        return None if value is None else part(expression.field, value)

    @value.register
    def _filtered(self, expression: elements.FunctionFilter, rows: Rows) -> Any:  # type: ignore[type-arg]
        group = self._group
        self._group = [each for each in group if self.value(expression.criterion, each) is True]
        found = self.value(expression.func, rows)
        self._group = group
        return found

    @value.register
    def _function(self, expression: functions.FunctionElement, rows: Rows) -> Any:  # type: ignore[type-arg]
        name = expression.name
        if name in operations.AGGREGATES:
            return self._aggregate(name, expression, rows)
        if name == "now":
            return self.data.now
        if name == "current_setting":
            return self.data.settings[self.value(next(iter(expression.clauses)), rows)]
        if name == "array":
            return self._array(expression, rows)
        if name in OF_DATA:
            return OF_DATA[name](self.data, *(self.value(each, rows) for each in expression.clauses))
        if name not in operations.FUNCTIONS:
            raise Unknown(f"function {name}: {expression}")
        return operations.FUNCTIONS[name](*(self.value(each, rows) for each in expression.clauses))

    def _array(self, expression: functions.FunctionElement, rows: Rows) -> list[Any]:  # type: ignore[type-arg]
        """The one column of a select, from all its rows."""
        chosen: Any = next(iter(expression.clauses))
        while not isinstance(chosen, Select):
            chosen = chosen.element
        (column,) = chosen.selected_columns
        return [self.value(column, each) for each in self._rows(chosen, rows)]

    def _aggregate(self, name: str, expression: Any, rows: Rows) -> Any:
        before = group = self._group
        self._group = []
        arguments = list(expression.clauses)
        if name == "count" and getattr(arguments[0], "name", "") == "*":
            values: list[Any] = list(group)
        else:
            summed, group = self._sorted(arguments[0], group)
            once = isinstance(summed, elements.UnaryExpression) and summed.operator is operators.distinct_op
            values = [self.value(summed.element if once else summed, each) for each in group]
            values = list(set(values)) if once else values
        self._group = before
        further = [self.value(each, rows) for each in arguments[1:]]
        return operations.AGGREGATES[name]([value for value in values if value is not None], *further)

    def _sorted(self, summed: Any, group: list[Rows]) -> tuple[Any, list[Rows]]:
        """What is summed up, and the group's rows in the order that the aggregate asks for."""
        if not isinstance(summed, aggregate_order_by):
            return summed, group
        return summed.target, sorted(group, key=lambda each: self.value(summed.order_by, each))

    @value.register
    def _exists(self, expression: selectable.Exists, rows: Rows) -> bool:
        select: Any = expression.element
        while not isinstance(select, Select):
            select = select.element
        return next(self._rows(select, rows), None) is not None

    @value.register
    def _scalar(self, expression: selectable.ScalarSelect, rows: Rows) -> Any:  # type: ignore[type-arg]
        select: Any = expression.element
        (chosen,) = select.selected_columns
        if self.sums(chosen):
            return self.together(chosen, list(self._rows(select, rows)), rows)
        found = list(self._rows(select, rows))
        if len(found) > 1:
            raise AssertionError(f"more than one row for {expression}")
        return self.value(chosen, found[0]) if found else None

    def _rows(self, select: Select[Any], outer: Rows) -> Iterator[Rows]:
        known = self._selecting.get(select)
        if known is None:
            known = self._selecting[select] = Selecting(select, outer)
        return known.rows(self, outer)

    def sums(self, expression: Any) -> bool:
        """Whether an aggregate stands in it, outside of the selects that it may hold."""
        if isinstance(expression, elements.FunctionFilter):
            return True
        if isinstance(expression, functions.FunctionElement) and expression.name in operations.AGGREGATES:
            return True
        inner = (
            [] if isinstance(expression, (selectable.ScalarSelect, selectable.Exists)) else expression.get_children()
        )
        return any(self.sums(each) for each in inner)

    def together(self, expression: Any, group: list[Rows], rows: Rows | None = None) -> Any:
        """The value of an expression with aggregates over the rows of a group."""
        before, self._group = self._group, group
        value = self.value(expression, rows or {})
        self._group = before
        return value


def _of_each(expression: Any) -> tuple[str, Any] | None:
    """ "any" or "all", and of which array; None for anything else."""
    if isinstance(expression, elements.CollectionAggregate):
        return ("any" if expression.operator is operators.any_op else "all"), expression.element
    if isinstance(expression, functions.Function) and expression.name in {"any", "all"}:
        (array,) = expression.clauses
        return expression.name, array
    return None
