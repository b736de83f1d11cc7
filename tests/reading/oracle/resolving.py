"""Resolvers over loaded rows: what each declared source means, said once more in plain Python."""

from collections.abc import Callable
from functools import singledispatchmethod
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_introspection_type,
    is_non_null_type,
)

from app.kernel.graphql import camel
from app.reading import sources
from app.reading.parts import Within
from app.reading.types import Reads, definition_of, reads_of, source_of

from .grouping import grouped
from .operations import written
from .paging import Key, Order, page
from .viewing import Asking, Object, said


class Resolvers:
    """Makes the resolver that belongs to a declared source; each gets the object, graphql-core's info, arguments."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema

    def connect(self) -> GraphQLSchema:
        for type_ in self.schema.type_map.values():
            if isinstance(type_, GraphQLObjectType) and not is_introspection_type(type_):
                for field in type_.fields.values():
                    source = source_of(field)
                    field.resolve = (
                        self.of(source, field, type_) if source else lambda owner, info: owner[info.field_name]
                    )
            elif hasattr(type_, "resolve_type"):
                type_.resolve_type = lambda owner, info, abstract: owner.type.name
        return self.schema

    @singledispatchmethod
    def of(self, source: Any, field: Any, type_: GraphQLObjectType) -> Callable[..., Any]:
        raise NotImplementedError(type(source))

    @of.register
    def _value(self, source: sources.Value, field: Any, type_: Any) -> Callable[..., Any]:
        def resolve(owner: Object, info: Any) -> Any:
            asking: Asking = info.context
            if source.visible_to is not None and asking.of_row(source.visible_to, owner) is not True:
                return None
            return written(asking.of_row(source.expression, owner))

        return resolve

    @of.register
    def _identity(self, source: sources.Identity, field: Any, type_: Any) -> Callable[..., Any]:
        return lambda owner, info: f"{owner.type.name}:{_key(owner)}"

    @of.register
    def _one(self, source: sources.One, field: Any, type_: Any) -> Callable[..., Any]:
        target = get_named_type(field.type)
        reads = _reads(target)

        def resolve(owner: Object | None, info: Any) -> Object | None:
            asking: Asking = info.context
            if reads.table is None:
                there = asking.evaluate.holds(source.where, asking.rows_of(owner))
                return Object(target, None) if there else None
            found = [
                row
                for row in asking.related(source, owner, reads.table)
                if source.with_parent or asking.visible(reads, row)
            ]
            first = min(found, key=lambda row: getattr(row, reads.key.name), default=None)
            return Object(target, first) if first else None

        return self._by_id(target) if source.by_id else resolve

    def _by_id(self, target: Any) -> Callable[..., Any]:
        return lambda owner, info, id: self._find(info.context, target, id)

    def _find(self, asking: Asking, target: Any, id: str) -> Object | None:
        name, _, key = id.partition(":")
        reads = _reads(target)
        assert reads.table is not None
        found = [
            row
            for row in asking.data.of(reads.table)
            if name == target.name and str(getattr(row, reads.key.name)) == _normal(key) and asking.visible(reads, row)
        ]
        return Object(target, found[0]) if found else None

    @of.register
    def _any_node(self, source: sources.AnyNode, field: Any, type_: Any) -> Callable[..., Any]:
        node = get_named_type(field.type)

        def resolve(owner: Any, info: Any, id: str) -> Object | None:
            target = self.schema.type_map.get(id.partition(":")[0])
            there = isinstance(target, GraphQLObjectType) and node in target.interfaces
            return self._find(info.context, target, id) if there else None

        return resolve

    @of.register
    def _one_of(self, source: sources.OneOf, field: Any, type_: Any) -> Callable[..., Any]:
        targets = {value: self.schema.type_map[definition_of(class_).name] for value, class_ in source.types.items()}

        def resolve(owner: Object, info: Any) -> Object | None:
            asking: Asking = info.context
            kind, key = asking.of_row(source.kind, owner), asking.of_row(source.key, owner)
            target: Any = targets.get(kind)
            if target is None:
                return None
            reads = _reads(target)
            if reads.table is None:
                return Object(target, None)
            row = asking.data.by_key(reads.table, key)
            there = row is not None and (source.with_parent or asking.visible(reads, row))
            return Object(target, row) if there else None

        return resolve

    @of.register
    def _count(self, source: sources.Count, field: Any, type_: Any) -> Callable[..., Any]:
        table: Any = source.table if source.key is None else source.key.table
        readers = [
            reads for each in self.schema.type_map.values() if (reads := reads_of(each)) and reads.table is table
        ]

        def resolve(owner: Object | None, info: Any) -> int:
            asking: Asking = info.context
            rows = asking.related(source, owner, table)
            return sum(source.of_all or not readers or asking.visible(readers[0], row) for row in rows)

        return resolve

    @of.register
    def _aggregate(self, source: sources.Aggregate, field: Any, type_: Any) -> Callable[..., Any]:
        table: Any = source.table if source.key is None else source.key.table
        readers = [
            found for each in self.schema.type_map.values() if (found := reads_of(each)) and found.table is table
        ]
        made = {name: source_of(each).expression for name, each in get_named_type(field.type).fields.items()}

        def resolve(owner: Object | None, info: Any, **given: Any) -> list[dict[str, Any]]:
            asking: Asking = info.context
            related = asking.related(source, owner, table)
            rows = [row for row in related if source.of_all or not readers or asking.visible(readers[0], row)]
            if given.get("filter") is not None:
                type_ = get_named_type(field.args["filter"].type)
                outer = asking.rows_of(owner)
                rows = [row for row in rows if asking.fulfils(type_, given["filter"], {**outer, table: row})]
            keys = list(dict.fromkeys(camel(each.value) for each in given.get("groupBy") or () if each is not None))
            return grouped(asking.evaluate, made, keys, [{table: row} for row in rows])

        return resolve

    @of.register
    def _group(self, source: sources.Group, field: Any, type_: Any) -> Callable[..., Any]:
        return _member

    @of.register
    def _total(self, source: sources.Total, field: Any, type_: Any) -> Callable[..., Any]:
        return _member

    @of.register
    def _within(self, source: Within, field: Any, type_: Any) -> Callable[..., Any]:
        target = get_named_type(field.type)

        def resolve(owner: Object, info: Any) -> Any:
            asking: Asking = info.context
            seen = source.visible_to is None or asking.of_row(source.visible_to, owner) is True
            found = asking.of_row(source.expression, owner) if seen else None
            if found is None and not is_non_null_type(field.type):
                return None
            if not isinstance(get_nullable_type(field.type), GraphQLList):
                return Object(target, SimpleNamespace(value=found))
            parts = sorted((found or {}).items()) if source.named else [(None, each) for each in found or ()]
            return [Object(target, SimpleNamespace(name=name, value=value)) for name, value in parts]

        return resolve

    @of.register
    def _many(self, source: sources.Many, field: Any, type_: Any) -> Callable[..., Any]:
        node = get_named_type(get_named_type(field.type).fields["nodes"].type)
        reads = _reads(node)
        assert reads.table is not None
        table = reads.table

        def resolve(owner: Object | None, info: Any, **given: Any) -> dict[str, Any]:
            asking: Asking = info.context
            outer = asking.rows_of(owner)
            rows = [row for row in asking.related(source, owner, table) if asking.visible(reads, row)]
            found_by: dict[str, Any] = {}
            if given.get("filter") is not None:
                type_ = get_named_type(field.args["filter"].type)
                rows = [row for row in rows if asking.fulfils(type_, given["filter"], {**outer, table: row})]
                found_by = said(type_, given["filter"])
            chosen = given.get("order")
            order = order_of(asking, source, node, chosen.value if chosen else None)
            given.setdefault("after", given.get("since"))
            found = page([Object(node, row, found_by) for row in rows], order, given)
            edges = [
                {"cursor": cursor, "node": each} for each, cursor in zip(found["rows"], found["cursors"], strict=True)
            ]
            return {"nodes": found["rows"], "edges": edges, "pageInfo": found, "totalCount": len(rows)}

        return resolve


def order_of(asking: Asking, source: sources.Many, node: Any, chosen: str | None) -> Order:
    """The chosen order, else the first, else by id alone; ids go the way of the last key."""
    name, keys = "ID", list[Key]()
    if source.order is not None:
        orders = source.order.__orders__
        name = chosen or next(iter(orders))
        for each in orders[name]:
            of = lambda owner, expression=each.expression: asking.of_row(expression, owner)  # noqa: E731
            keys.append(Key(of, each.descending, each.expression.type))
    reads = _reads(node)
    down = keys[-1].descending if keys else False
    return Order(name, [*keys, Key(_key, down, reads.key.type)])


def _member(owner: dict[str, Any], info: Any) -> Any:
    return owner[info.field_name]


def _reads(type_: Any) -> Reads:
    found = reads_of(type_)
    assert found is not None, type_
    return found


def _key(owner: Object) -> Any:
    return getattr(owner.row, _reads(owner.type).key.name)


def _normal(key: str) -> str:
    try:
        return str(UUID(key))
    except ValueError:
        return ""
