"""What the bureau sets and looks into: assessing bodies, quotas, and inspections drawn at random."""

import random
import re
import secrets
from collections.abc import Sequence
from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment
from app.accounts.service.organisations import organisation_path
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import DomainError, Invalid, NotFound, refuse
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.kernel.reasons import said
from app.skills import cases, errors
from app.skills.cases import case_for, join, move
from app.skills.models import Act, AssessmentState, BodyKind, InspectionResult, Part
from app.skills.queries import inspecting as queries

MOST_PLACES = 100_000
INSPECTING = (Role.OFFICER,)
_CODES = {"organisation_code": 4, "province_code": 2, "site_code": 6}
FAULTY = mark("%(county)s: an inspection found faults in your assessment for %(rung)s: %(reason)s")


class QuotaSet(msgspec.Struct, frozen=True):
    quota: UUID


class BodyRecorded(msgspec.Struct, frozen=True):
    body: UUID


class Drawn(msgspec.Struct, frozen=True):
    draw: UUID
    assessments: list[UUID]


class Inspected(msgspec.Struct, frozen=True):
    inspection: UUID
    assessment: UUID


@once
async def set_quota(
    tx: Transaction, actor: Actor, *, rung: UUID, organisation: UUID | None, places: int, key: str | None = None
) -> QuotaSet:
    """Says how many may hold a rung in an organisation and below it, by HR over it or an officer; or everywhere,
    by officers of the whole county. Who holds it already keeps it. Raises NotFound, Invalid.
    """
    if organisation is None:
        await require_whole_deployment(tx, actor, roles=(Role.OFFICER,))
    else:
        actor.require(await organisation_path(tx, organisation=organisation), Role.HR, Role.OFFICER)
    about = await tx.maybe(queries.RUNG_CODE, rung=rung)
    if about is None:
        raise NotFound(field="rung")
    if not 0 <= places <= MOST_PLACES:
        raise Invalid(field="places", reason=mark("Enter a number of places between 0 and 100000."))
    quota = await tx.value(
        queries.SET_QUOTA,
        id=ids.new(),
        ladder_code=about.code,
        rung_number=about.number,
        organisation_id=organisation,
        places=places,
        set_by=actor.id,
        set_at=tx.now,
    )
    after = {"ladder": about.code, "rung": about.number, "organisation": organisation, "places": places}
    await audit.record(tx, actor, "skills.set_quota", quota, after=after)
    return QuotaSet(quota)


@once
async def record_assessing_body(
    tx: Transaction,
    actor: Actor,
    *,
    organisation: UUID,
    kind: BodyKind,
    organisation_code: str,
    province_code: str,
    site_code: str,
    key: str | None = None,
) -> BodyRecorded:
    """Puts an organisation on record as assessing, with the codes for its certificates' numbers; by an officer over it.

    Raises NotFound, Invalid.
    """
    actor.require(await organisation_path(tx, organisation=organisation), Role.OFFICER)
    codes = {"organisation_code": organisation_code, "province_code": province_code, "site_code": site_code}
    wrong: list[DomainError] = [
        Invalid(field=name, reason=mark("Enter the code's digits, as the bureau gave it."))
        for name, code in codes.items()
        if not re.fullmatch(f"[0-9]{{{_CODES[name]}}}", code)
    ]
    refuse(wrong)
    body = await tx.value(
        queries.SET_BODY,
        id=ids.new(),
        organisation_id=organisation,
        kind=kind,
        recorded_by=actor.id,
        recorded_at=tx.now,
        **codes,
    )
    await audit.record(tx, actor, "skills.record_assessing_body", body, after={"kind": kind, **codes})
    return BodyRecorded(body)


def sample(seed: str, population: Sequence[UUID], size: int) -> list[UUID]:
    """What a seed draws out of a population in its order: the same for everybody who draws again."""
    return random.Random(seed).sample(list(population), size)  # noqa: S311 - drawn again by others, so no secret


@once
async def draw_inspections(
    tx: Transaction, actor: Actor, *, organisation: UUID, size: int, blocking: bool, key: str | None = None
) -> Drawn:
    """Draws so many cases below an organisation at random, by an officer over it, with the seed on record.

    `blocking`: out of those that wait to be filed, which then wait for the inspection; else out of certified ones.
    Raises NothingToDraw, Invalid.
    """
    actor.require_person()
    actor.require(await organisation_path(tx, organisation=organisation), *INSPECTING)
    if size < 1:
        raise Invalid(field="size", reason=mark("Draw at least one case."))
    population = [row.id for row in await tx.all(queries.POPULATION, organisation=organisation, blocking=blocking)]
    if len(population) < size:
        raise errors.NothingToDraw(field="size")
    seed, draw = secrets.token_hex(16), ids.new()
    drawn = sample(seed, population, size)
    await tx.execute(
        queries.ADD_DRAW,
        id=draw,
        organisation_id=organisation,
        blocking=blocking,
        seed=seed,
        population=population,
        size=size,
        drawn_by=actor.id,
        drawn_at=tx.now,
    )
    await tx.many(
        queries.ADD_INSPECTION,
        [{"id": ids.new(), "draw_id": draw, "assessment_id": each, "blocking": blocking} for each in drawn],
    )
    after = {"seed": seed, "of": len(population), "size": size, "blocking": blocking}
    await audit.record(tx, actor, "skills.draw_inspections", draw, after=after)
    return Drawn(draw, drawn)


@once
async def record_inspection(
    tx: Transaction, actor: Actor, *, inspection: UUID, result: InspectionResult, note: str, key: str | None = None
) -> Inspected:
    """Says what an inspection found, by an officer who stands on no side. A faulty case that waits to be filed is
    refused; the certificate of one that is certified is for an officer to revoke.

    Raises InspectionDone, OnAnotherSide, Invalid.
    """
    found = await tx.maybe(queries.INSPECTION, inspection=inspection)
    if found is None:
        raise NotFound(field="inspection")
    case = await case_for(tx, actor, found.assessment_id, *INSPECTING)
    note = said(note, "note")
    if found.inspected_at is not None:
        raise errors.InspectionDone()
    await join(tx, actor, case, Part.INSPECTOR)
    await tx.execute(queries.RECORD, inspection=inspection, found=result, note=note, by=actor.id, now=tx.now)
    after = {"assessment": case.id, "result": result, "note": note}
    await audit.record(tx, actor, "skills.record_inspection", inspection, after=after)
    if result == InspectionResult.FAULTY and case.state == AssessmentState.CLEARED:
        await move(tx, actor, case, Act.REFUSE, AssessmentState.REFUSED, reason=note)
        await cases.tell_candidate(tx, case, FAULTY, reason=note)
    return Inspected(inspection, case.id)
