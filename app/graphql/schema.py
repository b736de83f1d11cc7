"""The schema: what all slices declare, put together, checked against the tables, and printed."""

from collections.abc import Iterable
from types import ModuleType
from typing import Any

import strawberry
from graphql import GraphQLSchema, lexicographic_sort_schema, print_schema
from strawberry.schema.config import StrawberryConfig

from app import registry
from app.kernel.graphql import SCALARS
from app.reading import DeclarationError, Node, node, reads
from app.reading.checks import check
from app.reading.records import connect
from app.reading.types import definition_of

from .inputs import prepare


@reads(None)
class Query:
    """Where reading starts."""

    node: Node | None = node("Any object by its global id; null when there is none or it is hidden.")


def build_schema() -> GraphQLSchema:
    """The schema of all domains; raises DeclarationError when a type and its table disagree."""
    return assemble(registry.modules("graphql"))


def assemble(modules: Iterable[ModuleType]) -> GraphQLSchema:
    """The schema of what modules declare: their Query and Mutation merged, and all that implements an interface."""
    modules = tuple(modules)
    queries = [module.Query for module in modules if hasattr(module, "Query")]
    mutations = [module.Mutation for module in modules if hasattr(module, "Mutation")]
    found = {
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type) and hasattr(each, "__reads__") and definition_of(each).interfaces
    }
    mutation = _merged("Mutation", "Where writing starts: each field is one verb.", mutations)
    config = StrawberryConfig(scalar_map=SCALARS)
    schema = strawberry.Schema(
        query=_merged("Query", "Where reading starts.", [Query, *queries]),
        mutation=mutation,
        types=sorted(found, key=str),
        config=config,
    )
    made: GraphQLSchema = schema._schema  # noqa: SLF001
    connect(made)
    check(made)
    prepare(made, config)
    return made


def _merged(name: str, description: str, parts: Iterable[type]) -> Any:
    parts = tuple(parts)
    fields = [field.name for part in parts for field in part.__strawberry_definition__.fields]  # type: ignore[attr-defined]
    twice = {field for field in fields if fields.count(field) > 1}
    if twice:
        raise DeclarationError(f"two slices declare {name}.{', '.join(sorted(twice))}")
    return strawberry.type(type(name, parts, {}), description=description) if parts else None


def export_schema() -> str:
    """The schema as text, sorted, ending in a newline: what graphql/schema.graphql holds."""
    return print_schema(lexicographic_sort_schema(build_schema())) + "\n"
