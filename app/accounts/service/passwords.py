"""Staff sign in with a user name and a password (argon2id)."""

import re
import unicodedata
from datetime import timedelta
from uuid import UUID

import msgspec

from app.accounts.errors import SignInLocked, UsernameTaken, WeakPassword, WrongPassword
from app.accounts.queries import people as queries
from app.accounts.queries.sessions import REVOKE_OTHER_SESSIONS
from app.kernel import audit, ids
from app.kernel.crypto import hash_password, verify_password
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, Invalid, NotAllowed, SignInRequired
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role

from .organisations import GRANTED_BY
from .sessions import Opened, open_session, replayed, token_for

PASSWORD_CHARACTERS = 10
MAX_PASSWORD_CHARACTERS = 200
DIFFERENT_CHARACTERS = 5
TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
TRIES_FROM_ADDRESS = 30
"""In the time of a lock. A whole office may share an address, and so may somebody who tries many names."""

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,31}")
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$Q8Kww7GQ7bHrGMOIprUk4A$gP38NJ0BZlimnQtBjJxHBbdI0uOYtSjLmaNaZPlhSrI"
"""The hash of a password that nobody knows: an unknown user name takes as long as a wrong password."""


class PasswordSet(msgspec.Struct, frozen=True):
    person: UUID
    username: str


async def sign_in_with_password(
    tx: Transaction, actor: Actor, *, username: str, password: str, device: str = "", key: str | None = None
) -> Opened:
    """Opens a session of 12 hours; repeated with the same `key` it gives the same one.

    Five wrong passwords in a row lock the user name for 15 minutes; thirty, for whichever names, lock the
    address that they came from until the first of them is 15 minutes old.

    Raises WrongPassword, for unknown names too, or SignInLocked.
    """
    await _within_limit(tx, actor)
    found = await tx.maybe(queries.CREDENTIAL_BY_NAME, username=_plain_name(username))
    if found is not None and found.locked_until is not None and found.locked_until > tx.now:
        raise _locked(found.locked_until - tx.now)
    right = await verify_password(found.password_hash if found else _NOBODY, _plain(password))
    if found is None:
        refusal = WrongPassword(field="password")
        await _count_address(tx, actor)
        tx.keep(refusal)
        raise refusal
    if not right:
        raise await _count_try(tx, actor, found)
    if found.failed_tries:
        await tx.execute(queries.NOTE_FAILED_SIGN_IN, credential=found.id, tries=0, locked_until=None)
    token = token_for(tx, found.id, key)
    opened = await replayed(tx, token=token) if key else None
    return opened or await open_session(tx, actor, person=found.person_id, device=device, token=token)


@once
async def set_password(
    tx: Transaction, actor: Actor, *, person: UUID, username: str, password: str, key: str | None = None
) -> PasswordSet:
    """Gives a member of staff a user name and a password, and ends their sessions.

    By those who may grant every role that the person holds, never for oneself: one's own password is changed
    by who knows it. Raises UsernameTaken, WeakPassword.
    """
    await _require_authority(tx, actor, person)
    name = _plain_name(username)
    if not _USERNAME.fullmatch(name):
        reason = mark("Enter 3 to 32 letters, digits, dots or dashes.")
        raise Invalid(field="username", reason=reason)
    if await tx.value(queries.USERNAME_TAKEN, username=name, person=person):
        raise UsernameTaken(field="username")
    found = await tx.maybe(queries.CREDENTIAL_OF_PERSON, person=person)
    hashed = await _hashed(password, name, field="password")
    if found is None:
        await tx.execute(
            queries.ADD_CREDENTIAL,
            id=ids.new(),
            person_id=person,
            username=name,
            password_hash=hashed,
            changed_at=tx.now,
        )
    else:
        await _change(tx, found, name, hashed)
    await tx.execute(REVOKE_OTHER_SESSIONS, person=person, kept=None, now=tx.now)
    await audit.record(tx, actor, "accounts.set_password", person, after={"username": name})
    return PasswordSet(person, name)


@once
async def change_password(
    tx: Transaction, actor: Actor, *, current: str, new: str, key: str | None = None
) -> PasswordSet:
    """Changes one's own password and ends one's other sessions. Wrong guesses count as at sign-in.

    Repeated after it was done, it changes nothing, with a key or without.
    """
    person = actor.require_person()
    found = await tx.maybe(queries.CREDENTIAL_OF_PERSON, person=person)
    if found is None:
        raise NotAllowed()
    if found.locked_until is not None and found.locked_until > tx.now:
        raise _locked(found.locked_until - tx.now)
    if not await verify_password(found.password_hash, _plain(current)):
        if await verify_password(found.password_hash, _plain(new)):
            return PasswordSet(person, found.username)
        raise await _count_try(tx, actor, found, field="current")
    await _change(tx, found, found.username, await _hashed(new, found.username, field="new"))
    await tx.execute(REVOKE_OTHER_SESSIONS, person=person, kept=actor.session, now=tx.now)
    await audit.record(tx, actor, "accounts.change_password", person)
    return PasswordSet(person, found.username)


async def _change(tx: Transaction, credential: Row, username: str, hashed: str) -> None:
    await tx.execute(
        queries.CHANGE_CREDENTIAL, credential=credential.id, username=username, password_hash=hashed, now=tx.now
    )


async def _require_authority(tx: Transaction, actor: Actor, person: UUID) -> None:
    if actor.kind == "anonymous":
        raise SignInRequired()
    if person == actor.person:
        raise NotAllowed()
    grants = await tx.all(queries.GRANTS_OF_PERSON, person=person)
    if not grants and actor.kind != "system":
        raise NotAllowed()
    for grant in grants:
        actor.require(grant.path, *GRANTED_BY[Role(grant.role)])


async def _within_limit(tx: Transaction, actor: Actor) -> None:
    """Raises SignInLocked before a password is even looked at."""
    since = tx.now - LOCKED_FOR
    failed = await tx.all(queries.FAILED_FROM, address=actor.address, since=since, most=TRIES_FROM_ADDRESS)
    if len(failed) == TRIES_FROM_ADDRESS:
        raise _locked(failed[-1].failed_at - since)


async def _count_address(tx: Transaction, actor: Actor) -> None:
    if actor.address is not None:
        await tx.execute(queries.ADD_FAILED_SIGN_IN, id=ids.new(), address=actor.address, failed_at=tx.now)


async def _count_try(tx: Transaction, actor: Actor, credential: Row, field: str = "password") -> DomainError:
    await _count_address(tx, actor)
    tries = credential.failed_tries + 1
    full = tries >= TRIES
    await tx.execute(
        queries.NOTE_FAILED_SIGN_IN,
        credential=credential.id,
        tries=0 if full else tries,
        locked_until=tx.now + LOCKED_FOR if full else None,
    )
    refusal = _locked(LOCKED_FOR) if full else WrongPassword(field=field)
    if full:
        await audit.record(tx, actor, "accounts.lock_sign_in", credential.person_id)
    tx.keep(refusal)
    return refusal


def _locked(wait: timedelta) -> SignInLocked:
    return SignInLocked(minutes=max(1, -(-wait // timedelta(minutes=1))))


async def _hashed(password: str, username: str, *, field: str) -> str:
    plain = _plain(password)
    weak = (
        not PASSWORD_CHARACTERS <= len(plain) <= MAX_PASSWORD_CHARACTERS
        or len(set(plain)) < DIFFERENT_CHARACTERS
        or username in plain.casefold()
    )
    if weak:
        raise WeakPassword(field=field, length=PASSWORD_CHARACTERS)
    return await hash_password(plain)


def _plain(password: str) -> str:
    """The same bytes from every keyboard; cut where nobody types, so that hashing stays bounded."""
    return unicodedata.normalize("NFKC", password)[: MAX_PASSWORD_CHARACTERS + 1]


def _plain_name(username: str) -> str:
    return unicodedata.normalize("NFKC", username).strip().casefold()
