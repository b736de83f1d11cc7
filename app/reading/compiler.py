"""From a validated operation to one SQL statement whose single value is the JSON text of its data."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    get_nullable_type,
)
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Table,
    any_,
    bindparam,
    case,
    func,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from .connections import Page
from .grouping import Groups
from .inputs import key_or_none
from .parts import PARTS, Within, handed_over, objects
from .relations import is_key, link, linked, visible
from .selection import Selected, Selector
from .sources import Aggregate, AnyNode, Count, Identity, Many, One, OneOf, Value
from .sql import Scope, adapt
from .types import Reads, definition_of, reads_of, source_of
from .values import FromArgument, FromOutcome, Variables, arguments_of
from .written import Json, json_array, json_name, json_object, json_string

HIDDEN = "="
"""Starts the keys of what a resolver needs and nobody selected; no GraphQL name can."""
TYPE_NAME = HIDDEN + "__typename"
"""Tells graphql-core of which type an object is, where the schema says only an interface or a union."""


class NeedsResolver(Exception):
    """A field that Python computes was met: the operation runs in graphql-core over what was read."""


class Compiler:
    """Builds one statement. Made for one operation and one shape of its variables.

    With `records`, the answer is for resolvers to walk: fields that are computed are left out, what
    they may need is added.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Variables,
        *,
        records: bool = False,
    ) -> None:
        self.schema = schema
        self.variables = variables
        self.records = records
        self.select = Selector(schema, fragments, variables)
        self._aliases = 0
        self.read_by: Callable[[Table], list[Reads]] = lambda table: _readers(schema, table)

    def operation(self, node: OperationDefinitionNode) -> Select[Any]:
        root = self.schema.query_type
        assert root is not None
        fields = self.select.fields(root, [node.selection_set])
        return select(self.object(root, fields, Scope(None, "")))

    def payload(self, payload_type: GraphQLObjectType, nodes: list[FieldNode]) -> Select[Any] | None:
        """What a mutation's payload selects of its objects, found by the ids of the verb's outcome."""
        pairs = []
        for key, field_nodes in self.select.below(payload_type, nodes).items():
            name = field_nodes[0].name.value
            if name == "__typename":
                continue
            target = get_named_type(payload_type.fields[name].type)
            reads = reads_of(target)
            if isinstance(target, GraphQLObjectType) and reads and reads.table is PARTS:
                pairs.append((key, handed_over(self, FromOutcome(name), payload_type.fields[name], field_nodes)))
            elif isinstance(target, GraphQLObjectType) and reads and reads.table is not None:
                listed = isinstance(get_nullable_type(payload_type.fields[name].type), GraphQLList)
                read = self._rows if listed else self._outcome
                pairs.append((key, read(target, reads, field_nodes, FromOutcome(name))))
        return select(json_object(pairs)) if pairs else None

    def _outcome(
        self, target: GraphQLObjectType, reads: Reads, nodes: list[FieldNode], id_: FromOutcome
    ) -> ColumnElement[Any]:
        return self._row(target, reads, nodes, is_key(bindparam(None, id_, type_=reads.key.type, unique=True)))

    def _rows(
        self, target: GraphQLObjectType, reads: Reads, nodes: list[FieldNode], ids: FromOutcome
    ) -> ColumnElement[Any]:
        """The objects of several ids, in the order of the ids."""
        inner = self.scope(reads.table)
        key = inner.column(reads.key)
        given: BindParameter[Any] = bindparam(None, ids, type_=ARRAY(reads.key.type), unique=True)
        item = self.object(target, self.select.below(target, nodes), inner)
        return (
            select(json_array(item, func.array_position(given, key)))
            .select_from(inner.source())
            .where(key == any_(given), *visible(reads, inner))
            .scalar_subquery()
        )

    def object(self, type_: GraphQLObjectType, fields: Selected, scope: Scope) -> Json:
        """The JSON object of a row in scope."""
        pairs: list[tuple[str, ColumnElement[Any]]] = []
        computed = False
        for key, nodes in fields.items():
            name = nodes[0].name.value
            if name == "__typename":
                pairs.append((key, json_name(type_.name)))
            elif name.startswith("__") or source_of(type_.fields[name]) is None:
                if not self.records:
                    raise NeedsResolver(name)
                computed = True
            else:
                pairs.append((key, self._field(type_, type_.fields[name], nodes, scope)))
        if computed:
            pairs += self._needed(type_, scope)
        if self.records:
            pairs.append((TYPE_NAME, json_name(type_.name)))
        return json_object(pairs)

    def _field(
        self, type_: GraphQLObjectType, field: GraphQLField, nodes: list[FieldNode], scope: Scope
    ) -> ColumnElement[Any]:
        source = source_of(field)
        if isinstance(source, Value):
            return self._value(source, scope)
        if isinstance(source, Identity):
            return self._identity(type_, scope)
        if isinstance(source, Count):
            return self._count(source, scope)
        return self._objects(source, field, nodes, scope)

    def _objects(self, source: Any, field: GraphQLField, nodes: list[FieldNode], scope: Scope) -> ColumnElement[Any]:
        if isinstance(source, One):
            return self._one(source, field, nodes, scope)
        if isinstance(source, OneOf):
            return self._one_of(source, nodes, scope)
        if isinstance(source, Many):
            return Page(self, source, field, nodes, scope).expression()
        if isinstance(source, Aggregate):
            return Groups(self, source, field, nodes, scope).expression()
        if isinstance(source, Within):
            return objects(self, source, field, nodes, scope)
        assert isinstance(source, AnyNode)
        return self._any_node(field, nodes)

    def _value(self, source: Value, scope: Scope) -> ColumnElement[Any]:
        expression = adapt(source.expression, scope)
        if source.visible_to is None:
            return expression
        return case((adapt(source.visible_to, scope), expression))

    def _identity(self, type_: GraphQLObjectType, scope: Scope) -> ColumnElement[Any]:
        reads = reads_of(type_)
        assert reads is not None
        return json_string(f"{type_.name}:", scope.column(reads.key))

    def _needed(self, type_: GraphQLObjectType, scope: Scope) -> list[tuple[str, ColumnElement[Any]]]:
        """The declared values of a type, for a resolver that computes from them."""
        found = []
        for field in type_.fields.values():
            source = source_of(field)
            if isinstance(source, Value):
                name = field.extensions["strawberry-definition"].python_name
                found.append((HIDDEN + name, self._value(source, scope)))
        return found

    def _one(self, source: One, field: GraphQLField, nodes: list[FieldNode], scope: Scope) -> ColumnElement[Any]:
        target = get_named_type(field.type)
        assert isinstance(target, GraphQLObjectType)
        reads = reads_of(target)
        assert reads is not None
        if source.by_id:
            return self._by_id(target, reads, field, nodes)
        if reads.table is None:
            return self._without_table(source, target, nodes, scope)
        visible_to = None if source.with_parent else reads.visible_to
        unique = source.key is not None and source.key.table is scope.table and source.where is None
        return self._row(
            target,
            Reads(reads.table, visible_to),
            nodes,
            lambda inner: link(source, scope, inner),
            unique=unique,
        )

    def _one_of(self, source: OneOf, nodes: list[FieldNode], scope: Scope) -> ColumnElement[Any]:
        found = []
        for value, class_ in source.types.items():
            target = self.schema.type_map[definition_of(class_).name]
            reads = reads_of(target)
            assert isinstance(target, GraphQLObjectType)
            assert reads is not None
            if reads.table is None:
                made: ColumnElement[Any] = self.object(target, self.select.below(target, nodes), Scope(None, ""))
            else:
                seen = Reads(reads.table, None if source.with_parent else reads.visible_to)
                made = self._row(target, seen, nodes, is_key(adapt(source.key, scope)))
            found.append((adapt(source.kind == value, scope), made))
        return case(*found)

    def _by_id(
        self, target: GraphQLObjectType, reads: Reads, field: GraphQLField, nodes: list[FieldNode]
    ) -> ColumnElement[Any]:
        argument = arguments_of(field, nodes[0], self.variables)["id"]
        prefix = f"{target.name}:"
        value = FromArgument(argument, lambda id_: key_or_none(id_, prefix))
        id_: BindParameter[Any] = bindparam(None, value, type_=reads.key.type, unique=True)
        return self._row(target, reads, nodes, is_key(id_))

    def _any_node(self, field: GraphQLField, nodes: list[FieldNode]) -> ColumnElement[Any]:
        argument = arguments_of(field, nodes[0], self.variables)["id"]
        target = self.schema.type_map.get(argument.value.partition(":")[0])
        reads = reads_of(target) if isinstance(target, GraphQLObjectType) else None
        interface = get_named_type(field.type)
        if reads is None or reads.table is None or interface not in getattr(target, "interfaces", ()):
            return null()
        assert isinstance(target, GraphQLObjectType)
        return self._by_id(target, reads, field, nodes)

    def _without_table(
        self, source: One, target: GraphQLObjectType, nodes: list[FieldNode], scope: Scope
    ) -> ColumnElement[Any]:
        made = self.object(target, self.select.below(target, nodes), Scope(None, ""))
        return made if source.where is None else case((adapt(source.where, scope), made))

    def _row(
        self,
        target: GraphQLObjectType,
        reads: Reads,
        nodes: list[FieldNode],
        conditions: Callable[[Scope], list[ColumnElement[bool]]],
        *,
        unique: bool = True,
    ) -> ColumnElement[Any]:
        inner = self.scope(reads.table)
        found = (
            select(self.object(target, self.select.below(target, nodes), inner))
            .select_from(inner.source())
            .where(*conditions(inner), *visible(reads, inner))
        )
        if not unique:
            found = found.order_by(inner.column(reads.key)).limit(1)
        return found.scalar_subquery()

    def _count(self, source: Count, scope: Scope) -> ColumnElement[Any]:
        table = source.table if source.key is None else source.key.table
        assert isinstance(table, Table)
        inner = self.scope(table)
        conditions = link(source, scope, inner)
        if not source.of_all:
            for reads in self.read_by(table):
                conditions += visible(reads, linked(source, scope, inner))
        return select(func.count()).select_from(inner.source()).where(*conditions).scalar_subquery()

    def scope(self, table: Table | None) -> Scope:
        self._aliases += 1
        return Scope(table, f"t{self._aliases}")


def _readers(schema: GraphQLSchema, table: Table) -> list[Reads]:
    """The types that read a table; several with different visibility are refused when the schema is built."""
    found = [reads_of(each) for each in schema.type_map.values() if isinstance(each, GraphQLObjectType)]
    return [reads for reads in found if reads is not None and reads.table is table][:1]
