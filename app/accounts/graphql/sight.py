"""Whom roles and scopes let see what: every slice's conditions on what a statement reads are made of these.

A role reaches down the tree from the organisation where it is held, a client's scope from the client's
organisation; both are held against an organisation's path, which names its ancestors and itself.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, any_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation, OrganisationKind
from app.accounts.queries.people import person_within
from app.kernel.identity import Role
from app.reading import viewer

# The statement around may read organisations itself: an alias keeps the two apart.
_ORGANISATION = aliased(Organisation)


def reached(path: Any, *roles: Role, scopes: Collection[str] = ()) -> ColumnElement[bool]:
    """Whether one of the viewer's `roles`, or a client's scope out of `scopes`, reaches an organisation's path."""
    by_role = [col(path).op("&&")(viewer.reach(*roles))] if roles else []
    return or_(*by_role, *(viewer.scoped(scope) == any_(col(path)) for scope in scopes))


def below(organisation: Any, *roles: Role, scopes: Collection[str] = ()) -> ColumnElement[bool]:
    """Whether a role or scope of the viewer's reaches the organisation that a column names."""
    return exists(
        select(col(_ORGANISATION.id)).where(
            col(_ORGANISATION.id) == organisation, reached(_ORGANISATION.path, *roles, scopes=scopes)
        )
    )


def from_the_top(*roles: Role, scopes: Collection[str] = ()) -> ColumnElement[bool]:
    """Whether a role or scope of the viewer's reaches the whole deployment: the government at the tree's root."""
    return exists(
        select(col(_ORGANISATION.id)).where(
            col(_ORGANISATION.parent_id).is_(None),
            col(_ORGANISATION.kind) == OrganisationKind.GOVERNMENT,
            reached(_ORGANISATION.path, *roles, scopes=scopes),
        )
    )


def anywhere(*roles: Role, scopes: Collection[str] = ()) -> ColumnElement[bool]:
    """Whether the viewer holds one of `roles` or `scopes`, wherever it reaches."""
    return or_(func.cardinality(viewer.reach(*roles)) > 0, *(viewer.scoped(scope).is_not(None) for scope in scopes))


def person_below(*roles: Role, scopes: Collection[str] = ()) -> ColumnElement[bool]:
    """A condition on Person: who holds a role or is in a team where a role or scope of the viewer's reaches."""
    ways = [person_within(viewer.reach(*roles))] if roles else []
    if scopes:
        ways.append(person_within(array([viewer.scoped(scope) for scope in scopes])))
    return or_(*ways)
