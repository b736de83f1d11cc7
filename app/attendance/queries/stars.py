"""From how many hours on there are stars, and how many somebody has."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, any_, cast, column, func, literal, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation, OrganisationKind
from app.attendance.models import StarScheme
from app.kernel.db import statement
from app.kernel.queries import values
from app.volunteers.models import Membership

COMMON = (100, 300, 600, 1000, 1500)
"""Hours, where nobody has set others."""
ADD_SCHEME = statement(values(StarScheme, "id", "organisation_id", "hours", "set_by", "set_at"))


def hours_at(organisation: Any) -> ColumnElement[list[int]]:
    """The hours that each star takes in an organisation: its own scheme, else the next above it."""
    here, scheme, holder = aliased(Organisation), aliased(StarScheme), aliased(Organisation)
    nearest = (
        select(col(scheme.hours))
        .join(holder, col(holder.id) == col(scheme.organisation_id))
        .join(here, col(holder.id) == any_(col(here.path)))
        .where(col(here.id) == organisation)
        .order_by(func.cardinality(col(holder.path)).desc(), col(scheme.set_at).desc(), col(scheme.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(nearest, _common())


def hours_for(volunteer: Any) -> ColumnElement[list[int]]:
    """The hours that each star takes for a volunteer: by the scheme nearest to their teams, else the county's."""
    team, scheme, holder, membership = (
        aliased(Organisation),
        aliased(StarScheme),
        aliased(Organisation),
        aliased(Membership),
    )
    nearest = (
        select(col(scheme.hours))
        .join(holder, col(holder.id) == col(scheme.organisation_id))
        .join(team, col(holder.id) == any_(col(team.path)))
        .join(membership, col(membership.team_id) == col(team.id))
        .where(col(membership.volunteer_id) == volunteer, col(membership.left_on).is_(None))
        .order_by(func.cardinality(col(holder.path)).desc(), col(scheme.set_at).desc(), col(scheme.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    root, newest = aliased(Organisation), aliased(StarScheme)
    county = (
        select(col(newest.hours))
        .join(root, col(root.id) == col(newest.organisation_id))
        .where(col(root.parent_id).is_(None), col(root.kind) == literal(OrganisationKind.GOVERNMENT.value))
        .order_by(col(newest.set_at).desc(), col(newest.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(nearest, county, _common())


def stars_of(minutes: Any, hours: Any) -> ColumnElement[int]:
    """How many stars so many approved minutes give. Once there are ratings, they are asked here too."""
    star = _each(hours)
    return select(cast(func.count(), Integer)).select_from(star).where(star.c.hours * 60 <= minutes).scalar_subquery()


def minutes_of_next_star(minutes: Any, hours: Any) -> ColumnElement[int | None]:
    """With how many minutes in all the next star comes; null for who has them all."""
    star = _each(hours)
    return select(func.min(star.c.hours) * 60).where(star.c.hours * 60 > minutes).scalar_subquery()


def _each(hours: Any) -> FromClause:
    return func.unnest(hours).table_valued(column("hours", Integer), name="star").render_derived()


def _common() -> ColumnElement[list[int]]:
    common: ColumnElement[Any] = array([literal(each) for each in COMMON])
    return common
