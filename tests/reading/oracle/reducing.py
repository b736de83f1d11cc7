"""The smallest query in which a difference still shows: what is taken away without it vanishing stays away."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from graphql import (
    ArgumentNode,
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    Node,
    SelectionNode,
    VariableDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)
from graphql.language.visitor import REMOVE

from .asking import Asked

REMOVABLE = (SelectionNode, ArgumentNode, DirectiveNode, FragmentDefinitionNode, VariableDefinitionNode)


class _Numbering(Visitor):
    """Counts what could go, and takes away the one with a number."""

    def __init__(self, wanted: int) -> None:
        super().__init__()
        self.wanted = wanted
        self.count = -1

    def enter(self, node: Node, *_: Any) -> Any:
        if isinstance(node, REMOVABLE):
            self.count += 1
            if self.count == self.wanted:
                return REMOVE
        return None


def _without(document: DocumentNode, wanted: int) -> DocumentNode | None:
    """The document without the part of that number; None when it has fewer."""
    numbering = _Numbering(wanted)
    made = visit(document, numbering)
    return made if numbering.count >= wanted else None


async def reduced(asked: Asked, differs: Callable[[Asked], Awaitable[bool]]) -> Asked:
    """`differs` is false also for what is no valid query any more."""
    before = None
    while asked.source != before:
        before, wanted = asked.source, 0
        while (made := _without(parse(asked.source), wanted)) is not None:
            candidate = replace(asked, source=print_ast(made))
            if _is_whole(candidate.source) and await differs(candidate):
                asked = candidate
            else:
                wanted += 1
    return asked


def _is_whole(source: str) -> bool:
    try:
        return bool(parse(source))
    except GraphQLError:  # a selection without fields is none
        return False
