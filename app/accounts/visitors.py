"""Who asks: a browser by its session, a partner's system by its bearer token, each in one statement at most."""

import time
from collections.abc import AsyncIterator, Set
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from app.accounts.queries import sessions as queries
from app.kernel import ids
from app.kernel.cache import Cache
from app.kernel.crypto import token_hash
from app.kernel.db import Database, Statement
from app.kernel.hearing import Hearing
from app.kernel.identity import Actor

CHANNEL = "who_asks"
"""Where the database's triggers tell whose session, role, token or scope has changed, or with '' that all may have."""
KEPT = 10_000
"""Answers at most, and changes at most that are remembered before all is forgotten."""
KEPT_SECONDS = 60.0
"""The longest that an answer is used again, whatever is heard or not."""
IDS = ("id", "volunteer", "session", "organisation")
"""An actor's."""
_KIND = 8
"""Bytes of a key that tell a session's hash from a bearer token's."""
CHANGES = frozenset(
    {"UPDATE session", "DELETE session", "UPDATE api_token", "DELETE api_token", "UPDATE api_client"}
    | {"DELETE api_client", "UPDATE person", "DELETE person"}
    | {f"{what} {table}" for what in ("INSERT", "UPDATE", "DELETE") for table in ("role_grant", "volunteer")}
)
"""What a transaction of this process may write that changes an actor."""


class _Kept(NamedTuple):
    actor: Actor
    who: str
    """The actor's id, as changes name it."""
    expires_at: datetime
    until: float
    number: int
    seen: dict[tuple[str, str | None], Actor]
    """The actor by the language and the address it was last seen with."""

    def seen_with(self, language: str, address: str | None) -> Actor:
        """The same object as long as they are the same."""
        seen = self.seen.get((language, address))
        if seen is None:
            self.seen.clear()
            seen = msgspec.structs.replace(self.actor, language=self.actor.language or language, address=address)
            self.seen[language, address] = seen
        return seen


class Visitors:
    """Who sessions and tokens belong to, kept in this process as long as nothing about them has changed.

    A commit of this process is known before it is answered (`Database.after_commit`), one of another
    process as soon as it is heard. While something might be missed, each answer is read anew. Changes
    are numbered: an answer counts if it was asked for after the last change that concerns it, so that
    what was read while it changed is never used again.
    """

    def __init__(self) -> None:
        self.cache: Cache[bytes, _Kept] = Cache(KEPT)
        self._number = 0
        self._all_changed = 0
        self._changed: dict[str, int] = {}
        self._hearing: Hearing | None = None

    @asynccontextmanager
    async def open(self, db: Database) -> AsyncIterator[None]:
        """Keeps answers while the block runs; outside of it, each is read."""
        db.after_commit.append(self._committed)
        try:
            async with Hearing(db, CHANNEL, self._heard, self.forget_all).open() as self._hearing:
                yield
        finally:
            self._hearing = None
            db.after_commit.remove(self._committed)

    async def by_session(self, db: Database, token: str, *, language: str = "", address: str | None = None) -> Actor:
        """Whose a browser's session is; anonymous when it expired or was revoked.

        `language` counts where the person has not chosen one; left out, the actor's is then empty.
        """
        return await self._actor(db, queries.ACTOR_OF_SESSION, b"session " + token_hash(token), language, address)

    async def by_token(self, db: Database, bearer: str, *, language: str = "", address: str | None = None) -> Actor:
        """Which partner's client a bearer token belongs to; anonymous when it is no good."""
        return await self._actor(db, queries.ACTOR_OF_TOKEN, bearer_key(bearer), language, address)

    def at_hand(self, key: bytes, now: datetime, *, language: str, address: str | None) -> Actor | None:
        """Which client `bearer_key` names, if it need not be read."""
        kept = self.cache.at_hand(key)
        return kept.seen_with(language, address) if kept is not None and self._counts(kept, now) else None

    def forget_all(self) -> None:
        self._number += 1
        self._all_changed = self._number
        self._changed.clear()
        self.cache.clear()

    async def _actor(self, db: Database, statement: Statement, key: bytes, language: str, address: str | None) -> Actor:
        kept = self.cache.get(key)
        now = db.clock.now()
        if kept is not None and not self._counts(kept, now):
            self.cache.outdated(key)
            kept = None
        if kept is None:
            kept = await self._read(db, statement, key, now)
            if kept is None:
                return Actor(kind="anonymous", language=language, address=address)
        return kept.seen_with(language, address)

    def _counts(self, kept: _Kept, now: datetime) -> bool:
        return (
            self._hearing is not None
            and self._hearing.sure
            and kept.number >= self._changed.get(kept.who, self._all_changed)
            and kept.until > time.monotonic()
            and kept.expires_at > now
        )

    async def _read(self, db: Database, statement: Statement, key: bytes, now: datetime) -> _Kept | None:
        number, until = self._number, time.monotonic() + KEPT_SECONDS
        sure = self._hearing is not None and self._hearing.sure
        binds = {"token_hash": key[_KIND:], "now": now}
        read: dict[str, Any] | None = await db.read_small(statement.sql, statement.arguments(binds))
        if read is None:
            return None
        found = dict(read)
        if "allowed" in found:  # what was taken from the client is gone from its tokens at once
            found["scopes"] = set(found["scopes"]) & set(found["allowed"])
        found["language"] = found.get("language") or ""
        expires_at, who = datetime.fromisoformat(found["expires_at"]), found["id"]
        found |= {name: ids.read(found[name]) for name in IDS if found.get(name)}
        kept = _Kept(msgspec.convert(found, Actor), who, expires_at, until, number, {})
        if sure:
            self.cache.put(key, kept)
        return kept

    def _committed(self, written: Set[str]) -> None:
        if not CHANGES.isdisjoint(written):
            self.forget_all()

    def _heard(self, changed: str) -> None:
        if not changed or len(self._changed) >= KEPT:
            self.forget_all()
        else:
            self._number += 1
            self._changed[changed] = self._number


def bearer_key(bearer: str) -> bytes:
    """Under which a bearer token's client is kept."""
    return b"bearer  " + token_hash(bearer)
