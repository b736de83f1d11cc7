"""Pages of a connection: keyset pagination forwards and backwards, cursors, and counts where asked for."""

from typing import TYPE_CHECKING, Any

from graphql import FieldNode, GraphQLField, GraphQLInputObjectType, GraphQLObjectType, get_named_type
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    and_,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from .cursors import Cursor, cursor_of
from .inputs import Condition, SortKey, column_type, converter
from .relations import link, linked, visible
from .sources import Many
from .sql import Scope, adapt, json_list, json_object, text
from .types import reads_of
from .values import Argument, FromArgument, arguments_of, bad

if TYPE_CHECKING:
    from .compiler import Compiler

DEFAULT_SIZE = 20
MAX_SIZE = 100
ROW = "_row"
"""The column that numbers the rows of a page, in the order they were read."""


class Page:
    """One connection in a statement: `expression()` is its JSON."""

    def __init__(
        self, compiler: "Compiler", source: Many, field: GraphQLField, nodes: list[FieldNode], outer: Scope
    ) -> None:
        type_ = get_named_type(field.type)
        assert isinstance(type_, GraphQLObjectType)
        node_type = get_named_type(type_.fields["nodes"].type)
        assert isinstance(node_type, GraphQLObjectType)
        reads = reads_of(node_type)
        assert reads is not None
        self.compiler = compiler
        self.source = source
        self.field = field
        self.node = nodes[0]
        self.outer = outer
        self.type = type_
        self.node_type = node_type
        self.reads = reads
        self.selected = compiler.select.below(type_, nodes)
        self.arguments = arguments_of(field, nodes[0], compiler.variables)
        if "since" in self.arguments:
            self.arguments["after"] = self.arguments.pop("since")
        self.scope = compiler.scope(reads.table)
        self.backwards = "last" in self.arguments
        self.size = self._size()
        self.order_name, self.keys = self._order()
        self.numbered = self.backwards or self._named("pageInfo")

    def expression(self) -> ColumnElement[Any]:
        pairs = [(key, self._part(nodes)) for key, nodes in self.selected.items()]
        found = select(json_object(pairs))
        if any(self._named(name) for name in ("nodes", "edges", "pageInfo")):
            # One answer for all rows, also where it asks for nothing that they are aggregated for.
            found = found.select_from(self._rows()).having(literal_column("true"))
        return found.scalar_subquery()

    def _named(self, name: str) -> bool:
        return any(nodes[0].name.value == name for nodes in self.selected.values())

    def _part(self, nodes: list[FieldNode]) -> ColumnElement[Any]:
        name = nodes[0].name.value
        if name == "nodes":
            below = self.compiler.select.below(self.node_type, nodes)
            return self._list(self.compiler.object(self.node_type, below, self.scope))
        if name == "edges":
            return self._list(self._edge(nodes))
        if name == "pageInfo":
            return self._page_info(nodes)
        return self._total() if name == "totalCount" else text(self.type.name)

    def _list(self, item: ColumnElement[Any]) -> ColumnElement[Any]:
        """The items of the page in the order of the connection; the one read beyond it is left out."""
        if not self.numbered:
            return json_list(func.json_agg(item))
        row = self._row_number()
        sorted_ = aggregate_order_by(item, row.desc() if self.backwards else row.asc())
        return json_list(func.json_agg(sorted_).filter(row <= self.size))

    def _edge(self, nodes: list[FieldNode]) -> ColumnElement[Any]:
        edge_type = get_named_type(self.type.fields["edges"].type)
        assert isinstance(edge_type, GraphQLObjectType)
        pairs: list[tuple[str, ColumnElement[Any]]] = []
        for key, below in self.compiler.select.below(edge_type, nodes).items():
            name = below[0].name.value
            if name == "cursor":
                pairs.append((key, self._cursor()))
            elif name == "node":
                fields = self.compiler.select.below(self.node_type, below)
                pairs.append((key, self.compiler.object(self.node_type, fields, self.scope)))
            else:
                pairs.append((key, text(edge_type.name)))
        return json_object(pairs)

    def _page_info(self, nodes: list[FieldNode]) -> ColumnElement[Any]:
        info_type = get_named_type(self.type.fields["pageInfo"].type)
        assert isinstance(info_type, GraphQLObjectType)
        row = self._row_number()
        more = func.count() > self.size
        reached = {"hasNextPage": "before", "hasPreviousPage": "after"}
        beyond = "hasPreviousPage" if self.backwards else "hasNextPage"
        last_first = {"startCursor": self.backwards, "endCursor": not self.backwards}
        pairs: list[tuple[str, ColumnElement[Any]]] = []
        for key, below in self.compiler.select.below(info_type, nodes).items():
            name = below[0].name.value
            if name == beyond:
                pairs.append((key, more))
            elif name in reached:
                pairs.append((key, literal_column("true" if reached[name] in self.arguments else "false")))
            elif name in last_first:
                by = row.desc() if last_first[name] else row.asc()
                cursors = func.json_agg(aggregate_order_by(self._cursor(), by)).filter(row <= self.size)
                pairs.append((key, cursors.op("->")(literal_column("0"))))
            else:
                pairs.append((key, text(info_type.name)))
        return json_object(pairs)

    def _rows(self) -> FromClause:
        """The rows of the page under the alias of their table, numbered where somebody needs it."""
        clauses = [key.desc() if down else key.asc() for key, down, _nullable in self.keys]
        columns: list[ColumnElement[Any]] = [literal_column(f"{self.scope.alias}.*")]
        if self.numbered:
            columns.append(func.row_number().over(order_by=clauses).label(ROW))
        limit = self.size + literal_column("1") if self.numbered else self.size
        found = (
            select(*columns)
            .select_from(self.scope.source())
            .where(*self._conditions(self.scope), *self._window())
            .order_by(*clauses)
            .limit(limit)
        )
        return found.subquery(self.scope.alias)

    def _conditions(self, scope: Scope) -> list[ColumnElement[bool]]:
        seen = visible(self.reads, linked(self.source, self.outer, scope))
        found = [*link(self.source, self.outer, scope), *seen]
        if "filter" in self.arguments:
            found += self._filters(self.arguments["filter"], scope)
        return found

    def _filters(self, given: Argument, scope: Scope) -> list[ColumnElement[bool]]:
        type_ = get_named_type(self.field.args["filter"].type)
        assert isinstance(type_, GraphQLInputObjectType)
        found = []
        for name, field in type_.fields.items():
            value = given.member(name, self.compiler.variables)
            condition = field.extensions["strawberry-definition"]
            if value is not None and isinstance(condition, Condition):
                parameter: BindParameter[Any] = bindparam(
                    None,
                    FromArgument(value, converter(field.type)),
                    type_=column_type(field.type),
                    unique=True,
                )
                found.append(adapt(condition.predicate(parameter), scope, self.outer))
        return found

    def _total(self) -> ColumnElement[Any]:
        scope = self.compiler.scope(self.reads.table)
        return select(func.count()).select_from(scope.source()).where(*self._conditions(scope)).scalar_subquery()

    def _size(self) -> ColumnElement[int]:
        if "first" in self.arguments and "last" in self.arguments:
            raise bad("Give first or last, not both.", "BAD_PAGE", self.node)
        name = "last" if self.backwards else "first"
        given = self.arguments.get(name)
        if given is None:
            return literal_column(str(DEFAULT_SIZE), Integer())
        if given.constant:
            return literal_column(str(_checked(name, given.value)), Integer())
        value = FromArgument(given, lambda size: _checked(name, size))
        found: BindParameter[int] = bindparam(None, value, type_=Integer(), unique=True)
        return found

    def _order(self) -> tuple[str, list[tuple[ColumnElement[Any], bool, bool]]]:
        """The order's name and its keys as read: expression, descending, nullable."""
        name, keys = "ID", list[SortKey]()
        if self.source.order is not None:
            orders = self.source.order.__orders__
            name = self.arguments["order"].value.value if "order" in self.arguments else next(iter(orders))
            keys = list(orders[name])
        down = keys[-1].descending if keys else False
        found = [
            (adapt(key.expression, self.scope), key.descending is not self.backwards, _nullable(key.expression))
            for key in keys
        ]
        id_ = self.scope.column(self.reads.key)
        return name, [*found, (id_, down is not self.backwards, False)]

    def _row_number(self) -> ColumnElement[int]:
        return literal_column(f"{self.scope.alias}.{ROW}", Integer())

    def _cursor(self) -> ColumnElement[Any]:
        return cursor_of(self.order_name, [key for key, _down, _nullable in self.keys])

    def _window(self) -> list[ColumnElement[bool]]:
        """What lies behind `after` and ahead of `before`, in the order of the connection."""
        found = []
        for name in ("after", "before"):
            if name in self.arguments:
                behind = (name == "after") is not self.backwards
                found.append(self._beyond(self.arguments[name], behind))
        return found

    def _beyond(self, cursor: Argument, behind: bool) -> ColumnElement[bool]:
        """Rows that come later than the cursor in the order as read, or earlier if not `behind`."""
        bounds = [self._bound(cursor, index) for index in range(len(self.keys))]
        rising = [down is not behind for _key, down, _nullable in self.keys]
        if len(set(rising)) == 1 and not any(nullable for _key, _down, nullable in self.keys):
            row, bound = tuple_(*(key for key, *_ in self.keys)), tuple_(*bounds)
            return row > bound if rising[0] else row < bound
        found: ColumnElement[bool] = false()
        for (key, _down, nullable), bound_, up in reversed(list(zip(self.keys, bounds, rising, strict=True))):
            found = or_(_past(key, bound_, up, nullable), and_(key.is_not_distinct_from(bound_), found))
        return found

    def _bound(self, cursor: Argument, index: int) -> BindParameter[Any]:
        type_ = self.keys[index][0].type
        value = Cursor(cursor, self.order_name, index, len(self.keys), type_)
        return bindparam(None, value, type_=type_, unique=True)


def _past(key: ColumnElement[Any], bound: ColumnElement[Any], up: bool, nullable: bool) -> ColumnElement[bool]:
    """PostgreSQL sorts nulls as if they were larger than everything."""
    if not nullable:
        return key > bound if up else key < bound
    if up:
        return or_(key > bound, and_(key.is_(None), bound.is_not(None)))
    return or_(key < bound, and_(key.is_not(None), bound.is_(None)))


def _nullable(expression: ColumnElement[Any]) -> bool:
    return bool(getattr(expression, "nullable", True))


def _checked(name: str, size: int) -> int:
    if not 0 <= size <= MAX_SIZE:
        raise bad(f"{name} is between 0 and {MAX_SIZE}; it was {size}.", "BAD_PAGE")
    return size
