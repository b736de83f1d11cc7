"""Assessments in the API: the candidate and who has a part in the case see it, so do HR and officers over it."""

from datetime import date, datetime
from typing import Any

import strawberry
from sqlalchemy import (
    Float,
    Text,
    and_,
    any_,
    case,
    cast,
    desc,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased
from sqlmodel import col
from strawberry.scalars import JSON

from app.accounts.graphql import Actor, AuditEntry, Organisation, Person, Viewer, acted, history
from app.accounts.graphql.sight import below
from app.accounts.models import Person as PersonTable
from app.certificates.graphql import Certificate
from app.kernel.graphql import enum
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
from app.skills import models

from .cases import PARTY, of_case, part_of, seen
from .ladders import Rung
from .occupations import Occupation

enum(
    models.AssessmentState,
    "How far an assessment is.",
    new="Not begun; nobody sees one.",
    draft="Not handed in yet.",
    submitted="Waits for its approver.",
    checked="Prerequisites are met; examiners are named.",
    assessing="Assessors hand in scores.",
    scored="Theory and practice are passed.",
    reviewing="The panel hands in its comprehensive review.",
    deciding="The panel votes.",
    failed="A mean lies below its pass mark; the candidate can ask for a check.",
    appealed="Waits for a check of the scores.",
    decided="The panel is in favour.",
    noticed="Shown to everybody.",
    suspended="Somebody objected.",
    cleared="Nobody objects; waits to be filed.",
    filed="On the bureau's files.",
    certified="The certificate is issued.",
    refused="Ended without a grade.",
    withdrawn="Taken back.",
)
enum(
    models.Part,
    "On which side of a case somebody stands; nobody stands on two.",
    candidate="Is to rise.",
    handler="Created it, hands it in, gives notice, issues the certificate.",
    approver="Checks it and names examiners.",
    assessor="Gives points in theory and practice.",
    panelist="Reviews and votes.",
    checker="Answered a request for a check, or an objection.",
    inspector="Inspected it.",
    filer="Filed or refused it.",
)
enum(
    models.Act,
    "What moves an assessment on.",
    create="Somebody was put forward.",
    submit="It was handed in.",
    pass_check="The prerequisites were found met.",  # noqa: S106 - an act, not a password
    send_back="It was sent back, since something is missing.",
    begin="The examinations began.",
    score="The last assessor handed in points.",
    convene="The panel began.",
    review="The comprehensive review was handed in.",
    decide="The panel decided.",
    appeal="A check of the scores was asked for.",
    grant_appeal="The scores are given anew.",
    reject_appeal="The scores were found right.",
    give_notice="The public notice was opened.",
    suspend="Somebody objected to the notice.",
    resume="The objection was not upheld.",
    end_notice="The notice ended without objection.",
    uphold="An objection was upheld.",
    file="The bureau filed it.",
    certify="The certificate was issued.",
    refuse="It was refused.",
    withdraw="It was taken back.",
)
enum(models.ScorePart, "What is scored.", theory="Theory.", practice="Practice.", review="The comprehensive review.")

_CASE, _STEP, _PARTY = models.Assessment, models.AssessmentStep, models.AssessmentParty
# The statement around may read these tables itself: aliases keep them apart.
_score, _vote = aliased(models.AssessmentScore), aliased(models.AssessmentVote)
_person, _verdict = aliased(PersonTable), aliased(VerdictTable)
_FINDINGS = select(col(_verdict.findings)).where(col(_verdict.id) == col(_CASE.verdict_id)).scalar_subquery()


def _mean(part: str, waiting: str) -> Any:
    """What the points of the present round come to, once all have been handed in."""
    mean = (
        select(func.avg(col(_score.points)))
        .where(
            col(_score.assessment_id) == col(_CASE.id),
            col(_score.part) == literal(part, Text()),
            col(_score.round) == col(_CASE.round),
        )
        .scalar_subquery()
    )
    return case((col(_CASE.state) == literal(waiting, Text()), null()), else_=cast(mean, Float))


_HANDED_IN = or_(
    and_(
        col(_CASE.state).in_([literal("assessing"), literal("reviewing")]),
        exists(
            select(col(_score.id))
            .join(PARTY, col(PARTY.id) == col(_score.party_id))
            .where(
                col(_score.assessment_id) == col(_CASE.id),
                col(_score.round) == col(_CASE.round),
                col(PARTY.person_id) == viewer.person,
            )
        ),
    ),
    and_(
        col(_CASE.state) == literal("deciding"),
        exists(
            select(col(_vote.id))
            .join(PARTY, col(PARTY.id) == col(_vote.party_id))
            .where(col(_vote.assessment_id) == col(_CASE.id), col(PARTY.person_id) == viewer.person)
        ),
    ),
)


@filters
class AssessmentFilter:
    """Which assessments."""

    states: list[models.AssessmentState] | None = where(
        lambda v: col(_CASE.state) == any_(v), "Which are as far as one of these."
    )
    organisation: strawberry.ID | None = where(
        lambda v: col(_CASE.organisation_id) == v, "By this organisation.", of="Organisation"
    )
    rung: strawberry.ID | None = where(lambda v: col(_CASE.rung_id) == v, "For this rung.", of="Rung")
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
        "Of a candidate whose name, its pinyin or its initials begin so.",
    )


AssessmentOrder = order(
    "AssessmentOrder",
    "How assessments are sorted.",
    NEWEST=desc(col(_CASE.created_at)),
    OLDEST=col(_CASE.created_at),
)


StepOrder = order("StepOrder", "How steps are sorted.", FIRST=col(_STEP.position), LAST=desc(col(_STEP.position)))


@reads(_CASE, visible_to=seen(_CASE))
class Assessment(Node):
    """Somebody is to rise to a rung, assessed by an organisation."""

    state: models.AssessmentState = column(_CASE.state, "How far it is.")
    organisation: Organisation = one(_CASE.organisation_id, "Who assesses.")
    person: Person | None = one(_CASE.person_id, "The candidate, as far as one may see them.")
    candidate: str = expression(
        select(col(_person.name)).where(col(_person.id) == col(_CASE.person_id)).scalar_subquery(),
        "The candidate's name, for all who see the case.",
    )
    rung: Rung = one(_CASE.rung_id, "To which rung.", with_parent=True)
    occupation: Occupation | None = one(_CASE.occupation_id, "In which occupation.")
    verdict: Verdict | None = one(_CASE.verdict_id, "How the prerequisites were judged last, for who may see it.")
    findings: JSON | None = deprecated(
        expression(
            _FINDINGS, "What was found of each prerequisite, as in `Verdict.findings`, for all who see the case."
        ),
        ASK_FOR_CONDITIONS,
    )
    found_of_conditions: list[ConditionFinding] | None = within(
        _FINDINGS, "What was found of each prerequisite, for all who see the case."
    )
    round: int = column(_CASE.round, "How often scores are given, counted from 1: anew after a granted appeal.")
    theory_pass: int | None = column(_CASE.theory_pass, "Points of 100 that the mean in theory must reach.")
    practice_pass: int | None = column(_CASE.practice_pass, "Points of 100 that the mean in practice must reach.")
    review_pass: int | None = column(
        _CASE.review_pass, "Points of 100 that the mean of the review must reach; null where there is none."
    )
    theory_mean: float | None = expression(_mean("theory", "assessing"), "The mean of 100, once all have handed in.")
    practice_mean: float | None = expression(
        _mean("practice", "assessing"), "The mean of 100, once all have handed in."
    )
    review_mean: float | None = expression(_mean("review", "reviewing"), "The mean of 100, once all have handed in.")
    notice_days: int = column(_CASE.notice_days, "For how many working days it is shown to everybody.")
    appeal_until: date | None = column(_CASE.appeal_until, "After a fail: the last day to ask for a check.")
    created_at: datetime = column(_CASE.created_at, "When it was begun.")
    notice: PublicNotice | None = one(_CASE.notice_id, "Its public notice.")
    certificate: Certificate | None = one(_CASE.certificate_id, "The certificate that it ended in.")
    my_part: models.Part | None = expression(part_of(_CASE, viewer.person), "On which side the viewer stands.")
    handed_in: bool = expression(
        func.coalesce(_HANDED_IN, False), "Whether the viewer has handed in what is waited for now."
    )
    in_charge: bool = expression(below(_CASE.organisation_id, Role.HR), "Whether the viewer is of its HR.")
    filing: bool = expression(below(_CASE.organisation_id, Role.OFFICER), "Whether the viewer is an officer over it.")
    parties: Connection["AssessmentParty"] = many(_PARTY.assessment_id, "Who stands on which side.")
    steps: Connection["AssessmentStep"] = many(_STEP.assessment_id, "Each step so far.", order=StepOrder)
    history: Connection[AuditEntry] = history(_CASE.id)


@reads(_PARTY, visible_to=of_case(_PARTY.assessment_id))
class AssessmentParty(Node):
    """Who stands on which side of a case."""

    assessment: Assessment = one(_PARTY.assessment_id, "The case.", with_parent=True)
    part: models.Part = column(_PARTY.part, "On which side.")
    name: str = expression(
        select(col(_person.name)).where(col(_person.id) == col(_PARTY.person_id)).scalar_subquery(),
        "The name, for all who see the case.",
    )
    person: Person | None = one(_PARTY.person_id, "Who, as far as one may see them.")
    named_at: datetime = column(_PARTY.named_at, "Since when.")
    named_by: Actor | None = acted(_PARTY.named_by, "By whom.", openly=True)


@reads(_STEP, visible_to=of_case(_STEP.assessment_id))
class AssessmentStep(Node):
    """A transition: who moved the case, when and why."""

    position: int = column(_STEP.position, "Counts from 1.")
    act: models.Act = column(_STEP.act, "What was done.")
    from_state: models.AssessmentState = column(_STEP.from_state, "Where it began.")
    to_state: models.AssessmentState = column(_STEP.to_state, "Where it led.")
    at: datetime = column(_STEP.at, "When.")
    actor_kind: str = column(_STEP.actor_kind, "What kind of actor it was: person, system, anonymous.")
    actor: Actor | None = acted(_STEP.actor, "Who did it; for an objection, who made it is not told.", openly=True)
    reason: str | None = column(_STEP.reason, "Why, where somebody said so.")


@contribute(Viewer)
class ViewerAssessments:
    assessments: Connection[Assessment] = many(
        _CASE,
        "Cases in which the viewer has a part: as candidate, assessor, of the panel.",
        where=part_of(_CASE, viewer.person).is_not(None),
        filter=AssessmentFilter,
        order=AssessmentOrder,
    )


@reads(None)
class AssessmentQuery:
    """Assessments."""

    assessment: Assessment | None = one(_CASE, "One assessment.")
    assessments: Connection[Assessment] = many(
        _CASE, "The assessments that one may see.", filter=AssessmentFilter, order=AssessmentOrder
    )
    assessment_party: AssessmentParty | None = one(_PARTY, "One place in a case.")
