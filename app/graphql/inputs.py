"""How an input becomes its class: worked out once for each, where Strawberry works it out for each request."""

from collections.abc import Mapping
from dataclasses import MISSING
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLSchema, get_nullable_type, is_leaf_type
from strawberry.schema.config import StrawberryConfig
from strawberry.types.arguments import InputContext
from strawberry.types.base import StrawberryObjectDefinition


def prepare(schema: GraphQLSchema, config: StrawberryConfig) -> None:
    """Has all inputs of a schema made this way; the other took a mutation as long as its verb."""
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLInputObjectType):
            definition = type_.extensions["strawberry-definition"]
            definition.from_input = _maker(type_, definition, config)


def _maker(type_: GraphQLInputObjectType, definition: StrawberryObjectDefinition, config: StrawberryConfig) -> Any:
    absent: dict[str, Any] = {}
    """What may be left out and has no default."""
    fields = []
    for field in definition.fields:
        name = config.name_converter.from_field(field)
        as_it_is = is_leaf_type(get_nullable_type(type_.fields[name].type))
        kind = None if as_it_is else field.resolve_type(type_definition=definition)
        fields.append((name, field.python_name, kind))
        if field.default_value is MISSING and field.default_factory is MISSING:
            absent[field.python_name] = None

    def make(cls: type, value: Mapping[str, Any], context: InputContext) -> Any:
        given = absent.copy()
        for name, python_name, kind in fields:
            if name in value:
                found = value[name]
                given[python_name] = found if kind is None else context.convert(found, kind, name)
        return cls(**given)

    return make
