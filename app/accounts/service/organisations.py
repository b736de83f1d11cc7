"""The tree of organisations, and which roles people hold in it."""

from uuid import UUID

import msgspec

from app.accounts.errors import OrganisationExists, RoleHeld
from app.accounts.models import OrganisationKind
from app.accounts.queries import people as queries
from app.accounts.queries.sessions import REVOKE_OTHER_SESSIONS
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role

from .sessions import STAFF_ROLES

MAX_NAME = 100
GRANTED_BY: dict[Role, tuple[Role, ...]] = {
    Role.LEADER: (Role.OFFICER, Role.ADMINISTRATOR),
    Role.SOCIAL_WORKER: (Role.OFFICER, Role.ADMINISTRATOR),
    Role.MERCHANT: (Role.OFFICER, Role.ADMINISTRATOR),
    Role.HR: (Role.OFFICER, Role.ADMINISTRATOR),
    Role.OFFICER: (Role.OFFICER, Role.ADMINISTRATOR),
    Role.AUDITOR: (Role.ADMINISTRATOR,),
    Role.ADMINISTRATOR: (Role.ADMINISTRATOR,),
}
"""Who may grant and revoke each role, in organisations that their own role reaches: never one above it."""


class OrganisationCreated(msgspec.Struct, frozen=True):
    organisation: UUID


class RoleGranted(msgspec.Struct, frozen=True):
    grant: UUID
    person: UUID


async def organisation_path(tx: Transaction, *, organisation: UUID) -> list[UUID]:
    """The organisation's ancestors, the root first, then itself; raises NotFound."""
    path: list[UUID] | None = await tx.value(queries.PATH_OF_ORGANISATION, organisation=organisation)
    if path is None:
        raise NotFound(field="organisation")
    return path


async def require_whole_deployment(
    tx: Transaction, actor: Actor, *, roles: tuple[Role, ...], scope: str | None = None
) -> None:
    """Raises SignInRequired or NotAllowed unless one of `roles`, or a client's `scope`, is held at the tree's root:
    the government's; an enterprise that stands beside it is in charge of itself alone."""
    reach = actor.reach(*roles)
    if actor.kind == "client" and actor.organisation and scope in actor.scopes:
        reach = [actor.organisation]
    if actor.kind != "system" and not await tx.value(queries.REACHES_ROOT, organisations=reach):
        raise actor.refusal()


@once
async def create_organisation(
    tx: Transaction,
    actor: Actor,
    *,
    kind: OrganisationKind,
    name: str,
    parent: UUID | None,
    key: str | None = None,
) -> OrganisationCreated:
    """Adds a node to the tree, by an officer or administrator who reaches `parent`; a root only by the system.

    Raises OrganisationExists where the parent has one of this kind and name.
    """
    above = await organisation_path(tx, organisation=parent) if parent else []
    actor.require(above, Role.OFFICER, Role.ADMINISTRATOR)
    name = " ".join(name.split())
    if not 0 < len(name) <= MAX_NAME:
        raise Invalid(field="name", reason=mark("Enter a name of at most 100 characters."))
    new = ids.new()
    created = await tx.value(
        queries.ADD_ORGANISATION,
        id=new,
        kind=kind,
        name=name,
        parent_id=parent,
        path=[*above, new],
        created_at=tx.now,
    )
    if created is None:
        raise OrganisationExists(field="name")
    after = {"kind": kind, "name": name, "parent": parent}
    await audit.record(tx, actor, "accounts.create_organisation", new, after=after)
    return OrganisationCreated(new)


@once
async def grant_role(
    tx: Transaction, actor: Actor, *, person: UUID, organisation: UUID, role: Role, key: str | None = None
) -> RoleGranted:
    """Gives a person a role in an organisation and all below it; nobody gives one to themselves.

    A staff role ends the person's sessions, which may have been opened with no more than a phone.
    Raises RoleHeld, NotAllowed, NotFound.
    """
    actor.require(await organisation_path(tx, organisation=organisation), *GRANTED_BY[role])
    if person == actor.person:
        raise NotAllowed()
    found = await tx.maybe(queries.PERSON, person=person)
    if found is None or found.merged_into is not None:
        raise NotFound(field="person")
    grant = await tx.value(
        queries.ADD_GRANT,
        id=ids.new(),
        person_id=person,
        organisation_id=organisation,
        role=role,
        granted_by=actor.id,
        granted_at=tx.now,
    )
    if grant is None:
        raise RoleHeld(field="role")
    if role in STAFF_ROLES:
        await tx.execute(REVOKE_OTHER_SESSIONS, person=person, kept=None, now=tx.now)
    after = {"role": role, "organisation": organisation}
    await audit.record(tx, actor, "accounts.grant_role", person, after=after)
    return RoleGranted(grant, person)


@once
async def revoke_role(tx: Transaction, actor: Actor, *, grant: UUID, key: str | None = None) -> RoleGranted:
    """Takes a role away, by those who may grant it there or by the one who holds it. Repeating is no error."""
    found = await tx.maybe(queries.GRANT, grant=grant)
    if found is None:
        raise NotFound(field="grant")
    if actor.person != found.person_id:
        actor.require(found.path, *GRANTED_BY[Role(found.role)])
    if await tx.execute(queries.REVOKE_GRANT, grant=grant, now=tx.now):
        before = {"role": found.role, "organisation": found.organisation_id}
        await audit.record(tx, actor, "accounts.revoke_role", found.person_id, before=before)
    return RoleGranted(grant, found.person_id)
