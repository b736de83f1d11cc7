"""Who asks, and the sessions by which a browser is known."""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from app.accounts.errors import RecordMerged
from app.accounts.queries import sessions as queries
from app.kernel import audit, ids
from app.kernel.crypto import token_hash
from app.kernel.db import Transaction
from app.kernel.errors import IdempotencyKeyReused, NotFound
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role

STAFF_ROLES = (Role.SOCIAL_WORKER, Role.HR, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
"""Who works at a desk with other people's data; leaders and merchants are volunteers with a phone."""
VOLUNTEER_SESSION = timedelta(days=90)
STAFF_SESSION = timedelta(hours=12)
DEVICE_CHARACTERS = 200
REPLAY_FOR = timedelta(minutes=10)


class Opened(msgspec.Struct, frozen=True):
    """A new session. `token` is what the browser keeps; the database has only its hash."""

    session: UUID
    token: str
    person: UUID
    expires_at: datetime


async def open_session(
    tx: Transaction, actor: Actor, *, person: UUID, device: str = "", token: str | None = None
) -> Opened:
    """Signs `person` in on a device; called by the verbs that have made sure who it is.

    Lasts 90 days, for staff 12 hours, however it is used. Raises RecordMerged for who has another record.
    """
    if await tx.value(queries.MERGED_INTO, person=person) is not None:
        raise RecordMerged()
    staff = await is_staff(tx, person=person)
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


def token_for(tx: Transaction, proof: UUID, key: str | None) -> str:
    """A token for what was proven (a code, a password): the same for the same key, random without one."""
    if key is None:
        return ids.token()
    return urlsafe_b64encode(tx.vault.blind(f"session:{proof}:{key}")).decode().rstrip("=")


async def replayed(tx: Transaction, *, token: str) -> Opened | None:
    """The session that the same request opened within the last ten minutes; None when there is none.

    Raises IdempotencyKeyReused when it is older, or was ended since.
    """
    found = await tx.maybe(queries.SESSION_OF_TOKEN, token_hash=token_hash(token))
    if found is None:
        return None
    if found.revoked_at is not None or found.created_at <= tx.now - REPLAY_FOR:
        raise IdempotencyKeyReused()
    return Opened(session=found.id, token=token, person=found.person_id, expires_at=found.expires_at)


async def is_staff(tx: Transaction, *, person: UUID) -> bool:
    """Whether a person holds any of the `STAFF_ROLES`, anywhere."""
    held: bool = await tx.value(queries.HOLDS_ROLE, person=person, roles=list(STAFF_ROLES))
    return held


async def sign_out(tx: Transaction, actor: Actor) -> None:
    """Ends the session that asks; nothing to do for those who have none."""
    if actor.session is not None:
        await tx.execute(queries.REVOKE_SESSION, session=actor.session, person=actor.require_person(), now=tx.now)


class SessionsRevoked(msgspec.Struct, frozen=True):
    """How many sessions were ended."""

    number: int


@once
async def revoke_session(tx: Transaction, actor: Actor, *, session: UUID, key: str | None = None) -> SessionsRevoked:
    """Ends one's own session, on whichever device; others' sessions are not found. Repeating is no error."""
    person = actor.require_person()
    if await tx.maybe(queries.OWN_SESSION, session=session, person=person) is None:
        raise NotFound(field="session")
    number = await tx.execute(queries.REVOKE_SESSION, session=session, person=person, now=tx.now)
    if number:
        await audit.record(tx, actor, "accounts.revoke_session", session)
    return SessionsRevoked(number)


@once
async def revoke_other_sessions(tx: Transaction, actor: Actor, *, key: str | None = None) -> SessionsRevoked:
    """Ends all of one's sessions but the one that asks."""
    person = actor.require_person()
    number = await tx.execute(queries.REVOKE_OTHER_SESSIONS, person=person, kept=actor.session, now=tx.now)
    await audit.record(tx, actor, "accounts.revoke_other_sessions", person, after={"revoked": number})
    return SessionsRevoked(number)
