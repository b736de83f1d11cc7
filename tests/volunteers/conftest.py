"""The API as somebody asks it: a document, an actor, the data."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from app.graphql.documents import Documents
from app.kernel.db import Database
from app.kernel.identity import Actor

Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
def ask(db: Database, documents: Documents) -> Ask:
    """Runs a document for an actor; any error but a payload's fails the test."""

    async def run(actor: Actor, source: str, **variables: Any) -> Any:
        answer = orjson.loads(await documents.execute(db, actor, source, None, variables))
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    return run
