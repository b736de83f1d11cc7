"""Filters and orders: what callers may narrow and sort a connection by."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, EnumMeta
from functools import partial
from typing import Any, NamedTuple, NoReturn, TypeVar

import strawberry
from asyncpg.pgproto.pgproto import UUID
from graphql import GraphQLInputObjectType, GraphQLInputType, GraphQLList, GraphQLScalarType
from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Float,
    Text,
    UnaryExpression,
    Uuid,
    bindparam,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import operators
from sqlalchemy.types import NullType, TypeEngine
from strawberry.types.field import StrawberryField

from .sources import DeclarationError, expressed
from .values import Argument, FromArgument, FromFilter, Variables, bad, bare

T = TypeVar("T")

_TYPES: dict[str, TypeEngine[Any]] = {
    "ID": Uuid(),
    "Int": BigInteger(),
    "Float": Float(),
    "Boolean": Boolean(),
    "DateTime": DateTime(timezone=True),
    "Date": Date(),
}


class Condition(StrawberryField):
    """An input field of a filter, with the predicate it stands for."""

    predicate: Callable[[Any], Any]
    of: tuple[str, ...] = ()
    """The types whose ids it takes."""
    made: "Made | None" = None

    def __copy__(self) -> "Condition":
        copied = super().__copy__()
        copied.predicate = self.predicate
        copied.of = self.of
        copied.made = self.made
        return copied

    def bound(self, value: Argument, type_: GraphQLInputType) -> BindParameter[Any]:
        """The parameter that holds what the caller says."""
        made = self.made or Made(converter(type_, self.of), column_type(type_))
        return bindparam(None, FromArgument(value, made.convert), type_=made.type, unique=True)


class Made(NamedTuple):
    """What Python makes of a caller's value, and the SQL type of that."""

    convert: Callable[[Any], Any]
    type: TypeEngine[Any]


def where(
    predicate: Callable[[Any], Any], description: str, *, of: str | tuple[str, ...] = (), made: Made | None = None
) -> Any:
    """A condition of a filter: `predicate` gets the bind parameter that holds the caller's value.

    For a list it is an array: `lambda v: col(models.Activity.category) == any_(v)`. Left out or null, the
    condition is not applied. An ID arrives as the UUID in it; `of` names the type whose ids are meant, or several:
    another one's is refused, as it could only find nothing. With `made`, what that makes of the value is bound.
    """
    field = Condition(description=description, default=strawberry.UNSET)
    field.predicate = predicate
    field.of = (of,) if isinstance(of, str) else of
    field.made = made
    return field


def given(name: str, type_: TypeEngine[Any]) -> Any:
    """What the filter of a connection says under `name`, for the connection's orders and its objects' fields.

    Null where the filter does not say it, and for objects that were not found by such a filter.
    """
    parameter: BindParameter[Any] = bindparam(f"given_{name}", FromFilter(name), type_=type_)
    return parameter


def filters(cls: type[T]) -> type[T]:
    """Makes a filter input of a class whose fields are declared with `where`."""
    return strawberry.input(cls, description=described(cls))


def predicates(filter: Argument, type_: GraphQLInputObjectType, variables: Variables) -> Iterator[ColumnElement[bool]]:
    """The conditions of a filter whose members are given: neither left out nor null."""
    for condition, value, type_of in _conditions(filter, type_, variables):
        yield expressed(condition.predicate(condition.bound(value, type_of)))


def said(filter: Argument, type_: GraphQLInputObjectType, variables: Variables) -> dict[str, BindParameter[Any]]:
    """What the members of a filter say, for `given`."""
    return {
        condition.python_name: condition.bound(value, type_of)
        for condition, value, type_of in _conditions(filter, type_, variables)
    }


def _conditions(
    filter: Argument, type_: GraphQLInputObjectType, variables: Variables
) -> Iterator[tuple[Condition, Argument, GraphQLInputType]]:
    for name, field in type_.fields.items():
        value = filter.member(name, variables)
        condition = field.extensions["strawberry-definition"]
        if value is not None and isinstance(condition, Condition):
            yield condition, value, field.type


def described(cls: type) -> str:
    """A class's own docstring, which everybody reads in the schema."""
    if not cls.__dict__.get("__doc__"):
        raise DeclarationError(f"{cls.__name__} needs a docstring: it is the description in the schema")
    return inspect.cleandoc(cls.__dict__["__doc__"])


@dataclass(frozen=True)
class SortKey:
    expression: ColumnElement[Any]
    descending: bool


def order(name: str, description: str = "How to sort.", **orders: Any) -> Any:
    """An enumeration of orders: each is one SQL expression or several, `desc(…)` for descending ones.

    The row's id is added to each, so that an order is always total.
    """
    found = {
        each: tuple(_sort_key(key) for key in (keys if isinstance(keys, tuple) else (keys,)))
        for each, keys in orders.items()
    }
    members = EnumMeta.__call__(Enum, name, {each: each for each in orders})
    setattr(members, "__orders__", found)  # noqa: B010
    made = strawberry.enum(members, description=description)
    for value in made.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = _said(value.name, found[value.name])
    return made


_WORDS = {
    "NEWEST": "The newest first",
    "OLDEST": "The oldest first",
    "SOONEST": "What begins first comes first",
    "LATEST": "What begins last comes first",
    "NAME": "By name",
    "NUMBER": "The lowest number first",
    "BEST": "What fits the words of the search best first",
    "NEAREST": "The nearest first",
    "BIGGEST": "The most points first",
    "CHEAPEST": "The cheapest first",
    "DUE": "What ends first comes first",
    "ENDING": "What ends first comes first, what has no end last",
    "ENTITLED": "The most people first",
    "FEN": "The most money first",
    "FIRST": "In the order in which they were done",
    "FOUND": "In the order in which they were found",
    "GENERAL": "What holds for all occupations first",
    "HIGHEST": "The highest first",
    "LAST": "The last one done first",
    "LAST_ENDED": "What ended last comes first",
    "LEAST": "The lowest first",
    "LIKELIEST": "The likeliest first",
    "LISTED": "As they were listed",
    "LOWEST": "The lowest first",
    "MOST": "The most first",
    "MOST_GAINED": "Who or what gains most first",
    "MOST_LOST": "Who or what loses most first",
    "MOST_URGENT": "What is to be answered first comes first",
    "NEXT": "What is due first comes first",
    "STARTED": "What has run longest first",
}


def _said(name: str, keys: Sequence[SortKey]) -> str:
    """An order in words; with the columns where the words alone would not say it."""
    columns = [f"{_name(key)}{', descending' if key.descending else ''}" for key in keys if _name(key)]
    if name in _WORDS:
        return f"{_WORDS[name]}."
    return f"By {', then '.join(columns)}." if columns else f"By {name.lower().replace('_', ' ')}."


def _name(key: SortKey) -> str:
    return str(getattr(key.expression, "name", "") or "").replace("_", " ")


def _sort_key(source: Any) -> SortKey:
    expression = expressed(source)
    if isinstance(expression, UnaryExpression) and expression.modifier in {operators.desc_op, operators.asc_op}:
        return SortKey(expression.element, expression.modifier is operators.desc_op)
    return SortKey(expression, False)


def column_type(type_: GraphQLInputType) -> TypeEngine[Any]:
    """The SQL type of a filter's parameter; left to the column it meets for text and enumerations."""
    type_ = bare(type_)
    if isinstance(type_, GraphQLList):
        item = column_type(type_.of_type)
        return ARRAY(Text() if isinstance(item, NullType) else item)
    return _TYPES.get(type_.name, NullType()) if isinstance(type_, GraphQLScalarType) else NullType()


def converter(type_: GraphQLInputType, of: tuple[str, ...] = ()) -> Callable[[Any], Any]:
    """Makes of an argument's coerced value what asyncpg sends for the column; `of` says whose ids it takes."""
    type_ = bare(type_)
    if isinstance(type_, GraphQLList):
        convert = converter(type_.of_type, of)
        return lambda values: [convert(value) for value in values if value is not None]
    if isinstance(type_, GraphQLScalarType):
        return partial(_key_of, of) if type_.name == "ID" else _same
    return lambda value: value.value if isinstance(value, Enum) else value


def _same(value: Any) -> Any:
    return value


def _key_of(types: tuple[str, ...], value: str) -> UUID:
    """The key in a global id of one of these types; raises BadRequest for any other text."""
    name, _, key = value.partition(":")
    found = _uuid(key) if name in types else None
    return found or _no_id(value, types)


def _any_key(value: str) -> UUID:
    return _uuid(value.rpartition(":")[2]) or _no_id(value, ("Team",))


def _no_id(value: str, types: tuple[str, ...]) -> NoReturn:
    such = " or ".join(f"{each}:01a2…" for each in types)
    raise bad(f"{value[:80]!r} is no id that fits here: give one that the API gave, such as {such}.", "BAD_ID")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


ANY_KEY = Made(_any_key, _TYPES["ID"])
"""For a condition that takes the id of an object of whatever type, or the part of it behind the colon."""


def key_or_none(value: str, prefix: str) -> UUID | None:
    """The key in a global id of one type; None for any other text, which names no object."""
    return _uuid(value.removeprefix(prefix)) if value.startswith(prefix) else None
