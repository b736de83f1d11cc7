"""What pages of appeals, hours by hand, late and unusual hours show, as their operations give it."""

from datetime import date, datetime

from app.activities.web.views import ActivityName
from app.kernel.web import PageInfo, View

from .hours_views import Approver, Corrected, RecordId
from .views import Named, ShiftOfActivity, Total


class OwnRecord(View):
    id: str
    minutes: int
    state: str


class AppealableShift(ShiftOfActivity):
    my_record: OwnRecord | None


class AppealFormPage(View):
    shift: AppealableShift


class Appealed(View):
    id: str
    state: str
    minutes_wanted: int
    decide_by: date
    passed_on_at: datetime | None
    shift: ShiftOfActivity


class AppealOf(Appealed):
    volunteer: Named


class AppealsOf(View):
    total_count: int
    nodes: list[AppealOf]
    page_info: PageInfo


class AppealsToAnswer(View):
    appeals_to_answer: AppealsOf


class AppealsPage(View):
    viewer: AppealsToAnswer


class ApprovedRecord(Corrected):
    approved_by: Approver | None


class WholeAppeal(AppealOf):
    reason: str
    raised_at: datetime
    answer: str | None
    decided_at: datetime | None
    decided_by: Approver | None
    managed: bool
    record: ApprovedRecord | None
    standing_record: Corrected | None
    result: Corrected | None


class AppealPage(View):
    appeal: WholeAppeal


class PlaceInShift(View):
    id: str
    state: str
    volunteer: Named
    service_record: RecordId | None


class PlacesInShift(View):
    nodes: list[PlaceInShift]


class ManualShift(ShiftOfActivity):
    managed: bool
    enrolments: PlacesInShift


class ManualRecordPage(View):
    shift: ManualShift


class ActivityOfTeam(ActivityName):
    team: Named


class LateShift(View):
    id: str
    starts_at: datetime
    ends_at: datetime
    hours_due_on: date
    unapproved_count: int
    to_review: Total
    activity: ActivityOfTeam


class LateShifts(View):
    total_count: int
    nodes: list[LateShift]
    page_info: PageInfo


class Unfinished(View):
    unfinished_shifts: LateShifts


class LateHoursPage(View):
    viewer: Unfinished


class Figures(View):
    minutes: int | None = None
    people: int | None = None
    records: int | None = None
    day: date | None = None


class Unusual(View):
    id: str
    kind: str
    figures: Figures
    found_at: datetime
    resolved_at: datetime | None
    resolution: str | None
    organisation: Named
    volunteer: Named | None
    shift: ShiftOfActivity | None


class Unusuals(View):
    total_count: int
    nodes: list[Unusual]
    page_info: PageInfo


class AnomaliesPage(View):
    anomalies: Unusuals


class WholeAnomaly(Unusual):
    involved: bool
    note: str | None
    resolved_by: Approver | None
    record: Corrected | None


class AnomalyPage(View):
    anomaly: WholeAnomaly
