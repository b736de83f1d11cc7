"""What happens to volunteers, for higher slices and for partners."""

from typing import Annotated, ClassVar
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from app.kernel.events import Event, Public, told
from app.kernel.queries import SUBJECT

from .models import Membership, RosterImport

TEAM_OF_MEMBERSHIP = select(col(Membership.team_id)).where(col(Membership.id) == SUBJECT).scalar_subquery()
IMPORTED_INTO = select(col(RosterImport.organisation_id)).where(col(RosterImport.id) == SUBJECT).scalar_subquery()


@told
class VolunteerRegistered(Event, frozen=True):
    """They belong to no team yet, so only partners of the whole county hear of it."""

    kind: ClassVar[str] = "volunteers.registered"
    volunteer: Annotated[UUID, Public("Volunteer")]
    person: Annotated[UUID, Public("Person")]


@told
class MemberJoined(Event, frozen=True):
    kind: ClassVar[str] = "volunteers.member_joined"
    organisation = TEAM_OF_MEMBERSHIP
    membership: Annotated[UUID, Public("Membership")]
    team: Annotated[UUID, Public("Team")]
    volunteer: Annotated[UUID, Public("Volunteer")]


@told
class MemberLeft(Event, frozen=True):
    kind: ClassVar[str] = "volunteers.member_left"
    organisation = TEAM_OF_MEMBERSHIP
    membership: Annotated[UUID, Public("Membership")]
    team: Annotated[UUID, Public("Team")]
    volunteer: Annotated[UUID, Public("Volunteer")]


@told
class RosterImported(Event, frozen=True):
    kind: ClassVar[str] = "volunteers.roster_imported"
    organisation = IMPORTED_INTO
    roster_import: Annotated[UUID, Public("RosterImport")]
    people: int
    new_people: int
