"""Who asks: a browser by its session, a partner's system by its bearer token, each in one statement."""

from typing import Any

import msgspec

from app.accounts.queries import sessions as queries
from app.kernel.crypto import token_hash
from app.kernel.db import Database, Statement
from app.kernel.identity import Actor


async def actor_for_session(db: Database, token: str, *, language: str = "", address: str | None = None) -> Actor:
    """Who a browser's session belongs to, in one statement; anonymous when it expired or was revoked.

    `language` counts where the person has not chosen one; left out, the actor's is then empty.
    """
    return await _actor(db, queries.ACTOR_OF_SESSION, token, language, address)


async def actor_for_token(db: Database, bearer: str, *, language: str = "", address: str | None = None) -> Actor:
    """Which partner's client a bearer token belongs to, in one statement; anonymous when it is no good."""
    return await _actor(db, queries.ACTOR_OF_TOKEN, bearer, language, address)


async def _actor(db: Database, statement: Statement, token: str, language: str, address: str | None) -> Actor:
    binds = {"token_hash": token_hash(token), "now": db.clock.now()}
    found: dict[str, Any] | None = await db.read(statement.sql, statement.arguments(binds))
    if found is None:
        return Actor(kind="anonymous", language=language, address=address)
    if "allowed" in found:  # what was taken from the client is gone from its tokens at once
        found["scopes"] = set(found["scopes"]) & set(found["allowed"])
    found["language"] = found.get("language") or language
    return msgspec.convert({**found, "address": address}, Actor)
