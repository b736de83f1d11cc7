"""What pages of cases show, as their operations give it."""

from datetime import date, datetime
from typing import Any

import msgspec

from app.kernel.web import PageInfo, View
from app.kernel.wording import Names
from app.rules.views import CalledRules, Found, value_of


class VersionName(View):
    id: str
    names: Names


class CaseRow(View):
    id: str
    number: int
    state: str
    origin: str
    applicant: str
    period: str
    amount_fen: int
    due_on: date | None
    created_at: datetime
    my_part: str | None
    queue_place: int | None
    version: VersionName


class CaseRows(View):
    nodes: list[CaseRow]
    page_info: PageInfo


class SubsidyCasesPage(View):
    subsidy_cases: CaseRows


class ProgrammeCode(View):
    id: str
    code: str


class OpenProgramme(View):
    id: str
    names: Names
    plain: Names
    programme: ProgrammeCode


class OpenProgrammes(View):
    nodes: list[OpenProgramme]


class OwnCases(View):
    subsidy_cases: CaseRows


class MySubsidiesPage(View):
    viewer: OwnCases
    programme_versions: OpenProgrammes


class Proof(msgspec.Struct, frozen=True):
    """A paper that the programme asks for."""

    fact: str
    names: Names
    needed: bool = True


class Level(msgspec.Struct, frozen=True):
    names: Names
    role: str


class Rules(CalledRules):
    id: str


class WholeVersion(View):
    id: str
    names: Names
    plain: Names
    documents: Names
    legal_basis: str
    clause: str
    evidence: list[Proof]
    chain: list[Level]
    response_days: int
    rules: Rules


class OrganisationName(View):
    id: str
    name: str


class PartyRow(View):
    id: str
    part: str
    name: str


class Parties(View):
    nodes: list[PartyRow]


class Named(View):
    name: str


class StepRow(View):
    id: str
    act: str
    to_state: str
    at: datetime
    actor_kind: str
    actor: Named | None
    reason: str | None


class Steps(View):
    nodes: list[StepRow]


class PaperRow(View):
    id: str
    fact: str
    value_text: str | None
    attached_at: datetime
    confirmed: bool | None

    @property
    def value(self) -> Any:
        return value_of(self.value_text)


class Papers(View):
    nodes: list[PaperRow]


class NoticeOf(View):
    id: str
    state: str
    ends_on: date


class CaseFound(Found):
    @property
    def short_by(self) -> str | None:
        """How much is missing, where the number says something: between two grades it doesn't."""
        return None if any(name.startswith("rung_") for name in self.actual) else self.missing


class Account(msgspec.Struct, frozen=True):
    id: str
    bank: str
    number: str


class WholeCase(View):
    id: str
    number: int
    state: str
    origin: str
    applicant: str
    period: str
    amount_fen: int
    due_on: date | None
    created_at: datetime
    my_part: str | None
    queue_place: int | None
    budget_year: int
    approvals: int
    levels: int
    reviewed: bool
    notice_days: int
    to_bank: bool
    account: str | None
    in_charge: bool
    approving: bool
    passed: bool | None
    eligible_on: date | None
    findings: list[CaseFound] | None
    version: WholeVersion
    organisation: OrganisationName
    programme: ProgrammeCode
    parties: Parties
    steps: Steps
    papers: Papers
    notice: NoticeOf | None
    accounts: list[Account] | None = None


class SubsidyCasePage(View):
    subsidy_case: WholeCase


class ConditionRow(View):
    failed_texts: Names
    clause: str


class Conditions(View):
    nodes: list[ConditionRow]


class RulesOf(View):
    id: str
    conditions: Conditions


class AskedVersion(View):
    id: str
    names: Names
    plain: Names
    documents: Names
    legal_basis: str
    clause: str
    evidence: list[Proof]
    rules: RulesOf


class AskedVersions(View):
    nodes: list[AskedVersion]


class AskedProgramme(View):
    id: str
    code: str
    organisation: OrganisationName
    versions: AskedVersions


class ApplyPage(View):
    programme: AskedProgramme
