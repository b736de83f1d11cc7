"""Volunteers, teams and memberships, and who may see them.

Everybody sees a team's name and how many are in it. A member sees the names of the others. A leader
sees all about the members of the team, staff all below their organisation, a partner's client with
volunteers:read the same. Whoever is in no team is seen from the top of the tree only.
"""

from datetime import date
from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Text, and_, any_, asc, case, cast, desc, exists, or_, select
from sqlmodel import col

from app.accounts.graphql import AuditEntry, Person, Viewer, history
from app.accounts.graphql import Organisation as OrganisationNode
from app.accounts.graphql.sight import below
from app.accounts.models import Organisation
from app.accounts.models import Person as PersonTable
from app.accounts.queries.people import found_by
from app.kernel.graphql import enum
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    count,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    viewer,
    where,
)
from app.volunteers import models
from app.volunteers.service import READ, TEAM_STAFF, WRITE

from .sight import LOOKING, close_to

enum(
    models.ServiceCategory,
    "A kind of service: of an activity, or what a team or a volunteer mainly does.",
    elder_care="Care for the elderly and the disabled.",
    traffic="Orderly traffic.",
    mediation="Mediation of disputes.",
    rescue="Emergency rescue.",
    policy="Policy explained to people.",
    health="Health and medicine.",
    environment="Nature and environment.",
    youth="Children and youth.",
    other="Anything else.",
)

_theirs = models.Membership.__table__.alias("theirs")  # type: ignore[attr-defined]
_mine = models.Membership.__table__.alias("mine")  # type: ignore[attr-defined]


def _team_mate(volunteer: Any) -> ColumnElement[bool]:
    """Whether the viewer is in a team with this volunteer now."""
    return exists(
        select(_theirs.c.id)
        .join(_mine, _mine.c.team_id == _theirs.c.team_id)
        .where(
            _theirs.c.volunteer_id == volunteer,
            _theirs.c.left_on.is_(None),
            _mine.c.volunteer_id == viewer.volunteer,
            _mine.c.left_on.is_(None),
        )
    )


CLOSE = close_to(col(models.Volunteer.id))
"""The volunteer, and those who look after them."""

# What one may not see, one may neither search for nor find in the order or in a cursor.
_SHOWN_NUMBER = case((CLOSE, col(models.Volunteer.number)))
_NAME = select(col(PersonTable.name)).where(col(PersonTable.id) == models.Volunteer.person_id).scalar_subquery()
_PINYIN = select(col(PersonTable.pinyin)).where(col(PersonTable.id) == models.Volunteer.person_id).scalar_subquery()
_TEAM_NAME = select(col(Organisation.name)).where(col(Organisation.id) == models.Team.id).scalar_subquery()


def _is_found(text: Any) -> ColumnElement[bool]:
    text = cast(text, Text)
    named = select(col(PersonTable.id)).where(col(PersonTable.id) == models.Volunteer.person_id, found_by(text))
    return or_(and_(cast(col(models.Volunteer.number), Text) == text, CLOSE), exists(named))


def _is_in(team: Any) -> ColumnElement[bool]:
    """Whether a volunteer is in `team`, for those who look after either, or are in it themselves."""
    places = select(_theirs.c.id).where(
        _theirs.c.volunteer_id == models.Volunteer.id, _theirs.c.team_id == team, _theirs.c.left_on.is_(None)
    )
    together = select(_mine.c.id).where(
        _mine.c.team_id == team, _mine.c.volunteer_id == viewer.volunteer, _mine.c.left_on.is_(None)
    )
    return and_(exists(places), or_(CLOSE, exists(together)))


@filters
class VolunteerFilter:
    """Which volunteers."""

    search: str | None = where(
        _is_found, "Whose name holds this, whose pinyin or initials begin with it, or whose number it is."
    )
    team: strawberry.ID | None = where(_is_in, "Who are in this team now.", of="Team")
    category: models.ServiceCategory | None = where(
        lambda v: and_(cast(v, Text) == any_(col(models.Volunteer.service_categories)), CLOSE),
        "Who serve in this category.",
    )
    joined_from: date | None = where(
        lambda v: and_(col(models.Volunteer.joined_on) >= v, CLOSE), "Who volunteer since that day or later."
    )
    joined_before: date | None = where(
        lambda v: and_(col(models.Volunteer.joined_on) < v, CLOSE), "Who volunteered before that day."
    )


VolunteerOrder = order(
    "VolunteerOrder",
    "How volunteers are sorted.",
    NAME=asc(_PINYIN),
    NUMBER=asc(_SHOWN_NUMBER),
    NEWEST=desc(_SHOWN_NUMBER),
)


@filters
class TeamFilter:
    """Which teams."""

    search: str | None = where(
        lambda v: exists(
            select(col(Organisation.id)).where(
                col(Organisation.id) == models.Team.id, col(Organisation.name).contains(cast(v, Text), autoescape=False)
            )
        ),
        "Whose name holds this.",
    )
    category: models.ServiceCategory | None = where(
        lambda v: col(models.Team.category) == v, "Which serve in this category."
    )
    organisation: strawberry.ID | None = where(
        lambda v: exists(
            select(col(Organisation.id)).where(
                col(Organisation.id) == models.Team.id, v == any_(col(Organisation.path)), v != col(Organisation.id)
            )
        ),
        "Below this organisation, however deep.",
        of="Organisation",
    )


TeamOrder = order("TeamOrder", "How teams are sorted.", NAME=asc(_TEAM_NAME))
MembershipOrder = order(
    "MembershipOrder",
    "How memberships are sorted.",
    NEWEST=desc(col(models.Membership.joined_on)),
    OLDEST=asc(col(models.Membership.joined_on)),
)


@filters
class MembershipFilter:
    """Which memberships."""

    joined_from: date | None = where(lambda v: col(models.Membership.joined_on) >= v, "Since that day or later.")
    joined_before: date | None = where(lambda v: col(models.Membership.joined_on) < v, "Begun before that day.")


@reads(models.Team)
class Team(Node):
    """A volunteer team. Everybody sees it and how many are in it."""

    name: str = expression(_TEAM_NAME, "What it is called.")
    brand: str | None = column(models.Team.brand, "The brand under which it serves.")
    category: models.ServiceCategory = column(models.Team.category, "What it mainly does.")
    founded_on: date | None = column(models.Team.founded_on, "The day on which it was founded.")
    organisation: OrganisationNode = one(models.Team.id, "The same team in the tree of organisations.")
    history: Connection[AuditEntry] = history(models.Team.id)
    managed: bool = expression(
        below(models.Team.id, *TEAM_STAFF, scopes=(WRITE,)),
        "Whether the viewer looks after it: as its leader, or as staff above it.",
    )
    member_count: int = count(
        models.Membership.team_id,
        "How many are in it now.",
        where=col(models.Membership.left_on).is_(None),
        of_all=True,
    )
    memberships: Connection["Membership"] = many(
        models.Membership.team_id,
        "Who is in it now, as far as one may see.",
        where=col(models.Membership.left_on).is_(None),
        filter=MembershipFilter,
        order=MembershipOrder,
    )
    my_membership: "Membership | None" = one(
        models.Membership.team_id,
        "The viewer's place in it.",
        where=and_(col(models.Membership.volunteer_id) == viewer.volunteer, col(models.Membership.left_on).is_(None)),
    )


@reads(models.Volunteer, visible_to=or_(CLOSE, _team_mate(models.Volunteer.id)))
class Volunteer(Node):
    """A person who volunteers. Members of the same team see the name, the rest is for those who look after them."""

    name: str = expression(_NAME, "The person's name.")
    number: int | None = column(models.Volunteer.number, "The volunteer number.", visible_to=CLOSE)
    service_categories: list[models.ServiceCategory] | None = column(
        models.Volunteer.service_categories, "What they serve in.", visible_to=CLOSE
    )
    skills: list[str] | None = column(models.Volunteer.skills, "What they can do.", visible_to=CLOSE)
    joined_on: date | None = column(models.Volunteer.joined_on, "Since when they volunteer.", visible_to=CLOSE)
    person: Person | None = one(models.Volunteer.person_id, "Who they are, if one may see them.")
    history: Connection[AuditEntry] = history(models.Volunteer.id)
    memberships: Connection["Membership"] = many(
        models.Membership.volunteer_id,
        "The teams they are in now, as far as one may see.",
        where=col(models.Membership.left_on).is_(None),
        filter=MembershipFilter,
        order=MembershipOrder,
    )


@reads(
    models.Membership,
    visible_to=or_(
        col(models.Membership.volunteer_id) == viewer.volunteer,
        below(models.Membership.team_id, *LOOKING, scopes=(READ,)),
        and_(
            col(models.Membership.left_on).is_(None),
            exists(
                select(_mine.c.id).where(
                    _mine.c.team_id == models.Membership.team_id,
                    _mine.c.volunteer_id == viewer.volunteer,
                    _mine.c.left_on.is_(None),
                )
            ),
        ),
    ),
)
class Membership(Node):
    """A volunteer's place in a team."""

    team: Team = one(models.Membership.team_id, "The team that it is a place in.")
    volunteer: Volunteer | None = one(models.Membership.volunteer_id, "Who is in it.")
    joined_on: date = column(models.Membership.joined_on, "The day on which it began.")
    left_on: date | None = column(models.Membership.left_on, "The day on which it ended; null while it lasts.")
    history: Connection[AuditEntry] = history(models.Membership.id)


@contribute(Viewer)
class ViewerVolunteer:
    volunteer: Volunteer | None = one(
        models.Volunteer, "The viewer as a volunteer.", where=col(models.Volunteer.id) == viewer.volunteer
    )


@contribute(Person)
class PersonVolunteer:
    volunteer: Volunteer | None = one(models.Volunteer.person_id, "The person as a volunteer.")
