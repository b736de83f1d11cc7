"""What those may ask who have not said who they are, and how much anybody may at once."""

from pathlib import Path

from tests.reading_fixtures import ALICE

from .serving import Client


async def test_strangers_in_production_send_the_apps_own_documents(
    production: Client, api: Client, tmp_path: Path
) -> None:
    own = "query Number { eventCount }"
    (tmp_path / "own.graphql").write_text(own)
    production.documents.load(tmp_path)
    assert (await production.ask(own)).status_code == 200
    other = await production.ask("{ __typename }")
    assert (other.status_code, other.json()["errors"][0]["extensions"]["code"]) == (400, "UNTRUSTED_DOCUMENT")
    assert (await api.ask("{ __typename }")).status_code == 200
    production.actor = ALICE
    assert (await production.ask("{ __typename }")).json()["data"] == {"__typename": "Query"}


async def test_a_stranger_may_ask_for_less_at_once(api: Client, tmp_path: Path) -> None:
    """Three lists in each other, 100 of each, are a million rows; that is told before any is read."""
    sized = "query ($n: Int) { events(first: $n) { nodes { tickets(first: $n) { nodes { person { name } } } } } }"
    refused = (await api.ask(sized, variables={"n": 100})).json()["errors"][0]
    assert refused["extensions"]["code"] == "LIMIT"
    assert "20202, 10000 at most" in refused["message"]
    assert (await api.ask(sized, variables={"n": 50})).status_code == 200
    (tmp_path / "own.graphql").write_text(sized.replace("query", "query Own"))
    api.documents.load(tmp_path)
    assert (await api.ask(sized.replace("query", "query Own"), variables={"n": 100})).status_code == 200
    api.actor = ALICE
    assert (await api.ask(sized, variables={"n": 100})).status_code == 200
    rows = "nodes { event { tickets(first: 100) { nodes { id } } } }"
    nested = f"{{ events(first: 100) {{ nodes {{ tickets(first: 100) {{ {rows} }} }} }} }}"
    assert (await api.ask(nested)).status_code == 400
