"""`commonweal schema --check`, which `make check` runs: each promise is broken once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema
from typer.testing import CliRunner

from app.cli import commands
from app.graphql.published import complaints, unsaid, written
from app.graphql.schema import build_schema


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema()


def field(schema: GraphQLSchema, type_name: str, name: str) -> Any:
    return schema.type_map[type_name].fields[name]  # type: ignore[attr-defined]


PARTS: dict[str, Callable[[GraphQLSchema], Any]] = {
    "Activity": lambda schema: schema.type_map["Activity"],
    "DateTime": lambda schema: schema.type_map["DateTime"],
    "Activity.title": lambda schema: field(schema, "Activity", "title"),
    "Node.id": lambda schema: field(schema, "Node", "id"),
    "Query.activities(first)": lambda schema: field(schema, "Query", "activities").args["first"],
    "ActivityState.draft": lambda schema: schema.type_map["ActivityState"].values["draft"],  # type: ignore[attr-defined]
    "ActivityFilter.team": lambda schema: field(schema, "ActivityFilter", "team"),
    "EnrolInput.shiftId": lambda schema: field(schema, "EnrolInput", "shiftId"),
}


REASONS = ("", "No longer supported", "2027-01-01", "Use something else instead of it.")


def test_what_is_published_holds(schema: GraphQLSchema) -> None:
    assert list(complaints(schema)) == []


def test_a_schema_that_drifted_is_refused(
    schema: GraphQLSchema, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed = tmp_path / "schema.graphql"
    complaint = "schema.graphql differs from the code: run `commonweal schema` and commit it."
    assert next(complaints(schema, committed=committed)) == complaint
    committed.write_text(written(schema), encoding="utf-8")
    assert next(complaints(schema, committed=committed), None) is None
    monkeypatch.delitem(schema.type_map["Activity"].fields, "risks")  # type: ignore[attr-defined]
    assert next(complaints(schema, committed=committed)) == complaint


@pytest.mark.parametrize("name", PARTS)
def test_what_is_not_described_is_refused(schema: GraphQLSchema, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(PARTS[name](schema), "description", None)
    assert list(unsaid(schema)) == [f"{name} has no description."]


@pytest.mark.parametrize("name", [name for name in PARTS if "." in name])
def test_a_deprecation_without_a_reason_or_a_date_is_refused(
    schema: GraphQLSchema, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    complaint = f"{name} is deprecated without a reason and a date: say why, what instead, and until when."
    for reason in REASONS:
        monkeypatch.setattr(PARTS[name](schema), "deprecation_reason", reason)
        assert list(unsaid(schema)) == [complaint]
    said = "It is counted otherwise now; use `other`. Gone on 2027-01-01."
    monkeypatch.setattr(PARTS[name](schema), "deprecation_reason", said)
    assert list(unsaid(schema)) == []


def test_an_operation_that_does_not_fit_is_refused(schema: GraphQLSchema, tmp_path: Path) -> None:
    (tmp_path / "odd.graphql").write_text("query Odd { activities { nodes { nothing } } }")
    (complaint,) = complaints(schema, operations=tmp_path)
    assert complaint.startswith("An operation does not fit the schema: odd.graphql")
    assert "nothing" in complaint


def test_the_command_tells_all_complaints(schema: GraphQLSchema, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.graphql.published.complaints", lambda _: iter(("one thing", "another")))
    result = CliRunner().invoke(commands, ["schema", "--check"])
    assert result.exit_code == 1
    assert "one thing\nanother" in result.output
