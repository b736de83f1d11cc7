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


class TeamName(View, frozen=True, rename="camel"):
    id: str
    name: str


class TeamBrand(TeamName, frozen=True, rename="camel"):
    brand: str | None


class ActivityName(View, frozen=True, rename="camel"):
    id: str
    title: str


class ActivityKind(ActivityName, frozen=True, rename="camel"):
    category: str


class MyEnrolment(View, frozen=True, rename="camel"):
    id: str
    state: str


class MyPlace(MyEnrolment, frozen=True, rename="camel"):
    """`present`: between check-in and check-out."""

    present: bool


class ShiftTime(View, frozen=True, rename="camel"):
    id: str
    starts_at: datetime
    ends_at: datetime
    place: str


class ShiftCard(ShiftTime, frozen=True, rename="camel"):
    capacity: int
    free_places: int
    activity: ActivityKind
    my_enrolment: MyEnrolment | None


class ShiftDetails(ShiftTime, frozen=True, rename="camel"):
    latitude: float | None
    longitude: float | None
    capacity: int
    enrolled_count: int
    free_places: int
    minimum_age: int | None
    my_enrolment: MyPlace | None


class Cards(View, frozen=True, rename="camel"):
    total_count: int
    nodes: list[ShiftCard]
    page_info: PageInfo


class ActivitiesPage(View, frozen=True, rename="camel"):
    shifts: Cards


class Details(View, frozen=True, rename="camel"):
    nodes: list[ShiftDetails]
    page_info: PageInfo


class Activity(ActivityKind, frozen=True, rename="camel"):
    description: str
    risks: str | None
    state: str
    managed: bool
    team: TeamBrand
    shifts: Details


class ActivityPage(View, frozen=True, rename="camel"):
    activity: Activity


class ActivityOfShift(ActivityName, frozen=True, rename="camel"):
    description: str
    risks: str | None
    state: str
    team: TeamName


class OneShift(ShiftDetails, frozen=True, rename="camel"):
    managed: bool
    activity: ActivityOfShift


class ShiftPage(View, frozen=True, rename="camel"):
    shift: OneShift


class ShiftOfEnrolment(ShiftTime, frozen=True, rename="camel"):
    activity: ActivityName


class EnrolmentCard(View, frozen=True, rename="camel"):
    id: str
    state: str
    shift: ShiftOfEnrolment


class Coming(View, frozen=True, rename="camel"):
    nodes: list[EnrolmentCard]


class Past(View, frozen=True, rename="camel"):
    nodes: list[EnrolmentCard]
    page_info: PageInfo


class MyShifts(View, frozen=True, rename="camel"):
    coming: Coming
    past: Past


class MyShiftsPage(View, frozen=True, rename="camel"):
    viewer: MyShifts


class PlannedShift(ShiftTime, frozen=True, rename="camel"):
    capacity: int
    enrolled_count: int


class PlannedShifts(View, frozen=True, rename="camel"):
    nodes: list[PlannedShift]


class PlannedActivity(ActivityKind, Led, frozen=True, rename="camel"):
    managed: bool
    description: str
    risks: str | None
    state: str
    version: int
    team: TeamBrand
    shifts: PlannedShifts


class EditActivityPage(View, frozen=True, rename="camel"):
    activity: PlannedActivity


class TeamToPlanFor(TeamName, Led, frozen=True, rename="camel"):
    managed: bool
    category: str


class NewActivityPage(View, frozen=True, rename="camel"):
    team: TeamToPlanFor


class ShiftToEdit(PlannedShift, Led, frozen=True, rename="camel"):
    managed: bool
    latitude: float | None
    longitude: float | None
    radius_metres: int
    minimum_age: int | None
    activity: ActivityName


class EditShiftPage(View, frozen=True, rename="camel"):
    shift: ShiftToEdit


class ActivityToPlan(ActivityName, Led, frozen=True, rename="camel"):
    managed: bool


class NewShiftPage(View, frozen=True, rename="camel"):
    activity: ActivityToPlan


class Member(View, frozen=True, rename="camel"):
    id: str
    name: str


class MemberRow(View, frozen=True, rename="camel"):
    volunteer: Member | None


class Members(View, frozen=True, rename="camel"):
    nodes: list[MemberRow]
    page_info: PageInfo


class TeamOfMembers(TeamName, frozen=True, rename="camel"):
    memberships: Members


class ActivityOfMembers(ActivityName, frozen=True, rename="camel"):
    risks: str | None
    team: TeamOfMembers


class ShiftForMembers(PlannedShift, Led, frozen=True, rename="camel"):
    managed: bool
    activity: ActivityOfMembers


class EnrolMembersPage(View, frozen=True, rename="camel"):
    shift: ShiftForMembers
