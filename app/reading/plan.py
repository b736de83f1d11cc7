"""A compiled statement: its SQL, the order of its parameters, and where each value comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLScalarType,
    GraphQLSchema,
)
from graphql.pyutils import Undefined
from sqlalchemy import Select

from app.kernel.db import DIALECT
from app.kernel.identity import Actor

from .values import Bound, Variables, bare, is_order
from .viewer import FromActor

Shape = Callable[[Any], Any]


@dataclass(slots=True)
class Plan:
    """What runs for every request with the same document, operation and shape of variables."""

    sql: str
    constants: tuple[Any, ...]
    """The values in the statement's order; None in place of each that is bound."""
    bound: tuple[tuple[int, Bound], ...]
    """The places of what the variables say."""
    of_actor: tuple[tuple[int, Bound], ...]
    """The places of what the actor says."""
    direct: bool
    """Whether the statement's text is the answer; otherwise resolvers walk it."""
    _last: tuple[Actor, list[Any]] | None = None
    """Who asked last, with the values that are theirs in place: most callers ask many times."""

    def arguments(self, actor: Actor, variables: Variables) -> list[Any]:
        """The values in the statement's order; raises BadRequest for one that can't be read."""
        if self._last is None or self._last[0] is not actor:
            values = list(self.constants)
            for place, each in self.of_actor:
                values[place] = each.value(actor, variables)
            self._last = actor, values
        values = self._last[1].copy()
        for place, each in self.bound:
            values[place] = each.value(actor, variables)
        return values


def planned(statement: Select[Any] | None, *, direct: bool) -> Plan | None:
    if statement is None:
        return None
    compiled: Any = statement.compile(dialect=DIALECT, compile_kwargs={"render_postcompile": True})
    given = [compiled.params[name] for name in compiled.positiontup or ()]
    constants = tuple(None if isinstance(each, Bound) else each for each in given)
    bound = [(place, each) for place, each in enumerate(given) if isinstance(each, Bound)]
    of_actor = tuple(each for each in bound if isinstance(each[1], FromActor))
    return Plan(str(compiled), constants, tuple(each for each in bound if each not in of_actor), of_actor, direct)


def shape_of(type_: GraphQLInputType, schema: GraphQLSchema) -> Shape:
    """What about a variable's value decides the statement: for most only whether there is one.

    The value itself for booleans (@skip, @include), orders and groups, the members given of an input
    object, and of an id the type it names.
    """
    type_ = bare(type_)
    if is_order(type_) and isinstance(type_, GraphQLEnumType):
        return lambda value: value
    if is_order(type_) and isinstance(type_, GraphQLList):
        return lambda value: tuple(value) if _given(value) else None
    if isinstance(type_, GraphQLInputObjectType):
        return _members(type_, schema)
    if isinstance(type_, GraphQLScalarType):
        if type_.name == "Boolean":
            return lambda value: value
        if type_.name == "ID":
            return lambda value: _type_name(value, schema)
    return _given


def _given(value: Any) -> Any:
    return value is not None and value is not Undefined


def _members(type_: GraphQLInputObjectType, schema: GraphQLSchema) -> Shape:
    shapes: dict[str, Shape] = {}

    def shape(value: Mapping[str, Any] | None) -> Any:
        if not _given(value):
            return None
        assert value is not None
        if not shapes:
            shapes.update({name: shape_of(field.type, schema) for name, field in type_.fields.items()})
        return tuple((name, shapes[name](member)) for name, member in value.items())

    return shape


def _type_name(value: Any, schema: GraphQLSchema) -> Any:
    if not isinstance(value, str):
        return _given(value)
    name = value.partition(":")[0]
    return name if name in schema.type_map else "?"
