"""What the page shows where leaders enrol members and see who waits."""

from datetime import datetime

from app.kernel.web import PageInfo, View

from .views import ActivityName, Led, PlannedShift, TeamName, Waiting


class MemberName(View):
    id: str
    name: str


class HeldPlace(View):
    state: str


class HeldPlaces(View):
    """The one in this shift, if any."""

    nodes: list[HeldPlace]


class Member(MemberName):
    enrolment_paused_until: datetime | None
    may_lift_pause: bool
    enrolments: HeldPlaces


class MemberRow(View):
    volunteer: Member | None


class Members(View):
    nodes: list[MemberRow]
    page_info: PageInfo


class TeamOfMembers(TeamName):
    memberships: Members


class ActivityOfMembers(ActivityName):
    risks: str | None
    team: TeamOfMembers


class WaitingRow(Waiting):
    priority: int
    volunteer: MemberName


class WaitingRows(View):
    nodes: list[WaitingRow]


class ShiftForMembers(PlannedShift, Led):
    managed: bool
    waiting: WaitingRows
    activity: ActivityOfMembers


class EnrolMembersPage(View):
    shift: ShiftForMembers
