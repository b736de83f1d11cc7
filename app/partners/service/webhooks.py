"""Webhooks: made, changed, disabled and deleted, by their client or by staff that looks after it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from app.accounts.service import MANAGED_BY, overlap_until
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.events import KINDS
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.partners.addresses import target_of
from app.partners.errors import ScopeMissing, TooManyWebhooks
from app.partners.models import DisabledFor
from app.partners.queries import webhooks as queries
from app.partners.signing import secret_of

READ, WRITE = "webhooks:read", "webhooks:write"
MAX_WEBHOOKS = 10
MAX_DESCRIPTION = 100


class WebhookKept(msgspec.Struct, frozen=True):
    """Which webhook a verb was about."""

    webhook: UUID
    client: UUID


class WebhookSecret(msgspec.Struct, frozen=True):
    """A webhook with its signing secret, `whsec_…`; the database has it sealed."""

    webhook: UUID
    client: UUID
    secret: str


async def create_webhook(
    tx: Transaction,
    actor: Actor,
    *,
    url: str,
    kinds: tuple[str, ...] = (),
    description: str = "",
    client: UUID | None = None,
    key: str | None = None,
) -> WebhookSecret:
    """Tells a client at `url` of what happens from now on: of these kinds of events, or of all that it hears of.

    By the client itself with webhooks:write, or for `client` by staff that looks after it. The secret is
    told here alone. Raises Invalid, AddressNotAllowed, TooManyWebhooks, ScopeMissing.
    """
    key = key or ids.token()
    kept = await _create(tx, actor, client=client, url=url, kinds=kinds, description=description, key=key)
    return WebhookSecret(kept.webhook, kept.client, _secret(tx, actor, "create", kept.webhook, key))


async def rotate_webhook_secret(
    tx: Transaction, actor: Actor, *, webhook: UUID, old_until: datetime | None = None, key: str | None = None
) -> WebhookSecret:
    """A new signing secret, told here alone; until `old_until` (a week from now) the old one signs too."""
    key = key or ids.token()
    kept = await _rotate(tx, actor, webhook=webhook, old_until=old_until, key=key)
    return WebhookSecret(kept.webhook, kept.client, _secret(tx, actor, "rotate", kept.webhook, key))


@once
async def change_webhook(
    tx: Transaction,
    actor: Actor,
    *,
    webhook: UUID,
    url: str | None = None,
    kinds: tuple[str, ...] | None = None,
    description: str | None = None,
    key: str | None = None,
) -> WebhookKept:
    """Another address, other kinds, other words; what is left out stays. Raises as `create_webhook` does."""
    found = await managed(tx, actor, webhook=webhook)
    given = {
        "url": found.url if url is None else _address(tx, url),
        "kinds": found.kinds if kinds is None else _kinds(kinds, found.scopes),
        "description": found.description if description is None else _described(description),
    }
    if kinds is not None or url is not None:
        _require_reading(actor, given["kinds"], found.scopes, field="url" if kinds is None else "kinds")
    await tx.execute(queries.CHANGE, webhook=webhook, **{f"new_{name}": value for name, value in given.items()})
    before = {name: found[name] for name in given}
    await audit.record(tx, actor, "partners.change_webhook", webhook, before=before, after=given)
    return WebhookKept(webhook, found.client_id)


@once
async def enable_webhook(tx: Transaction, actor: Actor, *, webhook: UUID, key: str | None = None) -> WebhookKept:
    """Delivers again. What waited is sent; what happened meanwhile is not, unless replayed."""
    found = await managed(tx, actor, webhook=webhook)
    if await tx.execute(queries.ENABLE, webhook=webhook):
        await audit.record(tx, actor, "partners.enable_webhook", webhook)
    return WebhookKept(webhook, found.client_id)


@once
async def disable_webhook(tx: Transaction, actor: Actor, *, webhook: UUID, key: str | None = None) -> WebhookKept:
    """Delivers nothing until it is enabled again. Repeating is no error."""
    found = await managed(tx, actor, webhook=webhook)
    if await tx.execute(queries.DISABLE, webhook=webhook, now=tx.now, reason=DisabledFor.ASKED):
        await audit.record(tx, actor, "partners.disable_webhook", webhook)
    return WebhookKept(webhook, found.client_id)


@once
async def delete_webhook(tx: Transaction, actor: Actor, *, webhook: UUID, key: str | None = None) -> WebhookKept:
    """Ends a webhook and forgets its deliveries."""
    found = await managed(tx, actor, webhook=webhook)
    await tx.execute(queries.DELETE, webhook=webhook)
    before = {"url": found.url, "kinds": found.kinds, "client": found.client_id}
    await audit.record(tx, actor, "partners.delete_webhook", webhook, before=before)
    return WebhookKept(webhook, found.client_id)


async def managed(tx: Transaction, actor: Actor, *, webhook: UUID) -> Row:
    """The webhook, locked, if the actor looks after it; raises NotFound, NotAllowed, SignInRequired."""
    found = await tx.maybe(queries.LOCK, webhook=webhook)
    if found is None:
        raise NotFound(field="webhook")
    require(actor, found.client_id, found.path, "webhook")
    return found


def require(actor: Actor, client: UUID, path: list[UUID], field: str) -> None:
    """Raises unless the actor is this client with webhooks:write, or staff that looks after it.

    For another client there is no such webhook.
    """
    if actor.kind != "client":
        actor.require(path, *MANAGED_BY)
    elif actor.id != client:
        raise NotFound(field=field)
    elif WRITE not in actor.scopes:
        raise actor.refusal()


@once
async def _create(
    tx: Transaction,
    actor: Actor,
    *,
    client: UUID | None,
    url: str,
    kinds: tuple[str, ...],
    description: str,
    key: str,
) -> WebhookKept:
    if client is None:
        client = actor.id if actor.kind == "client" else None
        if client is None:
            raise actor.refusal() if actor.kind == "anonymous" else Invalid(field="client", reason=_WHOSE)
    found = await tx.maybe(queries.CLIENT, client=client)
    if found is None:
        raise NotFound(field="client")
    require(actor, client, found.path, "client")
    given = {"url": _address(tx, url), "kinds": _kinds(kinds, found.scopes), "description": _described(description)}
    _require_reading(actor, given["kinds"], found.scopes, field="kinds")
    if await tx.value(queries.LOCK_CLIENT, client=client) >= MAX_WEBHOOKS:
        raise TooManyWebhooks(most=MAX_WEBHOOKS)
    webhook = ids.new()
    sealed = tx.vault.seal(_secret(tx, actor, "create", webhook, key))
    await tx.execute(queries.ADD, id=webhook, client_id=client, secret_sealed=sealed, created_at=tx.now, **given)
    await audit.record(tx, actor, "partners.create_webhook", webhook, after={**given, "client": client})
    return WebhookKept(webhook, client)


@once
async def _rotate(tx: Transaction, actor: Actor, *, webhook: UUID, old_until: datetime | None, key: str) -> WebhookKept:
    found = await managed(tx, actor, webhook=webhook)
    until = overlap_until(tx, old_until)
    sealed = tx.vault.seal(_secret(tx, actor, "rotate", webhook, key))
    await tx.execute(queries.ROTATE, webhook=webhook, new_secret=sealed, until=until)
    await audit.record(tx, actor, "partners.rotate_webhook_secret", webhook, after={"old_until": until.isoformat()})
    return WebhookKept(webhook, found.client_id)


_WHOSE = mark("Say whose webhook it is.")


def _address(tx: Transaction, url: str) -> str:
    target_of(tx.settings, url)
    return url


def _kinds(kinds: tuple[str, ...], scopes: list[str]) -> list[str]:
    """Sorted, none twice; a kind that the client's scopes don't read would never be told."""
    if not set(kinds) <= KINDS.keys():
        raise Invalid(field="kinds", reason=mark("There is no such kind of event."))
    if not _reading(kinds) <= set(scopes):
        raise Invalid(field="kinds", reason=mark("The client has no scope that reads one of these kinds of events."))
    return sorted(set(kinds))


def _require_reading(actor: Actor, kinds: Collection[str], scopes: list[str], field: str) -> None:
    """Raises ScopeMissing where a token has fewer scopes than its client, and not all that read what will be told."""
    missing = (_reading(kinds or KINDS) & set(scopes)) - actor.scopes
    if actor.kind == "client" and missing:
        raise ScopeMissing(field=field, scopes=", ".join(sorted(missing)))


def _reading(kinds: Iterable[str]) -> set[str]:
    return {f"{kind.partition('.')[0]}:read" for kind in kinds}


def _described(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > MAX_DESCRIPTION:
        raise Invalid(field="description", reason=mark("Describe it in at most 100 characters."))
    return text


def _secret(tx: Transaction, actor: Actor, purpose: str, webhook: UUID, key: str) -> str:
    """The same for the same request, so that a repetition shows it again; as for the secrets of clients."""
    return secret_of(tx.vault.blind(f"webhook:{purpose}:{actor.kind}:{actor.id or ''}:{webhook}:{key}"))
