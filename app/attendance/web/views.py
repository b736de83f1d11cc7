"""What pages of attendance show, as their operations give it."""

from datetime import datetime

from app.activities.web.lacks import Lack
from app.activities.web.views import ActivityName, Led, PlannedShift, ShiftCard, ShiftTime, TeamBrand
from app.kernel.web import PageInfo, View


class ShiftOfActivity(ShiftTime):
    activity: ActivityName


class NextEnrolment(View):
    id: str
    state: str
    present: bool
    shift: ShiftOfActivity


class NextEnrolments(View):
    nodes: list[NextEnrolment]


class LedShift(PlannedShift):
    activity: ActivityName


class LedShifts(View):
    nodes: list[LedShift]


class Total(View):
    total_count: int


class Place(View):
    team: TeamBrand


class Places(View):
    nodes: list[Place]


class HomeVolunteer(View):
    id: str
    memberships: Places


class HomePoints(View):
    available: int
    expiring: int
    expires_at: datetime | None


class CounterName(View):
    name: str


class Counters(View):
    nodes: list[CounterName]


class HomeViewer(View):
    minutes_total: int
    points: HomePoints | None
    volunteer: HomeVolunteer | None
    enrolments: NextEnrolments
    led_shifts: LedShifts
    approvals: Total
    scans_to_review: Total
    unfinished_shifts: Total
    counters: Counters | None = None
    handed_over: Total | None = None


class NextShifts(View):
    nodes: list[ShiftCard]


class HomePage(View):
    viewer: HomeViewer | None
    shifts: NextShifts
    volunteers: Total | None = None
    teams: Total | None = None


class Presence(View):
    id: str
    state: str
    present: bool


class CheckInShift(ShiftOfActivity):
    my_enrolment: Presence | None


class CheckInPage(View):
    shift: CheckInShift


class Holder(View):
    id: str
    name: str
    number: int | None


class MyBadge(View):
    volunteer: Holder
    badge_version: int


class MyBadgePage(View):
    viewer: MyBadge


class Named(View):
    id: str
    name: str


class PresenceOf(Presence):
    volunteer: Named


class PresencesOf(View):
    nodes: list[PresenceOf]


class BadgeShift(ShiftOfActivity):
    enrolments: PresencesOf


class BadgeShifts(View):
    nodes: list[BadgeShift]


class BadgeViewer(View):
    led_shifts: BadgeShifts


class BadgePage(View):
    viewer: BadgeViewer


class VenueShift(PlannedShift, Led):
    managed: bool
    activity: ActivityName


class VenueActivity(ActivityName):
    static_venue_qr: bool


class PrintingShift(PlannedShift, Led):
    managed: bool
    activity: VenueActivity
    printed_code_version: int | None


class VenuePage(View):
    shift: PrintingShift


class PrintedCodePage(View):
    shift: PrintingShift


class LastScan(View):
    id: str
    direction: str
    outcome: str
    volunteer: Named


class ScannerPage(View):
    shift: VenueShift
    scan: LastScan | None


class RosterRecord(View):
    id: str
    minutes: int
    state: str
    auto_closed: bool


class RosterRow(View):
    id: str
    state: str
    present: bool
    came_at: datetime | None
    left_at: datetime | None
    volunteer: Holder
    lacks: list[Lack] | None
    service_record: RosterRecord | None


class RosterRows(View):
    nodes: list[RosterRow]
    page_info: PageInfo


class RosterShift(VenueShift):
    enrolments: RosterRows
    to_review: Total


class RosterPage(View):
    shift: RosterShift


class ScanToReview(LastScan):
    method: str
    scanned_at: datetime
    recorded_at: datetime
    late: bool
    would_refuse: str | None
    needs_review: bool
    distance_metres: int | None
    shift: ShiftOfActivity


class ScansToReview(View):
    total_count: int
    nodes: list[ScanToReview]
    page_info: PageInfo


class ReviewsOf(View):
    scans_to_review: ScansToReview


class ReviewsPage(View):
    viewer: ReviewsOf
