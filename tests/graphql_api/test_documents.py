"""The app's own operations are read from files and run by name."""

from hashlib import sha256
from pathlib import Path

import orjson
import pytest
from graphql import GraphQLSchema

from app.graphql.documents import Documents
from app.kernel.db import Database
from app.kernel.errors import NotFound
from app.kernel.identity import ANONYMOUS

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
