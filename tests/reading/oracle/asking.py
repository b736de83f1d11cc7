"""Queries out of queries: what hypothesis-graphql selects, said in the many ways that GraphQL has.

Each variation keeps the selection and adds to it; it gives connections pages and cursors that exist, splits
selections into fragments, repeats fields, puts @skip and @include before some, and moves values into variables
that are given, left to their default, null or left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_leaf_type,
    parse,
    print_ast,
)

from .hints import Hints
from .values import Values

DEPTH = 6
"""Of what is added."""
FIELDS = 22
"""With so many nothing is added any more."""


@dataclass(frozen=True)
class Asked:
    """A query ready to be sent."""

    source: str
    variables: dict[str, Any]
    spoiled: bool
    """Whether it holds something on purpose that must be refused."""


class Variation:
    """One variation of a query; the same random numbers make the same one."""

    def __init__(self, schema: GraphQLSchema, hints: Hints, random: Random) -> None:
        self.schema = schema
        self.random = random
        self.values = Values(schema, hints, random)
        self.fragments: list[FragmentDefinitionNode] = []
        self.fields = 0
        self.aliases = 0

    def of(self, source: str) -> Asked:
        (operation,) = parse(source).definitions
        assert isinstance(operation, OperationDefinitionNode)
        root = self.schema.query_type
        assert root is not None
        selections = self._set(root, operation.selection_set.selections, 0)
        made = OperationDefinitionNode(
            operation=OperationType.QUERY,
            name=NameNode(value="Q"),
            variable_definitions=tuple(self.values.definitions),
            selection_set=selections,
        )
        document = DocumentNode(definitions=(made, *self.fragments))
        return Asked(print_ast(document), self.values.variables, self.values.spoiled)

    def _chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def _set(self, type_: Any, given: Iterable[SelectionNode], depth: int) -> SelectionSetNode:
        made: list[SelectionNode] = []
        for each in given:
            if isinstance(each, InlineFragmentNode):
                assert each.type_condition
                inner = self.schema.type_map[each.type_condition.name.value]
                made.append(self._fragment(inner, self._set(inner, each.selection_set.selections, depth)))
            elif isinstance(each, FieldNode):
                made.append(self._field(type_, each, depth))
        made += self._more(type_, depth)
        made += self._again(type_, made, depth)
        return SelectionSetNode(selections=tuple(self._split(type_, made)))

    def _field(self, type_: Any, node: FieldNode, depth: int) -> FieldNode:
        self.fields += 1
        name = node.name.value
        field = type_.fields[name]
        return self._made(name, field, depth, node.alias.value if node.alias else None, node)

    def _made(self, name: str, field: Any, depth: int, alias: str | None, given: FieldNode | None = None) -> FieldNode:
        target = get_named_type(field.type)
        below = given.selection_set.selections if given and given.selection_set else ()
        return FieldNode(
            name=NameNode(value=name),
            alias=NameNode(value=alias) if alias else None,
            arguments=tuple(self.values.arguments(field, (given.arguments if given else None) or ())),
            directives=self._directives(),
            selection_set=self._set(target, below, depth + 1) if is_composite_type(target) else None,
        )

    def _directives(self) -> tuple[DirectiveNode, ...]:
        if not self._chance(0.07):
            return ()
        name = self.random.choice(("skip", "include"))
        condition = self.values.condition(self._chance(0.3 if name == "skip" else 0.7))
        return (DirectiveNode(name=NameNode(value=name), arguments=(_argument("if", condition),)),)

    def _more(self, type_: Any, depth: int) -> list[SelectionNode]:
        """Fields of one's own: what a random query often lacks is something below it."""
        if self.fields > FIELDS:
            return [FieldNode(name=NameNode(value="__typename"))]
        if is_abstract_type(type_):
            types = self.schema.get_possible_types(type_)
            chosen = self.random.sample(types, min(len(types), 2))
            return [self._fragment(each, self._set(each, (), depth)) for each in chosen]
        fields = type_.fields
        connection = "pageInfo" in fields
        leaves = [name for name, field in fields.items() if is_leaf_type(get_named_type(field.type))]
        made: list[SelectionNode] = [FieldNode(name=NameNode(value="__typename"))] if self._chance(0.1) else []
        wanted = self.random.sample(leaves, min(len(leaves), self.random.randint(1 if depth else 0, 3)))
        made += [self._plain(name, fields[name]) for name in wanted]
        for name, field in fields.items():
            likely = 0.6 if connection or name == "node" else 0.9 / (3 + depth * 2)
            if name not in leaves and depth < DEPTH and self.fields < FIELDS and self._chance(likely):
                self.fields += 1
                made.append(self._made(name, field, depth, self._alias()))
        return made or [FieldNode(name=NameNode(value="__typename"))]

    def _plain(self, name: str, field: Any) -> FieldNode:
        self.fields += 1
        alias = self._alias() if field.args or self._chance(0.1) else None
        return self._made(name, field, DEPTH, alias)

    def _alias(self) -> str:
        self.aliases += 1
        return f"a{self.aliases}"

    def _again(self, type_: Any, made: Sequence[SelectionNode], depth: int) -> list[SelectionNode]:
        """The same field once more, with the same arguments: what both select is merged."""
        found: list[SelectionNode] = []
        for each in made:
            if isinstance(each, FieldNode) and each.selection_set and depth < DEPTH and self._chance(0.08):
                target = get_named_type(type_.fields[each.name.value].type)
                below = self._set(target, (), depth + 1)
                found.append(FieldNode(name=each.name, alias=each.alias, arguments=each.arguments, selection_set=below))
        return found

    def _split(self, type_: Any, made: list[SelectionNode]) -> list[SelectionNode]:
        """Some of the selections inside fragments."""
        if self._chance(0.2):
            cut = self.random.randrange(len(made))
            part = SelectionSetNode(selections=tuple(made[cut:]))
            wrap = self.random.choice((self._fragment, self._spread, self._group))
            made = [*made[:cut], wrap(type_, part)]
        node = self.schema.type_map.get("Node")
        if isinstance(type_, GraphQLObjectType) and node in type_.interfaces and self._chance(0.1):
            made = [*made, self._through(node)]
        self.random.shuffle(made)
        return made

    def _fragment(self, type_: Any, selections: SelectionSetNode) -> InlineFragmentNode:
        condition = NamedTypeNode(name=NameNode(value=type_.name))
        return InlineFragmentNode(type_condition=condition, selection_set=selections, directives=self._directives())

    def _group(self, type_: Any, selections: SelectionSetNode) -> InlineFragmentNode:
        """Without a condition on the type."""
        return InlineFragmentNode(selection_set=selections, directives=self._directives())

    def _spread(self, type_: Any, selections: SelectionSetNode) -> FragmentSpreadNode:
        name = NameNode(value=f"F{len(self.fragments)}")
        condition = NamedTypeNode(name=NameNode(value=type_.name))
        self.fragments.append(
            FragmentDefinitionNode(name=name, type_condition=condition, directives=(), selection_set=selections)
        )
        return FragmentSpreadNode(name=name, directives=self._directives())

    def _through(self, node: Any) -> InlineFragmentNode:
        """A fragment on the interface, with another on a type that most likely is another one."""
        other = self.random.choice(self.schema.get_possible_types(node))
        id_ = SelectionSetNode(selections=(FieldNode(name=NameNode(value="id")),))
        return self._fragment(node, SelectionSetNode(selections=(*id_.selections, self._fragment(other, id_))))


def _argument(name: str, value: Any) -> ArgumentNode:
    return ArgumentNode(name=NameNode(value=name), value=value)
