"""Who examines and decides, what they hand in, and what comes of it."""

from decimal import Decimal
from uuid import UUID

import msgspec

from app.accounts.service import tell
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import in_language, mark, translate
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.kernel.reasons import said
from app.skills import cases, errors
from app.skills.cases import AssessmentChanged, case_for, join, locked, move, name_party, require_move, stand
from app.skills.models import Act, AssessmentState, Part, ScorePart
from app.skills.queries import assessing as queries

from .applying import find_person

LEAST_ASSESSORS, LEAST_PANELISTS = 2, 3
NAMED = mark("%(county)s: you are asked to examine or decide in an assessment for %(rung)s. Sign in to do it.")
FAILED = mark(
    "%(county)s: you did not pass the assessment for %(rung)s. Until %(day)s you can ask for a check of the scores."
)
PASSED = mark("%(county)s: you passed the examinations for %(rung)s. The panel decides next.")
DECIDED = mark("%(county)s: the panel decided in favour of your assessment for %(rung)s. Public notice comes next.")
DECLINED = mark("%(county)s: the panel decided against your assessment for %(rung)s.")


class PartyNamed(msgspec.Struct, frozen=True):
    party: UUID
    assessment: UUID


@once
async def name_examiner(
    tx: Transaction,
    actor: Actor,
    *,
    assessment: UUID,
    part: Part,
    person: UUID | None = None,
    name: str | None = None,
    phone: str | None = None,
    key: str | None = None,
) -> PartyNamed:
    """Names an assessor or a member of the panel, by the case's approver: somebody on no side, of another family.

    Raises OnAnotherSide, RelatedToCandidate, PersonUnknown, OutOfPlace.
    """
    case = await case_for(tx, actor, assessment, Role.HR)
    if part not in (Part.ASSESSOR, Part.PANELIST):
        raise Invalid(field="part", reason=mark("Name assessors and members of the panel only."))
    _may_still_name(case, part)
    await join(tx, actor, case, Part.APPROVER)
    found = await find_person(tx, person=person, name=name, phone=phone)
    field = "person" if person else "phone"
    if await tx.maybe(queries.PARTY, assessment=case.id, person=found):
        raise errors.OnAnotherSide(field=field)
    if await tx.maybe(queries.RELATED, person=case.person_id, other=found):
        raise errors.RelatedToCandidate(field=field)
    party = await name_party(tx, actor, case, found, part)
    await audit.record(tx, actor, "skills.name_examiner", case.id, after={"person": found, "part": part})
    county = tx.settings.county_name
    await tell(
        tx,
        people=[found],
        text=lambda language: translate(NAMED, language, county=county, rung=in_language(case.rung_names, language)),
    )
    return PartyNamed(party, case.id)


@once
async def release_examiner(tx: Transaction, actor: Actor, *, party: UUID, key: str | None = None) -> PartyNamed:
    """Takes an assessor's or panel member's name back before they begin. Raises OutOfPlace, OnAnotherSide."""
    assessment = await tx.value(queries.PARTY_CASE, party=party)
    if assessment is None:
        raise NotFound(field="party")
    case = await case_for(tx, actor, assessment, Role.HR)
    there = {each.id: each.part for each in await tx.all(queries.PARTIES, assessment=case.id)}
    if there[party] not in (Part.ASSESSOR, Part.PANELIST):
        raise errors.OutOfPlace()
    _may_still_name(case, Part(there[party]))
    await join(tx, actor, case, Part.APPROVER)
    person = await tx.value(queries.RELEASE, party=party, assessment=case.id)
    await audit.record(tx, actor, "skills.release_examiner", case.id, before={"person": person, "part": there[party]})
    return PartyNamed(party, case.id)


@once
async def begin_scoring(
    tx: Transaction, actor: Actor, *, assessment: UUID, key: str | None = None
) -> AssessmentChanged:
    """Closes the list of assessors, at least two, who can hand in scores from then on; by the approver.

    Raises TooFewAssessors, OnAnotherSide, OutOfPlace.
    """
    case = await case_for(tx, actor, assessment, Role.HR)
    require_move(case, Act.BEGIN)
    if case.appointed:
        raise errors.OutOfPlace()
    await join(tx, actor, case, Part.APPROVER)
    if await _named(tx, case, Part.ASSESSOR) < LEAST_ASSESSORS:
        raise errors.TooFewAssessors()
    return await move(tx, actor, case, Act.BEGIN, AssessmentState.ASSESSING)


@once
async def hand_in_scores(
    tx: Transaction, actor: Actor, *, assessment: UUID, theory: int, practice: int, key: str | None = None
) -> AssessmentChanged:
    """An assessor's points out of 100, which stay as they are; after the last one's the means decide.

    Raises AlreadyHandedIn, OnAnotherSide, OutOfPlace, Invalid.
    """
    case = await locked(tx, assessment)
    party = await stand(tx, actor, case, Part.ASSESSOR)
    require_move(case, Act.SCORE)
    for part, points in ((ScorePart.THEORY, theory), (ScorePart.PRACTICE, practice)):
        await _add_score(tx, case, party, part, points)
    after = {"round": case.round, "theory": theory, "practice": practice}
    await audit.record(tx, actor, "skills.hand_in_scores", case.id, after=after)
    scores = await tx.one(queries.SCORES, assessment=case.id, round=case.round)
    if scores.practice_given < await _named(tx, case, Part.ASSESSOR):
        return AssessmentChanged(case.id, AssessmentState.ASSESSING)
    if _reaches(scores.theory, case.theory_pass) and _reaches(scores.practice, case.practice_pass):
        await cases.tell_candidate(tx, case, PASSED)
        return await move(tx, actor, case, Act.SCORE, AssessmentState.SCORED)
    return await _fail(tx, actor, case, Act.SCORE)


@once
async def convene_panel(
    tx: Transaction, actor: Actor, *, assessment: UUID, key: str | None = None
) -> AssessmentChanged:
    """Closes the list of the panel, at least three, who review where the rung needs it and decide; by the approver.

    Raises TooFewPanelists, QuotaFull, OnAnotherSide, OutOfPlace.
    """
    case = await case_for(tx, actor, assessment, Role.HR)
    require_move(case, Act.CONVENE)
    if case.appointed != (case.state == AssessmentState.CHECKED):
        raise errors.OutOfPlace()
    await join(tx, actor, case, Part.APPROVER)
    if await _named(tx, case, Part.PANELIST) < LEAST_PANELISTS:
        raise errors.TooFewPanelists()
    await _place_left(tx, case)
    reviewed = case.review_pass is not None
    return await move(tx, actor, case, Act.CONVENE, AssessmentState.REVIEWING if reviewed else AssessmentState.DECIDING)


@once
async def hand_in_review(
    tx: Transaction, actor: Actor, *, assessment: UUID, points: int, key: str | None = None
) -> AssessmentChanged:
    """A panel member's points of the comprehensive review (综合评审), which stay as they are; the mean decides.

    Raises AlreadyHandedIn, OnAnotherSide, OutOfPlace, Invalid.
    """
    case = await locked(tx, assessment)
    party = await stand(tx, actor, case, Part.PANELIST)
    require_move(case, Act.REVIEW)
    await _add_score(tx, case, party, ScorePart.REVIEW, points)
    await audit.record(tx, actor, "skills.hand_in_review", case.id, after={"round": case.round, "points": points})
    scores = await tx.one(queries.SCORES, assessment=case.id, round=case.round)
    if scores.review_given < await _named(tx, case, Part.PANELIST):
        return AssessmentChanged(case.id, AssessmentState.REVIEWING)
    if _reaches(scores.review, case.review_pass):
        return await move(tx, actor, case, Act.REVIEW, AssessmentState.DECIDING)
    return await _fail(tx, actor, case, Act.REVIEW)


@once
async def vote_on_assessment(
    tx: Transaction, actor: Actor, *, assessment: UUID, in_favour: bool, reason: str, key: str | None = None
) -> AssessmentChanged:
    """A panel member's vote with a reason, which stays; after the last one the majority has decided.

    A place of the rung's quota is taken with it. Raises AlreadyHandedIn, QuotaFull, OnAnotherSide, OutOfPlace.
    """
    case = await locked(tx, assessment)
    party = await stand(tx, actor, case, Part.PANELIST)
    require_move(case, Act.DECIDE)
    reason = said(reason)
    given = {"id": ids.new(), "assessment_id": case.id, "party_id": party, "given_at": tx.now}
    if await tx.value(queries.ADD_VOTE, in_favour=in_favour, reason=reason, **given) is None:
        raise errors.AlreadyHandedIn()
    await audit.record(
        tx, actor, "skills.vote_on_assessment", case.id, after={"in_favour": in_favour, "reason": reason}
    )
    votes = await tx.one(queries.VOTES, assessment=case.id)
    if votes.votes < await _named(tx, case, Part.PANELIST):
        return AssessmentChanged(case.id, AssessmentState.DECIDING)
    if 2 * votes.ayes > votes.votes:
        await _place_left(tx, case)
        await cases.tell_candidate(tx, case, DECIDED)
        return await move(tx, actor, case, Act.DECIDE, AssessmentState.DECIDED)
    await cases.tell_candidate(tx, case, DECLINED)
    return await move(tx, actor, case, Act.DECIDE, AssessmentState.REFUSED)


def _may_still_name(case: Row, part: Part) -> None:
    """Assessors before scoring begins, the panel before it is convened."""
    before_panel = AssessmentState.CHECKED if case.appointed else AssessmentState.SCORED
    if case.state != (AssessmentState.CHECKED if part == Part.ASSESSOR else before_panel):
        raise errors.OutOfPlace()
    if part == Part.ASSESSOR and case.appointed:
        raise errors.OutOfPlace()


async def _named(tx: Transaction, case: Row, part: Part) -> int:
    return sum(each.part == part for each in await tx.all(queries.PARTIES, assessment=case.id))


async def _add_score(tx: Transaction, case: Row, party: UUID, part: ScorePart, points: int) -> None:
    if not 0 <= points <= 100:
        field = "points" if part == ScorePart.REVIEW else part.value
        raise Invalid(field=field, reason=mark("Points are between 0 and 100."))
    added = await tx.value(
        queries.ADD_SCORE,
        id=ids.new(),
        assessment_id=case.id,
        party_id=party,
        round=case.round,
        part=part,
        points=points,
        given_at=tx.now,
    )
    if added is None:
        raise errors.AlreadyHandedIn()


def _reaches(mean: Decimal, mark_: int) -> bool:
    return mean >= mark_


async def _fail(tx: Transaction, actor: Actor, case: Row, act: Act) -> AssessmentChanged:
    done = await move(tx, actor, case, act, AssessmentState.FAILED)
    until = await tx.value(queries.SET_APPEAL_UNTIL, assessment=case.id, today=tx.today, workdays=cases.APPEAL_WORKDAYS)
    await cases.tell_candidate(tx, case, FAILED, day=until.isoformat())
    return done


async def _place_left(tx: Transaction, case: Row) -> None:
    """Locks the quotas of the case's rung until the transaction ends. Raises QuotaFull; the database looks again."""
    for quota in await tx.all(queries.QUOTAS, ladder=case.ladder_code, number=case.number, path=case.path):
        if await tx.value(queries.HOLDERS, quota=quota.id, person=case.person_id) >= quota.places:
            raise errors.QuotaFull(places=quota.places)
