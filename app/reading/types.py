"""What makes a class a type of the schema that the compiler can read."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, EnumMeta
from typing import Any, Generic, TypeVar

import strawberry
from sqlalchemy import Column, ColumnElement, Table
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from .inputs import described
from .sources import DeclarationError, Group, ReadField, condition, identity

T = TypeVar("T")
NodeType = TypeVar("NodeType")


@dataclass(frozen=True)
class Reads:
    """The table a type reads, and for whom a row of it exists at all."""

    table: Table | None
    visible_to: ColumnElement[bool] | None

    @property
    def key(self) -> "Column[Any]":
        assert self.table is not None
        return next(iter(self.table.primary_key))


@strawberry.interface(description="An object with a global id, which `node` finds again.")
class Node:
    id: strawberry.ID = identity("The global id: the type's name, a colon and the object's UUID.")


@strawberry.type(description="Where a page stands among all.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follow behind this page.")
    has_previous_page: bool = strawberry.field(description="Whether there are some ahead of this page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first on this page.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last on this page.")


@strawberry.type(description="One object on a page, with its cursor.")
class Edge(Generic[NodeType]):
    cursor: str = strawberry.field(description="To continue from here with `after` or `before`.")
    node: NodeType = strawberry.field(description="The object that the cursor stands at.")


@strawberry.type(description="A page of objects.")
class Connection(Generic[NodeType]):
    nodes: list[NodeType] = strawberry.field(description="The objects of this page.")
    edges: list[Edge[NodeType]] = strawberry.field(description="The same with a cursor each.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    total_count: int = strawberry.field(description="How many there are on all pages.")


def reads(model: Any, *, visible_to: Any = None, name: str | None = None) -> Callable[[type[T]], type[T]]:
    """Makes a class a type of the schema, read from `model`'s table; its docstring is the description.

    To those for whom the predicate `visible_to` doesn't hold, a row doesn't exist: null where one
    would be, left out of connections and counts. None instead of a model: a type whose fields
    name their tables themselves (Query, Viewer).
    """

    def decorate(cls: type[T]) -> type[T]:
        made = strawberry.type(cls, name=name, description=described(cls))
        made.__reads__ = Reads(model.__table__ if model else None, condition(visible_to))  # type: ignore[attr-defined]
        definition_of(made).is_type_of = lambda record, info: True
        return made

    return decorate


def aggregates(cls: type[T]) -> type[T]:
    """Makes a class the type of an aggregate: `group` and `total` fields over one table; see `aggregate`."""
    made = strawberry.type(cls, description=described(cls))
    definition = definition_of(made)
    chosen = {each.python_name: each for each in definition.fields if isinstance(getattr(each, "source", None), Group)}
    keys = EnumMeta.__call__(Enum, f"{cls.__name__}Key", {name.upper(): name for name in chosen})
    keys.__groups__ = True  # type: ignore[attr-defined]
    enumeration = strawberry.enum(keys, description=f"What {cls.__name__} can be grouped by.")
    for value in enumeration.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = chosen[value.name.lower()].description
    made.__groups__ = enumeration  # type: ignore[attr-defined]
    return made


def contribute(lower: type) -> Callable[[type[T]], type[T]]:
    """Adds the fields of a class to the type `lower` of a lower slice; before the schema is built."""

    def decorate(cls: type[T]) -> type[T]:
        definition = definition_of(lower)
        taken = {field.python_name for field in definition.fields}
        for name, annotation in cls.__annotations__.items():
            field = cls.__dict__.get(name)
            if not isinstance(field, ReadField) or name in taken:
                raise DeclarationError(f"{cls.__name__}.{name} can't be added to {definition.name}")
            field.python_name = name
            field.origin = cls
            field.type_annotation = StrawberryAnnotation.from_annotation(annotation)
            assert field.type_annotation is not None
            field.type_annotation.set_namespace_from_field(field)
            definition.fields.append(field)
        return cls

    return decorate


def definition_of(cls: type) -> StrawberryObjectDefinition:
    definition: StrawberryObjectDefinition = cls.__strawberry_definition__  # type: ignore[attr-defined]
    return definition


def reads_of(graphql_type: Any) -> Reads | None:
    """What a GraphQL object type reads; None for a type without a source (a payload, a connection)."""
    definition = graphql_type.extensions.get("strawberry-definition")
    found: Reads | None = getattr(getattr(definition, "origin", None), "__reads__", None)
    return found


def source_of(graphql_field: Any) -> Any:
    """The source of a GraphQL field; None for a field that a resolver computes."""
    field: StrawberryField | None = graphql_field.extensions.get("strawberry-definition")
    return getattr(field, "source", None)
