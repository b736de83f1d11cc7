"""What leaders' pages of planning show, as their operations give it."""

from datetime import date, datetime, time

from app.kernel.web import View

from .views import ActivityKind, ActivityName, Led, ShiftTime, TeamBrand, TeamName


class Kind(View):
    code: str
    name: str


class Kinds(View):
    nodes: list[Kind]


class TermsView(View):
    """Where a shift or a series is, for how many and for whom."""

    place: str
    latitude: float | None
    longitude: float | None
    radius_metres: int
    capacity: int
    minimum_age: int | None
    maximum_age: int | None
    required_skills: list[str]
    required_qualifications: list[str]


class SeriesId(View):
    id: str


class PlannedShift(ShiftTime):
    capacity: int
    enrolled_count: int
    state: str
    changed: bool


class ShiftOfActivity(PlannedShift):
    series: SeriesId | None


class ShiftsOfActivity(View):
    nodes: list[ShiftOfActivity]


class SeriesRow(View):
    id: str
    rule: str
    starts_on: date
    begins: time
    ends: time
    ends_on: date | None
    place: str


class SeriesRows(View):
    nodes: list[SeriesRow]


class PlannedActivity(ActivityKind, Led):
    managed: bool
    description: str
    risks: str | None
    members_only: bool
    insured: bool
    static_venue_qr: bool
    cancellation_hours: int
    state: str
    cancel_reason: str | None
    version: int
    team: TeamBrand
    shifts: ShiftsOfActivity
    series: SeriesRows


class EditActivityPage(View):
    activity: PlannedActivity


class TeamToPlanFor(TeamName, Led):
    managed: bool
    category: str


class NewActivityPage(View):
    team: TeamToPlanFor


class ActivityToCopy(ActivityName, Led):
    managed: bool


class CopyActivityPage(View):
    activity: ActivityToCopy


class ActivityToPlan(ActivityKind, Led):
    managed: bool


class NewShiftPage(View):
    """Of a single shift, or of a series."""

    activity: ActivityToPlan
    qualification_kinds: Kinds


class ShiftToEdit(TermsView, Led):
    id: str
    version: int
    starts_at: datetime
    ends_at: datetime
    managed: bool
    enrolled_count: int
    state: str
    series: SeriesId | None
    activity: ActivityKind


class EditShiftPage(View):
    shift: ShiftToEdit
    qualification_kinds: Kinds


class ActivityOfSeries(ActivityKind):
    state: str


class ShiftOfSeries(PlannedShift):
    series_day: date


class ShiftsOfSeries(View):
    nodes: list[ShiftOfSeries]


class SeriesToEdit(TermsView, Led):
    id: str
    managed: bool
    rule: str
    starts_on: date
    begins: time
    ends: time
    ends_on: date | None
    skipped: list[date]
    made_until: date
    version: int
    activity: ActivityOfSeries
    shifts: ShiftsOfSeries


class SeriesPage(View):
    series: SeriesToEdit
    qualification_kinds: Kinds
