"""One actor's view of the data: which rows there are for them, which belong together, which fulfil a filter."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from graphql import (
    DocumentNode,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    execute,
    get_named_type,
    get_nullable_type,
)
from sqlalchemy import Table, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import NullType

from app.kernel.identity import Actor
from app.reading import sources
from app.reading.inputs import Condition
from app.reading.types import Reads, reads_of

from .data import Data, Row, key_name
from .expressions import Evaluator, Given
from .paging import refusal


@dataclass(frozen=True)
class Object:
    """A row, seen as a type of the schema; no row for a type without a table."""

    type: GraphQLObjectType
    row: Row | SimpleNamespace | None
    """Of a part of a document there is no row but what it holds."""
    said: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """What the filter says that it was found by."""


class Asking:
    """One actor's view of the data."""

    def __init__(self, schema: GraphQLSchema, data: Data, actor: Actor) -> None:
        self.schema = schema
        self.data = data
        self.evaluate = Evaluator(data, actor)
        self._seen: dict[tuple[int, int], bool] = {}
        self._values: dict[tuple[int, int], Any] = {}
        self._filters: dict[tuple[str, str], tuple[Given, Any]] = {}

    def answer(self, document: DocumentNode, variables: dict[str, Any], operation: str | None = None) -> dict[str, Any]:
        """The response; refusals are errors with the codes that the API has for them."""
        found = execute(self.schema, document, context_value=self, variable_values=variables, operation_name=operation)
        return found.formatted  # type: ignore[union-attr, return-value]

    def visible(self, reads: Reads, row: Row) -> bool:
        key = (id(reads), id(row))
        if key not in self._seen:
            assert reads.table is not None
            self._seen[key] = self.evaluate.holds(reads.visible_to, {reads.table: row})
        return self._seen[key]

    def of_row(self, expression: Any, owner: Object) -> Any:
        """The value of an expression over an object's own row."""
        key = (id(expression), id(owner.row))
        if isinstance(owner.row, SimpleNamespace):
            return self.evaluate.value(expression, self.rows_of(owner))
        if owner.said:
            with self.evaluate.saying(owner.said):
                return self.evaluate.value(expression, self.rows_of(owner))
        if key not in self._values:
            self._values[key] = self.evaluate.value(expression, self.rows_of(owner))
        return self._values[key]

    def rows_of(self, owner: Object | None) -> dict[Any, Any]:
        reads = reads_of(owner.type) if owner else None
        if owner is None or owner.row is None or reads is None or reads.table is None:
            return {}
        return {reads.table: owner.row}

    def related(self, source: sources.Relation, owner: Object | None, table: Table) -> Iterator[Row]:
        """The rows of a table that belong to an object, whoever may see them."""
        outer = self.rows_of(owner)
        for row in self.data.of(table):
            if self._linked(source, outer, table, row) and self.evaluate.holds(source.where, {**outer, table: row}):
                yield row

    def _linked(self, source: sources.Relation, outer: dict[Any, Row], table: Table, row: Row) -> bool:
        key = source.key
        if key is None:
            return True
        forward = key.table in outer and (isinstance(source, sources.One) or key.table is not table)
        holder, (other_table, other) = (outer[key.table], (table, row)) if forward else (row, next(iter(outer.items())))
        return bool(getattr(holder, key.name) == getattr(other, _referred(key, other_table)))

    def fulfils(self, filter_type: GraphQLInputObjectType, given: dict[str, Any], rows: dict[Any, Row]) -> bool:
        for name, field in filter_type.fields.items():
            value = given.get(name)
            if value is None:
                continue
            key = (filter_type.name, name)
            if key not in self._filters:
                holder = Given()
                type_ = ARRAY(Text()) if isinstance(get_nullable_type(field.type), GraphQLList) else NullType()
                condition = field.extensions["strawberry-definition"]
                assert isinstance(condition, Condition)
                parameter = bindparam(None, holder, type_=condition.made.type if condition.made else type_)
                self._filters[key] = (holder, sources.expressed(condition.predicate(parameter)))
            holder, predicate = self._filters[key]
            holder.value = _made(field, value)
            if not self.evaluate.holds(predicate, rows):
                return False
        return True


def said(filter_type: GraphQLInputObjectType, given: dict[str, Any]) -> dict[str, Any]:
    """What orders and fields may know of a filter, by the names in Python."""
    found = {}
    for name, field in filter_type.fields.items():
        if given.get(name) is not None:
            found[field.extensions["strawberry-definition"].python_name] = _made(field, given[name])
    return found


def _made(field: Any, value: Any) -> Any:
    condition: Condition = field.extensions["strawberry-definition"]
    if condition.made:
        return condition.made.convert(value)
    if get_named_type(field.type).name == "ID":
        return _key(value, condition.of)
    return _given(value)


def _given(value: Any) -> Any:
    if isinstance(value, list):
        return [_given(each) for each in value if each is not None]
    return value.value if isinstance(value, Enum) else value


def _key(value: str, of: tuple[str, ...]) -> UUID:
    name, colon, key = value.partition(":")
    try:
        if colon and name in of:
            return UUID(key)
    except ValueError:
        pass
    raise refusal("BAD_ID")


def _referred(key: Any, table: Any) -> str:
    """The name of the column of a table that a key points to."""
    named = [foreign.column.name for foreign in key.foreign_keys if foreign.column.table is table]
    return named[0] if named else key_name(table)
