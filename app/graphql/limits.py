"""What a document may not exceed, decided before anything of it runs.

Each refusal says the limit and what to change.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FloatValueNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    Visitor,
    visit,
)

from app.kernel.identity import Actor
from app.reading.operation import Operation
from app.reading.values import BadRequest, bad


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
    nesting: int = 60
    """Of selections in selections: fields, fragments in fragments, conditions in conditions."""
    fields: int = 1_000
    """Of an operation, fragments unfolded."""
    root_fields: int = 20
    aliases: int = 100
    """Of an operation, fragments unfolded."""
    repeats: int = 25
    """Of one field in one place: validation compares each with each."""
    directives: int = 50
    """In a document."""
    directives_per_place: int = 4
    fragments: int = 100
    """In a document."""
    operations: int = 20
    """In a document."""
    list_items: int = 200
    """In a list written in a document, or in a variable."""
    number_characters: int = 400
    """Of a number written in a document: the longest that there can be as a Float has fewer."""
    values: int = 50_000
    """That an answer could hold if all its lists were full."""
    strangers_values: int = 10_000
    """The same for those who have not said who they are."""
    schema_values: int = 150_000
    """Of an answer about the schema alone; tools ask for all of it at once."""

    def values_for(self, actor: Actor, operation: Operation) -> int:
        if operation.asks_schema_alone:
            return self.schema_values
        return self.strangers_values if actor.kind == "anonymous" else self.values


NO_ZERO = "A text holds no zero byte."
INTROSPECTION = {"__schema", "__type"}
LIMITS = Limits()
"""For what callers send."""
OWN = Limits(source_length=2**20, tokens=20_000, aliases=1_000, directives=1_000, fragments=1_000)
"""For the operations that the app itself carries."""


def refusal(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": "LIMIT"})


def check_length(source: str, limits: Limits) -> None:
    """Raises BadRequest for a document that is too long to be read."""
    if len(source) > limits.source_length:
        text = f"A document has {limits.source_length} characters at most, this one {len(source)}: ask in parts."
        raise BadRequest(refusal(text))


def told(error: GraphQLError, limits: Limits) -> GraphQLError:
    """What speaks against a document that could not be parsed: a limit with what to change, or its syntax."""
    for sign, text in (
        ("more than", f"{limits.tokens} tokens and as many comments at most: send a shorter document."),
        ("nested too deeply", f"{limits.nesting} selections in selections at most: ask for less depth."),
    ):
        if sign in error.message and "Parsing aborted" in error.message:
            return refusal(text)
    return error


def check_cost(cost: int, most: int) -> None:
    """Raises BadRequest for an operation that costs too much at any time."""
    if cost > most:
        raise BadRequest(refusal(f"This costs {cost}, {most} at most: ask for fewer items, or in parts."))


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
        if isinstance(node, IntValueNode | FloatValueNode) and len(node.value) > self.limits.number_characters:
            self._say(f"A number has {self.limits.number_characters} characters at most: write a shorter one.")
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
    if len(fragments) > limits.fragments:
        problems.append(f"{limits.fragments} fragments in a document at most: ask in parts.")
    used: set[str] = set()
    for operation in operations[: limits.operations]:
        unfolding = _Unfolding(fragments, limits)
        problems += unfolding.check(operation)
        used |= unfolding.used
    if problems:
        raise BadRequest(*map(refusal, dict.fromkeys(problems)))
    unused = sorted(fragments.keys() - used)
    if unused:  # validation would unfold them too, where nothing has counted
        raise bad(f"Nothing uses the fragment {unused[0][:80]!r}: leave it out.", "BAD_DOCUMENT")


class _Unfolding:
    """Counts what an operation selects with its fragments unfolded, and stops as soon as it is too much."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], limits: Limits) -> None:
        self.fragments = fragments
        self.limits = limits
        self.fields = 0
        self.aliases = 0
        self.roots = 0
        self.depth = 0
        self.nesting = 0
        self.repeats = 0
        self.used: set[str] = set()

    def check(self, operation: OperationDefinitionNode) -> list[str]:
        self._walk(operation.selection_set, 1, (), {})
        limits = self.limits
        found = []
        if self.nesting > limits.nesting:
            found.append(f"{limits.nesting} selections in selections at most: ask for less depth.")
        if self.repeats > limits.repeats:
            found.append(f"A field is selected {limits.repeats} times in one place at most: select it once.")
        if self.depth > limits.depth:
            found.append(f"{limits.depth} levels of fields at most: ask for less depth.")
        if self.fields > limits.fields:
            found.append(f"{limits.fields} fields at most, fragments unfolded: ask in parts.")
        if self.roots > limits.root_fields:
            found.append(f"{limits.root_fields} fields at the root at most: ask in parts.")
        if self.aliases > limits.aliases:
            found.append(f"{limits.aliases} aliases at most: ask in parts.")
        return found

    def _walk(
        self, selections: SelectionSetNode, depth: int, inside: tuple[str, ...], seen: "_Seen", nesting: int = 1
    ) -> None:
        """`seen`: what was selected so far in this place of the answer, through whichever fragments."""
        self.nesting = max(self.nesting, nesting)
        for each in selections.selections:
            if self._is_full():
                return
            if isinstance(each, FieldNode):
                below = self._count(each, depth, seen)
                if each.selection_set:
                    # Introspection is deep by nature; graphql-core's own rule keeps it from circling.
                    introspects = depth == 0 or each.name.value in INTROSPECTION
                    self._walk(each.selection_set, 0 if introspects else depth + 1, inside, below, nesting + 1)
            elif isinstance(each, FragmentSpreadNode):
                self._spread(each, depth, inside, seen, nesting)
            elif isinstance(each, InlineFragmentNode):
                self.fields += 1
                self._walk(each.selection_set, depth, inside, seen, nesting + 1)

    def _is_full(self) -> bool:
        limits = self.limits
        return (
            self.fields > limits.fields
            or self.depth > limits.depth
            or self.nesting > limits.nesting
            or self.repeats > limits.repeats
        )

    def _count(self, node: FieldNode, depth: int, seen: "_Seen") -> "_Seen":
        self.fields += 1
        self.aliases += node.alias is not None
        self.roots += depth == 1
        self.depth = max(self.depth, depth)
        place = seen.setdefault((node.alias or node.name).value, _Place())
        place.times += 1
        self.repeats = max(self.repeats, place.times)
        return place.below

    def _spread(
        self, node: FragmentSpreadNode, depth: int, inside: tuple[str, ...], seen: "_Seen", nesting: int
    ) -> None:
        name = node.name.value
        self.fields += 1  # so that fragments of nothing but fragments end too
        self.used.add(name)
        if name in self.fragments and name not in inside:
            self._walk(self.fragments[name].selection_set, depth, (*inside, name), seen, nesting + 1)


class _Place:
    """One key of the answer: how often a field was selected for it, and what below it."""

    __slots__ = ("below", "times")

    def __init__(self) -> None:
        self.times = 0
        self.below: _Seen = {}


_Seen = dict[str, _Place]


def check_variables(variables: object, limits: Limits) -> None:
    """Raises BadRequest for what no variable may hold: a list that is too long, a zero byte."""
    waiting = [variables]
    for value in waiting:
        if isinstance(value, str):
            if "\0" in value:
                raise bad(NO_ZERO, "BAD_VALUE")
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            if len(value) > limits.list_items:
                raise bad(f"A list has {limits.list_items} items at most: ask in parts.", "LIMIT")
            waiting.extend(value)
