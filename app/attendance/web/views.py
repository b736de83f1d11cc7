"""What pages of attendance show, as their operations give it."""

from datetime import datetime

from app.activities.web.views import ActivityName, Led, PlannedShift, ShiftCard, ShiftTime, TeamBrand
from app.kernel.web import PageInfo, View


class ShiftOfActivity(ShiftTime, frozen=True, rename="camel"):
    activity: ActivityName


class NextEnrolment(View, frozen=True, rename="camel"):
    id: str
    state: str
    present: bool
    shift: ShiftOfActivity


class NextEnrolments(View, frozen=True, rename="camel"):
    nodes: list[NextEnrolment]


class LedShift(PlannedShift, frozen=True, rename="camel"):
    activity: ActivityName


class LedShifts(View, frozen=True, rename="camel"):
    nodes: list[LedShift]


class Total(View, frozen=True, rename="camel"):
    total_count: int


class Place(View, frozen=True, rename="camel"):
    team: TeamBrand


class Places(View, frozen=True, rename="camel"):
    nodes: list[Place]


class HomeVolunteer(View, frozen=True, rename="camel"):
    id: str
    memberships: Places


class HomePoints(View, frozen=True, rename="camel"):
    available: int


class HomeViewer(View, frozen=True, rename="camel"):
    minutes_total: int
    points: HomePoints | None
    volunteer: HomeVolunteer | None
    enrolments: NextEnrolments
    led_shifts: LedShifts
    approvals: Total


class NextShifts(View, frozen=True, rename="camel"):
    nodes: list[ShiftCard]


class HomePage(View, frozen=True, rename="camel"):
    viewer: HomeViewer | None
    shifts: NextShifts


class Presence(View, frozen=True, rename="camel"):
    id: str
    state: str
    present: bool


class CheckInShift(ShiftOfActivity, frozen=True, rename="camel"):
    my_enrolment: Presence | None


class CheckInPage(View, frozen=True, rename="camel"):
    shift: CheckInShift


class Holder(View, frozen=True, rename="camel"):
    id: str
    name: str
    number: int | None


class MyBadge(View, frozen=True, rename="camel"):
    volunteer: Holder


class MyBadgePage(View, frozen=True, rename="camel"):
    viewer: MyBadge


class Named(View, frozen=True, rename="camel"):
    id: str
    name: str


class PresenceOf(Presence, frozen=True, rename="camel"):
    volunteer: Named


class PresencesOf(View, frozen=True, rename="camel"):
    nodes: list[PresenceOf]


class BadgeShift(ShiftOfActivity, frozen=True, rename="camel"):
    enrolments: PresencesOf


class BadgeShifts(View, frozen=True, rename="camel"):
    nodes: list[BadgeShift]


class BadgeViewer(View, frozen=True, rename="camel"):
    led_shifts: BadgeShifts


class BadgePage(View, frozen=True, rename="camel"):
    viewer: BadgeViewer


class VenueShift(PlannedShift, Led, frozen=True, rename="camel"):
    managed: bool
    activity: ActivityName


class VenuePage(View, frozen=True, rename="camel"):
    shift: VenueShift


class LastScan(View, frozen=True, rename="camel"):
    id: str
    direction: str
    outcome: str
    volunteer: Named


class ScannerPage(View, frozen=True, rename="camel"):
    shift: VenueShift
    scan: LastScan | None


class RosterRecord(View, frozen=True, rename="camel"):
    id: str
    minutes: int
    state: str
    auto_closed: bool


class RosterRow(View, frozen=True, rename="camel"):
    id: str
    state: str
    present: bool
    came_at: datetime | None
    left_at: datetime | None
    volunteer: Holder
    service_record: RosterRecord | None


class RosterRows(View, frozen=True, rename="camel"):
    nodes: list[RosterRow]
    page_info: PageInfo


class RosterShift(VenueShift, frozen=True, rename="camel"):
    enrolments: RosterRows


class RosterPage(View, frozen=True, rename="camel"):
    shift: RosterShift


class Corrected(View, frozen=True, rename="camel"):
    id: str
    minutes: int


class ShiftOfHours(ShiftOfActivity, frozen=True, rename="camel"):
    managed: bool


class Hours(View, frozen=True, rename="camel"):
    id: str
    started_at: datetime
    ended_at: datetime
    minutes: int
    auto_closed: bool
    state: str
    computed_at: datetime
    approved_at: datetime | None
    approver_name: str | None
    reason: str | None
    corrects: Corrected | None
    shift: ShiftOfHours


class MyRecords(View, frozen=True, rename="camel"):
    total_count: int
    nodes: list[Hours]
    page_info: PageInfo


class MyHours(View, frozen=True, rename="camel"):
    minutes_total: int
    service_records: MyRecords


class MyHoursPage(View, frozen=True, rename="camel"):
    viewer: MyHours


class HoursOf(Hours, frozen=True, rename="camel"):
    volunteer: Named


class Waiting(View, frozen=True, rename="camel"):
    total_count: int
    nodes: list[HoursOf]
    page_info: PageInfo


class Approvals(View, frozen=True, rename="camel"):
    approvals: Waiting


class ApprovalsPage(View, frozen=True, rename="camel"):
    viewer: Approvals


class ItsVolunteer(View, frozen=True, rename="camel"):
    id: str


class ItsViewer(View, frozen=True, rename="camel"):
    volunteer: ItsVolunteer | None


class ServiceRecordPage(View, frozen=True, rename="camel"):
    service_record: HoursOf
    viewer: ItsViewer
