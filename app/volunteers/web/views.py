"""What pages of volunteers and teams show, as their operations give it."""

from datetime import date, datetime

from app.kernel.web import PageInfo, View


class TeamName(View):
    id: str
    name: str


class PlaceInTeam(View):
    id: str
    team: TeamName


class Places(View):
    nodes: list[PlaceInTeam]


class VolunteerRow(View):
    id: str
    name: str
    number: int | None
    service_categories: list[str] | None
    memberships: Places


class Volunteers(View):
    total_count: int
    nodes: list[VolunteerRow]
    page_info: PageInfo


class VolunteersPage(View):
    volunteers: Volunteers


class TeamRow(View):
    id: str
    name: str
    brand: str | None
    category: str
    member_count: int


class Teams(View):
    total_count: int
    nodes: list[TeamRow]
    page_info: PageInfo


class TeamsPage(View):
    teams: Teams


class Member(View):
    id: str
    name: str
    number: int | None


class MembershipRow(View):
    id: str
    joined_on: date
    volunteer: Member | None


class Memberships(View):
    nodes: list[MembershipRow]
    page_info: PageInfo


class MyMembership(View):
    id: str
    joined_on: date


class Draft(View):
    id: str
    title: str


class Drafts(View):
    nodes: list[Draft]


class Team(View):
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


class ItsActivity(View):
    id: str
    title: str
    category: str
    members_only: bool


class MyPlace(View):
    id: str
    state: str


class ItsShift(View):
    id: str
    starts_at: datetime
    ends_at: datetime
    place: str
    capacity: int
    free_places: int
    activity: ItsActivity
    my_enrolment: MyPlace | None


class ItsShifts(View):
    total_count: int
    nodes: list[ItsShift]


class TeamPage(View):
    team: Team
    shifts: ItsShifts
