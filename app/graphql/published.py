"""What is published holds: schema and code agree, all is described, operations fit, deprecations say until when."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    is_introspection_type,
    is_specified_scalar_type,
    lexicographic_sort_schema,
    print_schema,
)

from app.kernel.paths import OPERATIONS, SCHEMA

from .documents import Documents
from .manifest import MANIFEST, manifest_is_current

DATE = re.compile(r"\b20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b")
WORDS = 3
"""A reason has more than its date."""


def complaints(schema: GraphQLSchema, *, committed: Path = SCHEMA, operations: Path = OPERATIONS) -> Iterator[str]:
    """Everything that keeps the schema from being published, in words."""
    if not committed.is_file() or committed.read_text(encoding="utf-8") != written(schema):
        yield f"{committed.name} differs from the code: run `commonweal schema` and commit it."
    yield from unsaid(schema)
    try:
        Documents(schema).load(operations)
    except ValueError as error:
        yield f"An operation does not fit the schema: {error}"
    else:
        if operations == OPERATIONS and not manifest_is_current():
            yield f"{MANIFEST.name} differs from graphql/operations: run `commonweal schema` and commit it."


def unsaid(schema: GraphQLSchema) -> Iterator[str]:
    """What the schema does not tell those who read it."""
    for name, part in _parts(schema):
        if not part.description:
            yield f"{name} has no description."
        reason = getattr(part, "deprecation_reason", None)
        if reason is not None and not (DATE.search(reason) and len(reason.split()) > WORDS):
            yield f"{name} is deprecated without a reason and a date: say why, what instead, and until when."


def written(schema: GraphQLSchema) -> str:
    """The schema as text, sorted, ending in a newline: what graphql/schema.graphql holds."""
    return print_schema(lexicographic_sort_schema(schema)) + "\n"


def _parts(schema: GraphQLSchema) -> Iterator[tuple[str, Any]]:
    """All that a caller can name: types, fields, arguments, input fields, enum values."""
    for name, type_ in schema.type_map.items():
        if is_introspection_type(type_) or is_specified_scalar_type(type_):
            continue
        yield name, type_
        if isinstance(type_, GraphQLEnumType):
            yield from ((f"{name}.{value}", one) for value, one in type_.values.items())
        elif isinstance(type_, GraphQLInputObjectType):
            yield from ((f"{name}.{field}", one) for field, one in type_.fields.items())
        elif isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType)):
            for field, one in type_.fields.items():
                yield f"{name}.{field}", one
                yield from ((f"{name}.{field}({argument})", each) for argument, each in one.args.items())
