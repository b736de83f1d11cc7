"""What a document may not exceed, decided before anything of it runs.

Each refusal says the limit and what to change.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    ListValueNode,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    StringValueNode,
    Visitor,
    visit,
)

from app.kernel.identity import Actor
from app.reading.values import BadRequest


@dataclass(frozen=True)
class Limits:
    body_bytes: int = 256 * 1024
    """Of a request, variables included."""
    source_length: int = 64 * 1024
    """Of a document, in characters."""
    tokens: int = 4_000
    """Of a document."""
    depth: int = 14
    """Of fields in fields, fragments unfolded."""
    fields: int = 1_000
    """Of an operation, fragments unfolded."""
    root_fields: int = 20
    aliases: int = 100
    """Of an operation, fragments unfolded."""
    directives: int = 50
    """In a document."""
    directives_per_place: int = 4
    operations: int = 20
    """In a document."""
    list_items: int = 200
    """In a list written in a document, or in a variable."""
    values: int = 50_000
    """That an answer could hold if all its lists were full."""
    strangers_values: int = 10_000
    """The same for those who have not said who they are."""

    def values_for(self, actor: Actor) -> int:
        return self.strangers_values if actor.kind == "anonymous" else self.values


NO_ZERO = "A text holds no zero byte."
INTROSPECTION = {"__schema", "__type"}
LIMITS = Limits()
"""For what callers send."""
OWN = Limits(source_length=2**20, tokens=20_000, aliases=1_000, directives=1_000)
"""For the operations that the app itself carries."""


class _Counter(Visitor):
    """Counts what the whole document holds, used or not."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.limits = limits
        self.directives = 0
        self.problems: list[str] = []

    def enter(self, node: Node, *_: object) -> None:
        here = len(getattr(node, "directives", None) or ())
        self.directives += here
        if here > self.limits.directives_per_place:
            self._say(f"{self.limits.directives_per_place} directives in one place at most: use fewer.")
        if isinstance(node, ListValueNode) and len(node.values) > self.limits.list_items:
            self._say(f"A list has {self.limits.list_items} items at most: ask in parts.")
        if isinstance(node, StringValueNode) and "\0" in node.value:
            self._say(NO_ZERO)

    def _say(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def check_document(ast: DocumentNode, limits: Limits) -> None:
    """Raises BadRequest with everything in the document that exceeds a limit.

    For any document that parses: fragments may be missing or run in circles.
    """
    counter = _Counter(limits)
    visit(ast, counter)
    problems = counter.problems
    if counter.directives > limits.directives:
        problems.append(f"{limits.directives} directives at most: use fewer.")
    operations = [each for each in ast.definitions if isinstance(each, OperationDefinitionNode)]
    if len(operations) > limits.operations:
        problems.append(f"{limits.operations} operations in a document at most: send them one by one.")
    fragments = {each.name.value: each for each in ast.definitions if isinstance(each, FragmentDefinitionNode)}
    for operation in operations[: limits.operations]:
        problems += _Unfolding(fragments, limits).check(operation)
    if problems:
        raise BadRequest(*(GraphQLError(text, extensions={"code": "LIMIT"}) for text in problems))


class _Unfolding:
    """Counts what an operation selects with its fragments unfolded, and stops as soon as it is too much."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], limits: Limits) -> None:
        self.fragments = fragments
        self.limits = limits
        self.fields = 0
        self.aliases = 0
        self.roots = 0
        self.depth = 0

    def check(self, operation: OperationDefinitionNode) -> list[str]:
        self._walk(operation.selection_set, 1, ())
        limits = self.limits
        found = []
        if self.depth > limits.depth:
            found.append(f"{limits.depth} levels of fields at most: ask for less depth.")
        if self.fields > limits.fields:
            found.append(f"{limits.fields} fields at most, fragments unfolded: ask in parts.")
        if self.roots > limits.root_fields:
            found.append(f"{limits.root_fields} fields at the root at most: ask in parts.")
        if self.aliases > limits.aliases:
            found.append(f"{limits.aliases} aliases at most: ask in parts.")
        return found

    def _walk(self, selections: SelectionSetNode, depth: int, inside: tuple[str, ...]) -> None:
        for each in selections.selections:
            if self.fields > self.limits.fields or self.depth > self.limits.depth:
                return
            if isinstance(each, FieldNode):
                self._count(each, depth)
                if each.selection_set:
                    # Introspection is deep by nature; graphql-core's own rule keeps it from circling.
                    introspects = depth == 0 or each.name.value in INTROSPECTION
                    self._walk(each.selection_set, 0 if introspects else depth + 1, inside)
            elif isinstance(each, FragmentSpreadNode):
                self._spread(each, depth, inside)
            else:
                self._nested(each, depth, inside)

    def _count(self, node: FieldNode, depth: int) -> None:
        self.fields += 1
        self.aliases += node.alias is not None
        self.roots += depth == 1
        self.depth = max(self.depth, depth)

    def _spread(self, node: FragmentSpreadNode, depth: int, inside: tuple[str, ...]) -> None:
        name = node.name.value
        self.fields += 1  # so that fragments of nothing but fragments end too
        if name in self.fragments and name not in inside:
            self._walk(self.fragments[name].selection_set, depth, (*inside, name))

    def _nested(self, node: SelectionNode, depth: int, inside: tuple[str, ...]) -> None:
        selection_set = getattr(node, "selection_set", None)
        if selection_set is not None:
            self.fields += 1
            self._walk(selection_set, depth, inside)


def check_variables(variables: object, limits: Limits) -> None:
    """Raises BadRequest for what no variable may hold: a list that is too long, a zero byte."""
    waiting = [variables]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, str) and "\0" in value:
            raise BadRequest(GraphQLError(NO_ZERO, extensions={"code": "BAD_VALUE"}))
        elif isinstance(value, list):
            if len(value) > limits.list_items:
                text = f"A list has {limits.list_items} items at most: ask in parts."
                raise BadRequest(GraphQLError(text, extensions={"code": "LIMIT"}))
            waiting.extend(value)
