"""What pages of assessments show, as their operations give it."""

from datetime import date, datetime

from app.kernel.web import PageInfo, View
from app.kernel.wording import Names
from app.rules.views import Found


class OrganisationName(View):
    id: str
    name: str


class RungName(View):
    id: str
    number: int
    names: Names
    national_level: int | None
    appointed: bool


class OccupationName(View):
    id: str
    names: Names


class AssessmentRow(View):
    id: str
    state: str
    candidate: str
    created_at: datetime
    my_part: str | None
    handed_in: bool
    organisation: OrganisationName
    rung: RungName
    occupation: OccupationName | None


class AssessmentRows(View):
    nodes: list[AssessmentRow]
    page_info: PageInfo


class AssessmentsPage(View):
    assessments: AssessmentRows


class OwnAssessments(View):
    assessments: AssessmentRows


class MyAssessmentsPage(View):
    viewer: OwnAssessments


class Named(View):
    name: str


class PartyRow(View):
    id: str
    part: str
    name: str


class Parties(View):
    nodes: list[PartyRow]


class StepRow(View):
    act: str
    to_state: str
    at: datetime
    actor_kind: str
    actor: Named | None
    reason: str | None


class Steps(View):
    nodes: list[StepRow]


class PartyName(View):
    name: str


class ScoreRow(View):
    part: str
    points: int
    round: int
    party: PartyName


class Scores(View):
    nodes: list[ScoreRow]


class VoteRow(View):
    in_favour: bool
    reason: str
    party: PartyName


class Votes(View):
    nodes: list[VoteRow]


class AppealRow(View):
    round: int
    reason: str
    answer_by: date
    granted: bool | None
    answer: str | None


class Appeals(View):
    nodes: list[AppealRow]


class NoticeOf(View):
    id: str
    state: str
    ends_on: date


class CertificateOf(View):
    id: str
    number: str
    token: str
    revoked_at: datetime | None
    revocation: str | None
    revocation_note: str | None
    revocable: bool


class WholeAssessment(AssessmentRow):
    round: int
    theory_pass: int | None
    practice_pass: int | None
    review_pass: int | None
    theory_mean: float | None
    practice_mean: float | None
    review_mean: float | None
    notice_days: int
    appeal_until: date | None
    in_charge: bool
    filing: bool
    findings: list[Found] | None
    parties: Parties
    steps: Steps
    scores: Scores
    votes: Votes
    appeals: Appeals
    notice: NoticeOf | None
    certificate: CertificateOf | None


class AssessmentPage(View):
    assessment: WholeAssessment


class RungsOf(View):
    nodes: list[RungName]


class LadderOf(View):
    names: Names
    theory_pass: int | None
    rungs: RungsOf
    code: str = ""


class Ladders(View):
    nodes: list[LadderOf]


class Occupations(View):
    nodes: list[OccupationName]


class BodyRow(View):
    id: str
    kind: str
    organisation_code: str
    province_code: str
    site_code: str
    organisation: OrganisationName


class Bodies(View):
    nodes: list[BodyRow]


class NewAssessmentPage(View):
    ladders: Ladders
    occupations: Occupations
    assessing_bodies: Bodies


class QuotaRow(View):
    id: str
    ladder_code: str
    rung_number: int
    places: int
    taken: int
    organisation: OrganisationName | None


class Quotas(View):
    nodes: list[QuotaRow]


class EnterprisesOf(View):
    nodes: list[OrganisationName]


class AssessingPage(View):
    ladders: Ladders
    assessing_bodies: Bodies
    rung_quotas: Quotas
    organisations: EnterprisesOf


class DrawRow(View):
    id: str
    blocking: bool
    seed: str
    size: int
    of: int
    done: int
    drawn_at: datetime
    organisation: OrganisationName


class Draws(View):
    nodes: list[DrawRow]


class Inspected(View):
    id: str
    candidate: str
    state: str
    organisation: OrganisationName
    rung: RungName


class InspectionRow(View):
    id: str
    blocking: bool
    result: str | None
    note: str | None
    inspected_at: datetime | None
    assessment: Inspected | None


class Inspections(View):
    nodes: list[InspectionRow]
    page_info: PageInfo


class InspectionsPage(View):
    inspection_draws: Draws
    inspections: Inspections
