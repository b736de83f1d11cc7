"""What pages of activities show, as their operations give it."""

from datetime import datetime

from app.kernel.errors import NotAllowed
from app.kernel.web import PageInfo, View

from .lacks import Lack, Me, MyConsent


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


class ActivityCard(ActivityKind):
    members_only: bool


class MyEnrolment(View):
    id: str
    state: str


class Waiting(MyEnrolment):
    waitlist_position: int | None
    confirm_by: datetime | None
    passed_over: str | None


class MyPlace(Waiting):
    """`present`: between check-in and check-out."""

    enrolled_at: datetime
    present: bool


class ShiftTime(View):
    id: str
    starts_at: datetime
    ends_at: datetime
    place: str


class ShiftCard(ShiftTime):
    capacity: int
    free_places: int
    activity: ActivityCard
    my_enrolment: MyEnrolment | None


class KindName(View):
    name: str


class KindNames(View):
    nodes: list[KindName]


class ShiftDetails(ShiftTime):
    latitude: float | None
    longitude: float | None
    capacity: int
    enrolled_count: int
    free_places: int
    minimum_age: int | None
    maximum_age: int | None
    required_skills: list[str]
    state: str
    cancel_reason: str | None
    waiting_count: int
    cancel_by: datetime
    moved_at: datetime | None
    required_kinds: KindNames
    my_enrolment: MyPlace | None


class Details(View):
    nodes: list[ShiftDetails]
    page_info: PageInfo


class Activity(ActivityCard):
    description: str
    risks: str | None
    insured: bool
    state: str
    cancel_reason: str | None
    managed: bool
    team: TeamBrand
    shifts: Details


class ActivityPage(View):
    activity: Activity


class ActivityOfShift(ActivityName):
    description: str
    risks: str | None
    members_only: bool
    insured: bool
    state: str
    team: TeamName


class Served(View):
    """The request that a shift serves; the address is for those who come."""

    id: str
    place: str | None


class OneShift(ShiftDetails):
    managed: bool
    service_request: Served | None
    activity: ActivityOfShift
    lacks: list[Lack] | None
    my_consent: MyConsent | None


class ShiftPage(View):
    shift: OneShift
    viewer: Me | None


class ShiftOfEnrolment(ShiftTime):
    cancel_by: datetime
    moved_at: datetime | None
    activity: ActivityName


class EnrolmentCard(Waiting):
    cancelled_late: bool
    enrolled_at: datetime
    shift: ShiftOfEnrolment


class Coming(View):
    nodes: list[EnrolmentCard]


class Past(View):
    nodes: list[EnrolmentCard]
    page_info: PageInfo


class MyShifts(View):
    enrolment_paused_until: datetime | None
    missed: Coming
    coming: Coming
    past: Past


class MyShiftsPage(View):
    viewer: MyShifts


class PlannedShift(ShiftTime):
    capacity: int
    enrolled_count: int
