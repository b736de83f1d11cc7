"""What pages of activities show, as their operations give it."""

from datetime import datetime

from app.kernel.errors import NotAllowed
from app.kernel.web import PageInfo, View


class Led:
    """A mixin for what only those see who may change it, which the operation's `managed` says."""

    __slots__ = ()
    managed: bool

    def __post_init__(self) -> None:
        if not self.managed:
            raise NotAllowed()


class TeamName(View):
    id: str
    name: str


class TeamBrand(TeamName):
    brand: str | None


class ActivityName(View):
    id: str
    title: str


class ActivityKind(ActivityName):
    category: str


class MyEnrolment(View):
    id: str
    state: str


class MyPlace(MyEnrolment):
    """`present`: between check-in and check-out."""

    present: bool


class ShiftTime(View):
    id: str
    starts_at: datetime
    ends_at: datetime
    place: str


class ShiftCard(ShiftTime):
    capacity: int
    free_places: int
    activity: ActivityKind
    my_enrolment: MyEnrolment | None


class ShiftDetails(ShiftTime):
    latitude: float | None
    longitude: float | None
    capacity: int
    enrolled_count: int
    free_places: int
    minimum_age: int | None
    my_enrolment: MyPlace | None


class Details(View):
    nodes: list[ShiftDetails]
    page_info: PageInfo


class Activity(ActivityKind):
    description: str
    risks: str | None
    state: str
    managed: bool
    team: TeamBrand
    shifts: Details


class ActivityPage(View):
    activity: Activity


class ActivityOfShift(ActivityName):
    description: str
    risks: str | None
    state: str
    team: TeamName


class OneShift(ShiftDetails):
    managed: bool
    activity: ActivityOfShift


class ShiftPage(View):
    shift: OneShift


class ShiftOfEnrolment(ShiftTime):
    activity: ActivityName


class EnrolmentCard(View):
    id: str
    state: str
    shift: ShiftOfEnrolment


class Coming(View):
    nodes: list[EnrolmentCard]


class Past(View):
    nodes: list[EnrolmentCard]
    page_info: PageInfo


class MyShifts(View):
    coming: Coming
    past: Past


class MyShiftsPage(View):
    viewer: MyShifts


class PlannedShift(ShiftTime):
    capacity: int
    enrolled_count: int


class PlannedShifts(View):
    nodes: list[PlannedShift]


class PlannedActivity(ActivityKind, Led):
    managed: bool
    description: str
    risks: str | None
    state: str
    version: int
    team: TeamBrand
    shifts: PlannedShifts


class EditActivityPage(View):
    activity: PlannedActivity


class TeamToPlanFor(TeamName, Led):
    managed: bool
    category: str


class NewActivityPage(View):
    team: TeamToPlanFor


class ShiftToEdit(PlannedShift, Led):
    managed: bool
    latitude: float | None
    longitude: float | None
    radius_metres: int
    minimum_age: int | None
    activity: ActivityName


class EditShiftPage(View):
    shift: ShiftToEdit


class ActivityToPlan(ActivityName, Led):
    managed: bool


class NewShiftPage(View):
    activity: ActivityToPlan


class Member(View):
    id: str
    name: str


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


class ShiftForMembers(PlannedShift, Led):
    managed: bool
    activity: ActivityOfMembers


class EnrolMembersPage(View):
    shift: ShiftForMembers
