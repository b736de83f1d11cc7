"""Expressions over facts, typed before they run: rule-engine reads them, `eval` never does.

What most conditions are, facts beside values and sums, is taken out of the tree that was read: it runs without the
library, some fifty times as fast, and tells what is missing. What calculates with days the library runs itself.
"""

import operator
from collections.abc import Callable, Iterator
from datetime import time
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from rule_engine import Context, DataType, EngineError, Rule, SymbolResolutionError, ast, type_resolver_from_dict

from app.kernel.i18n import mark

from .errors import ConditionAmiss, ConditionUnreadable, UnknownFact
from .facts import Catalogue, Facts, Kind

LONGEST = 500
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
    "eq": operator.eq,
    "ne": operator.ne,
    "has": operator.contains,
    "in": lambda value, among: value in among,
}
_CALCULATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
}
_TURNED = {"ge": "le", "gt": "lt", "le": "ge", "lt": "gt", "eq": "eq", "ne": "ne"}
_TYPES = {
    Kind.INT: DataType.FLOAT,
    Kind.DECIMAL: DataType.FLOAT,
    Kind.DATE: DataType.DATETIME,
    Kind.BOOL: DataType.BOOLEAN,
    Kind.TEXT: DataType.STRING,
    Kind.LIST: DataType.ARRAY(DataType.STRING),
}
_LITERALS = (ast.FloatExpression, ast.StringExpression, ast.BooleanExpression, ast.DatetimeExpression)
_NODES = (
    *_LITERALS,
    ast.ArrayExpression,
    ast.SymbolExpression,
    ast.LogicExpression,
    ast.ComparisonExpression,
    ast.ContainsExpression,
    ast.UnaryExpression,
    ast.AddExpression,
    ast.SubtractExpression,
    ast.ArithmeticExpression,
)
_EMPTY = mark("There is nothing in it.")
_LONG = mark("It is longer than 500 characters.")
_SYNTAX = mark("This is not expected here.")
_TYPE = mark("It compares what is not alike, such as a number with a text.")
_QUESTION = mark("It is not a question that is answered by yes or no about a fact.")
_DATE = mark("A day is written like d'2026-05-01'.")
_WORD = mark("Only comparisons, and, or, not, in, +, - and * may be used.")


Test = Callable[[Facts], bool]
Number = Callable[[Facts], Decimal]


class Bound(NamedTuple):
    """A fact compared with a value: `years >= 4` is ("years", "ge", Decimal(4))."""

    fact: str
    comparison: str
    value: Any


class Expression(NamedTuple):
    """A question about facts: which it asks, how it is answered, and what it compares if it is that simple.

    `test` wants a value for each of `facts`, none of them None; one `by_library` takes its time.
    """

    facts: tuple[str, ...]
    test: Test
    bound: Bound | None
    by_library: bool


def read_expression(text: str, catalogue: Catalogue, number: int) -> Expression:
    """Reads condition `number`; raises UnknownFact and ConditionUnreadable with the character, or ConditionAmiss."""
    if not text.strip() or len(text) > LONGEST:
        raise ConditionAmiss(field="conditions", number=number, reason=_LONG if text.strip() else _EMPTY)
    names = tuple(sorted(catalogue))
    try:
        rule = Rule(text, context=_context(tuple((name, catalogue[name].kind) for name in names)))
    except SymbolResolutionError as error:
        position = text.find(error.symbol_name) + 1
        known = ", ".join(name for name in names if name == error.suggestion) or ", ".join(names)
        raise UnknownFact(
            field="conditions", number=number, position=position, name=error.symbol_name, known=known
        ) from None
    except (EngineError, ArithmeticError) as error:
        raise _unread(error, text, number) from None
    root = rule.statement.expression
    asked = _checked(root, number)
    direct = _direct(root)
    return Expression(asked, direct or _by_library(rule, asked), _bound(root), by_library=direct is None)


@cache
def _context(kinds: tuple[tuple[str, Kind], ...]) -> Context:
    """Days have no time zone; all are put into the same one to be compared."""
    types = {name: _TYPES[kind] for name, kind in kinds}
    return Context(type_resolver=type_resolver_from_dict(types), default_timezone="utc")


def _unread(error: Exception, text: str, number: int) -> ConditionUnreadable | ConditionAmiss:
    value = getattr(error, "value", None)
    if value is not None:
        position = text.find(str(value)) + 1
        return ConditionUnreadable(field="conditions", number=number, position=position, reason=_DATE)
    if hasattr(error, "token"):
        position = len(text) + 1 if error.token is None else error.token.lexpos + 1
        return ConditionUnreadable(field="conditions", number=number, position=position, reason=_SYNTAX)
    return ConditionAmiss(field="conditions", number=number, reason=_TYPE)


def _checked(root: Any, number: int) -> tuple[str, ...]:
    """The facts that a question names; ConditionAmiss where it is none, or has more in it than it needs."""
    asked = set()
    for node in _walk(root):
        reason = _amiss(node)
        if reason:
            raise ConditionAmiss(field="conditions", number=number, reason=reason)
        if isinstance(node, ast.SymbolExpression):
            asked.add(node.name)
    if root.result_type != DataType.BOOLEAN or not asked:
        raise ConditionAmiss(field="conditions", number=number, reason=_QUESTION)
    return tuple(sorted(asked))


def _amiss(node: Any) -> str | None:
    if not isinstance(node, _NODES) or isinstance(node, ast.FuzzyComparisonExpression):
        return _WORD
    if isinstance(node, ast.ArithmeticExpression) and node.type != "mul":
        return _WORD
    if isinstance(node, ast.SymbolExpression) and node.scope is not None:
        return _WORD
    if isinstance(node, ast.DatetimeExpression) and node.value.timetz() != time(tzinfo=node.value.tzinfo):
        return _DATE
    return _unlike(node)


def _unlike(node: Any) -> str | None:
    """What is compared must be of one type, which the library asks for only where there is an order."""
    reason, alike = _TYPE, True
    if isinstance(node, ast.LogicExpression):
        reason, alike = _QUESTION, node.left.result_type == node.right.result_type == DataType.BOOLEAN
    elif isinstance(node, ast.ComparisonExpression):
        alike = node.left.result_type == node.right.result_type
    elif isinstance(node, ast.ContainsExpression):
        alike = getattr(node.container.result_type, "value_type", None) == node.member.result_type
    return None if alike else reason


def _walk(node: Any) -> Iterator[Any]:
    yield node
    for name in ("left", "right", "container", "member"):
        below = getattr(node, name, None)
        if below is not None:
            yield from _walk(below)
    if isinstance(node, ast.ArrayExpression):
        for each in node.value:
            yield from _walk(each)


def _bound(root: Any) -> Bound | None:
    found: Bound | None = None
    match root:
        case ast.SymbolExpression():
            found = Bound(root.name, "eq", True)
        case ast.UnaryExpression(type="not", right=ast.SymbolExpression()):
            found = Bound(root.right.name, "eq", False)
        case ast.ContainsExpression(container=ast.SymbolExpression(), member=ast.StringExpression()):
            found = Bound(root.container.name, "has", root.member.value)
        case ast.ContainsExpression(container=ast.ArrayExpression(), member=ast.SymbolExpression()):
            if all(isinstance(each, _LITERALS) for each in root.container.value):
                found = Bound(root.member.name, "in", tuple(_plain(each) for each in root.container.value))
        case ast.ComparisonExpression(left=ast.SymbolExpression()) if isinstance(root.right, _LITERALS):
            found = Bound(root.left.name, root.type, _plain(root.right))
        case ast.ComparisonExpression(right=ast.SymbolExpression()) if isinstance(root.left, _LITERALS):
            found = Bound(root.right.name, _TURNED[root.type], _plain(root.left))
    return found


def _plain(literal: Any) -> Any:
    """A value as facts have it: days without time."""
    return literal.value.date() if isinstance(literal, ast.DatetimeExpression) else literal.value


def _direct(node: Any) -> Test | None:
    """The question without the library; None where it is needed."""
    bound = _bound(node)
    if bound:
        return _compared(bound)
    match node:
        case ast.UnaryExpression(type="not"):
            denied = _direct(node.right)
            return (lambda facts: not denied(facts)) if denied else None
        case ast.LogicExpression():
            left, right = _direct(node.left), _direct(node.right)
            if left and right:
                return _both(left, right) if node.type == "and" else _either(left, right)
        case ast.ComparisonExpression():
            less, more = _number(node.left), _number(node.right)
            if less and more:
                return _apart(_COMPARISONS[node.type], less, more)
    return None


def _number(node: Any) -> Number | None:
    """What is calculated without the library, as it calculates: in decimals."""
    match node:
        case ast.SymbolExpression(result_type=DataType.FLOAT):
            name = node.name
            return lambda facts: Decimal(facts[name])
        case ast.FloatExpression():
            value = node.value
            return lambda facts: value
        case ast.UnaryExpression(type="uminus"):
            turned = _number(node.right)
            return (lambda facts: -turned(facts)) if turned else None
        case ast.AddExpression() | ast.SubtractExpression() | ast.ArithmeticExpression():
            left, right = _number(node.left), _number(node.right)
            return _apart(_CALCULATIONS[node.type], left, right) if left and right else None
    return None


def _apart(calculate: Callable[[Any, Any], Any], left: Number, right: Number) -> Callable[[Facts], Any]:
    return lambda facts: calculate(left(facts), right(facts))


def _both(left: Test, right: Test) -> Test:
    return lambda facts: left(facts) and right(facts)


def _either(left: Test, right: Test) -> Test:
    return lambda facts: left(facts) or right(facts)


def _compared(bound: Bound) -> Test:
    name = bound.fact
    compare, value = compared(bound)
    return lambda facts: compare(facts[name], value)


def compared(bound: Bound) -> tuple[Callable[[Any, Any], bool], Any]:
    """How a fact, which comes first, is compared with what; whole numbers as such, which is quicker."""
    value = bound.value
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    return _COMPARISONS[bound.comparison], value


def _by_library(rule: Rule, asked: tuple[str, ...]) -> Test:
    def test(facts: Facts) -> bool:
        return bool(rule.matches({name: given(facts[name]) for name in asked}))

    return test


def given(value: Any) -> Any:
    """A value as the library takes it."""
    return tuple(value) if isinstance(value, list | set | frozenset) else value
