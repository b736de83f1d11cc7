"""People, organisations, roles, sessions and partners' clients in the API, and who may see them.

A person sees their own record; leaders and staff see the people of the organisations that their role
reaches. Numbers are masked for everybody: reading one in full is a mutation, which is put on record.
"""

from datetime import date, datetime

from sqlalchemy import and_, or_
from sqlmodel import col

from app.accounts import models
from app.kernel.graphql import enum
from app.kernel.identity import Role
from app.reading import Connection, Node, column, expression, many, one, reads, viewer

from .acting import ACTORS, Actor, acted
from .choices import (
    ROLES_SEEN_BY,
    OrganisationFilter,
    OrganisationOrder,
    RoleFilter,
    RoleOrder,
    SessionFilter,
    SessionOrder,
)
from .sight import below, person_below

enum(models.Sex, "As the identity document says.", female="Female.", male="Male.")
enum(
    models.OrganisationKind,
    "What an organisation is.",
    government="A county, a town, a bureau.",
    enterprise="An employer.",
    team="A volunteer team.",
    community="A village or neighbourhood.",
    merchant="A shop where points are redeemed.",
)
enum(
    Role,
    "What a person may be in an organisation; a role reaches down its tree.",
    leader="Leads a team.",
    social_worker="Cares for teams and their people.",
    merchant="Hands rewards over.",
    hr="Human resources of an enterprise.",
    officer="Officer of a bureau.",
    auditor="Reads all, changes nothing.",
    administrator="Grants roles.",
)

STAFF = (Role.SOCIAL_WORKER, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
OWN = col(models.Person.id) == viewer.person
FULLY_KNOWN = or_(OWN, person_below(*STAFF))
KNOWN = or_(OWN, person_below(Role.LEADER, *STAFF, scopes=("accounts:read",)))


@reads(models.Organisation)
class Organisation(Node):
    """A node of the tree of organisations: a county, a team, a shop."""

    kind: models.OrganisationKind = column(models.Organisation.kind, "What kind of organisation it is.")
    name: str = column(models.Organisation.name, "What it is called.")
    parent: "Organisation | None" = one(models.Organisation.parent_id, "The one it belongs to; null at the top.")
    children: Connection["Organisation"] = many(
        models.Organisation.parent_id, "Those directly below it.", filter=OrganisationFilter, order=OrganisationOrder
    )
    roles: Connection["RoleGrant"] = many(
        models.RoleGrant.organisation_id,
        "Who holds which role here, as far as one may see it.",
        where=col(models.RoleGrant.revoked_at).is_(None),
        filter=RoleFilter,
        order=RoleOrder,
    )
    created_at: datetime = column(models.Organisation.created_at, "When it was added.")


@reads(models.Person, visible_to=KNOWN)
class Person(Node, Actor):
    """A natural person, known once, whatever roles they play."""

    name: str = column(models.Person.name, "The name, as it is written.")
    phone: str | None = column(models.Person.phone_masked, "The phone number, masked.", visible_to=KNOWN)
    id_number: str | None = column(
        models.Person.id_number_masked, "The identity number, masked; for the person and staff.", visible_to=FULLY_KNOWN
    )
    sex: models.Sex | None = column(models.Person.sex, "The sex; for the person and staff.", visible_to=FULLY_KNOWN)
    birth_date: date | None = column(
        models.Person.birth_date, "The day of birth; for the person and staff.", visible_to=FULLY_KNOWN
    )
    ethnicity: str | None = column(
        models.Person.ethnicity, "The ethnicity (民族); for the person and staff.", visible_to=FULLY_KNOWN
    )
    residence: str | None = column(
        models.Person.residence, "Where they live, in words; for the person and staff.", visible_to=FULLY_KNOWN
    )
    language: str | None = column(
        models.Person.language, "The interface language chosen, zh, bo or en; for the person.", visible_to=OWN
    )
    created_at: datetime = column(models.Person.created_at, "When the record was made.")
    own_word: list[str] | None = column(
        models.Person.own_word,
        "Which of `residence` and `sex` only the person says: programmes take them for unknown until staff set them.",
        visible_to=FULLY_KNOWN,
    )
    roles: Connection["RoleGrant"] = many(
        models.RoleGrant.person_id,
        "The roles held now, as far as one may see them.",
        where=col(models.RoleGrant.revoked_at).is_(None),
        filter=RoleFilter,
        order=RoleOrder,
    )


@reads(
    models.RoleGrant,
    visible_to=or_(
        col(models.RoleGrant.person_id) == viewer.person,
        below(models.RoleGrant.organisation_id, *ROLES_SEEN_BY),
    ),
)
class RoleGrant(Node):
    """A role that a person holds in an organisation and all below it."""

    role: Role = column(models.RoleGrant.role, "What the person may be there.")
    person: Person = one(models.RoleGrant.person_id, "Who holds it.", with_parent=True)
    organisation: Organisation = one(models.RoleGrant.organisation_id, "Where it is held; it reaches all below.")
    granted_at: datetime = column(models.RoleGrant.granted_at, "Since when it is held.")
    granted_by: Actor | None = acted(models.RoleGrant.granted_by, "Who granted it.", openly=True)
    revoked_at: datetime | None = column(models.RoleGrant.revoked_at, "Until when, if it was taken away.")


@reads(models.Session, visible_to=col(models.Session.person_id) == viewer.person)
class Session(Node):
    """A browser in which the viewer is signed in."""

    device: str = column(models.Session.device, "What the browser says it is.")
    address: str | None = column(models.Session.address, "From where it was opened.")
    created_at: datetime = column(models.Session.created_at, "When it was opened.")
    expires_at: datetime = column(models.Session.expires_at, "When it ends by itself.")
    revoked_at: datetime | None = column(models.Session.revoked_at, "When it was ended, if it was.")
    current: bool = expression(
        col(models.Session.id).is_not_distinct_from(viewer.session), "Whether it is the one that asks."
    )


MANAGED = or_(
    col(models.ApiClient.id) == viewer.client,
    below(models.ApiClient.organisation_id, Role.OFFICER, Role.ADMINISTRATOR),
)


@reads(models.ApiClient, visible_to=MANAGED)
class ApiClient(Node, Actor):
    """A partner's system. Its scopes reach down from its organisation."""

    name: str = column(models.ApiClient.name, "What it is called.")
    client_id: str | None = column(
        models.ApiClient.client_id, "Its name at the token endpoint; for itself and staff.", visible_to=MANAGED
    )
    scopes: list[str] | None = column(
        models.ApiClient.scopes,
        "What it may do: `domain:read`, `domain:write`; for itself and staff.",
        visible_to=MANAGED,
    )
    organisation: Organisation = one(models.ApiClient.organisation_id, "From where its scopes reach down.")
    requests_per_minute: int | None = column(
        models.ApiClient.requests_per_minute,
        "How many requests it may send; null: as many as every client.",
        visible_to=MANAGED,
    )
    cost_per_minute: int | None = column(
        models.ApiClient.cost_per_minute,
        "How much its requests may cost in a minute, as `extensions.cost` counts; null: as much as every client's.",
        visible_to=MANAGED,
    )
    former_secret_valid_until: datetime | None = column(
        models.ApiClient.former_secret_until,
        "Until when the secret from before the last rotation works, too.",
        visible_to=MANAGED,
    )
    created_at: datetime = column(models.ApiClient.created_at, "When it was made.")
    revoked_at: datetime | None = column(models.ApiClient.revoked_at, "When it was ended, if it was.")


ACTORS.update(person=Person, client=ApiClient)


@reads(None)
class Viewer:
    """Who asks: a signed-in person, or a partner's client. The entry to what is one's own."""

    person: Person | None = one(models.Person, "The signed-in person.", where=models.Person.id == viewer.person)
    client: ApiClient | None = one(
        models.ApiClient, "The client that asks, if it is one.", where=models.ApiClient.id == viewer.client
    )
    roles: Connection[RoleGrant] = many(
        models.RoleGrant,
        "The roles the viewer holds now.",
        where=and_(col(models.RoleGrant.person_id) == viewer.person, col(models.RoleGrant.revoked_at).is_(None)),
    )
    sessions: Connection[Session] = many(
        models.Session,
        "Where the viewer is signed in; sessions that were ended are left out.",
        where=and_(col(models.Session.person_id) == viewer.person, col(models.Session.revoked_at).is_(None)),
        filter=SessionFilter,
        order=SessionOrder,
    )
