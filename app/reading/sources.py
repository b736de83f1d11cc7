"""Where the fields of a type come from. Each function here declares one field of a type.

    title: str = column(models.Activity.title, "What it is called.")

They return Any, so that the annotation beside them says the type.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column as TableColumn
from sqlalchemy import ColumnElement, FromClause
from sqlalchemy.sql import coercions, roles
from strawberry import ID
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from .sql import correlated


class DeclarationError(Exception):
    """A type that says something about its tables that can't hold; raised when the schema is built."""


@dataclass(frozen=True)
class Value:
    """A column of the type's own table, or an expression over its columns."""

    expression: ColumnElement[Any]
    visible_to: ColumnElement[bool] | None


@dataclass(frozen=True)
class Identity:
    """The global id: the type's name and the row's key."""


@dataclass(frozen=True)
class Relation:
    """How rows of another type belong to a row of this one.

    `key` is a foreign key, of this type's table or of the other one's; or there is only `table`.
    """

    key: "TableColumn[Any] | None"
    table: FromClause | None
    where: ColumnElement[bool] | None


@dataclass(frozen=True)
class One(Relation):
    """At most one row; by its id when only the table is named."""

    with_parent: bool

    @property
    def by_id(self) -> bool:
        return self.table is not None and self.key is None and self.where is None


@dataclass(frozen=True)
class OneOf:
    """At most one row, of the type that belongs to the value of `kind`, by its key."""

    kind: ColumnElement[Any]
    key: ColumnElement[Any]
    types: Mapping[str, type]
    with_parent: bool


@dataclass(frozen=True)
class Many(Relation):
    """A connection."""

    order: Any


@dataclass(frozen=True)
class Count(Relation):
    """How many rows."""

    of_all: bool


@dataclass(frozen=True)
class Group:
    """What rows of an aggregate have in common, where it is grouped by it; null elsewhere."""

    expression: ColumnElement[Any]


@dataclass(frozen=True)
class Total:
    """What the rows of a group come to: an SQL aggregate."""

    expression: ColumnElement[Any]


@dataclass(frozen=True)
class Aggregate(Relation):
    """Rows taken together, by groups."""

    of_all: bool


@dataclass(frozen=True)
class AnyNode:
    """Whatever object a global id names."""


class ReadField(StrawberryField):
    """A field with a source: read by the compiler, never by a resolver."""

    source: Any = None

    def __copy__(self) -> "ReadField":
        copied = super().__copy__()
        copied.source = self.source
        return copied


def declared(source: Any, description: str, arguments: Sequence[StrawberryArgument] = ()) -> Any:
    """A field that is read from a source."""
    field = ReadField(description=description)
    field.source = source
    field.arguments = list(arguments)
    return field


def column(source: Any, description: str, *, visible_to: Any = None) -> Any:
    """A column of this type's table. Those to whom `visible_to` doesn't hold get null instead."""
    return declared(Value(expressed(source), condition(visible_to)), description)


def expression(source: Any, description: str, *, visible_to: Any = None) -> Any:
    """An SQL expression over this type's columns."""
    return column(source, description, visible_to=visible_to)


def identity(description: str) -> Any:
    return declared(Identity(), description)


def one(source: Any, description: str, *, where: Any = None, with_parent: bool = False) -> Any:
    """One other object, or null.

    `source` is a foreign key of this type's table, or a foreign key of the other table that points
    here, or the other model alone: then `where` says which row, and without it the field takes
    an `id`. None is for a type without a table. `with_parent`: whoever sees this object sees that
    one, so the other type's `visible_to` is not asked; without it a field must be Optional when
    the other type has a `visible_to`.
    """
    found = One(*_related(source), condition(where), with_parent)
    arguments = [_argument("id", ID, "The global id.")] if found.by_id else []
    return declared(found, description, arguments)


def one_of(kind: Any, key: Any, types: Mapping[str, type], description: str, *, with_parent: bool = False) -> Any:
    """One object out of several types, or null; the field's type is a union of them, or an interface of theirs.

    `kind` is a column (or expression) whose value says the type, as `types` names them; `key` holds the
    object's key. A type that reads no table has no object to find: it is there whenever its kind is.
    `with_parent` as for `one`.
    """
    return declared(OneOf(expressed(kind), expressed(key), types, with_parent), description)


def many(source: Any, description: str, *, where: Any = None, filter: Any = None, order: Any = None) -> Any:
    """A connection: pages of the objects whose foreign key `source` points here, or of a whole model.

    `where` narrows it always and may use this type's table too, `filter` (made with `@filters`) and
    `order` (made with `order()`; its first is the default, without any it goes by id) let the
    caller choose.
    """
    arguments = [
        _argument("first", int | None, "The first so many after the cursor: 20 when neither is given, 100 at most."),
        _argument("after", str | None, "A cursor: what comes behind it."),
        _argument("last", int | None, "The last so many before the cursor, 100 at most."),
        _argument("before", str | None, "A cursor: what comes ahead of it."),
    ]
    if filter is not None:
        arguments.append(_argument("filter", filter | None, "Which of them; all conditions must hold."))
    if order is not None:
        default = next(iter(order.__orders__))
        arguments.append(_argument("order", order | None, f"How they are sorted; {default} when left out."))
    return declared(Many(*_related(source), condition(where), order), description, arguments)


def feed(source: Any, description: str, *, order: Any, where: Any = None) -> Any:
    """A connection that one follows: all in one order, forwards alone, from the cursor `since` on."""
    arguments = [
        _argument("since", str | None, "The `endCursor` that one came to: what comes behind it."),
        _argument("first", int | None, "The first so many after it: 20 when left out, 100 at most."),
    ]
    return declared(Many(*_related(source), condition(where), order), description, arguments)


def count(source: Any, description: str, *, where: Any = None, of_all: bool = False) -> Any:
    """How many objects have the foreign key `source` pointing here (or a model's rows under `where`).

    Only those that the caller may see, unless `of_all`: for numbers that are public in themselves.
    """
    return declared(Count(*_related(source), condition(where), of_all), description)


def group(source: Any, description: str) -> Any:
    """A field of an aggregate that callers may group by; null where they do not."""
    return declared(Group(expressed(source)), description)


def total(source: Any, description: str) -> Any:
    """A field of an aggregate: `func.count()`, `func.sum(…)` and the like over the rows of a group."""
    return declared(Total(expressed(source)), description)


def aggregate(
    source: Any, of: type, description: str, *, where: Any = None, filter: Any = None, of_all: bool = False
) -> Any:
    """Rows taken together, as the type `of` (made with `@aggregates`) says; the field's type is a list of it.

    `source`, `where` and `filter` as for `many`; only rows count that the caller may see, unless `of_all`: for
    numbers that are public in themselves, by whatever they can be grouped and narrowed. Callers choose with
    `groupBy`: the groups come in its order, two hundred at most; without it, it is one for all rows.
    """
    keys: Any = of.__groups__  # type: ignore[attr-defined]
    arguments = [_argument("group_by", list[keys] | None, "What to group by; all together if left out.")]
    if filter is not None:
        arguments.append(_argument("filter", filter | None, "Which of them; all conditions must hold."))
    return declared(Aggregate(*_related(source), condition(where), of_all), description, arguments)


def node(description: str) -> Any:
    """The field `node(id:)` of the query type."""
    return declared(AnyNode(), description, [_argument("id", ID, "The global id.")])


def condition(source: Any) -> ColumnElement[bool] | None:
    return None if source is None else expressed(source)


def expressed(source: Any) -> ColumnElement[Any]:
    found: ColumnElement[Any] = correlated(coercions.expect(roles.ExpressionElementRole, source))
    return found


def _related(source: Any) -> "tuple[TableColumn[Any] | None, FromClause | None]":
    if source is None:
        return None, None
    if hasattr(source, "__table__") and isinstance(source, type):
        return None, getattr(source, "__table__")  # noqa: B009
    key = expressed(source)
    if not isinstance(key, TableColumn):
        raise DeclarationError(f"{source} is neither a column nor a model")
    return key, None


def _argument(name: str, annotation: Any, description: str) -> StrawberryArgument:
    return StrawberryArgument(name, None, StrawberryAnnotation(annotation), description=description)
