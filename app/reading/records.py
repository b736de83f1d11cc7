"""What the compiler read, for graphql-core's executor to walk: computed fields and payloads."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    is_introspection_type,
)
from sqlalchemy.types import TypeEngine

from .compiler import HIDDEN, TYPE_NAME
from .sources import Value
from .types import Connection, Edge, Node, PageInfo, reads_of, source_of

_PYTHON: dict[type, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    UUID: UUID,
}


class Record:
    """A row as a resolver of a computed field sees it: the type's declared values as attributes."""

    __slots__ = ("_types", "_values")

    def __init__(self, values: dict[str, Any], types: dict[str, TypeEngine[Any]]) -> None:
        self._values = values
        self._types = types

    def __getattr__(self, name: str) -> Any:
        key = HIDDEN + name
        if key not in self._values:
            raise AttributeError(name)
        value = self._values[key]
        if isinstance(value, str):
            return _PYTHON.get(_python_type(self._types[name]), str)(value)
        return value


def _python_type(type_: TypeEngine[Any]) -> type:
    try:
        return type_.python_type
    except NotImplementedError:
        return object


def connect(schema: GraphQLSchema) -> None:
    """Lets graphql-core find what was read under each response key; once, when the schema is built."""
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and not is_introspection_type(type_):
            _connect_type(type_)
        elif isinstance(type_, (GraphQLInterfaceType, GraphQLUnionType)):
            type_.resolve_type = lambda record, info, abstract: record[TYPE_NAME]


def _connect_type(type_: GraphQLObjectType) -> None:
    definition = type_.extensions["strawberry-definition"]
    origin = (definition.concrete_of or definition).origin
    walked = origin in {Connection, Edge, PageInfo, Node} or hasattr(origin, "__payload__")
    values: dict[str, TypeEngine[Any]] = {}
    for field in type_.fields.values():
        source = source_of(field)
        if isinstance(source, Value):
            values[field.extensions["strawberry-definition"].python_name] = source.expression.type
    for field in type_.fields.values():
        if walked or source_of(field) is not None:
            field.resolve = _read
        elif reads_of(type_) is not None and field.resolve is not None:
            field.resolve = _computing(field.resolve, values)


def _read(record: Any, info: GraphQLResolveInfo[Any], **_: Any) -> Any:
    return record[info.path.key]


def _computing(resolve: Callable[..., Any], types: dict[str, TypeEngine[Any]]) -> Callable[..., Any]:
    def compute(record: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        return resolve(record and Record(record, types), info, **arguments)

    return compute
