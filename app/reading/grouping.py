"""The JSON of an aggregate: the rows that belong to it, summed up for each group."""

from typing import TYPE_CHECKING, Any

from graphql import FieldNode, GraphQLField, GraphQLInputObjectType, GraphQLObjectType, get_named_type
from sqlalchemy import ColumnElement, Subquery, Table, func, literal_column, null, select

from .inputs import predicates
from .relations import link, linked, visible
from .sources import Aggregate, Group
from .sql import Scope, adapt
from .types import source_of
from .values import arguments_of
from .written import json_array, json_name, json_object

if TYPE_CHECKING:
    from .compiler import Compiler

MOST_GROUPS = 200


class Groups:
    """One aggregate in a statement: `expression()` is its JSON, a list with one object for each group."""

    def __init__(
        self, compiler: "Compiler", source: Aggregate, field: GraphQLField, nodes: list[FieldNode], outer: Scope
    ) -> None:
        type_ = get_named_type(field.type)
        table = source.table if source.key is None else source.key.table
        assert isinstance(type_, GraphQLObjectType)
        assert isinstance(table, Table)
        self.compiler = compiler
        self.source = source
        self.field = field
        self.type = type_
        self.table = table
        self.outer = outer
        self.inner = compiler.scope(table)
        self.alias = f"{self.inner.alias}g"
        self.selected = compiler.select.below(type_, nodes)
        self.arguments = arguments_of(field, nodes[0], compiler.variables)
        self.columns: dict[str, ColumnElement[Any]] = {}
        """What is read of each group, by the name of the field."""

    def expression(self) -> ColumnElement[Any]:
        keys = self._keys()
        for key in keys:
            self._read(key)
        pairs = [(key, self._part(nodes[0].name.value, keys)) for key, nodes in self.selected.items()]
        return select(json_array(json_object(pairs))).select_from(self._rows(len(keys))).scalar_subquery()

    def _keys(self) -> list[str]:
        """The fields that are grouped by, in the order in which they are asked for."""
        if "groupBy" not in self.arguments:
            return []
        named = {self._python_name(name): name for name in self.type.fields}
        given = [key.value for key in self.arguments["groupBy"].value if key is not None]
        return [named[name] for name in dict.fromkeys(given)]

    def _python_name(self, name: str) -> str:
        found: str = self.type.fields[name].extensions["strawberry-definition"].python_name
        return found

    def _part(self, name: str, keys: list[str]) -> ColumnElement[Any]:
        if name == "__typename":
            return json_name(self.type.name)
        if isinstance(source_of(self.type.fields[name]), Group) and name not in keys:
            return null()
        return self._read(name)

    def _read(self, name: str) -> ColumnElement[Any]:
        expression = source_of(self.type.fields[name]).expression
        self.columns.setdefault(name, adapt(expression, self.inner).label(name))
        return literal_column(f'{self.alias}."{name}"', expression.type)

    def _rows(self, keys: int) -> Subquery:
        """One row for each group; the columns of the keys come first."""
        places: list[ColumnElement[Any]] = [literal_column(str(number)) for number in range(1, keys + 1)]
        return (
            select(*(self.columns.values() or [func.count()]))
            .select_from(self.inner.source())
            .where(*self._conditions())
            .group_by(*places)
            .order_by(*places)
            .limit(literal_column(str(MOST_GROUPS)))
            .subquery(self.alias)
        )

    def _conditions(self) -> list[ColumnElement[bool]]:
        found = link(self.source, self.outer, self.inner)
        for reads in () if self.source.of_all else self.compiler.read_by(self.table):
            found += visible(reads, linked(self.source, self.outer, self.inner))
        if "filter" in self.arguments:
            type_ = get_named_type(self.field.args["filter"].type)
            assert isinstance(type_, GraphQLInputObjectType)
            given = predicates(self.arguments["filter"], type_, self.compiler.variables)
            found += [adapt(predicate, self.inner, self.outer) for predicate in given]
        return found
