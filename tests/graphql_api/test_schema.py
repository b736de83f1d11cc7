"""The published schema: described in words everywhere, and the same as the code."""

from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_introspection_query,
    get_named_type,
    is_introspection_type,
    is_specified_scalar_type,
    parse,
    validate,
)

from app.graphql.documents import Documents
from app.graphql.schema import build_schema, export_schema
from app.kernel.identity import ANONYMOUS
from app.kernel.paths import SCHEMA


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema()


def undescribed(schema: GraphQLSchema) -> Iterator[str]:
    for name, type_ in schema.type_map.items():
        if is_introspection_type(type_) or is_specified_scalar_type(type_):
            continue
        if not type_.description:
            yield name
        if isinstance(type_, GraphQLEnumType):
            yield from (f"{name}.{value}" for value, one in type_.values.items() if not one.description)
        if isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType)):
            for field_name, field in type_.fields.items():
                if not field.description:
                    yield f"{name}.{field_name}"
                yield from (f"{name}.{field_name}({each})" for each, one in field.args.items() if not one.description)
        if isinstance(type_, GraphQLInputObjectType):
            yield from (f"{name}.{each}" for each, field in type_.fields.items() if not field.description)


def test_everything_is_described(schema: GraphQLSchema) -> None:
    assert list(undescribed(schema)) == []


COPIES = {
    "Change.data": "a webhook's message has the same",
    "ExportOwnDataPayload.data": "all that is stored about somebody, as it is stored",
    "ReadFullRecordPayload.record": "the workbook beside it, for programs",
}
"""What is told as JSON, because it is a whole that is taken along as it is."""


def test_what_has_parts_says_which(schema: GraphQLSchema) -> None:
    told = {
        f"{name}.{each}"
        for name, type_ in schema.type_map.items()
        if isinstance(type_, GraphQLObjectType)
        for each, field in type_.fields.items()
        if get_named_type(field.type).name == "JSON" and not field.deprecation_reason
    }
    assert told == set(COPIES)


def test_the_committed_schema_is_the_codes() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == export_schema(), "run make schema"


def test_every_operation_fits_the_schema(schema: GraphQLSchema) -> None:
    Documents(schema).load()


def test_mutations_take_one_input_and_tell_errors(schema: GraphQLSchema) -> None:
    mutations = schema.mutation_type.fields if schema.mutation_type else {}
    for name, field in mutations.items():
        assert set(field.args) == {"input"}, name
        payload = getattr(field.type, "of_type", field.type)
        assert "errors" in payload.fields, name
    assert validate(schema, parse("{ __typename }")) == []


def test_the_schema_is_told_once_in_an_answer(schema: GraphQLSchema) -> None:
    """Told twenty times in one answer it kept the whole site waiting for twenty seconds."""
    documents = Documents(schema)
    whole = get_introspection_query(descriptions=True)
    operation = documents.prepare(whole).operation(None)
    most = documents.limits.values_for(ANONYMOUS, operation)
    assert most / 2 < operation.cost({}) < most
    twice = whole.replace("__schema {", "again: __schema { types { ...FullType } } __schema {", 1)
    assert documents.prepare(twice).operation(None).cost({}) > most
