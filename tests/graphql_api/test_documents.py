"""The app's own operations are read from files and run by name."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import GraphQLSchema

from app.graphql.documents import Documents
from app.graphql.manifest import export_manifest, manifest_is_current
from app.kernel.db import Database
from app.kernel.errors import NotFound
from app.kernel.identity import ANONYMOUS
from app.kernel.paths import OPERATIONS
from tests.reading_fixtures import ALICE

from .serving import NEW, Client

PAGE = """query ClubsPage($after: String) { clubs(after: $after, first: 1) { nodes { ...Card } } }
fragment Card on Club { name }
query EventPage($id: ID!) { event(id: $id) { title } }
"""


@pytest.fixture
def documents(small_schema: GraphQLSchema, tmp_path: Path) -> Documents:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "clubs.graphql").write_text(PAGE, encoding="utf-8")
    made = Documents(small_schema)
    made.load(tmp_path)
    return made


async def test_a_page_reads_by_the_name_of_its_operation(documents: Documents, small_tables: Database) -> None:
    before = small_tables.statements
    found = await documents.read(small_tables, ANONYMOUS, "ClubsPage", {})
    assert orjson.loads(found) == {"data": {"clubs": {"nodes": [{"name": "County"}]}}}
    assert small_tables.statements == before + 1


async def test_an_address_that_names_nothing_is_not_found(documents: Documents, small_tables: Database) -> None:
    found = await documents.read(small_tables, ANONYMOUS, "EventPage", {"id": "Event:nonsense"})
    assert orjson.loads(found) == {"data": {"event": None}}
    with pytest.raises(NotFound):
        await documents.read(small_tables, ANONYMOUS, "ClubsPage", {"after": "nonsense"})


def test_documents_are_trusted_by_their_hash(documents: Documents) -> None:
    assert documents.trusted == {f"sha256:{sha256(PAGE.encode()).hexdigest()}": PAGE}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("query A { nonsense }", "Cannot query field"),
        ("query A {", "Syntax Error"),
        ("{ eventCount }", "missing or taken"),
        ("query EventPage { eventCount }", "missing or taken"),
    ],
)
def test_an_operation_that_does_not_fit_stops_the_start(
    documents: Documents, tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "pages" / "later.graphql").write_text(content, encoding="utf-8")
    again = Documents(documents.schema)
    with pytest.raises(ValueError, match=said):
        again.load(tmp_path)


async def test_a_document_is_asked_for_by_its_id(production: Client, tmp_path: Path) -> None:
    (tmp_path / "own.graphql").write_text("query Number { eventCount } query Other { clubs { totalCount } }")
    production.documents.load(tmp_path)
    (own,) = production.documents.trusted
    asked = {"documentId": own, "operationName": "Number"}
    for actor in (ANONYMOUS, ALICE):
        production.actor = actor
        for answer in (await production.post("/graphql", json=asked), await production.get("/graphql", params=asked)):
            assert (answer.status_code, answer.json()["data"]) == (200, {"eventCount": 10})


async def test_a_written_document_that_changes_has_another_id(production: Client) -> None:
    """The example of the specification's appendix on persisted documents, without a newline at its end."""
    source = "query ($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}"
    known = "7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e"
    production.documents.trusted[f"sha256:{known}"] = source
    assert sha256(source.encode()).hexdigest() == known
    answer = await production.post("/graphql", json={"documentId": f"sha256:{known}"}, headers={"accept": NEW})
    assert "Cannot query field 'user'" in answer.text, "it is found, but this schema has no users"


@pytest.mark.parametrize("unknown", ["sha256:" + "0" * 64, "x", "", "x-own:1", "sha256:" + "A" * 64])
async def test_an_unknown_id_is_told_from_a_bad_request(production: Client, unknown: str) -> None:
    for accept, status in ((NEW, 400), ("application/json", 200)):
        answer = await production.post("/graphql", json={"documentId": unknown}, headers={"accept": accept})
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["extensions"]["code"]) == (status, "UNKNOWN_DOCUMENT")
        assert "documents.json" in error["message"]


@pytest.mark.parametrize(
    "asked", [{}, {"documentId": 1}, {"documentId": None}, {"documentId": "sha256:0", "query": "{ eventCount }"}]
)
async def test_a_request_names_one_document_by_text_or_id(production: Client, asked: dict[str, Any]) -> None:
    answer = await production.post("/graphql", json=asked, headers={"accept": NEW})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_REQUEST")


async def test_a_mutation_is_not_done_by_a_get_whatever_names_it(production: Client, tmp_path: Path) -> None:
    (tmp_path / "own.graphql").write_text('mutation Buy { buy(input: {eventId: "x"}) { left } }')
    production.documents.load(tmp_path)
    (own,) = production.documents.trusted
    assert (await production.get("/graphql", params={"documentId": own})).status_code == 405


async def test_a_strangers_text_is_not_even_read(production: Client) -> None:
    """Neither its syntax nor its names are told of, so nobody unknown can explore by trying."""
    said = {(await production.ask(text)).json()["errors"][0]["message"] for text in ("{", "{ eventCoun }", "{ a }")}
    assert len(said) == 1
    assert production.documents.cache.misses == 0


def test_the_list_has_every_ready_made_operation_but_the_pages() -> None:
    listed = orjson.loads(export_manifest())
    assert manifest_is_current(), "run `make schema`"
    for name, entry in listed.items():
        text = (OPERATIONS / entry["file"]).read_text("utf-8")
        assert entry["documentId"] == f"sha256:{sha256(text.encode()).hexdigest()}"
        assert f"{entry['type']} {name}" in text
        assert not entry["file"].startswith("pages/")
    assert "Viewer" in listed
