"""The few shapes of SQL that the compiler puts together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    Column,
    ColumnClause,
    ColumnElement,
    FromClause,
    Select,
    Table,
    TableClause,
    Text,
    cast,
    func,
    literal,
    literal_column,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import AliasedReturnsRows
from sqlalchemy.types import TypeEngine

from app.kernel.db import DIALECT

from .values import FromFilter

KEYS_PER_OBJECT = 50
"""PostgreSQL functions take 100 arguments."""


@dataclass(frozen=True)
class Scope:
    """One table in a statement, under the alias it has there; no table for Query and Viewer."""

    table: Table | None
    alias: str
    same: "tuple[Column[Any], ColumnElement[Any]] | None" = None
    """A column of the table and what equals it in every row that is read here."""
    given: "Mapping[str, BindParameter[Any]]" = field(default_factory=dict)
    """What the filter says that the rows were found by."""

    def column(self, column: "Column[Any]") -> ColumnElement[Any]:
        """A column by its qualified name: as text it brings no FROM, so sub-selects need no correlation."""
        if self.same is not None and column is self.same[0]:
            return self.same[1]
        name = DIALECT.identifier_preparer.quote(column.name)
        return literal_column(f"{self.alias}.{name}", column.type)

    def source(self) -> FromClause:
        assert self.table is not None
        return self.table.alias(self.alias)


def adapt(expression: ColumnElement[Any], *scopes: Scope) -> ColumnElement[Any]:
    """The expression with its columns bound to aliases; the first scope with the column's table wins.

    Constants of a declaration become literals, so that the planner sees them and partial indexes fit.
    """

    def replace(element: Any, **_: Any) -> Any:
        if isinstance(element, Column):
            for scope in scopes:
                if element.table is scope.table:
                    return scope.column(element)
        if isinstance(element, BindParameter) and isinstance(element.value, FromFilter):
            return scopes[0].given.get(element.value.name)
        if isinstance(element, BindParameter) and isinstance(element.value, (str, int, Enum)):
            return literal_column(_written(type(element.value).__name__, element.value, element.type), element.type)
        return None

    adapted: ColumnElement[Any] = visitors.replacement_traverse(expression, {}, replace)
    return adapted


@lru_cache(maxsize=4096)
def _written(kind: str, value: Any, type_: TypeEngine[Any]) -> str:
    """A constant as SQL has it; the kind tells true from 1."""
    return str(literal(value, type_).compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))


def correlated(expression: Any, around: tuple[FromClause, ...] = ()) -> Any:
    """The expression with every select inside it taking the rows of all selects around it, however deep.

    SQLAlchemy by itself looks one select outwards only, and reads the tables of those further out anew: a condition
    that is put together from parts would then ask about all rows instead of this one.
    """

    def replace(element: Any, **_: Any) -> Any:
        if element is not expression and isinstance(element, Select):
            return correlated(element, around)
        return element if isinstance(element, (ColumnClause, TableClause, AliasedReturnsRows)) else None

    if not isinstance(expression, Select):
        return visitors.replacement_traverse(expression, {}, replace)
    own = [table for from_ in expression.get_final_froms() for table in from_._from_objects]  # noqa: SLF001
    outer, around = around, (*around, *own)
    found: Any = visitors.replacement_traverse(expression, {}, replace)
    return found.correlate(*outer) if outer else found


def text(value: str) -> ColumnElement[str]:
    """A literal for names of the schema, which need no quoting."""
    return literal_column(f"'{value}'", Text())


def json_object(pairs: Sequence[tuple[str, ColumnElement[Any]]]) -> ColumnElement[Any]:
    """A JSON object in the order of `pairs`, which may be any number."""
    if len(pairs) <= KEYS_PER_OBJECT:
        flat = [part for key, value in pairs for part in (text(key), value)]
        return func.json_build_object(*flat)
    first = cast(json_object(pairs[:KEYS_PER_OBJECT]), Text)
    rest = cast(json_object(pairs[KEYS_PER_OBJECT:]), Text)
    joined = func.concat(func.left(first, literal_column("-1")), text(","), func.substr(rest, literal_column("2")))
    return cast(joined, JSON)


def json_list(item: ColumnElement[Any]) -> ColumnElement[Any]:
    """The JSON array of an aggregate's items; empty instead of null where there are none."""
    return func.coalesce(item, literal_column("'[]'::json"))
