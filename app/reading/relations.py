"""How rows belong together, and which of them exist for the one who asks: conditions of sub-selects."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Table

from .sources import One, Relation
from .sql import Scope, adapt
from .types import Reads


def link(relation: Relation, outer: Scope, inner: Scope) -> list[ColumnElement[bool]]:
    """How a row in `inner` belongs to the row in `outer`."""
    found = []
    key = relation.key
    if key is not None and key.table is inner.table and not (isinstance(relation, One) and outer.table is key.table):
        found.append(inner.column(key) == outer.column(referred(key, outer.table)))
    elif key is not None:
        found.append(inner.column(referred(key, inner.table)) == outer.column(key))
    if relation.where is not None:
        found.append(adapt(relation.where, inner, outer))
    return found


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
