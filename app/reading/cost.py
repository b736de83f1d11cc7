"""What an answer may hold at most, worked out before anything runs: the static cost of an operation.

Each field counts one, and what a list holds counts as often as the list may have items. Directives and
what there really is are left out of it, so that the same document has the same cost on any day.
"""

from collections.abc import Mapping

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLList,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    NamedTypeNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
)

from . import introspected
from .paging import DEFAULT_SIZE, MAX_SIZE
from .values import Variables

ITEMS = 200
"""Of a list that is no connection: a mutation's payload has one item for each of its input's, at most so many."""
FEW = 10
"""Of a list in an item of a list, or in an object of such an item; of the reasons why something was refused."""
REASON = "UserError"


class Cost:
    """Counts one operation for one set of variables; `names` are the variables that made a difference."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Variables
    ) -> None:
        self.names: set[str] = set()
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def of(self, type_: GraphQLNamedType, selections: SelectionSetNode, items: int = ITEMS) -> int:
        """The values in one object of a type; its lists have `items` items."""
        total = 0
        for each in selections.selections:
            if isinstance(each, FieldNode):
                total += self._field(type_, each, items)
            elif isinstance(each, InlineFragmentNode):
                total += self.of(self._type(each.type_condition) or type_, each.selection_set, items)
            elif isinstance(each, FragmentSpreadNode):
                fragment = self._fragments[each.name.value]
                total += self.of(self._type(fragment.type_condition) or type_, fragment.selection_set, items)
        return total

    def _field(self, type_: GraphQLNamedType, node: FieldNode, items: int) -> int:
        name = node.name.value
        if node.selection_set is None:
            return 1
        if name.startswith("__"):
            return introspected.cost(self._schema, self._fragments, node)
        field = type_.fields[name]  # type: ignore[attr-defined]
        listed = isinstance(get_nullable_type(field.type), GraphQLList)
        size = self._size(node) if "first" in field.args else FEW if listed else items
        inner = get_named_type(field.type)
        below = self.of(inner, node.selection_set, size)
        return 1 + below * ((FEW if inner.name == REASON else items) if listed else 1)

    def _size(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value in {"first", "last"}:
                given: int | None = None
                if isinstance(argument.value, VariableNode):
                    self.names.add(argument.value.name.value)
                    given = self._variables.get(argument.value.name.value)
                elif isinstance(argument.value, IntValueNode):
                    given = int(argument.value.value)
                if given is not None:
                    return min(max(given, 0), MAX_SIZE)
        return DEFAULT_SIZE

    def _type(self, condition: NamedTypeNode | None) -> GraphQLNamedType | None:
        return self._schema.type_map[condition.name.value] if condition else None
