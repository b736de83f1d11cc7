"""Partners' systems: their credentials, and the tokens they get for them (RFC 6749, client credentials)."""

import hmac
import re
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from app.accounts.errors import InvalidClient, InvalidScope
from app.accounts.queries import clients as queries
from app.kernel import audit, ids
from app.kernel.crypto import token_hash
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role

from .organisations import MAX_NAME, organisation_path, require_whole_deployment

TOKEN_LASTS = timedelta(hours=1)
OVERLAP = timedelta(days=7)
LONGEST_OVERLAP = timedelta(days=30)
MOST_PER_MINUTE = 1_000_000_000
MANAGED_BY = (Role.OFFICER, Role.ADMINISTRATOR)
_SCOPE = re.compile(r"[a-z]+:(?:read|write|fulfil)")
_NOBODY = token_hash("")


class ClientSecret(msgspec.Struct, frozen=True):
    """A client's credentials; the database has only the hash of the secret."""

    client: UUID
    client_id: str
    secret: str


class ClientKept(msgspec.Struct, frozen=True):
    """What is kept of a client under an idempotency key: not its secret."""

    client: UUID
    client_id: str


class TokenIssued(msgspec.Struct, frozen=True):
    token: str
    scopes: tuple[str, ...]
    expires_in_seconds: int


async def create_client(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    name: str,
    scopes: tuple[str, ...],
    client_id: str | None = None,
    secret: str | None = None,
    key: str | None = None,
) -> ClientSecret:
    """Gives a partner's system credentials: its `scopes` reach down from `organisation`.

    By an officer or administrator who reaches the organisation. Only the system itself chooses a `secret`.
    """
    if secret and actor.kind != "system":
        raise NotAllowed(field="secret")
    key = key or ids.token()
    kept = await _create_client(
        tx, actor, organisation=organisation, name=name, scopes=scopes, client_id=client_id, secret=secret, key=key
    )
    return ClientSecret(kept.client, kept.client_id, secret or _secret(tx, actor, "create", kept.client, key))


async def rotate_secret(
    tx: Transaction, actor: Actor, *, client: UUID, old_until: datetime | None = None, key: str | None = None
) -> ClientSecret:
    """A new secret for a client; the old one works beside it until `old_until`, a week when left out.

    One that has got into wrong hands is ended with the present moment; tokens that were given for it last
    until their hour is over.
    """
    key = key or ids.token()
    kept = await _rotate_secret(tx, actor, client=client, old_until=old_until, key=key)
    return ClientSecret(kept.client, kept.client_id, _secret(tx, actor, "rotate", kept.client, key))


@once
async def revoke_client(tx: Transaction, actor: Actor, *, client: UUID, key: str | None = None) -> ClientKept:
    """Ends a client and its tokens at once, for good. Repeating is no error."""
    found = await _managed(tx, actor, client)
    if await tx.execute(queries.REVOKE_CLIENT, client=client, now=tx.now):
        await audit.record(tx, actor, "accounts.revoke_client", client)
    return ClientKept(client, found.client_id)


@once
async def limit_client(
    tx: Transaction,
    actor: Actor,
    *,
    client: UUID,
    requests_per_minute: int | None = None,
    cost_per_minute: int | None = None,
    key: str | None = None,
) -> ClientKept:
    """Gives a client limits of its own in the API; what is left out is as the settings say for every client.

    By an officer or administrator of the whole county: what one client may take, others have to share.
    """
    await require_whole_deployment(tx, actor, roles=MANAGED_BY)
    found = await _managed(tx, actor, client)
    limits = {"requests_per_minute": requests_per_minute, "cost_per_minute": cost_per_minute}
    for field, limit in limits.items():
        if limit is not None and not 0 < limit <= MOST_PER_MINUTE:
            raise Invalid(field=field, reason=mark("Enter a number from 1 to 1,000,000,000, or leave it out."))
    await tx.execute(queries.LIMIT_CLIENT, client=client, **limits)
    await audit.record(tx, actor, "accounts.limit_client", client, after=limits)
    return ClientKept(client, found.client_id)


async def issue_token(
    tx: Transaction, actor: Actor, *, client_id: str, client_secret: str, scope: str | None = None
) -> TokenIssued:
    """A bearer token for an hour, with the scopes asked for, separated by spaces, or all that the client has.

    Raises InvalidClient, InvalidScope.
    """
    found = await tx.maybe(queries.CLIENT_BY_NAME, client_id=client_id)
    given = token_hash(client_secret)
    right = hmac.compare_digest(found.secret_hash if found else _NOBODY, given)
    overlaps = found is not None and found.former_secret_until is not None and found.former_secret_until > tx.now
    former = hmac.compare_digest(found.former_secret_hash if found and overlaps else _NOBODY, given)
    if found is None or not (right or (former and overlaps)):
        raise InvalidClient()
    scopes = tuple(dict.fromkeys(scope.split())) if scope else tuple(found.scopes)
    if not scopes or not set(scopes) <= set(found.scopes):
        raise InvalidScope()
    token = ids.token()
    await tx.execute(
        queries.ADD_TOKEN,
        token_hash=token_hash(token),
        client_id=found.id,
        scopes=list(scopes),
        expires_at=tx.now + TOKEN_LASTS,
    )
    return TokenIssued(token, scopes, TOKEN_LASTS // timedelta(seconds=1))


@once
async def _create_client(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    name: str,
    scopes: tuple[str, ...],
    client_id: str | None,
    secret: str | None,
    key: str,
) -> ClientKept:
    actor.require(await organisation_path(tx, organisation=organisation), *MANAGED_BY)
    name = " ".join(name.split())
    if not 0 < len(name) <= MAX_NAME:
        raise Invalid(field="name", reason=mark("Enter a name of at most 100 characters."))
    if not scopes or not all(_SCOPE.fullmatch(scope) for scope in scopes):
        raise Invalid(field="scopes", reason=mark("Name scopes such as activities:read or rewards:write."))
    client = ids.new()
    kept = ClientKept(client, client_id or f"client-{ids.code(10).lower()}")
    added = await tx.value(
        queries.ADD_CLIENT,
        id=client,
        client_id=kept.client_id,
        name=name,
        secret_hash=token_hash(secret or _secret(tx, actor, "create", client, key)),
        organisation_id=organisation,
        scopes=sorted(set(scopes)),
        created_at=tx.now,
    )
    if added is None:
        raise Invalid(field="client_id", reason=mark("This client id is taken. Choose another one."))
    after = {"name": name, "organisation": organisation, "scopes": sorted(set(scopes))}
    await audit.record(tx, actor, "accounts.create_client", client, after=after)
    return kept


@once
async def _rotate_secret(
    tx: Transaction, actor: Actor, *, client: UUID, old_until: datetime | None, key: str
) -> ClientKept:
    found = await _managed(tx, actor, client)
    until = overlap_until(tx, old_until)
    secret = _secret(tx, actor, "rotate", client, key)
    await tx.execute(queries.ROTATE_SECRET, client=client, new_hash=token_hash(secret), until=until)
    await audit.record(tx, actor, "accounts.rotate_secret", client, after={"old_until": until.isoformat()})
    return ClientKept(client, found.client_id)


def overlap_until(tx: Transaction, until: datetime | None) -> datetime:
    """Until when an old secret works beside the new one: a week unless said, 30 days at most, at once for the
    present or a past moment. Raises Invalid."""
    if until is None:
        return tx.now + OVERLAP
    if until > tx.now + LONGEST_OVERLAP:
        raise Invalid(field="old_until", reason=mark("The old secret works for 30 days at most."))
    return max(until, tx.now)


async def _managed(tx: Transaction, actor: Actor, client: UUID) -> Row:
    found = await tx.maybe(queries.CLIENT, client=client)
    if found is None:
        raise NotFound(field="client")
    actor.require(found.path, *MANAGED_BY)
    return found


def _secret(tx: Transaction, actor: Actor, purpose: str, client: UUID, key: str) -> str:
    """The same for the same request, so that a repetition shows it again without our keeping it.

    As particular as the idempotency of requests is: another's same key must not bring an old secret back.
    """
    request = f"client:{purpose}:{actor.kind}:{actor.id or ''}:{client}:{key}"
    return urlsafe_b64encode(tx.vault.blind(request)).decode().rstrip("=")
