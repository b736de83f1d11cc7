"""What lists of people, organisations, roles, sessions and clients are narrowed and sorted by."""

from datetime import datetime

import strawberry
from sqlalchemy import Text, and_, asc, cast, desc, exists, func, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts import models
from app.accounts.queries.people import found_by
from app.kernel.identity import Role
from app.reading import filters, order, where

from .sight import below

ROLES_SEEN_BY = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
_held = aliased(models.RoleGrant)
# Whose roles one may not see, one may not find by them either.
_holds = and_(
    col(_held.person_id) == models.Person.id,
    col(_held.revoked_at).is_(None),
    below(_held.organisation_id, *ROLES_SEEN_BY),
)


@filters
class OrganisationFilter:
    """Which organisations."""

    kind: models.OrganisationKind | None = where(lambda v: models.Organisation.kind == v, "Of this kind.")
    search: str | None = where(lambda v: func.strpos(col(models.Organisation.name), v) > 0, "With this in the name.")
    parent: strawberry.ID | None = where(
        lambda v: models.Organisation.parent_id == v, "Directly below this one.", of="Organisation"
    )
    below: strawberry.ID | None = where(
        lambda v: and_(col(models.Organisation.path).op("@>")(array([v])), col(models.Organisation.id) != v),
        "Below this one, however deep.",
        of="Organisation",
    )


OrganisationOrder = order(
    "OrganisationOrder",
    "How organisations are sorted.",
    OLDEST=asc(col(models.Organisation.created_at)),
    NAME=asc(col(models.Organisation.name)),
)


@filters
class PersonFilter:
    """Which people."""

    search: str | None = where(
        lambda v: found_by(cast(v, Text)), "Whose name holds this, or whose pinyin or initials begin with it."
    )
    role: Role | None = where(
        lambda v: exists(select(col(_held.id)).where(_holds, col(_held.role) == v)), "Who hold this role somewhere."
    )
    created_from: datetime | None = where(lambda v: col(models.Person.created_at) >= v, "Not registered before.")
    created_before: datetime | None = where(lambda v: col(models.Person.created_at) < v, "Registered before.")


PersonOrder = order(
    "PersonOrder",
    "How people are sorted.",
    NAME=asc(col(models.Person.pinyin)),
    NEWEST=desc(col(models.Person.created_at)),
)


@filters
class RoleFilter:
    """Which roles."""

    role: Role | None = where(lambda v: col(models.RoleGrant.role) == v, "Of this kind.")
    organisation: strawberry.ID | None = where(
        lambda v: col(models.RoleGrant.organisation_id) == v, "In this organisation itself.", of="Organisation"
    )


RoleOrder = order(
    "RoleOrder",
    "How roles are sorted.",
    OLDEST=asc(col(models.RoleGrant.granted_at)),
    NEWEST=desc(col(models.RoleGrant.granted_at)),
)


@filters
class SessionFilter:
    """Which sessions."""

    valid_at: datetime | None = where(lambda v: col(models.Session.expires_at) > v, "Not expired by then.")


SessionOrder = order("SessionOrder", "How sessions are sorted.", NEWEST=desc(col(models.Session.created_at)))


@filters
class ApiClientFilter:
    """Which clients."""

    search: str | None = where(lambda v: func.strpos(col(models.ApiClient.name), v) > 0, "With this in the name.")
    organisation: strawberry.ID | None = where(
        lambda v: col(models.ApiClient.organisation_id) == v, "Of this organisation itself.", of="Organisation"
    )
    ended: bool | None = where(
        lambda v: col(models.ApiClient.revoked_at).is_not(None) == v, "That were ended, or that work."
    )


ApiClientOrder = order(
    "ApiClientOrder",
    "How clients are sorted.",
    OLDEST=asc(col(models.ApiClient.created_at)),
    NAME=asc(col(models.ApiClient.name)),
)
