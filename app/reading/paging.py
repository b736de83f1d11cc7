"""Which rows of a connection are on its page: how many, from which end, in which order, between which cursors."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from graphql import FieldNode
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    UnaryExpression,
    and_,
    bindparam,
    false,
    literal_column,
    or_,
    tuple_,
)
from sqlalchemy.types import TypeDecorator

from .cursors import Cursor, cursor_of
from .inputs import SortKey
from .sources import Many
from .sql import Scope, adapt
from .types import Reads
from .values import Argument, FromArgument, bad

DEFAULT_SIZE = 20
MAX_SIZE = 100


class Key(NamedTuple):
    """A sort key as it is read: backwards pages turn its direction."""

    expression: ColumnElement[Any]
    descending: bool
    nullable: bool


class Paging:
    """What the arguments of one connection say about its page."""

    def __init__(
        self, source: Many, reads: Reads, arguments: Mapping[str, Argument], scope: Scope, node: FieldNode
    ) -> None:
        self.arguments = arguments
        self.backwards = "last" in arguments
        if self.backwards and "first" in arguments:
            raise bad("Give first or last, not both.", "BAD_PAGE", node)
        self.size = _size(arguments.get("last" if self.backwards else "first"), "last" if self.backwards else "first")
        self.order, keys = _chosen(source, arguments)
        self.keys = [
            Key(adapt(key.expression, scope), key.descending is not self.backwards, _nullable(key.expression))
            for key in keys
        ]
        # Ids go the way of the last key, so that one index serves both.
        down = keys[-1].descending if keys else False
        self.keys.append(Key(scope.column(reads.key), down is not self.backwards, nullable=False))

    def clauses(self) -> list[UnaryExpression[Any]]:
        return [key.expression.desc() if key.descending else key.expression.asc() for key in self.keys]

    def cursor(self) -> ColumnElement[Any]:
        return cursor_of(self.order, [key.expression for key in self.keys])

    def window(self) -> list[ColumnElement[bool]]:
        """What lies behind `after` and ahead of `before`, in the order of the connection."""
        found = []
        if "after" in self.arguments:
            found.append(self._beyond(self.arguments["after"], behind=not self.backwards))
        if "before" in self.arguments:
            found.append(self._beyond(self.arguments["before"], behind=self.backwards))
        return found

    def _beyond(self, cursor: Argument, *, behind: bool) -> ColumnElement[bool]:
        """Rows that come later than the cursor in the order as read, or earlier if not `behind`."""
        bounds = [self._bound(cursor, index) for index in range(len(self.keys))]
        rising = [key.descending is not behind for key in self.keys]
        if len(set(rising)) == 1 and not any(key.nullable for key in self.keys):
            row, bound = tuple_(*(key.expression for key in self.keys)), tuple_(*bounds)
            return row > bound if rising[0] else row < bound
        found: ColumnElement[bool] = false()
        for key, bound_, up in reversed(list(zip(self.keys, bounds, rising, strict=True))):
            same = key.expression.is_not_distinct_from(bound_)
            found = or_(_past(key, bound_, up=up), and_(same, found))
        return found

    def _bound(self, cursor: Argument, index: int) -> BindParameter[Any]:
        type_ = self.keys[index].expression.type
        # A decorated type does not tell what its values are in Python; what it decorates does.
        told = type_.impl_instance if isinstance(type_, TypeDecorator) else type_
        return bindparam(None, Cursor(cursor, self.order, index, len(self.keys), told), type_=type_, unique=True)


def _chosen(source: Many, arguments: Mapping[str, Argument]) -> tuple[str, list[SortKey]]:
    """The order's name and its keys; without any order it is by id."""
    if source.order is None:
        return "ID", []
    orders = source.order.__orders__
    name = arguments["order"].value.value if "order" in arguments else next(iter(orders))
    return name, list(orders[name])


def _size(given: Argument | None, name: str) -> ColumnElement[int]:
    if given is None:
        return literal_column(str(DEFAULT_SIZE), Integer())
    if given.constant:
        return literal_column(str(_checked(name, given.value)), Integer())
    value = FromArgument(given, lambda size: _checked(name, size))
    found: BindParameter[int] = bindparam(None, value, type_=Integer(), unique=True)
    return found


def _checked(name: str, size: int) -> int:
    if not 0 <= size <= MAX_SIZE:
        raise bad(f"{name} is between 0 and {MAX_SIZE}; it was {size}.", "BAD_PAGE")
    return size


def _past(key: Key, bound: ColumnElement[Any], *, up: bool) -> ColumnElement[bool]:
    """PostgreSQL sorts nulls as if they were larger than everything."""
    expression = key.expression
    if not key.nullable:
        return expression > bound if up else expression < bound
    if up:
        return or_(expression > bound, and_(expression.is_(None), bound.is_not(None)))
    return or_(expression < bound, and_(expression.is_not(None), bound.is_(None)))


def _nullable(expression: ColumnElement[Any]) -> bool:
    return bool(getattr(expression, "nullable", True))
