"""How a new installation gets its county and the first person who may do anything in it."""

from uuid import UUID

from app.accounts.models import OrganisationKind
from app.accounts.queries import people as queries
from app.kernel.db import Transaction
from app.kernel.errors import Invalid
from app.kernel.i18n import mark
from app.kernel.identity import Actor, Role

from .organisations import create_organisation, grant_role
from .passwords import PasswordSet, set_password
from .people import register_person
from .sessions import STAFF_ROLES


async def county(tx: Transaction) -> UUID | None:
    """The government at the root of the tree, the oldest where there are several; None in an empty database."""
    found: UUID | None = await tx.value(queries.COUNTY)
    return found


async def found_county(tx: Transaction, actor: Actor) -> UUID:
    """The county, made with the name in the settings where there is none. Only the system makes one."""
    found = await county(tx)
    if found is None:
        name = tx.settings.county_name
        made = await create_organisation(tx, actor, kind=OrganisationKind.GOVERNMENT, name=name, parent=None)
        found = made.organisation
    return found


async def appoint(
    tx: Transaction, actor: Actor, *, name: str, username: str, password: str, role: Role = Role.ADMINISTRATOR
) -> PasswordSet:
    """Registers a person in one of the `STAFF_ROLES` of the county, which an empty database is given first.

    Only by the system, for whoever may run commands on the server: an administrator grants every other role
    from here on. Raises UsernameTaken, WeakPassword, Invalid.
    """
    if actor.kind != "system":
        raise actor.refusal()
    if role not in STAFF_ROLES:
        raise Invalid(field="role", reason=mark("Choose a role that signs in with a password."))
    root = await found_county(tx, actor)
    person = (await register_person(tx, actor, organisation=root, name=name)).person
    await grant_role(tx, actor, person=person, organisation=root, role=role)
    return await set_password(tx, actor, person=person, username=username, password=password)
