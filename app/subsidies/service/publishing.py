"""A draft is tried out on its test cases, published by somebody who wrote none of it, ended, or forgotten."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment
from app.kernel import audit
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.rules import service as rules
from app.rules.errors import OwnDraft, ValidityInThePast
from app.subsidies.checking import Checked, Tried, check, try_out
from app.subsidies.errors import ProgrammeClosed, TrialsFail, TrialsMissing
from app.subsidies.queries import programmes as queries
from app.subsidies.terms import Terms, terms_of
from app.subsidies.typed import LATEST, typed

from .assessing import terms
from .writing import STAFF, ProgrammeSaved, draft_of, read_trials

_PAST = mark("This day is past. Choose today or a later day.")
_FAR = mark("This day lies too far away.")


class TrialsRun(msgspec.Struct, frozen=True):
    """What came of each test case; `good` where each gave what is expected."""

    id: UUID
    good: bool
    results: tuple[Tried, ...]


async def run_test_cases(tx: Transaction, actor: Actor, *, version: UUID) -> TrialsRun:
    """Tries a version out on its test cases; nothing is kept. For officers of the whole deployment."""
    await require_whole_deployment(tx, actor, roles=(*STAFF, Role.AUDITOR))
    return await _run(tx, await terms(tx, version=version))


async def check_eligibility(
    tx: Transaction, actor: Actor, *, code: str, facts: Mapping[str, Any], on: date | None = None
) -> Checked:
    """What the version in force on a day says of facts that anybody may think of. Nothing is kept.

    Raises NotFound where no such programme is in force then; FactUnreadable.
    """
    day = on or tx.today
    row = await tx.maybe(queries.IN_FORCE_BY_CODE, code=code, day=day)
    if row is None:
        raise NotFound(field="code")
    asked = terms_of(row)
    asking = await rules.load_rules(tx, rule_set=asked.rule_set_id)
    return check(asking, asked.pays(asking.catalogue), typed(asking.catalogue, facts), day)


@once
async def publish_programme(
    tx: Transaction, actor: Actor, *, version: UUID, valid_from: date, key: str | None = None
) -> ProgrammeSaved:
    """A draft is what is decided by from a day on; who began under the version before it stays under that one.

    For officers of the whole deployment who wrote none of it, when each test case gives what is expected. Raises
    OwnDraft, ProgrammePublished, TrialsMissing, TrialsFail, ValidityInThePast.
    """
    await require_whole_deployment(tx, actor, roles=STAFF)
    draft = await draft_of(tx, version=version)
    if actor.person is not None and actor.person in draft.authors:
        raise OwnDraft()
    await _require_good(tx, draft)
    if valid_from > LATEST:
        raise Invalid(field="valid_from", reason=_FAR)
    if draft.valid_until is not None and valid_from >= draft.valid_until:
        raise ProgrammeClosed(field="valid_from", day=draft.valid_until.isoformat())
    before = await tx.maybe(queries.BEFORE, programme=draft.programme_id)
    if before is not None:
        if valid_from <= before.valid_from:
            raise ValidityInThePast(field="valid_from", began=before.valid_from.isoformat())
        if before.valid_until is None or valid_from < before.valid_until:
            await tx.execute(queries.END, version=before.id, day=valid_from)
    await rules.publish_rules(tx, actor, rule_set=draft.rule_set_id, valid_from=valid_from)
    await tx.execute(queries.PUBLISH, version=version, day=valid_from, by=actor.person, now=tx.now)
    after = {"code": draft.code, "version": draft.version, "valid_from": valid_from.isoformat()}
    await audit.record(tx, actor, "subsidies.publish_programme", version, after=after)
    return ProgrammeSaved(version, draft.programme_id, draft.version)


@once
async def discard_programme(tx: Transaction, actor: Actor, *, version: UUID, key: str | None = None) -> ProgrammeSaved:
    """Forgets a draft with its rules and test cases; the programme too, where nothing else is left of it.

    For officers of the whole deployment. Raises ProgrammePublished.
    """
    await require_whole_deployment(tx, actor, roles=STAFF)
    draft = await draft_of(tx, version=version)
    for each in (queries.DROP_EXCLUSIONS, queries.DROP_TEST_CASES, queries.DROP_VERSION):
        await tx.execute(each, version=version)
    await rules.discard_rules(tx, actor, rule_set=draft.rule_set_id)
    await tx.execute(queries.DROP_EMPTY, programme=draft.programme_id)
    await audit.record(tx, actor, "subsidies.discard_programme", version, before={"code": draft.code})
    return ProgrammeSaved(version, draft.programme_id, draft.version)


@once
async def close_programme(
    tx: Transaction, actor: Actor, *, programme: UUID, valid_until: date, key: str | None = None
) -> ProgrammeSaved:
    """Nobody begins anything under the programme from a day on; what was begun before goes its way.

    For officers of the whole deployment. Raises NotFound where nothing is published, ProgrammeClosed where it ends
    before that day already, Invalid where the day is past.
    """
    await require_whole_deployment(tx, actor, roles=STAFF)
    newest = await tx.maybe(queries.BEFORE, programme=programme)
    if newest is None:
        raise NotFound(field="programme")
    if valid_until < max(tx.today, newest.valid_from):
        raise Invalid(field="valid_until", reason=_PAST)
    if valid_until > LATEST:
        raise Invalid(field="valid_until", reason=_FAR)
    if newest.valid_until is not None and newest.valid_until <= valid_until:
        raise ProgrammeClosed(field="valid_until", day=newest.valid_until.isoformat())
    await tx.execute(queries.END, version=newest.id, day=valid_until)
    after = {"valid_until": valid_until.isoformat()}
    await audit.record(tx, actor, "subsidies.close_programme", newest.id, after=after)
    return ProgrammeSaved(newest.id, programme, newest.version)


async def _run(tx: Transaction, asked: Terms) -> TrialsRun:
    asking = await rules.load_rules(tx, rule_set=asked.rule_set_id)
    results = try_out(asking, asked.pays(asking.catalogue), await read_trials(tx, version=asked.id))
    return TrialsRun(asked.id, all(each.as_expected for each in results), results)


async def _require_good(tx: Transaction, draft: Terms) -> None:
    ran = await _run(tx, draft)
    if not ran.results or not ran.results[0].met:
        raise TrialsMissing()
    if not ran.good:
        raise TrialsFail(names="; ".join(each.name for each in ran.results if not each.as_expected))
