"""Cases of subsidies in the API: what somebody asked for or was offered, and how far that is."""

from datetime import date, datetime
from typing import Any

import strawberry
from sqlalchemy import Text, and_, any_, asc, cast, desc, exists, func, literal, literal_column, or_, select
from sqlalchemy.dialects.postgresql import JSON as JSON_
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Actor, AuditEntry, Organisation, Person, Viewer, acted, history
from app.accounts.graphql.sight import below
from app.accounts.models import Person as PersonTable
from app.kernel.identity import Role
from app.notices.graphql import PublicNotice
from app.reading import (
    Connection,
    Node,
    column,
    contribute,
    deprecated,
    expression,
    filters,
    many,
    one,
    order,
    reads,
    viewer,
    where,
    within,
)
from app.rules.graphql import ASK_FOR_CONDITIONS, ConditionFinding, Verdict
from app.rules.models import Verdict as VerdictTable
from app.subsidies import models
from app.subsidies.models.moves import STAFF_TURN

from . import case_words  # noqa: F401 - describes the enumerations
from .parts import PayableAccount
from .programmes import Programme, ProgrammeVersion
from .sight import of_case, part_of, seen

_CASE, _STEP, _PARTY, _PAPER = models.SubsidyCase, models.SubsidyStep, models.SubsidyParty, models.EvidencePaper
# The statement around may read these tables itself: aliases keep them apart.
_person, _verdict, _ahead = aliased(PersonTable), aliased(VerdictTable), aliased(models.SubsidyCase)
_version, _account, _of_paper = (
    aliased(models.ProgrammeVersion),
    aliased(models.BankAccount),
    aliased(models.SubsidyCase),
)
_TURN = (
    select(
        cast(
            func.jsonb_extract_path_text(
                col(_version.chain),
                cast(func.least(col(_CASE.approvals), col(_CASE.levels) - 1), Text),
                literal("role", Text()),
            ),
            Text,
        )
    )
    .where(col(_version.id) == col(_CASE.version_id))
    .scalar_subquery()
)
_OWN_ACCOUNTS = (
    select(
        func.coalesce(
            func.json_agg(
                aggregate_order_by(
                    func.json_build_object(
                        *(literal("id", Text()), func.concat("BankAccount:", col(_account.id))),
                        *(literal("bank", Text()), col(_account.bank)),
                        *(literal("number", Text()), col(_account.number_masked)),
                        type_=JSON_,
                    ),
                    col(_account.id),
                ),
                type_=JSON_,
            ),
            func.json_build_array(type_=JSON_),
        )
    )
    .where(col(_account.person_id) == col(_CASE.person_id), col(_account.ended_at).is_(None))
    .scalar_subquery()
)


def _holds(role: Role) -> Any:
    return and_(literal(role.value, Text()) == _TURN, below(_CASE.organisation_id, role))


_OPEN_FOR_STAFF = [literal(state.value, Text()) for state in STAFF_TURN]


@filters
class SubsidyCaseFilter:
    """Which cases."""

    states: list[models.CaseState] | None = where(
        lambda v: col(_CASE.state) == any_(v), "Which are as far as one of these."
    )
    programme: strawberry.ID | None = where(
        lambda v: col(_CASE.programme_id) == v, "Of this programme.", of="Programme"
    )
    origin: models.CaseOrigin | None = where(lambda v: col(_CASE.origin) == v, "Which began so.")
    due_before: date | None = where(
        lambda v: and_(col(_CASE.due_on) < v, col(_CASE.state).in_(_OPEN_FOR_STAFF)),
        "Whose next step, by the bureau, was due before this day.",
    )
    search: str | None = where(
        lambda v: exists(
            select(col(_person.id)).where(
                col(_person.id) == col(_CASE.person_id),
                or_(
                    func.starts_with(_person.name, v),
                    func.starts_with(_person.pinyin, func.lower(v)),
                    func.starts_with(_person.initials, func.lower(v)),
                ),
            )
        ),
        "Of an applicant whose name, its pinyin or its initials begin so.",
    )


SubsidyCaseOrder = order(
    "SubsidyCaseOrder",
    "How cases are sorted.",
    NEWEST=desc(col(_CASE.created_at)),
    OLDEST=asc(col(_CASE.created_at)),
)
SubsidyStepOrder = order(
    "SubsidyStepOrder", "How steps are sorted.", FIRST=asc(col(_STEP.position)), LAST=desc(col(_STEP.position))
)
EvidencePaperOrder = order("EvidencePaperOrder", "How papers are sorted.", OLDEST=asc(col(_PAPER.attached_at)))


_FINDINGS = select(col(_verdict.findings)).where(col(_verdict.id) == col(_CASE.verdict_id)).scalar_subquery()


@reads(_CASE, visible_to=seen(_CASE))
class SubsidyCase(Node):
    """One person's claim on one programme for one period."""

    number: int = column(_CASE.number, "Counts all cases.")
    state: models.CaseState = column(_CASE.state, "How far it is.")
    origin: models.CaseOrigin = column(_CASE.origin, "How it began.")
    programme: Programme = one(_CASE.programme_id, "Of which programme.", with_parent=True)
    version: ProgrammeVersion = one(_CASE.version_id, "By which version it is decided.", with_parent=True)
    organisation: Organisation = one(_CASE.organisation_id, "The bureau that decides.")
    person: Person | None = one(_CASE.person_id, "The applicant, as far as one may see them.")
    applicant: str = expression(
        select(col(_person.name)).where(col(_person.id) == col(_CASE.person_id)).scalar_subquery(),
        "The applicant's name, for all who see the case.",
    )
    period: str = column(_CASE.period, "For what it is had: `once`, the year, or the certificate's number.")
    amount_fen: int = column(_CASE.fen, "How much, in fen; of a draft, as things are.")
    budget_year: int = column(_CASE.budget_year, "Which year's budget pays.")
    approvals: int = column(_CASE.approvals, "How many levels have approved.")
    levels: int = column(_CASE.levels, "How many levels approve.")
    reviewed: bool = column(_CASE.reviewed, "Whether somebody reviews it before it is approved.")
    notice_days: int = column(_CASE.notice_days, "For how many working days it is shown to everybody.")
    to_bank: bool = column(_CASE.to_bank, "Whether it is paid to a bank account.")
    account: str | None = expression(
        select(col(_account.bank) + literal(" ") + col(_account.number_masked))
        .where(col(_account.id) == col(_CASE.account_id))
        .scalar_subquery(),
        "Where it is paid to: the bank, and the number masked.",
    )
    accounts: JSON | None = deprecated(
        expression(
            _OWN_ACCOUNTS,
            "The applicant's own accounts to which it can be paid, for the applicant: `id`, `bank`, `number` masked.",
            visible_to=col(_CASE.person_id) == viewer.person,
        ),
        "Its shape is not told: ask for `payableTo`; it stays until 2028-01-01 at least.",
    )
    payable_to: list[PayableAccount] | None = within(
        _OWN_ACCOUNTS,
        "The applicant's own accounts to which it can be paid, for the applicant.",
        visible_to=col(_CASE.person_id) == viewer.person,
    )
    queue_place: int | None = expression(
        select(func.nullif(func.count(), 0))
        .select_from(_ahead)
        .where(
            col(_ahead.programme_id) == col(_CASE.programme_id),
            col(_ahead.queue_number) <= col(_CASE.queue_number),
        )
        .scalar_subquery(),
        "Which place in the queue it has, counted from 1.",
    )
    due_on: date | None = column(_CASE.due_on, "The last day for whoever's turn it is.")
    created_at: datetime = column(_CASE.created_at, "When it was begun.")
    verdict: Verdict | None = one(_CASE.verdict_id, "How the rules judged it last, for who may see it.")
    findings: JSON | None = deprecated(
        expression(_FINDINGS, "What was found of each condition, as in `Verdict.findings`, for all who see the case."),
        ASK_FOR_CONDITIONS,
    )
    found_of_conditions: list[ConditionFinding] | None = within(
        _FINDINGS, "What was found of each condition, for all who see the case."
    )
    passed: bool | None = expression(
        select(col(_verdict.passed)).where(col(_verdict.id) == col(_CASE.verdict_id)).scalar_subquery(),
        "Whether the conditions were met then.",
    )
    eligible_on: date | None = expression(
        select(col(_verdict.eligible_on)).where(col(_verdict.id) == col(_CASE.verdict_id)).scalar_subquery(),
        "From which day on waiting alone makes them met.",
    )
    notice: PublicNotice | None = one(_CASE.notice_id, "Its public notice.")
    my_part: models.CasePart | None = expression(part_of(_CASE, viewer.person), "On which side the viewer stands.")
    in_charge: bool = expression(
        below(_CASE.organisation_id, Role.OFFICER), "Whether the viewer is an officer over it."
    )
    approving: bool = expression(
        func.coalesce(or_(_holds(Role.OFFICER), _holds(Role.ADMINISTRATOR)), False),
        "Whether the viewer holds the role that approves next.",
    )
    parties: Connection["SubsidyParty"] = many(_PARTY.case_id, "Who stands on which side.")
    steps: Connection["SubsidyStep"] = many(_STEP.case_id, "Each step so far.", order=SubsidyStepOrder)
    papers: Connection["EvidencePaper"] = many(_PAPER.case_id, "What was handed in.", order=EvidencePaperOrder)
    history: Connection[AuditEntry] = history(_CASE.id)


@reads(_PARTY, visible_to=of_case(_PARTY.case_id))
class SubsidyParty(Node):
    """Who stands on which side of a case."""

    part: models.CasePart = column(_PARTY.part, "On which side.")
    name: str = expression(
        select(col(_person.name)).where(col(_person.id) == col(_PARTY.person_id)).scalar_subquery(),
        "The name, for all who see the case.",
    )
    person: Person | None = one(_PARTY.person_id, "Who, as far as one may see them.")
    joined_at: datetime = column(_PARTY.joined_at, "Since when.")


@reads(_STEP, visible_to=of_case(_STEP.case_id))
class SubsidyStep(Node):
    """A transition: who moved the case, when and why."""

    position: int = column(_STEP.position, "Counts from 1.")
    act: models.CaseAct = column(_STEP.act, "What was done.")
    from_state: models.CaseState = column(_STEP.from_state, "Where it began.")
    to_state: models.CaseState = column(_STEP.to_state, "Where it led.")
    at: datetime = column(_STEP.at, "When.")
    actor_kind: str = column(_STEP.actor_kind, "What kind of actor it was: person, system, anonymous.")
    actor: Actor | None = acted(_STEP.actor, "Who did it; of an objection, who made it is not told.", openly=True)
    reason: str | None = column(_STEP.reason, "Why, where somebody said so.")


@reads(_PAPER, visible_to=of_case(_PAPER.case_id))
class EvidencePaper(Node):
    """A picture of a paper, with what it shows."""

    case: SubsidyCase = one(_PAPER.case_id, "Of which case.", with_parent=True)
    fact: str = column(_PAPER.fact, "Which fact it shows.")
    value: JSON = deprecated(
        column(_PAPER.value, "What the applicant read from it."),
        "Its type is not told: ask for `valueText`; it stays until 2028-01-01 at least.",
    )
    value_text: str | None = expression(
        col(_PAPER.value).op("#>>", return_type=Text())(literal_column("'{}'")),
        "What the applicant read from it, written as in `FactValue`.",
    )
    attached_at: datetime = column(_PAPER.attached_at, "When it was handed in.")
    confirmed: bool | None = column(_PAPER.confirmed, "Whether an officer read the same; null: nobody has looked.")
    confirmed_at: datetime | None = column(_PAPER.confirmed_at, "When somebody looked.")
    confirmed_by: Actor | None = acted(_PAPER.confirmed_by, "Who looked.", openly=True)


@contribute(Viewer)
class ViewerSubsidies:
    subsidy_cases: Connection[SubsidyCase] = many(
        _CASE,
        "What the viewer asked for or is offered.",
        where=col(_CASE.person_id) == viewer.person,
        filter=SubsidyCaseFilter,
        order=SubsidyCaseOrder,
    )


@reads(None)
class CaseQuery:
    """Cases of subsidies."""

    subsidy_case: SubsidyCase | None = one(_CASE, "One case.")
    subsidy_cases: Connection[SubsidyCase] = many(
        _CASE, "The cases that one may see.", filter=SubsidyCaseFilter, order=SubsidyCaseOrder
    )
    evidence_paper: EvidencePaper | None = one(_PAPER, "One paper.")
