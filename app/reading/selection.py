"""Which fields a document selects: fragments unfolded, @skip and @include decided, same keys merged."""

from collections.abc import Iterable, Mapping

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    is_abstract_type,
)

from .values import Variables

Selected = dict[str, list[FieldNode]]
"""The selected fields by response key, in the order of the answer; several nodes share sub-selections."""


class Selector:
    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Variables
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def fields(self, runtime_type: GraphQLObjectType, selection_sets: Iterable[SelectionSetNode | None]) -> Selected:
        found: Selected = {}
        visited: set[str] = set()
        for selection_set in selection_sets:
            if selection_set is not None:
                self._collect(runtime_type, selection_set.selections, found, visited)
        return found

    def below(self, runtime_type: GraphQLObjectType, nodes: Iterable[FieldNode]) -> Selected:
        """What the nodes of one response key select of the object they lead to."""
        return self.fields(runtime_type, (node.selection_set for node in nodes))

    def _collect(
        self,
        runtime_type: GraphQLObjectType,
        selections: Iterable[SelectionNode],
        found: Selected,
        visited: set[str],
    ) -> None:
        for selection in selections:
            if not self._included(selection.directives or ()):
                continue
            if isinstance(selection, FieldNode):
                key = (selection.alias or selection.name).value
                found.setdefault(key, []).append(selection)
            elif isinstance(selection, InlineFragmentNode):
                if self._applies(selection.type_condition, runtime_type):
                    self._collect(runtime_type, selection.selection_set.selections, found, visited)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in visited:
                visited.add(selection.name.value)
                fragment = self._fragments[selection.name.value]
                if self._applies(fragment.type_condition, runtime_type):
                    self._collect(runtime_type, fragment.selection_set.selections, found, visited)

    def _applies(self, type_condition: NamedTypeNode | None, runtime_type: GraphQLObjectType) -> bool:
        if type_condition is None or type_condition.name.value == runtime_type.name:
            return True
        wanted = self._schema.type_map[type_condition.name.value]
        return is_abstract_type(wanted) and self._schema.is_sub_type(wanted, runtime_type)

    def _included(self, directives: Iterable[DirectiveNode]) -> bool:
        for directive in directives:
            if directive.name.value in {"skip", "include"} and directive.arguments:
                value = directive.arguments[0].value
                if isinstance(value, VariableNode):
                    holds = self._variables.get(value.name.value) is True
                else:
                    holds = isinstance(value, BooleanValueNode) and value.value
                if holds is (directive.name.value == "skip"):
                    return False
        return True
