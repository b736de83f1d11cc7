"""Filing at the bureau, and the certificate that an assessment ends in."""

from typing import Any
from uuid import UUID

from app.certificates import service as certificates
from app.certificates.codes import masked
from app.certificates.models import CertificateKind
from app.kernel import events
from app.kernel.db import Row, Transaction
from app.kernel.errors import NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.skills import cases, errors
from app.skills.cases import AssessmentChanged, case_for, join, move, require_move
from app.skills.happened import GradeConferred
from app.skills.models import Act, AssessmentState, BodyKind, Part
from app.skills.queries import assessing as queries
from app.skills.queries.inspecting import BLOCKED

CERTIFIED = mark("%(county)s: you are %(rung)s now. Your certificate has the number %(number)s.")
LETTERS = {BodyKind.EMPLOYER: "Y", BodyKind.SOCIETY: "S"}


@once
async def file_assessment(
    tx: Transaction, actor: Actor, *, assessment: UUID, key: str | None = None
) -> AssessmentChanged:
    """Puts a case whose notice is over on the bureau's files; by an officer who stands on no side of it.

    Raises InspectionWaits, OnAnotherSide, OutOfPlace.
    """
    case = await case_for(tx, actor, assessment, Role.OFFICER)
    require_move(case, Act.FILE)
    await join(tx, actor, case, Part.FILER)
    if await tx.maybe(BLOCKED, assessment=case.id):
        raise errors.InspectionWaits()
    return await move(tx, actor, case, Act.FILE, AssessmentState.FILED)


@once
async def certify_assessment(
    tx: Transaction, actor: Actor, *, assessment: UUID, key: str | None = None
) -> AssessmentChanged:
    """Issues the certificate of a filed case, from which day on the rung is held; by who handles it.

    Raises OnAnotherSide, OutOfPlace.
    """
    case = await case_for(tx, actor, assessment, Role.HR)
    require_move(case, Act.CERTIFY)
    await join(tx, actor, case, Part.HANDLER)
    issued = await issue_certificate(tx, actor, case=case, content=await _content(tx, actor, case))
    done = await move(tx, actor, case, Act.CERTIFY, AssessmentState.CERTIFIED)
    event = GradeConferred(
        assessment=case.id,
        person=case.person_id,
        rung=case.rung_id,
        occupation=case.occupation_id,
        assessed_by=case.organisation_id,
        certificate=issued.id,
        on=tx.today,
    )
    await events.publish(tx, actor, event, subject=case.id)
    await cases.tell_candidate(tx, case, CERTIFIED, number=issued.number)
    return done


async def issue_certificate(
    tx: Transaction, actor: Actor, *, case: Row, content: dict[str, Any]
) -> certificates.Issued:
    """The paper of a locked case, for verbs that know that the actor may issue it. Raises NoAssessingBody."""
    if case.body_kind is None:
        raise errors.NoAssessingBody()
    issued = await certificates.issue(
        tx,
        actor,
        kind=CertificateKind.APPOINTMENT if case.appointed else CertificateKind.SKILL,
        person=case.person_id,
        organisation=case.organisation_id,
        content=content,
        parts={
            "letter": LETTERS[BodyKind(case.body_kind)],
            "organisation": case.organisation_code,
            "province": case.province_code,
            "site": case.site_code,
            "level": str(case.national_level or case.number),
        },
    )
    await tx.execute(queries.SET_CERTIFICATE, assessment=case.id, certificate=issued.id)
    return issued


async def print_skill_certificate(tx: Transaction, actor: Actor, *, certificate: UUID) -> Row:
    """What `sheet` sets as a PDF, for its holder, HR and officers over the organisation that assessed."""
    found = await tx.maybe(queries.TO_PRINT, certificate=certificate)
    if found is None:
        raise NotFound(field="certificate")
    if actor.person is None or actor.person != found.person_id:
        actor.require(found.path, Role.HR, Role.OFFICER, Role.AUDITOR)
    return found


async def _content(tx: Transaction, actor: Actor, case: Row) -> dict[str, Any]:
    """What is frozen: beside `holder` what everybody may see who holds the paper."""
    final = await tx.one(queries.FINAL_SCORES, assessment=case.id)
    points = {part: str(round(final[part], 1)) for part in ("theory", "practice", "review") if final[part] is not None}
    return {
        "organisation": case.organisation_name,
        "ladder": case.ladder_names,
        "rung": case.rung_names,
        "number": case.number,
        "level": case.national_level,
        "occupation": case.occupation_names,
        "on": tx.today.isoformat(),
        "handler": actor.name,
        "holder_masked": masked(case.name),
        "holder": {"name": case.name, "id_number": case.id_number_masked, "points": points},
    }
