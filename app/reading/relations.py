"""How rows belong together, and which of them exist for the one who asks: conditions of sub-selects."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import Column, ColumnElement, Table

from .sources import One, Relation
from .sql import Scope, adapt
from .types import Reads


def link(relation: Relation, outer: Scope, inner: Scope) -> list[ColumnElement[bool]]:
    """How a row in `inner` belongs to the row in `outer`."""
    found = []
    pair = _pair(relation, outer, inner)
    if pair is not None:
        found.append(inner.column(pair[0]) == pair[1])
    if relation.where is not None:
        found.append(adapt(relation.where, inner, outer))
    return found


def linked(relation: Relation, outer: Scope, inner: Scope) -> Scope:
    """`inner` with its key said by the outer row's: what asks for nothing else is asked once, not for each row."""
    return replace(inner, same=_pair(relation, outer, inner))


def _pair(relation: Relation, outer: Scope, inner: Scope) -> "tuple[Column[Any], ColumnElement[Any]] | None":
    """The column of `inner` and that of the row in `outer` which it equals."""
    key = relation.key
    if key is None:
        return None
    if key.table is inner.table and not (isinstance(relation, One) and outer.table is key.table):
        return key, outer.column(referred(key, outer.table))
    return referred(key, inner.table), outer.column(key)


def referred(key: Any, table: Table | None) -> Any:
    """The column of `table` that a foreign key points to; its primary key for a key without a constraint."""
    assert table is not None
    for foreign in key.foreign_keys:
        if foreign.column.table is table:
            return foreign.column
    return next(iter(table.primary_key))


def visible(reads: Reads, scope: Scope) -> list[ColumnElement[bool]]:
    return [] if reads.visible_to is None else [adapt(reads.visible_to, scope)]


def is_key(id_: ColumnElement[Any]) -> Callable[[Scope], list[ColumnElement[bool]]]:
    def conditions(scope: Scope) -> list[ColumnElement[bool]]:
        assert scope.table is not None
        return [scope.column(next(iter(scope.table.primary_key))) == id_]

    return conditions
