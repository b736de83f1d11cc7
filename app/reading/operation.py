"""Documents made ready to run: parsed, validated, their plans kept; all caches bounded."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from itertools import count
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLBoolean,
    GraphQLID,
    GraphQLInputType,
    GraphQLInt,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_nullable_type,
    is_non_null_type,
    type_from_ast,
)
from graphql.execution.values import get_variable_values

from app.kernel.cache import Cache

from .compiler import Compiler, NeedsResolver
from .cost import Cost
from .plan import Plan, planned, shape_of
from .selection import Selector
from .values import BadRequest, Variables, bad

COSTS_PER_OPERATION = 64
PLAN_CHARACTERS = 500
"""What a plan weighs beside its SQL."""
_NUMBERS = count(1)
_PLAIN: Mapping[Any, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool, GraphQLInt: int}
_INTS = range(-(2**31), 2**31)


Plans = Cache[tuple[int, str, tuple[Any, ...]], Plan]
"""By the operation's number, what is read (the query, or a mutation's field) and the shape of the variables."""


class Operation:
    """One operation of a validated document, with a plan for each shape its variables were seen in."""

    def __init__(
        self,
        schema: GraphQLSchema,
        ast: DocumentNode,
        node: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        plans: "Plans",
    ) -> None:
        self.schema = schema
        self.ast = ast
        self.node = node
        self.fragments = fragments
        self.type: OperationType = node.operation
        self._types = {
            each.variable.name.value: cast(GraphQLInputType, type_from_ast(schema, each.type))
            for each in node.variable_definitions or ()
        }
        self._kinds = [
            (
                name,
                _PLAIN.get(get_nullable_type(type_)),
                not is_non_null_type(type_) and get_nullable_type(type_) in _PLAIN,
            )
            for name, type_ in self._types.items()
        ]
        """Of each variable, the Python type that needs no coercion, if any, and whether null needs none."""
        self._shapes = [(name, shape_of(type_, schema)) for name, type_ in self._types.items()]
        self._plans = plans
        self._number = next(_NUMBERS)
        self._sizes: tuple[str, ...] | None = None
        self._costs: Cache[tuple[Any, ...], int] = Cache(COSTS_PER_OPERATION)

    @property
    def root_fields(self) -> set[str]:
        """The names of the fields at the root, through all fragments and whatever is skipped."""
        return set(_names(self.node.selection_set, self.fragments))

    def times(self, root_field: str) -> int:
        """How often a field is asked for at the root, by whatever alias."""
        return _names(self.node.selection_set, self.fragments).count(root_field)

    @property
    def asks_schema_alone(self) -> bool:
        """Whether nothing is asked for but the schema itself."""
        return all(name.startswith("__") for name in self.root_fields)

    def coerce(self, given: Mapping[str, Any]) -> Variables:
        """The variables as the schema types them; raises BadRequest for what doesn't fit."""
        if not self._types:
            return {}
        plain = {}
        for name, kind, nullable in self._kinds:
            value = given.get(name)
            if type(value) is kind:
                if kind is int and value not in _INTS:
                    break
            elif value is not None or not nullable or name not in given:
                break
            plain[name] = value
        else:
            return plain
        found = get_variable_values(
            self.schema, self.node.variable_definitions or (), dict(given), max_errors=10, hide_suggestions=True
        )
        if isinstance(found, list):
            raise BadRequest(*found)
        return found.coerced

    def cost(self, variables: Variables) -> int:
        """How many values the answer may hold at most; see cost.py."""
        key = None if self._sizes is None else tuple([variables.get(name) for name in self._sizes])
        found = self._costs.get(key) if key is not None else None
        if found is None:
            counting = Cost(self.schema, self.fragments, variables)
            root = self.schema.get_root_type(self.type)
            assert root is not None
            found = counting.of(root, self.node.selection_set)
            self._sizes = tuple(sorted(counting.names))
            self._costs.put(tuple([variables.get(name) for name in self._sizes]), found)
        return found

    def plan(self, variables: Variables) -> Plan | None:
        """The statement for variables of this shape; None where there is nothing to read (introspection alone)."""
        return self._kept(self._query(variables), lambda: self._compile(variables))

    def plan_at_hand(self, variables: Variables) -> Plan | None:
        """The same, if it need not be made."""
        return self._plans.at_hand(self._query(variables))

    def payload_plan(self, type_: GraphQLObjectType, nodes: list[FieldNode], variables: Variables) -> Plan | None:
        """The statement that reads a mutation's payload; None where it selects no object."""
        name = (nodes[0].alias or nodes[0].name).value
        compiler = Compiler(self.schema, self.fragments, variables, records=True)
        return self._kept(
            (self._number, "=" + name, self.shape(variables)),
            lambda: planned(compiler.payload(type_, nodes), direct=False),
        )

    def selected(self, type_: GraphQLObjectType, nodes: list[FieldNode], variables: Variables) -> list[tuple[str, str]]:
        """The response keys and field names that the nodes select of a type."""
        fields = Selector(self.schema, self.fragments, variables).below(type_, nodes)
        return [(key, found[0].name.value) for key, found in fields.items()]

    def shape(self, variables: Variables) -> tuple[Any, ...]:
        return tuple([shape(variables.get(name)) for name, shape in self._shapes])

    def _query(self, variables: Variables) -> tuple[int, str, tuple[Any, ...]]:
        return self._number, "query", self.shape(variables)

    def _kept(self, key: tuple[int, str, tuple[Any, ...]], compile_: Callable[[], Plan | None]) -> Plan | None:
        found = self._plans.get(key)
        if found is None:
            found = compile_()
            if found is not None:
                self._plans.put(key, found, weight=len(found.sql) + PLAN_CHARACTERS)
        return found

    def _compile(self, variables: Variables) -> Plan | None:
        try:
            return planned(Compiler(self.schema, self.fragments, variables).operation(self.node), direct=True)
        except NeedsResolver:
            if self.asks_schema_alone:
                return None
        walked = Compiler(self.schema, self.fragments, variables, records=True).operation(self.node)
        return planned(walked, direct=False)


class Document:
    """A parsed and validated document."""

    def __init__(self, schema: GraphQLSchema, source: str, ast: DocumentNode, plans: Plans) -> None:
        self.ast = ast
        self.hash = sha256(source.encode()).hexdigest()
        fragments = {each.name.value: each for each in ast.definitions if isinstance(each, FragmentDefinitionNode)}
        self.operations = {
            each.name.value if each.name else "": Operation(schema, ast, each, fragments, plans)
            for each in ast.definitions
            if isinstance(each, OperationDefinitionNode)
        }

    def operation(self, name: str | None) -> Operation:
        """The operation to run; raises BadRequest when the name doesn't say which."""
        if not name:
            if len(self.operations) == 1:
                return next(iter(self.operations.values()))
            raise bad("Say with operationName which of the document's operations to run.", "OPERATION_NAME")
        if name not in self.operations:
            raise bad(f"The document has no operation named {name[:80]!r}.", "OPERATION_NAME")
        return self.operations[name]


def _names(selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]) -> list[str]:
    found = []
    for each in selections.selections:
        if isinstance(each, FieldNode):
            found.append(each.name.value)
        elif isinstance(each, InlineFragmentNode):
            found += _names(each.selection_set, fragments)
        elif isinstance(each, FragmentSpreadNode):
            found += _names(fragments[each.name.value].selection_set, fragments)
    return found
