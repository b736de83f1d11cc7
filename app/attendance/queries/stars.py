"""From how many hours on, and with which ratings, there are stars, and how many somebody has."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, any_, cast, func, literal, select, true
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.accounts.models import Organisation, OrganisationKind
from app.attendance.models import StarScheme
from app.kernel.db import statement
from app.kernel.queries import values
from app.volunteers.models import Membership

from .ratings import average_rating
from .totals import approved_minutes

COMMON = (100, 300, 600, 1000, 1500)
"""Hours, where nobody has set others."""
ADD_SCHEME = statement(values(StarScheme, "id", "organisation_id", "hours", "ratings", "set_by", "set_at"))


def hours_at(organisation: Any) -> ColumnElement[list[int]]:
    """The hours that each star takes in an organisation: by its own scheme, else the next above it."""
    return func.coalesce(_set_at(organisation, "hours"), _common())


def ratings_at(organisation: Any) -> ColumnElement[list[int]]:
    """The lowest average rating, in tenths, that each star takes in an organisation; empty: any."""
    return func.coalesce(_set_at(organisation, "ratings"), cast(array([]), ARRAY(Integer)))


def stars_of(volunteer: Any) -> ColumnElement[int]:
    """How many stars somebody's approved minutes and average rating give."""
    reached = _hours_reached(volunteer) & _rating_reached(volunteer)
    return _each_star(volunteer, cast(func.count(), Integer)).where(reached).scalar_subquery()


def minutes_of_next_star(volunteer: Any) -> ColumnElement[int | None]:
    """How many minutes in all the next star takes; null for who has them all."""
    return _next_star(volunteer, _STAR.c.hours * 60)


def rating_of_next_star(volunteer: Any) -> ColumnElement[Any]:
    """Which average rating the next star takes; null where any will do, and for who has them all."""
    return _next_star(volunteer, func.nullif(_STAR.c.rating, 0) / literal(10.0))


_SCHEME = aliased(StarScheme, name="scheme")


def _common() -> ColumnElement[list[int]]:
    common: ColumnElement[Any] = array([literal(each) for each in COMMON])
    return common


_STAR = (
    func.unnest(func.coalesce(col(_SCHEME.hours), _common()), col(_SCHEME.ratings))
    .table_valued("hours", "rating", name="star")
    .render_derived()
)


def _each_star(volunteer: Any, shown: ColumnElement[Any]) -> Select[Any]:
    """A row for each star of the scheme that counts for a volunteer."""
    always = select(literal(1).label("one")).subquery("always")
    schemes = always.outerjoin(_SCHEME, col(_SCHEME.id) == _scheme_for(volunteer))
    return select(shown).select_from(schemes.join(_STAR, true()))


def _next_star(volunteer: Any, shown: ColumnElement[Any]) -> ColumnElement[Any]:
    missing = ~(_hours_reached(volunteer) & _rating_reached(volunteer))
    return _each_star(volunteer, shown).where(missing).order_by(_STAR.c.hours).limit(1).scalar_subquery()


def _hours_reached(volunteer: Any) -> ColumnElement[bool]:
    return _STAR.c.hours * 60 <= approved_minutes(volunteer)


def _rating_reached(volunteer: Any) -> ColumnElement[bool]:
    return func.coalesce(_STAR.c.rating, 0) <= func.coalesce(average_rating(volunteer) * 10, 0)


def _set_at(organisation: Any, what: str) -> ColumnElement[Any]:
    here, scheme, holder = aliased(Organisation), aliased(StarScheme), aliased(Organisation)
    return (
        select(col(getattr(scheme, what)))
        .join(holder, col(holder.id) == col(scheme.organisation_id))
        .join(here, col(holder.id) == any_(col(here.path)))
        .where(col(here.id) == organisation)
        .order_by(func.cardinality(col(holder.path)).desc(), col(scheme.set_at).desc(), col(scheme.id).desc())
        .limit(1)
        .scalar_subquery()
    )


def _scheme_for(volunteer: Any) -> ColumnElement[Any]:
    """The scheme set nearest to a volunteer's teams, else the county's; null where nobody has set one."""
    team, scheme, holder, membership = (
        aliased(Organisation),
        aliased(StarScheme),
        aliased(Organisation),
        aliased(Membership),
    )
    nearest = (
        select(col(scheme.id))
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
        select(col(newest.id))
        .join(root, col(root.id) == col(newest.organisation_id))
        .where(col(root.parent_id).is_(None), col(root.kind) == literal(OrganisationKind.GOVERNMENT.value))
        .order_by(col(newest.set_at).desc(), col(newest.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(nearest, county)
