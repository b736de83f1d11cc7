"""What the types promise is held against their tables when the schema is built, not when somebody asks."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_introspection_type,
    is_non_null_type,
)

from .inputs import Condition
from .parts import PARTS, Within
from .sources import Aggregate, Count, DeclarationError, Group, Many, One, OneOf, Value
from .types import definition_of, reads_of, source_of
from .values import is_order


def check(schema: GraphQLSchema) -> None:
    """Raises DeclarationError with every field whose type says more than its table can keep."""
    problems = [
        f"{type_.name}.{name}: {problem}"
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not is_introspection_type(type_)
        for name, field in type_.fields.items()
        for problem in _problems(schema, type_, field)
    ]
    problems += [
        f"{type_.name}.{name}: {problem}"
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLInputObjectType)
        for name, field in type_.fields.items()
        for problem in _condition(schema, field)
    ]
    problems += [
        f"{type_.name}: register it with enum(), so that its values are the values stored"
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLEnumType) and not is_introspection_type(type_) and not is_order(type_)
        if any(name != value.value for name, value in type_.values.items())
    ]
    if problems:
        raise DeclarationError("\n".join(problems))


def _problems(schema: GraphQLSchema, type_: GraphQLObjectType, field: GraphQLField) -> Iterator[str]:
    source = source_of(field)
    if isinstance(source, Value):
        yield from _value(source, field, type_)
    elif isinstance(source, One):
        yield from _one(source, field, type_)
    elif isinstance(source, OneOf):
        yield from _one_of(source, schema, field)
    elif isinstance(source, Many):
        yield from _many(field)
    elif isinstance(source, Within):
        yield from _within(source, field)
    elif isinstance(source, Group) and is_non_null_type(field.type):
        yield "is null where nobody groups by it, so its type must be Optional"
    elif isinstance(source, Aggregate) or (isinstance(source, Count) and not source.of_all):
        table = source.table if source.key is None else source.key.table
        readers = {reads.visible_to for each in schema.type_map.values() if (reads := _reads(each, table))}
        if len(readers) > 1:
            yield "counts a table that types with different visible_to read: of_all=True, or a count of a model's key"


def _condition(schema: GraphQLSchema, field: GraphQLInputField) -> Iterator[str]:
    condition = field.extensions.get("strawberry-definition")
    if isinstance(condition, Condition) and get_named_type(field.type).name == "ID" and condition.made is None:
        if not condition.of:
            yield "takes an id: say with `of` of which type"
        for name in condition.of:
            if name not in schema.type_map or reads_of(schema.type_map[name]) is None:
                yield f"takes the id of a {name}, which reads nothing"


def _reads(type_: Any, table: Any) -> Any:
    reads = reads_of(type_) if isinstance(type_, GraphQLObjectType) else None
    return reads if reads is not None and reads.table is table else None


def _value(source: Value, field: GraphQLField, type_: GraphQLObjectType) -> Iterator[str]:
    reads = reads_of(type_)
    table = getattr(source.expression, "table", None)
    if table is not None and (reads is None or table is not reads.table):
        yield f"is a column of {table.name}, which {type_.name} does not read"
    if is_non_null_type(field.type):
        if source.visible_to is not None:
            yield "is hidden from some, so its type must be Optional"
        if table is not None and getattr(source.expression, "nullable", False):
            yield "can be null in its table, so its type must be Optional"


def _many(field: GraphQLField) -> Iterator[str]:
    nodes = getattr(get_named_type(field.type), "fields", {}).get("nodes")
    if nodes is None or reads_of(get_named_type(nodes.type)) is None:
        yield "is many, so its type is Connection[…] of a type that reads a table"


def _within(source: Within, field: GraphQLField) -> Iterator[str]:
    target = reads_of(get_named_type(field.type))
    if target is None or target.table is not PARTS:
        yield "is within a document, so its type is made with @part"
    if is_non_null_type(field.type) and source.visible_to is not None:
        yield "is hidden from some, so its type must be Optional"


def _one(source: One, field: GraphQLField, type_: GraphQLObjectType) -> Iterator[str]:
    target = get_named_type(field.type)
    reads = reads_of(target)
    if reads is None:
        yield f"is one {target}, which reads nothing"
        return
    if not is_non_null_type(field.type):
        return
    own = reads_of(type_)
    key = source.key
    if source.where is not None or (
        reads.table is not None and (key is None or own is None or key.table is not own.table)
    ):
        yield "may find nothing, so its type must be Optional"
    elif key is not None and key.nullable:
        yield "can be null in its table, so its type must be Optional"
    elif reads.visible_to is not None and not source.with_parent:
        yield f"{target} is hidden from some: make it Optional, or with_parent=True if whoever sees this sees that"


def _one_of(source: OneOf, schema: GraphQLSchema, field: GraphQLField) -> Iterator[str]:
    target = get_named_type(field.type)
    named = {definition_of(each).name for each in source.types.values()}
    if not is_abstract_type(target) or not named <= {each.name for each in schema.get_possible_types(target)}:
        yield f"is one of {', '.join(sorted(named))}, so its type is a union or an interface of them"
    if is_non_null_type(field.type):
        yield "may find nothing, so its type must be Optional"
    silent = [name for name in sorted(named) if name in schema.type_map and reads_of(schema.type_map[name]) is None]
    if silent:
        yield f"is one of {', '.join(silent)}, which reads nothing"
