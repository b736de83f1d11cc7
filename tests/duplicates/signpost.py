"""One person's record leading to another's, as after a merge that had nothing to move."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson

from app.graphql.documents import Documents
from app.kernel.db import Database
from app.kernel.identity import Actor
from tests.rewards.purse import change


@asynccontextmanager
async def merged(db: Database, one: Actor, into: Actor) -> AsyncIterator[None]:
    """For so long; then it is undone."""
    await change(db, f"UPDATE person SET merged_into = '{into.id}' WHERE id = '{one.id}'")
    yield
    await change(db, f"UPDATE person SET merged_into = NULL WHERE id = '{one.id}'")


async def may(documents: Documents, db: Database, who: Actor, *, what: str, of: str) -> bool:
    """Whether the API says yes: `publishable` of `Ladder:…`."""
    asked = f"query Node($id: ID!) {{ node(id: $id) {{ ... on {of.partition(':')[0]} {{ {what} }} }} }}"
    answer = orjson.loads(await documents.execute(db, who, asked, None, {"id": of}))
    found: bool = answer["data"]["node"][what]
    return found
