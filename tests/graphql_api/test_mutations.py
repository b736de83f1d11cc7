"""All mutations at once: what they are called, what they take, and that a refusal names the input's field."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
)

from app.graphql.documents import Documents
from app.graphql.schema import build_schema
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.graphql import paths_of
from app.kernel.identity import Actor, Held, Role, system
from tests.world import World

APP = Path(__file__).parents[2] / "app"
SCHEMA = build_schema()
MUTATIONS = SCHEMA.mutation_type.fields if SCHEMA.mutation_type else {}
NATURAL = {
    "findGuardianLink": "it changes nothing",
    "answerGuardianLink": "the same answer given twice counts once",
    "renewGuardianLink": "while a new link is fresh, no other one is sent",
    "requestSignInCode": "a caller who has not signed in shares no keys; within a minute the answer is the same",
    "signOut": "what is repeated has no session any more",
    "showVenue": "it writes nothing, and what is shown must be fresh",
    "showBadge": "it writes nothing",
    "showPrintedCode": "it writes nothing",
    "showCalendar": "it writes nothing",
    "draftServiceCertificate": "it writes nothing",
    "verifyCertificate": "it writes nothing",
    "findLevel": "it writes nothing",
    "weighBonus": "it awards nothing",
    "findLevels": "it writes nothing",
    "checkEligibility": "it writes nothing, and needs no sign-in",
    "runProgrammeTrials": "it writes nothing",
    "replayMatch": "it writes nothing",
    "signCertificate": "it writes nothing",
    "printServiceCertificate": "it writes nothing",
    "printSkillCertificate": "it writes nothing",
}
"""Mutations whose key is not kept, and why a repetition gives the same answer all the same."""
KINDS = {
    "accountId": "BankAccount",
    "carryRoleId": "RoleGrant",
    "caseId": "SubsidyCase",
    "draftId": "EarningRuleDraft",
    "freezeId": "PointsFreeze",
    "heldRungId": "Rung",
    "kindId": "QualificationKind",
    "mergeId": "PersonMerge",
    "mergedId": "Person",
    "noticeId": "PublicNotice",
    "paperId": "EvidencePaper",
    "parentId": "Organisation",
    "photoId": "RewardPhoto",
    "survivorId": "Person",
    "wageId": "WageRecord",
    "waitingId": "Volunteer",
}
"""What an id names, where its input does not say it by the type's name."""
SAMPLES: dict[str, Any] = {
    "String": "x",
    "Fen": 1,
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "DateTime": "2026-05-02T10:00:00+08:00",
    "Date": "2026-05-02",
    "Time": "09:00",
    "ID": "Nothing:1",
}


def input_of(field: GraphQLField) -> GraphQLInputObjectType:
    found = get_named_type(field.args["input"].type)
    assert isinstance(found, GraphQLInputObjectType)
    return found


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_has_an_input_and_a_payload_of_its_name(name: str) -> None:
    field, own = MUTATIONS[name], name[0].upper() + name[1:]
    assert list(field.args) == ["input"]
    assert (str(field.args["input"].type), str(field.type)) == (f"{own}Input!", f"{own}Payload!")
    assert str(get_named_type(field.type).fields["errors"].type) == "[UserError!]!"
    taken = input_of(field).fields.get("idempotencyKey")
    assert str(taken.type) == "String" if taken else name in NATURAL


def resolvers() -> Iterator[tuple[str, ast.AsyncFunctionDef]]:
    """Each mutation's function with its slice."""
    for path in sorted(APP.glob("*/graphql/**/*.py")) + sorted(APP.glob("*/graphql.py")):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.AsyncFunctionDef) and camel(function.name) in MUTATIONS:
                yield path.relative_to(APP).parts[0], function


def performs(function: ast.AsyncFunctionDef) -> ast.Call:
    (found,) = [
        call for call in ast.walk(function) if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "perform"
    ]
    return found


def camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name)


def test_every_mutation_hands_its_key_on() -> None:
    """The verb keeps its answer under the key; one that can't says here why it need not."""
    given = {camel(function.name): {each.arg for each in performs(function).keywords} for _, function in resolvers()}
    assert set(given) == set(MUTATIONS)
    assert {name for name, arguments in given.items() if "key" not in arguments} == set(NATURAL)


def sample(name: str, type_: Any) -> Any:
    """A value that the schema takes and that names nothing."""
    if isinstance(type_, GraphQLNonNull):
        return sample(name, type_.of_type)
    if isinstance(type_, GraphQLList):
        return [sample(name.removesuffix("s"), type_.of_type)]
    if isinstance(type_, GraphQLInputObjectType):
        return {each: sample(each, field.type) for each, field in type_.fields.items()}
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if str(type_) == "ID":
        kind = KINDS.get(name, name.removesuffix("Id"))
        return f"{kind[0].upper()}{kind[1:]}:{ids.new()}"
    return SAMPLES[str(type_)]


def paths(type_: GraphQLInputObjectType, before: str = "") -> Iterator[str]:
    for name, field in type_.fields.items():
        yield before + name
        inner = get_named_type(field.type)
        if isinstance(inner, GraphQLInputObjectType):
            yield from paths(inner, f"{before}{name}.")


async def refusals(
    db: Database, documents: Documents, actor: Actor, name: str, given: dict[str, Any]
) -> list[dict[str, Any]]:
    own = name[0].upper() + name[1:]
    source = f"mutation($input: {own}Input!) {{ {name}(input: $input) {{ errors {{ code message field }} }} }}"
    answer = orjson.loads(await documents.execute(db, actor, source, None, {"input": given}))
    assert "errors" not in answer, (name, answer)
    found: list[dict[str, Any]] = answer["data"][name]["errors"]
    return found


async def test_a_refusal_names_the_field_of_the_input(db: Database, documents: Documents, world: World) -> None:
    """Everything that names nothing, as somebody who may do anything: what isn't found is said by its path."""
    everything = Actor(
        kind="person",
        id=world.alice.id,
        volunteer=world.alice.volunteer,
        roles=tuple(Held(role, world.county) for role in Role),
    )
    silent = []
    for name, field in MUTATIONS.items():
        type_ = input_of(field)
        given = {each: sample(each, one.type) for each, one in type_.fields.items() if each != "idempotencyKey"}
        for who in (everything, system("test")):
            for refusal in await refusals(db, documents, who, name, given):
                if refusal["field"] is None and refusal["code"] in {"NOT_FOUND", "INVALID"}:
                    silent.append((name, refusal))
                assert refusal["field"] in {None, *paths(type_)}, (name, refusal)
    assert silent == []


async def test_a_file_that_is_no_base64_is_refused(db: Database, documents: Documents, world: World) -> None:
    """Whatever the letters are, also those that no base64 has."""
    for name in ("addRewardPhoto", "attachEvidencePaper", "importRoster", "readBankResult"):
        given = {each: sample(each, one.type) for each, one in input_of(MUTATIONS[name]).fields.items()}
        for content in ("a", "é", "杨杨杨杨", "=", "AA\nAA"):
            said = await refusals(db, documents, system("test"), name, {**given, "content": content})
            assert [(each["code"], each["field"]) for each in said] == [("INVALID", "content")], (name, content)


UNREACHED = {
    ("accounts", "secret"): "only the system chooses one",
    ("accounts", "client_id"): "only the command line chooses one",
    ("activities", "token"): "the address of a calendar holds one",
}
"""Fields that a verb's refusal names and no mutation takes, and why."""


def test_whatever_field_a_refusal_names_is_found_in_an_input() -> None:
    """Every field that a verb names is known to a mutation of its slice, under the verb's name or the input's."""
    known: set[tuple[str, str]] = set()
    for part, function in resolvers():
        origin = input_of(MUTATIONS[camel(function.name)]).extensions["strawberry-definition"].origin
        (decorator,) = function.decorator_list
        assert isinstance(decorator, ast.Call)
        called = {each.arg: ast.literal_eval(each.value) for each in decorator.keywords if each.arg}
        known |= {(part, name) for name in paths_of(origin, called)}
    slices = {part for part, _ in known}
    assert {each for each in named_fields() if each[0] in slices} - known == set(UNREACHED)


def named_fields() -> Iterator[tuple[str, str]]:
    """Every field that a refusal of a slice names, with the slice."""
    services = [*APP.glob("*/service/*.py"), *APP.glob("*/service.py"), *APP.glob("*/*_import.py")]
    for path in services:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "field" and isinstance(node.value, ast.Constant):
                yield path.relative_to(APP).parts[0], str(node.value.value)
