"""What the pages of the talent pool show."""

from datetime import date

from app.kernel.web import PageInfo, View
from app.kernel.wording import Names


class Named(View):
    names: Names


class LadderedRung(View):
    id: str
    names: Names
    ladder: Named


class Ready(View):
    id: str
    name: str
    person_id: str
    rung: LadderedRung
    occupation: Named | None
    ready: bool
    ready_on: date | None
    found_on: date


class Readies(View):
    nodes: list[Ready]
    page_info: PageInfo


class Counted(View):
    total_count: int


class Reserved(View):
    id: str
    name: str
    rung: Named
    plan: str
    since: date


class ReservePlan(View):
    nodes: list[Reserved]
    total_count: int


class Organisation(View):
    id: str
    name: str


class Staffing(View):
    id: str
    organisation: Organisation
    residents: int
    target: int
    counted_on: date
    workers: int
    per_ten_thousand: float


class Staffings(View):
    nodes: list[Staffing]


class TalentsPage(View):
    readiness: Readies
    ready_now: Counted
    reserve_places: ReservePlan
    community_staffing: Staffings
    due: Counted
    entered: Counted


class Entry(View):
    id: str
    name: str
    rung: Named
    exam_on: date
    state: str
    score: int | None
    decidable: bool


class Entries(View):
    nodes: list[Entry]
    page_info: PageInfo


class ExamsPage(View):
    exam_entries: Entries


class RenewedRung(View):
    names: Names
    training_hours_per_renewal: int | None


class RegisteredGrade(View):
    id: str
    rung: RenewedRung


class Due(View):
    id: str
    name: str
    registered_on: date
    ends_on: date | None
    hours_since: int
    grade: RegisteredGrade | None


class Dues(View):
    nodes: list[Due]


class RegisterLadder(View):
    register_within_years: int | None


class UnregisteredRung(View):
    names: Names
    ladder: RegisterLadder


class Unregistered(View):
    id: str
    holder_name: str
    since: date
    rung: UnregisteredRung


class AllUnregistered(View):
    nodes: list[Unregistered]


class RegistrationsPage(View):
    registrations: Dues
    unregistered_grades: AllUnregistered
