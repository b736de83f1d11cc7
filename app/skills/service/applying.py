"""Putting somebody forward for an assessment, and whether they may be assessed at all."""

from typing import Any
from uuid import UUID

from app.accounts.service import exports, phone_number
from app.kernel import ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.kernel.reasons import said
from app.notices.models import NoticeState
from app.notices.service import withdraw_notice
from app.skills import cases, errors
from app.skills.cases import AssessmentChanged, case_for, join, locked, move, name_party, require_move, side_of
from app.skills.models import Act, AssessmentState, BodyKind, LadderState, Part
from app.skills.queries import applying as queries
from app.skills.queries.assessing import SET_VERDICT

from .noticed import standing_notice
from .prerequisites import check_prerequisites

SENT_BACK = mark("%(county)s: your application for %(rung)s was sent back. Your enterprise knows what is missing.")
REFUSED = mark("%(county)s: your application for %(rung)s was refused: %(reason)s")
SHORT = mark("Prerequisites are not met.")


@once
async def create_assessment(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    rung: UUID,
    occupation: UUID | None = None,
    person: UUID | None = None,
    name: str | None = None,
    phone: str | None = None,
    key: str | None = None,
) -> AssessmentChanged:
    """Drafts an assessment by an organisation that the bureau has on record, for its HR; never of oneself.

    The candidate is named by id, or by name and phone; an employer assesses only who works there.
    Raises NoAssessingBody, NotAssessed, NotEmployedHere, AssessmentRuns, PersonUnknown, OnAnotherSide.
    """
    body = await tx.maybe(queries.BODY, organisation=organisation)
    if body is None:
        raise NotFound(field="organisation")
    actor.require_person()
    actor.require(body.path, Role.HR)
    if body.kind is None:
        raise errors.NoAssessingBody(field="organisation")
    about = await _rung(tx, rung)
    if occupation is not None and await tx.maybe(queries.OCCUPATION, occupation=occupation) is None:
        raise NotFound(field="occupation")
    candidate = await find_person(tx, person=person, name=name, phone=phone)
    if candidate == actor.person:
        raise errors.OnAnotherSide()
    if body.kind == BodyKind.EMPLOYER and not await tx.maybe(
        queries.EMPLOYED, person=candidate, organisation=organisation, today=tx.today
    ):
        raise errors.NotEmployedHere(field="person" if person else "phone")
    new = await tx.value(
        queries.CREATE,
        id=ids.new(),
        organisation_id=organisation,
        person_id=candidate,
        rung_id=rung,
        occupation_id=occupation,
        theory_pass=about.theory_pass,
        practice_pass=about.practice_pass,
        review_pass=about.practice_pass if about.comprehensive_review and not about.appointed else None,
        notice_days=about.notice_working_days,
        created_at=tx.now,
    )
    if new is None:
        raise errors.AssessmentRuns(field="person" if person else "phone")
    case = await locked(tx, new)
    await name_party(tx, actor, case, candidate, Part.CANDIDATE)
    await join(tx, actor, case, Part.HANDLER)
    return await move(tx, actor, case, Act.CREATE, AssessmentState.DRAFT)


@once
async def submit_assessment(
    tx: Transaction, actor: Actor, *, assessment: UUID, key: str | None = None
) -> AssessmentChanged:
    """Hands a draft to another of the organisation's HR, who checks it. Raises OnAnotherSide, OutOfPlace."""
    case = await case_for(tx, actor, assessment, Role.HR)
    require_move(case, Act.SUBMIT)
    await join(tx, actor, case, Part.HANDLER)
    return await move(tx, actor, case, Act.SUBMIT, AssessmentState.SUBMITTED)


@once
async def check_assessment(
    tx: Transaction, actor: Actor, *, assessment: UUID, key: str | None = None
) -> AssessmentChanged:
    """Judges the prerequisites, each with what is expected and what is there: met, the case goes on; else back.

    By one of the organisation's HR who did not create it. The verdict is kept. Raises OnAnotherSide, OutOfPlace.
    """
    case = await case_for(tx, actor, assessment, Role.HR)
    require_move(case, Act.PASS_CHECK)
    await join(tx, actor, case, Part.APPROVER)
    judged = await check_prerequisites(
        tx,
        actor,
        person=case.person_id,
        rung=case.rung_id,
        occupation=case.occupation_id,
        on=tx.today,
        subject_kind="assessment",
        subject=case.id,
    )
    await tx.execute(SET_VERDICT, assessment=case.id, verdict=judged.verdict)
    if judged.passed:
        return await move(tx, actor, case, Act.PASS_CHECK, AssessmentState.CHECKED)
    return await move(tx, actor, case, Act.SEND_BACK, AssessmentState.DRAFT, reason=SHORT)


@once
async def send_back_assessment(
    tx: Transaction, actor: Actor, *, assessment: UUID, reason: str, key: str | None = None
) -> AssessmentChanged:
    """Gives a submitted case back to who created it, to be put right. Raises OnAnotherSide, OutOfPlace, Invalid."""
    case = await case_for(tx, actor, assessment, Role.HR)
    require_move(case, Act.SEND_BACK)
    reason = said(reason)
    await join(tx, actor, case, Part.APPROVER)
    await cases.tell_candidate(tx, case, SENT_BACK)
    return await move(tx, actor, case, Act.SEND_BACK, AssessmentState.DRAFT, reason=reason)


@once
async def refuse_assessment(
    tx: Transaction, actor: Actor, *, assessment: UUID, reason: str, key: str | None = None
) -> AssessmentChanged:
    """Ends a case for good: by its approver when it was submitted, by an officer of the bureau when it is to be filed.

    Raises OnAnotherSide, OutOfPlace, Invalid.
    """
    case = await locked(tx, assessment)
    actor.require_person()
    to_file = case.state == AssessmentState.CLEARED
    actor.require(case.path, Role.OFFICER if to_file else Role.HR)
    require_move(case, Act.REFUSE)
    reason = said(reason)
    await join(tx, actor, case, Part.FILER if to_file else Part.APPROVER)
    await cases.tell_candidate(tx, case, REFUSED, reason=reason)
    return await move(tx, actor, case, Act.REFUSE, AssessmentState.REFUSED, reason=reason)


@once
async def withdraw_assessment(
    tx: Transaction, actor: Actor, *, assessment: UUID, reason: str, key: str | None = None
) -> AssessmentChanged:
    """Takes a case back before it is filed: by the candidate, or who handles it. Raises OutOfPlace, Invalid."""
    case = await locked(tx, assessment)
    actor.require_person()
    there = await side_of(tx, actor, case)
    if there is None or there.part != Part.CANDIDATE:
        actor.require(case.path, Role.HR)
    require_move(case, Act.WITHDRAW)
    reason = said(reason)
    if there is None or there.part != Part.CANDIDATE:
        await join(tx, actor, case, Part.HANDLER)
    done = await move(tx, actor, case, Act.WITHDRAW, AssessmentState.WITHDRAWN, reason=reason)
    if await standing_notice(tx, case=case) in (NoticeState.OPEN, NoticeState.SUSPENDED):
        await withdraw_notice(tx, actor, notice=case.notice_id, reason=reason)
    return done


async def find_person(tx: Transaction, *, person: UUID | None, name: str | None, phone: str | None) -> UUID:
    """Somebody by id, or by name and phone number. Raises NotFound, PersonUnknown."""
    if person is not None:
        if await tx.maybe(queries.KNOWN_PERSON, person=person) is None:
            raise NotFound(field="person")
        return person
    index = tx.vault.blind(phone_number(phone or ""))
    found: list[UUID] = [
        each.id
        for each in await tx.all(queries.PEOPLE_OF_PHONE, phone_index=index)
        if each.name == "".join((name or "").split())
    ]
    if len(found) != 1:
        raise errors.PersonUnknown(field="phone")
    return found[0]


async def _rung(tx: Transaction, rung: UUID) -> Row:
    about = await tx.maybe(queries.RUNG, rung=rung)
    if about is None:
        raise NotFound(field="rung")
    day = tx.today
    in_force = about.valid_from <= day and (about.valid_until is None or day < about.valid_until)
    examined = about.theory_pass is not None and about.practice_pass is not None and about.national_level is not None
    if about.state != LadderState.PUBLISHED or not in_force or not (about.appointed or examined):
        raise errors.NotAssessed(field="rung")
    return about


@exports("assessments")
async def export(tx: Transaction, *, person: UUID) -> Any:
    """What this slice adds to a person's copy of their data: their assessments with each step."""
    return [dict(each) for each in await tx.all(queries.EXPORTED, person=person)]
