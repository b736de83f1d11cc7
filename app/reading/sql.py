"""The few shapes of SQL that the compiler puts together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnClause,
    ColumnElement,
    FromClause,
    Select,
    Table,
    TableClause,
    literal,
    literal_column,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import AliasedReturnsRows
from sqlalchemy.types import TypeEngine

from app.kernel.db import DIALECT

from .values import FromFilter


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
