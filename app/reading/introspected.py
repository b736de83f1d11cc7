"""What an answer about the schema may hold: an estimate from how much there is in the schema to be told.

Such an answer is made by resolvers, and asked for under several names in one document it could take many seconds;
so it costs what it takes, as the lists of data do.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import ceil
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_object_type,
)

WRAPPED = 0.5
"""How many types wrap another one: `ofType` is null for the rest."""
ONE = {"queryType", "mutationType", "subscriptionType", "__type"}
"""Fields that lead to one type, which may be the largest."""

Sizes = Mapping[str, float]
"""How long the lists of a type are, by the name of the field that tells them."""


class Extent(NamedTuple):
    """How much there is to be told of a schema."""

    types: int
    directives: int
    arguments: float
    """Of a field, on average."""
    average: Sizes
    referred: Sizes
    """On average for the types of fields: some are the type of many."""
    largest: Sizes


@lru_cache(maxsize=8)
def extent(schema: GraphQLSchema) -> Extent:
    all_types = list(schema.type_map.values())
    lengths = {each.name: _lengths(schema, each) for each in all_types}
    fields = [field for each in all_types if _has_fields(each) for field in each.fields.values()]  # type: ignore[attr-defined]
    return Extent(
        types=len(all_types),
        directives=len(schema.directives),
        arguments=sum(len(field.args) for field in fields) / len(fields),
        average=_average(list(lengths.values())),
        referred=_average([lengths[get_named_type(field.type).name] for field in fields]),
        largest={name: max(each[name] for each in lengths.values()) for name in lengths["String"]},
    )


def cost(schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], node: FieldNode) -> int:
    """The values of a field about the schema: `__schema`, `__type`."""
    return ceil(_Counter(fragments, extent(schema)).field(node, {}))


class _Counter:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], found: Extent) -> None:
        self._fragments = fragments
        self._extent = found

    def field(self, node: FieldNode, sizes: Sizes) -> float:
        if node.selection_set is None:
            return 1
        times, below = self._step(node.name.value, sizes)
        return 1 + times * sum(self.field(each, below) for each in self._selected(node.selection_set))

    def _step(self, name: str, sizes: Sizes) -> tuple[float, Sizes]:
        """How often there is what a field leads to, and how long the lists are there."""
        found = self._extent
        if name in ONE:
            return 1, found.largest
        if name == "types":
            return found.types, found.average
        times = {"directives": found.directives, "args": found.arguments, "ofType": WRAPPED}.get(name)
        return sizes.get(name, 1) if times is None else times, found.referred

    def _selected(self, selections: SelectionSetNode) -> Iterator[FieldNode]:
        for each in selections.selections:
            if isinstance(each, FieldNode):
                yield each
            elif isinstance(each, FragmentSpreadNode):
                yield from self._selected(self._fragments[each.name.value].selection_set)
            else:
                yield from self._selected(each.selection_set)  # type: ignore[attr-defined]


def _has_fields(type_: Any) -> bool:
    return is_object_type(type_) or is_interface_type(type_)


def _lengths(schema: GraphQLSchema, type_: Any) -> Sizes:
    return {
        "fields": len(type_.fields) if _has_fields(type_) else 0,
        "interfaces": len(type_.interfaces) if _has_fields(type_) else 0,
        "possibleTypes": len(schema.get_possible_types(type_)) if is_abstract_type(type_) else 0,
        "inputFields": len(type_.fields) if is_input_object_type(type_) else 0,
        "enumValues": len(type_.values) if is_enum_type(type_) else 0,
    }


def _average(lengths: list[Sizes]) -> Sizes:
    return {name: sum(each[name] for each in lengths) / len(lengths) for name in lengths[0]}
