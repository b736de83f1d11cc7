"""The JSON of a connection: the objects of its page, their cursors, where the page stands, how many there are."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphql import FieldNode, GraphQLField, GraphQLInputObjectType, GraphQLObjectType, get_named_type
from sqlalchemy import BindParameter, ColumnElement, FromClause, Integer, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from .inputs import predicates, said
from .paging import Paging
from .relations import link, linked, visible
from .sources import Many
from .sql import Scope, adapt
from .types import Reads, reads_of
from .values import arguments_of
from .written import Json, json_array, json_name, json_object

if TYPE_CHECKING:
    from .compiler import Compiler

ROW = "_row"
"""The column that numbers the rows of a page, in the order they were read."""
OF_ROWS = {"nodes", "edges", "pageInfo"}
PAGING = {"first", "last", "after", "before"}


class Page:
    """One connection in a statement: `expression()` is its JSON."""

    def __init__(
        self, compiler: "Compiler", source: Many, field: GraphQLField, nodes: list[FieldNode], outer: Scope
    ) -> None:
        self.compiler = compiler
        self.source = source
        self.field = field
        self.outer = outer
        self.type = _object(field)
        self.node_type = _object(self.type.fields["nodes"])
        reads = reads_of(self.node_type)
        assert reads is not None
        self.reads: Reads = reads
        self.selected = compiler.select.below(self.type, nodes)
        self.arguments = arguments_of(field, nodes[0], compiler.variables)
        if "since" in self.arguments:
            self.arguments["after"] = self.arguments.pop("since")
        self.scope = replace(compiler.scope(reads.table), given=self._said())
        self.paging = Paging(source, reads, self.arguments, self.scope, nodes[0])
        self.numbered = self.paging.backwards or self._asks_for("pageInfo")

    def expression(self) -> ColumnElement[Any]:
        found = select(json_object([(key, self._part(nodes)) for key, nodes in self.selected.items()]))
        if self._asks_for(*OF_ROWS) or PAGING & self.arguments.keys():  # what is wrong with these is seen as they run
            # One answer for all rows, also where it asks for nothing that they are aggregated for.
            found = found.select_from(self._rows()).having(literal_column("true"))
        return found.scalar_subquery()

    def _asks_for(self, *names: str) -> bool:
        return any(nodes[0].name.value in names for nodes in self.selected.values())

    def _part(self, nodes: list[FieldNode]) -> ColumnElement[Any]:
        name = nodes[0].name.value
        if name == "nodes":
            return self._list(self._node(nodes))
        if name == "edges":
            return self._list(self._edge(nodes))
        if name == "pageInfo":
            return self._page_info(nodes)
        return self._total() if name == "totalCount" else json_name(self.type.name)

    def _list(self, item: Json) -> Json:
        """The items of the page in the order of the connection; the one read beyond it is left out."""
        if not self.numbered:
            return json_array(item)
        row = self._row_number()
        return json_array(item, row.desc() if self.paging.backwards else row.asc(), where=row <= self.paging.size)

    def _node(self, nodes: list[FieldNode]) -> Json:
        return self.compiler.object(self.node_type, self.compiler.select.below(self.node_type, nodes), self.scope)

    def _edge(self, nodes: list[FieldNode]) -> Json:
        type_ = _object(self.type.fields["edges"])
        pairs: list[tuple[str, ColumnElement[Any]]] = []
        for key, below in self.compiler.select.below(type_, nodes).items():
            name = below[0].name.value
            if name == "cursor":
                pairs.append((key, self.paging.cursor()))
            else:
                pairs.append((key, self._node(below) if name == "node" else json_name(type_.name)))
        return json_object(pairs)

    def _page_info(self, nodes: list[FieldNode]) -> ColumnElement[Any]:
        type_ = _object(self.type.fields["pageInfo"])
        backwards = self.paging.backwards
        more = func.count() > self.paging.size
        parts = {
            "hasNextPage": self._given("before") if backwards else more,
            "hasPreviousPage": more if backwards else self._given("after"),
            "startCursor": self._cursor_of_row(last=backwards),
            "endCursor": self._cursor_of_row(last=not backwards),
            "__typename": json_name(type_.name),
        }
        selected = self.compiler.select.below(type_, nodes)
        return json_object([(key, parts[below[0].name.value]) for key, below in selected.items()])

    def _given(self, cursor: str) -> ColumnElement[bool]:
        return literal_column("true" if cursor in self.arguments else "false")

    def _cursor_of_row(self, *, last: bool) -> ColumnElement[Any]:
        """The cursor of the first or last row as read."""
        row = self._row_number()
        sorted_ = aggregate_order_by(self.paging.cursor(), row.desc() if last else row.asc())
        return func.json_agg(sorted_).filter(row <= self.paging.size).op("->")(literal_column("0"))

    def _row_number(self) -> ColumnElement[int]:
        return literal_column(f"{self.scope.alias}.{ROW}", Integer())

    def _rows(self) -> FromClause:
        """The rows of the page under the alias of their table, numbered where somebody needs it."""
        clauses, size = self.paging.clauses(), self.paging.size
        columns: list[ColumnElement[Any]] = [literal_column(f"{self.scope.alias}.*")]
        if self.numbered:
            columns.append(func.row_number().over(order_by=clauses).label(ROW))
        found = (
            select(*columns)
            .select_from(self.scope.source())
            .where(*self._conditions(self.scope), *self.paging.window())
            .order_by(*clauses)
            .limit(size + literal_column("1") if self.numbered else size)
        )
        return found.subquery(self.scope.alias)

    def _conditions(self, scope: Scope) -> list[ColumnElement[bool]]:
        """Which rows belong to the connection, whatever page is asked for."""
        seen = visible(self.reads, linked(self.source, self.outer, scope))
        found = [*link(self.source, self.outer, scope), *seen]
        if "filter" in self.arguments:
            type_ = get_named_type(self.field.args["filter"].type)
            assert isinstance(type_, GraphQLInputObjectType)
            given = predicates(self.arguments["filter"], type_, self.compiler.variables)
            found += [adapt(predicate, scope, self.outer) for predicate in given]
        return found

    def _said(self) -> dict[str, BindParameter[Any]]:
        if "filter" not in self.arguments:
            return {}
        type_ = get_named_type(self.field.args["filter"].type)
        assert isinstance(type_, GraphQLInputObjectType)
        return said(self.arguments["filter"], type_, self.compiler.variables)

    def _total(self) -> ColumnElement[Any]:
        scope = self.compiler.scope(self.reads.table)
        return select(func.count()).select_from(scope.source()).where(*self._conditions(scope)).scalar_subquery()


def _object(field: GraphQLField) -> GraphQLObjectType:
    found = get_named_type(field.type)
    assert isinstance(found, GraphQLObjectType)
    return found
