"""What pages of volunteers and teams show, as their operations give it."""

from datetime import date, datetime

from app.kernel.web import PageInfo, View


class TeamName(View, frozen=True, rename="camel"):
    id: str
    name: str


class PlaceInTeam(View, frozen=True, rename="camel"):
    id: str
    team: TeamName


class Places(View, frozen=True, rename="camel"):
    nodes: list[PlaceInTeam]


class VolunteerRow(View, frozen=True, rename="camel"):
    id: str
    name: str
    number: int | None
    service_categories: list[str] | None
    memberships: Places


class Volunteers(View, frozen=True, rename="camel"):
    total_count: int
    nodes: list[VolunteerRow]
    page_info: PageInfo


class VolunteersPage(View, frozen=True, rename="camel"):
    volunteers: Volunteers


class TeamRow(View, frozen=True, rename="camel"):
    id: str
    name: str
    brand: str | None
    category: str
    member_count: int


class Teams(View, frozen=True, rename="camel"):
    total_count: int
    nodes: list[TeamRow]
    page_info: PageInfo


class TeamsPage(View, frozen=True, rename="camel"):
    teams: Teams


class Member(View, frozen=True, rename="camel"):
    id: str
    name: str
    number: int | None


class MembershipRow(View, frozen=True, rename="camel"):
    id: str
    joined_on: date
    volunteer: Member | None


class Memberships(View, frozen=True, rename="camel"):
    nodes: list[MembershipRow]
    page_info: PageInfo


class MyMembership(View, frozen=True, rename="camel"):
    id: str
    joined_on: date


class Draft(View, frozen=True, rename="camel"):
    id: str
    title: str


class Drafts(View, frozen=True, rename="camel"):
    nodes: list[Draft]


class Team(View, frozen=True, rename="camel"):
    id: str
    name: str
    brand: str | None
    category: str
    founded_on: date | None
    managed: bool
    member_count: int
    my_membership: MyMembership | None
    drafts: Drafts
    memberships: Memberships


class ItsActivity(View, frozen=True, rename="camel"):
    id: str
    title: str
    category: str


class MyPlace(View, frozen=True, rename="camel"):
    id: str
    state: str


class ItsShift(View, frozen=True, rename="camel"):
    id: str
    starts_at: datetime
    ends_at: datetime
    place: str
    capacity: int
    free_places: int
    activity: ItsActivity
    my_enrolment: MyPlace | None


class ItsShifts(View, frozen=True, rename="camel"):
    total_count: int
    nodes: list[ItsShift]


class TeamPage(View, frozen=True, rename="camel"):
    team: Team
    shifts: ItsShifts
