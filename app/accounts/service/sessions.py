"""Who asks, and the sessions by which a browser is known."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from app.accounts import queries
from app.kernel import audit, ids
from app.kernel.crypto import token_hash
from app.kernel.db import Database, Statement, Transaction
from app.kernel.errors import NotFound
from app.kernel.identity import Actor, Role

SESSION_COOKIE = "session"
STAFF_ROLES = (Role.SOCIAL_WORKER, Role.HR, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
"""Who works at a desk with other people's data; leaders and merchants are volunteers with a phone."""
VOLUNTEER_SESSION = timedelta(days=90)
STAFF_SESSION = timedelta(hours=12)
DEVICE_CHARACTERS = 200


class Opened(msgspec.Struct, frozen=True):
    """A new session. `token` is what the browser keeps; the database has only its hash."""

    session: UUID
    token: str
    person: UUID
    expires_at: datetime


async def actor_for_session(db: Database, token: str, *, language: str = "zh", address: str | None = None) -> Actor:
    """Who a browser's session belongs to, in one statement; anonymous when it expired or was revoked.

    `language` is what the browser prefers: it counts where the person has not chosen one.
    """
    return await _actor(db, queries.ACTOR_OF_SESSION, token, language, address)


async def actor_for_token(db: Database, bearer: str, *, language: str = "zh", address: str | None = None) -> Actor:
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


async def open_session(
    tx: Transaction, actor: Actor, *, person: UUID, device: str = "", token: str | None = None
) -> Opened:
    """Signs `person` in on a device; called by the verbs that have made sure who it is.

    Lasts 90 days, for staff 12 hours, however it is used.
    """
    staff = await is_staff(tx, person)
    opened = Opened(
        session=ids.new(),
        token=token or ids.token(),
        person=person,
        expires_at=tx.now + (STAFF_SESSION if staff else VOLUNTEER_SESSION),
    )
    await tx.execute(
        queries.OPEN_SESSION,
        id=opened.session,
        token_hash=token_hash(opened.token),
        person_id=person,
        device=device[:DEVICE_CHARACTERS],
        address=actor.address,
        created_at=tx.now,
        expires_at=opened.expires_at,
    )
    return opened


async def is_staff(tx: Transaction, person: UUID) -> bool:
    held: bool = await tx.value(queries.HOLDS_ROLE, person=person, roles=list(STAFF_ROLES))
    return held


async def sign_out(tx: Transaction, actor: Actor) -> None:
    """Ends the session that asks; nothing to do for those who have none."""
    if actor.session is not None:
        await tx.execute(queries.REVOKE_SESSION, session=actor.session, person=actor.require_person(), now=tx.now)


class SessionsRevoked(msgspec.Struct, frozen=True):
    """How many sessions were ended."""

    number: int


async def revoke_session(tx: Transaction, actor: Actor, *, session: UUID) -> SessionsRevoked:
    """Ends one's own session, on whichever device; others' sessions are not found. Repeating is no error."""
    person = actor.require_person()
    if await tx.maybe(queries.OWN_SESSION, session=session, person=person) is None:
        raise NotFound()
    number = await tx.execute(queries.REVOKE_SESSION, session=session, person=person, now=tx.now)
    if number:
        await audit.record(tx, actor, "accounts.revoke_session", session)
    return SessionsRevoked(number)


async def revoke_other_sessions(tx: Transaction, actor: Actor) -> SessionsRevoked:
    """Ends all of one's sessions but the one that asks."""
    person = actor.require_person()
    number = await tx.execute(queries.REVOKE_OTHER_SESSIONS, person=person, kept=actor.session, now=tx.now)
    await audit.record(tx, actor, "accounts.revoke_other_sessions", person, after={"revoked": number})
    return SessionsRevoked(number)
