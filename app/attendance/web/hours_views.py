"""What pages of hours show, as their operations give it."""

from datetime import datetime

from app.activities.web.views import ActivityName
from app.kernel.web import PageInfo, View
from app.points.web.statement_views import Parts

from .views import Named, ShiftOfActivity, Total


class Corrected(View):
    id: str
    minutes: int


class ShiftTitle(View):
    id: str
    activity: ActivityName


class ShiftOfHours(ShiftOfActivity):
    managed: bool


class Approver(View):
    name: str


class RecordId(View):
    id: str


class Earned(View):
    """What hours earned; null for those who may not see it."""

    points: int
    minutes: int
    expression: str
    parts: Parts | None
    category: str | None
    nothing_due: str | None
    taken_back: bool


class Hours(View):
    id: str
    started_at: datetime
    ended_at: datetime
    minutes: int
    auto_closed: bool
    state: str
    computed_at: datetime
    approved_at: datetime | None
    approved_by: Approver | None
    reason: str | None
    source: str
    corrects: Corrected | None
    award: Earned | None
    shift: ShiftOfHours


class MyRecords(View):
    total_count: int
    nodes: list[Hours]
    page_info: PageInfo


class ActivityTitle(View):
    title: str


class MissedShift(View):
    id: str
    starts_at: datetime
    activity: ActivityTitle


class WithoutHours(View):
    shift: MissedShift


class PlacesWithoutHours(View):
    nodes: list[WithoutHours]


class OwnAppeal(View):
    id: str
    state: str
    minutes_wanted: int
    shift: ShiftOfActivity


class OwnAppeals(View):
    nodes: list[OwnAppeal]


class MyHours(View):
    places_without_hours: PlacesWithoutHours
    appeals: OwnAppeals
    minutes_total: int
    star_level: int
    next_star_minutes: int | None
    next_star_rating: float | None
    average_rating: float | None
    service_records: MyRecords


class MyHoursPage(View):
    viewer: MyHours


class HoursOf(Hours):
    volunteer: Named


class GivenRating(View):
    id: str
    score: int
    note: str | None
    rated_at: datetime
    rated_by: Approver | None


class Replacement(Corrected):
    computed_at: datetime


class StepScan(View):
    id: str
    direction: str
    method: str
    outcome: str
    scanned_at: datetime
    would_refuse: str | None
    scanned_by: Approver | None


class StepScans(View):
    nodes: list[StepScan]


class StepCorrection(Corrected):
    reason: str
    state: str
    proposed_at: datetime
    proposed_by: Approver | None
    decided_at: datetime | None
    decided_by: Approver | None


class StepCorrections(View):
    nodes: list[StepCorrection]


class StepAppeal(View):
    id: str
    state: str
    minutes_wanted: int
    raised_at: datetime
    decided_at: datetime | None
    decided_by: Approver | None


class StepAppeals(View):
    nodes: list[StepAppeal]


class HoursToDecide(HoursOf):
    approval_office: str | None
    approval_organisation: Named | None


class WholeHours(HoursToDecide):
    entered_by: Approver | None
    corrected_by: Replacement | None
    scans: StepScans
    corrections: StepCorrections
    appeals: StepAppeals
    rating: GivenRating | None


class Waiting(View):
    total_count: int
    nodes: list[HoursToDecide]
    page_info: PageInfo


class RaisedHours(Corrected):
    volunteer: Named
    shift: ShiftTitle


class Raised(Corrected):
    reason: str
    proposed_by: Approver | None
    record: RaisedHours


class RaisedToConfirm(View):
    nodes: list[Raised]


class Approvals(View):
    approvals: Waiting
    corrections_to_confirm: RaisedToConfirm
    appeals_to_answer: Total
    unfinished_shifts: Total
    anomalies_to_resolve: Total


class ApprovalsPage(View):
    viewer: Approvals


class ItsVolunteer(View):
    id: str


class ItsViewer(View):
    volunteer: ItsVolunteer | None


class ServiceRecordPage(View):
    service_record: WholeHours
    viewer: ItsViewer
