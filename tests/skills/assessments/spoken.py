"""What partners and people send to the API: the documents that are published for them, by their names."""

from functools import cache
from typing import Any

from graphql import OperationDefinitionNode, parse, print_ast

from app.kernel.identity import Actor
from app.kernel.paths import OPERATIONS
from tests.web_fixtures import Browser

FOLDERS = ("skills", "certificates", "notices", "subsidies")


@cache
def documents() -> dict[str, str]:
    """The published operations by name; none of these needs a fragment."""
    files = [file for folder in FOLDERS for file in sorted((OPERATIONS / folder).glob("*.graphql"))]
    found = [each for file in files for each in parse(file.read_text("utf-8")).definitions]
    return {
        each.name.value: print_ast(each) for each in found if isinstance(each, OperationDefinitionNode) and each.name
    }


class Speaker:
    """Somebody's own calls: each signs in as who acts, and sends a document by its name."""

    def __init__(self, client: Browser) -> None:
        self.client = client

    async def ask(self, who: Actor, name: str, **variables: Any) -> Any:
        await self.client.sign_in(who.id)
        asked = {"query": documents()[name], "variables": variables}
        answer = (await self.client.post("/graphql", json=asked)).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def do(self, who: Actor, name: str, **given: Any) -> Any:
        """What a mutation answers, which refused nothing."""
        (done,) = (await self.ask(who, name, input=given)).values()
        assert done["errors"] == [], (name, done["errors"])
        return done

    async def refused(self, who: Actor, name: str, **given: Any) -> list[str]:
        (done,) = (await self.ask(who, name, input=given)).values()
        return [each["code"] for each in done["errors"]]
