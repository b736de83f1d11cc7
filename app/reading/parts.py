"""What JSON in a column consists of: objects in documents have types and fields like all else.

@part
class RefusedCell:
    "A cell that was not taken."
    line: int = member("line", "Counted from 1.", Integer)

refused_cells: list[RefusedCell] = within(models.Import.refused, "Which cells were not taken.")
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import strawberry
from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_non_null_type,
)
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    MetaData,
    Table,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from .inputs import described
from .sources import column, condition, declared, expressed
from .sql import Scope, adapt
from .types import Reads, definition_of
from .values import FromOutcome
from .written import json_array

if TYPE_CHECKING:
    from .compiler import Compiler

T = TypeVar("T")

PARTS = Table(
    "part", MetaData(), Column("value", JSONB), Column("name", Text, nullable=False), Column("place", BigInteger)
)
"""Stands for the parts of a document: no table of the database."""
VALUE, NAME, PLACE = PARTS.c.value, PARTS.c.name, PARTS.c.place


@dataclass(frozen=True)
class Within:
    """What a document holds: itself an object, the items of a list, or the members of an object."""

    expression: ColumnElement[Any]
    visible_to: ColumnElement[bool] | None
    named: bool


def part(cls: type[T]) -> type[T]:
    """Makes a class the type of an object that stands in JSON; its docstring is the description."""
    made = strawberry.type(cls, description=described(cls))
    made.__reads__ = Reads(PARTS, None)  # type: ignore[attr-defined]
    definition_of(made).is_type_of = lambda record, info: True
    return made


def member(name: str, description: str, type_: Any = Text) -> Any:
    """What the object has under a name; null where it has nothing."""
    return column(_typed("->>", literal(name), type_), description)


def value(description: str, type_: Any = Text) -> Any:
    """An item that is no object, or what stands under a name in `entries`."""
    return column(_typed("#>>", literal_column("'{}'"), type_), description)


def name(description: str) -> Any:
    """The name in `entries`."""
    return column(NAME, description)


def within(source: Any, description: str, *, visible_to: Any = None) -> Any:
    """A list's items, or the object itself, as the field's type says; of JSON in a column, or in another document."""
    return declared(Within(_json(source), condition(visible_to), named=False), description)


def entries(source: Any, description: str, *, visible_to: Any = None) -> Any:
    """An object's members as a list, each with name and value, by name."""
    return declared(Within(_json(source), condition(visible_to), named=True), description)


def inside(name: str) -> ColumnElement[Any]:
    """A document in a document, for `within` and `entries`."""
    return _typed("->>", literal(name), JSONB)


def deprecated(field: Any, reason: str) -> Any:
    """A field that stays as it was published; the reason says what to ask for instead, and until when it stays."""
    field.deprecation_reason = reason
    return field


def objects(
    compiler: "Compiler", source: Within, field: GraphQLField, nodes: list[FieldNode], scope: Scope
) -> ColumnElement[Any]:
    """The JSON of what a document holds, with what is selected of it."""
    found = adapt(source.expression, scope)
    if source.visible_to is not None:
        found = case((adapt(source.visible_to, scope), found))
    target = get_named_type(field.type)
    assert isinstance(target, GraphQLObjectType)
    selected, inner = compiler.select.below(target, nodes), compiler.scope(PARTS)
    if isinstance(get_nullable_type(field.type), GraphQLList):
        order = inner.column(NAME if source.named else PLACE)
        listed = json_array(compiler.object(target, selected, inner), order)
        made: ColumnElement[Any] = select(listed).select_from(_parts(source, found, inner)).scalar_subquery()
    else:
        made = compiler.object(target, selected, Scope(PARTS, inner.alias, same=(VALUE, found)))
    return made if is_non_null_type(field.type) else case((_there(found).is_not(None), made))


def handed_over(
    compiler: "Compiler", outcome: FromOutcome, field: GraphQLField, nodes: list[FieldNode]
) -> ColumnElement[Any]:
    """The same of what a verb gave for a field of its payload: a document as the text of its JSON."""
    document = cast(bindparam(None, outcome, type_=Text(), unique=True), JSONB)
    return objects(compiler, Within(document, None, named=False), field, nodes, Scope(None, ""))


def _parts(source: Within, found: ColumnElement[Any], inner: Scope) -> FromClause:
    if source.named:
        return func.jsonb_each(_there(found)).table_valued("name", "value").render_derived(inner.alias)
    items = func.jsonb_array_elements(_there(found)).table_valued("value", with_ordinality="place")
    return items.render_derived(inner.alias)


def _there(found: ColumnElement[Any]) -> ColumnElement[Any]:
    """What there is; null in SQL for null in JSON."""
    return func.nullif(found, literal_column("'null'::jsonb"))


def _typed(how: str, key: ColumnElement[Any], type_: type[TypeEngine[Any]]) -> ColumnElement[Any]:
    """What stands in the document as a value of SQL; operators, since not every expression has subscripts."""
    if issubclass(type_, JSONB):
        return VALUE.op(how.replace(">>", ">"), return_type=JSONB())(key)
    text: ColumnElement[Any] = VALUE.op(how, return_type=Text())(key)
    return text if issubclass(type_, Text) else cast(text, type_)


def _json(source: Any) -> ColumnElement[Any]:
    found = expressed(source)
    return found if isinstance(found.type, JSONB) else cast(found, JSONB)
