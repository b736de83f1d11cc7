"""Whatever stands in the columns, the text that PostgreSQL puts together is JSON, and says what the rows say."""

import asyncio
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import orjson
import pytest
from sqlalchemy import insert
from sqlalchemy.schema import CreateTable

from app.graphql.documents import Documents
from app.graphql.schema import assemble
from app.kernel.clock import SettableClock
from app.kernel.db import DIALECT, Database, statement
from app.kernel.identity import ANONYMOUS, Actor
from app.kernel.settings import load_settings
from tests.databases import Databases, address
from tests.reading_fixtures import ALICE, uid
from tests.world import NOW

from . import keepsakes
from .keepsakes import Keepsake
from .oracle.comparing import NO_LIMITS
from .oracle.data import Data
from .oracle.resolving import Resolvers
from .oracle.viewing import Asking

TEXTS = (
    "",
    " ",
    'she said "yes"',
    "it's \\ \\\\ \\u0041 \\n",
    "".join(map(chr, range(1, 33))) + "\x7f\x80\x9f",
    "two\nlines\r\nand\ttabs",
    "\u2028 \u2029 \ufeff \u200f",
    "众益 བོད་ཡིག 👩‍👩‍👧 🇨🇳 𝒳",
    "100 % %s %(x)s %%",
    "$1 $2::text :name ?",
    "'; drop table keepsake; --",
    'null","x":[{}',
    "</script><!-- & -->",
    "a" * 9000,
)
FIGURES: tuple[dict[str, Any], ...] = (
    {"whole": 0, "large": 0, "exact": Decimal(0), "rough": 0.0, "yes": False},
    {"whole": -(2**31), "large": -(2**53) + 1, "exact": Decimal("-0.000000000000001"), "rough": -1.5e-300},
    {"whole": 2**31 - 1, "large": 2**53 - 1, "exact": Decimal("12345.6789"), "rough": 1.7e308, "yes": True},
    {"day": date(1, 1, 2), "hour": time(0), "moment": datetime(1, 1, 2, tzinfo=UTC)},
    {
        "day": date(999, 12, 31),
        "hour": time(23, 59, 59, 999999),
        "moment": datetime(987, 6, 5, 4, 3, 2, 100, tzinfo=UTC),
    },
    {"day": date(9999, 12, 30), "hour": time(8, 30), "moment": datetime(2026, 5, 1, tzinfo=UTC)},
    {"texts": [], "wholes": [], "document": {}, "written": []},
    {"texts": list(TEXTS[:-1]), "wholes": [-(2**53) + 1, 0, 2**53 - 1]},
    {
        "document": {"": 0.5, "a": [1, {'"': None, "深": [True, "\\ \n"]}], "b": 2**52},
        "written": {"z": [], "a": {"x": "% $1 '"}},
    },
    {"document": [], "written": 1},
    {"document": "text", "written": None},
    {"document": False, "written": "\u2028"},
    {
        "leaves": [
            {"word": 'a "b" \\ \n', "amount": {"cells": 3, "share": 0.25, "good": True, "whatever": [1, {"x": None}]}},
            {"word": None, "amount": None, "leaves": [{"word": "众"}, {"leaves": [{"amounts": {"z": 1, "a": 2}}]}]},
            {},
        ],
        "words": ["one", None, 'two "2"', ""],
        "amounts": {"b": 2, "": -1, "a": None, 'q"': 2**31 - 1},
        "amount": {"cells": 0, "good": False, "other": 1},
    },
    {"leaves": [], "words": [], "amounts": {}, "amount": {}},
)
ROWS = [
    {"id": uid(place), "place": place, "varied": text, "text": text, "other_id": uid(0) if place else None, **figures}
    for place, (text, figures) in enumerate(
        [*((text, {"whole": len(text)}) for text in TEXTS), *((f"row {n}", each) for n, each in enumerate(FIGURES))]
    )
] + [{"id": uid(99), "place": 99, "varied": "nulls alone"}]
FIELDS = """__typename id place varied text whole large exact rough yes day hour moment key texts wholes document
    written hiddenText hiddenWhole hiddenYes hiddenDocument hiddenMoment said size nothing"""


class Both:
    """The app's answers, and those of graphql-core over the same rows as objects."""

    def __init__(self, runner: asyncio.Runner, db: Database) -> None:
        self.runner = runner
        self.db = db
        self.documents = Documents(assemble([keepsakes]), NO_LIMITS)
        self.schema = Resolvers(assemble([keepsakes])).connect()
        table = Keepsake.__tablename__
        self.data = Data({str(table): [Keepsake(**row) for row in ROWS]}, NOW, {})

    def app(self, source: str, actor: Actor = ANONYMOUS, /, **variables: Any) -> Any:
        body = self.runner.run(self.documents.execute(self.db, actor, source, None, variables))
        answer = orjson.loads(body)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def oracle(self, source: str, actor: Actor = ANONYMOUS, /, **variables: Any) -> Any:
        answer = Asking(self.schema, self.data, actor).answer(self.documents.prepare(source).ast, variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def agree(self, source: str, actor: Actor = ANONYMOUS, /, **variables: Any) -> Any:
        """The answer that both have, down to the order of its keys."""
        found = self.app(source, actor, **variables)
        assert orjson.dumps(found) == orjson.dumps(plain(self.oracle(source, actor, **variables)))
        return found


def plain(value: Any) -> Any:
    """A whole number has no point, as PostgreSQL writes it."""
    match value:
        case dict():
            return {name: plain(each) for name, each in value.items()}
        case list():
            return [plain(each) for each in value]
        case float() if value.is_integer() and abs(value) < 2**53:
            return int(value)
    return value


@pytest.fixture(scope="module")
def both(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    name = f"keepsakes_{os.getpid()}"
    databases.create(name)
    with asyncio.Runner() as runner:
        settings = load_settings(data=tmp_path_factory.mktemp("keepsakes"))
        db = runner.run(Database.open(address(databases.server, name), settings, SettableClock(NOW)))
        runner.run(_fill(db))
        yield Both(runner, db)
        runner.run(db.close())
    databases.drop(name)


async def _fill(db: Database) -> None:
    async with db.connection() as connection:
        await connection.execute(str(CreateTable(Keepsake.__table__).compile(dialect=DIALECT)))  # type: ignore[attr-defined]
        for row in ROWS:
            filling = statement(insert(Keepsake).values(**row))
            await connection.execute(filling.sql, *filling.arguments({}))


def test_every_kind_of_value_is_what_the_row_holds(both: Both) -> None:
    source = f"{{ keepsakes(first: 100) {{ nodes {{ {FIELDS} }} }} }}"
    nodes = both.agree(source)["keepsakes"]["nodes"]
    assert [node["text"] for node in nodes[: len(TEXTS)]] == list(TEXTS)
    assert len(nodes) == len(ROWS)
    assert {name for node in nodes for name, value in node.items() if value is not None and "hidden" in name} == set()


def test_what_is_hidden_is_null_whatever_its_type(both: Both) -> None:
    source = f"{{ keepsakes(first: 100) {{ nodes {{ {FIELDS} }} }} }}"
    nodes = both.agree(source, ALICE)["keepsakes"]["nodes"]
    for name in ("Text", "Whole", "Yes", "Document", "Moment"):
        assert [node[f"hidden{name}"] for node in nodes] == [node[name.lower()] for node in nodes]


PARTS = """{ keepsakes(last: 3) { nodes { leaves { ...Leaf leaves { word leaves { amounts { name amount } } } }
    leavesIfAny { word } words { word } amounts { amount name } amount { ...Amount } amountIfAny { ...Amount }
    hiddenLeaves { __typename word } hiddenAmount { ...Amount } } } }
    fragment Leaf on Leaf { __typename word amount { ...Amount } }
    fragment Amount on Amount { cells share good whatever }
    """


@pytest.mark.parametrize("actor", [ANONYMOUS, ALICE], ids=["anonymous", "alice"])
def test_objects_in_documents(both: Both, actor: Actor) -> None:
    nodes = both.agree(PARTS, actor)["keepsakes"]["nodes"]
    full, empty, null = nodes[-3:]
    assert [leaf["word"] for leaf in full["leaves"]] == ['a "b" \\ \n', None, None]
    assert full["leaves"][1]["leaves"][1]["leaves"][0]["amounts"] == [
        {"name": "a", "amount": 2},
        {"name": "z", "amount": 1},
    ]
    assert (full["hiddenLeaves"] is None) is (full["hiddenAmount"] is None) is (actor is ANONYMOUS)
    assert (empty["leavesIfAny"], null["leavesIfAny"], null["leaves"]) == ([], None, [])
    assert (null["amountIfAny"], null["amount"]["cells"]) == (None, None)


def test_nulls_of_every_kind(both: Both) -> None:
    node = both.agree(
        f"query ($id: ID!) {{ keepsake(id: $id) {{ {FIELDS} other {{ id }} }} }}", id=f"KeepsakeType:{uid(99)}"
    )
    given = {"__typename", "id", "place", "varied", "said", "size"}
    assert {name for name, value in node["keepsake"].items() if value is not None} == given


def test_large_numbers_and_early_days_are_exact(both: Both) -> None:
    rows = both.app("{ keepsakes(first: 100) { nodes { large day moment exact rough wholes } } }")["keepsakes"]["nodes"]
    assert {2**53 - 1, -(2**53) + 1} <= {row["large"] for row in rows}
    assert {"0001-01-02", "0999-12-31", "9999-12-30"} <= {row["day"] for row in rows}
    assert {"0001-01-02T00:00:00+00:00", "2026-05-01T00:00:00+00:00"} <= {row["moment"] for row in rows}
    assert {-1.5e-300, 1.7e308} <= {row["rough"] for row in rows}


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_any_text_finds_itself(both: Both, text: str) -> None:
    query = """query ($t: String!) { keepsakes(filter: {text: $t}) { pageInfo { hasNextPage } nodes { text } }
        totals(groupBy: [TEXT], filter: {text: $t}) { text kept } }"""
    found = both.agree(query, t=text)
    assert found["keepsakes"]["nodes"] == [{"text": text}]
    assert found["totals"] == [{"text": text, "kept": 1}]
    inline = f"{{ keepsakes(filter: {{text: {orjson.dumps(text).decode()}}}) {{ nodes {{ text }} }} }}"
    assert both.agree(inline)["keepsakes"]["nodes"] == [{"text": text}]


@pytest.mark.parametrize("aliases", [49, 50, 51, 99, 100, 101, 333])
def test_objects_of_any_width(both: Both, aliases: int) -> None:
    """A function of PostgreSQL takes a hundred arguments; each field is at least one."""
    wide = " ".join(f"a{number}: {('text', 'whole', 'said', 'id')[number % 4]}" for number in range(aliases))
    source = f"""query ($id: ID!) {{ keepsake(id: $id) {{ {wide} others(first: 3) {{ nodes {{ {wide} }} edges {{ node
        {{ {wide} }} }} }} }} }}"""
    found = both.agree(source, id=f"KeepsakeType:{uid(0)}")["keepsake"]
    assert len(found) == aliases + 1
    assert [len(node) for node in found["others"]["nodes"]] == [aliases] * 3


def test_roots_of_any_width(both: Both) -> None:
    wide = " ".join(f"k{number}: keepsakeCount" for number in range(250))
    assert set(both.agree(f"{{ {wide} }}").values()) == {len(ROWS)}


def test_connections_without_rows(both: Both) -> None:
    page = """totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id }
        edges { cursor node { id } }"""
    nothing = {
        "totalCount": 0,
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
        "nodes": [],
        "edges": [],
    }
    for arguments in (
        'filter: {text: "of none"}',
        'last: 2, filter: {text: "of none"}',
        'first: 2, filter: {text: "", whole: 1}',
    ):
        assert both.agree(f"{{ keepsakes({arguments}) {{ {page} }} }}")["keepsakes"] == nothing
    found = both.agree(f"{{ keepsakes(first: 2) {{ nodes {{ others(first: 0) {{ {page} }} }} }} }}")
    assert [node["others"]["nodes"] for node in found["keepsakes"]["nodes"]] == [[], []]


def test_pages_that_are_numbered_and_filtered(both: Both) -> None:
    page = (
        "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { text place } }"
    )
    for arguments in ("first: 3", "last: 3", "first: 3, order: BACK", "last: 3, order: BACK", "first: 100"):
        connection = f"keepsakes({arguments}, filter: {{whole: 1}}) {{ {page} n: nodes {{ varied }} }}"
        found = both.agree(f"{{ {connection} }}")["keepsakes"]
        assert found["edges"][0]["cursor"] == found["pageInfo"]["startCursor"]
        assert found["edges"][-1]["cursor"] == found["pageInfo"]["endCursor"]


def test_aggregates_with_and_without_groups(both: Both) -> None:
    fields = "__typename yes text kept large least texts"
    alone = both.agree(f"{{ totals {{ {fields} }} }}")["totals"]
    assert [(each["yes"], each["text"], each["kept"]) for each in alone] == [(None, None, len(ROWS))]
    assert both.agree(f'{{ totals(filter: {{text: "of none"}}) {{ {fields} }} }}')["totals"][0]["large"] is None
    assert both.agree(f'{{ totals(groupBy: [YES], filter: {{text: "of none"}}) {{ {fields} }} }}')["totals"] == []
    assert len(both.agree(f"{{ totals(groupBy: [YES]) {{ {fields} }} }}")["totals"]) == 3
    id_ = f"KeepsakeType:{uid(0)}"
    both.agree(f"query ($id: ID!) {{ keepsake(id: $id) {{ totals(groupBy: [YES]) {{ {fields} }} }} }}", id=id_)


def test_objects_in_objects_and_none(both: Both) -> None:
    deep = "id text document other { id text document other { id text others(first: 2) { nodes { text } } } }"
    both.agree(f"{{ keepsakes(first: 100) {{ nodes {{ {deep} }} }} }}")
    assert both.agree(f'{{ keepsake(id: "KeepsakeType:{uid(77)}") {{ {deep} }} }}') == {"keepsake": None}


def test_what_python_computes_reads_the_same_text(both: Both) -> None:
    nodes = both.app("{ keepsakes(first: 100) { nodes { read text } } }")["keepsakes"]["nodes"]
    assert [node["read"] for node in nodes] == [row.get("text") for row in ROWS]
    assert [node["text"] for node in nodes] == [row.get("text") for row in ROWS]
