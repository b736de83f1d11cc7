"""What pages of a volunteer's record show, as their operations give it."""

from datetime import date, datetime

from app.kernel.web import PageInfo, View

from .views import TeamName


class Unit(View):
    name: str


class TrainingLine(View):
    id: str
    course: str
    content: str
    organiser: str
    place: str | None
    started_on: date
    ended_on: date
    minutes: int
    managed: bool
    withdrawal: str | None
    organisation: Unit


class Trainings(View):
    nodes: list[TrainingLine]


class HonourLine(View):
    id: str
    title: str
    level: str
    awarded_by: str
    awarded_on: date
    document_number: str | None
    managed: bool
    withdrawal: str | None
    organisation: Unit


class Honours(View):
    nodes: list[HonourLine]


class Title(View):
    title: str


class ServedShift(View):
    activity: Title


class Mark(View):
    score: int
    note: str | None


class Served(View):
    id: str
    started_at: datetime
    minutes: int
    shift: ServedShift
    rating: Mark | None


class Service(View):
    total_count: int
    nodes: list[Served]


class Paper(View):
    number: str
    revoked_at: datetime | None


class CertificateLine(View):
    id: str
    minutes: int
    certificate: Paper


class Certificates(View):
    nodes: list[CertificateLine]


class TeamPlace(View):
    id: str
    joined_on: date
    team: TeamName


class TeamPlaces(View):
    nodes: list[TeamPlace]


class Known(View):
    id: str
    phone: str | None
    id_number: str | None
    sex: str | None
    birth_date: date | None
    residence: str | None
    own_word: list[str] | None


class OnRecord(View):
    """Its number is null for who may not see more than the name: then there is no page."""

    id: str
    name: str
    number: int
    skills: list[str]
    service_categories: list[str]
    joined_on: date
    minutes_total: int
    average_rating: float | None
    star_level: int
    next_star_minutes: int | None
    next_star_rating: float | None
    memberships: TeamPlaces
    trainings: Trainings
    honours: Honours
    service_records: Service
    service_certificates: Certificates
    person: Known | None


class Itself(View):
    id: str


class HeldRole(View):
    role: str
    organisation: TeamName


class HeldRoles(View):
    nodes: list[HeldRole]


class LookingViewer(View):
    volunteer: Itself | None
    roles: HeldRoles


class VolunteerPage(View):
    volunteer: OnRecord
    viewer: LookingViewer


class OwnVolunteer(View):
    volunteer: OnRecord | None


class MyRecordPage(View):
    viewer: OwnVolunteer


class MemberLine(View):
    volunteer: TeamName | None


class MemberLines(View):
    nodes: list[MemberLine]
    page_info: PageInfo


class TrainedTeam(View):
    id: str
    name: str
    managed: bool
    memberships: MemberLines


class NewTrainingPage(View):
    team: TrainedTeam
