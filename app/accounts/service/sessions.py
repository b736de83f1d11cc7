"""Who asks, and the sessions by which a browser is known."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from app.accounts.queries import sessions as queries
from app.kernel import audit, ids
from app.kernel.crypto import token_hash
from app.kernel.db import Transaction
from app.kernel.errors import NotFound
from app.kernel.identity import Actor, Role

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


async def open_session(
    tx: Transaction, actor: Actor, *, person: UUID, device: str = "", token: str | None = None
) -> Opened:
    """Signs `person` in on a device; called by the verbs that have made sure who it is.

    Lasts 90 days, for staff 12 hours, however it is used.
    """
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
