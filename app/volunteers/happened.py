"""What happens to volunteers, for higher slices and for partners."""

from typing import ClassVar
from uuid import UUID

from app.kernel.events import Event


class VolunteerRegistered(Event, frozen=True):
    kind: ClassVar[str] = "volunteers.registered"
    volunteer: UUID
    person: UUID


class MemberJoined(Event, frozen=True):
    kind: ClassVar[str] = "volunteers.member_joined"
    membership: UUID
    team: UUID
    volunteer: UUID


class MemberLeft(Event, frozen=True):
    kind: ClassVar[str] = "volunteers.member_left"
    membership: UUID
    team: UUID
    volunteer: UUID


class RosterImported(Event, frozen=True):
    kind: ClassVar[str] = "volunteers.roster_imported"
    roster_import: UUID
    people: int
    new_people: int
