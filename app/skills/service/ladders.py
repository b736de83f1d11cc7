"""A ladder's next version: begun as a copy of the present one, changed, published by somebody who wrote none of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment
from app.kernel import audit, ids
from app.kernel.db import Row, Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor, Role
from app.rules import service as rules
from app.rules.conditions import Condition
from app.rules.errors import OwnDraft, ValidityInThePast
from app.rules.models import RuleState
from app.skills.errors import DraftExists, LadderPublished
from app.skills.facts import catalogue
from app.skills.models import LadderState
from app.skills.queries import ladders as queries

STAFF = (Role.OFFICER, Role.ADMINISTRATOR)


class LadderSaved(msgspec.Struct, frozen=True):
    id: UUID
    version: int


class RungSaved(msgspec.Struct, frozen=True):
    id: UUID
    ladder: UUID


def rules_code(ladder: str, number: int, occupation: str | None) -> str:
    """What the rules of a rung are called in all their versions."""
    return f"skills.{ladder}.{number}" + (f".{occupation}" if occupation else "")


@once
async def draft_ladder(tx: Transaction, actor: Actor, *, ladder: UUID, key: str | None = None) -> LadderSaved:
    """Begins the next version of a ladder with all that its newest published one says.

    For officers of the whole deployment. Raises DraftExists.
    """
    await require_whole_deployment(tx, actor, roles=STAFF)
    named = await tx.maybe(queries.LADDER, ladder=ladder)
    if named is None:
        raise NotFound(field="ladder")
    newest = await tx.one(queries.NEWEST, code=named.code)
    if newest.state == LadderState.DRAFT:
        raise DraftExists()
    draft = LadderSaved(ids.new(), newest.version + 1)
    await tx.execute(
        queries.ADD_LADDER,
        **{name: newest[name] for name in ("code", *queries.CONTENT)},
        id=draft.id,
        version=draft.version,
        previous_id=newest.id,
        state=LadderState.DRAFT,
        valid_from=max(tx.today, newest.valid_from),
        created_by=actor.person,
        created_at=tx.now,
        authors=[actor.person] if actor.person else [],
    )
    await _copy_parts(tx, newest.id, draft.id)
    await audit.record(tx, actor, "skills.draft_ladder", draft.id, after={"from": str(newest.id)})
    return draft


async def _copy_parts(tx: Transaction, old: UUID, new: UUID) -> None:
    rungs: dict[UUID, UUID] = {}
    for rung in await tx.all(queries.RUNGS, ladder=old):
        rungs[rung.id] = ids.new()
        await tx.execute(queries.ADD_RUNG, **{**rung, "id": rungs[rung.id], "ladder_id": new})
    for each in await tx.all(queries.PREREQUISITES, ladder=old):
        await tx.execute(
            queries.SET_PREREQUISITE,
            new=ids.new(),
            rung=rungs[each.rung_id],
            occupation=each.occupation_id,
            rule_set=each.rule_set_id,
        )
    for post in await tx.all(queries.POSTS, ladder=old):
        await tx.execute(queries.ADD_POST, **{**post, "id": ids.new(), "ladder_id": new})
    for bonus in await tx.all(queries.BONUSES, ladder=old):
        await tx.execute(queries.ADD_BONUS, **{**bonus, "id": ids.new(), "ladder_id": new})


@once
async def change_ladder(
    tx: Transaction,
    actor: Actor,
    *,
    ladder: UUID,
    names: dict[str, str],
    theory_pass: int | None = None,
    practice_pass: int | None = None,
    notice_working_days: int = 5,
    register_within_years: int | None = None,
    renew_every_years: int | None = None,
    step_every_years: int | None = None,
    key: str | None = None,
) -> LadderSaved:
    """Changes what a draft says of the whole ladder. For officers of the whole deployment. Raises LadderPublished."""
    draft = await _draft(tx, actor, ladder)
    _named(names)
    for name, mark_of_100 in (("theory_pass", theory_pass), ("practice_pass", practice_pass)):
        if mark_of_100 is not None and not 0 <= mark_of_100 <= 100:
            raise Invalid(field=name, reason=mark("A pass mark lies between 0 and 100."))
    if not 0 <= notice_working_days <= 100:
        raise Invalid(field="notice_working_days", reason=mark("A public notice lasts 0 to 100 working days."))
    for name, years in (
        ("register_within_years", register_within_years),
        ("renew_every_years", renew_every_years),
        ("step_every_years", step_every_years),
    ):
        if years is not None and not 1 <= years <= 50:
            raise Invalid(field=name, reason=mark("Years are a number from 1 to 50."))
    if (step_every_years is None) != (draft.step_every_years is None):
        raise Invalid(field="step_every_years", reason=mark("Only ladders of posts have steps, and they need them."))
    changed: dict[str, Any] = {
        "names": names,
        "theory_pass": theory_pass,
        "practice_pass": practice_pass,
        "notice_working_days": notice_working_days,
        "register_within_years": register_within_years,
        "renew_every_years": renew_every_years,
        "step_every_years": step_every_years,
    }
    await tx.execute(queries.CHANGE_LADDER, ladder=ladder, **{f"new_{name}": each for name, each in changed.items()})
    before = {name: draft[name] for name in changed}
    await audit.record(tx, actor, "skills.change_ladder", ladder, before=before, after=changed)
    return LadderSaved(ladder, draft.version)


@once
async def change_rung(
    tx: Transaction,
    actor: Actor,
    *,
    rung: UUID,
    names: dict[str, str],
    comprehensive_review: bool,
    training_hours: int | None = None,
    key: str | None = None,
) -> RungSaved:
    """Changes a rung of a draft. For officers of the whole deployment. Raises LadderPublished, Invalid."""
    found = await _rung(tx, actor, rung)
    _named(names)
    if training_hours is not None and not 1 <= training_hours <= 1000:
        raise Invalid(field="training_hours", reason=mark("Training is 1 to 1,000 hours."))
    changed = {
        "names": names,
        "comprehensive_review": comprehensive_review,
        "training_hours": training_hours,
    }
    await tx.execute(queries.CHANGE_RUNG, rung=rung, **{f"new_{name}": each for name, each in changed.items()})
    await audit.record(tx, actor, "skills.change_rung", rung, before={"names": found.names}, after=changed)
    return RungSaved(rung, found.ladder_id)


@once
async def set_prerequisites(
    tx: Transaction,
    actor: Actor,
    *,
    rung: UUID,
    conditions: Sequence[Condition],
    occupation: UUID | None = None,
    key: str | None = None,
) -> RungSaved:
    """Says anew what a rung of a draft needs: in an occupation, or in all that have nothing of their own.

    For officers of the whole deployment. Raises LadderPublished and what `rules.save_rules` refuses.
    """
    found = await _rung(tx, actor, rung)
    code = None
    if occupation is not None:
        known = await tx.maybe(queries.OCCUPATION, occupation=occupation)
        if known is None:
            raise NotFound(field="occupation")
        code = known.code
    saved = await rules.save_rules(
        tx,
        actor,
        code=rules_code(found.code, found.number, code),
        names=found.names,
        catalogue=catalogue(),
        conditions=conditions,
        valid_from=tx.today,
    )
    await tx.execute(queries.SET_PREREQUISITE, new=ids.new(), rung=rung, occupation=occupation, rule_set=saved.id)
    await audit.record(tx, actor, "skills.set_prerequisites", rung, after={"rules": str(saved.id)})
    return RungSaved(rung, found.ladder_id)


@once
async def publish_ladder(
    tx: Transaction, actor: Actor, *, ladder: UUID, valid_from: date, key: str | None = None
) -> LadderSaved:
    """A draft is what holds from a day on; what was decided under the version before it stays as it is.

    For officers of the whole deployment who wrote none of it. Raises OwnDraft, LadderPublished, ValidityInThePast.
    """
    return await publish_all(tx, actor, ladder=ladder, valid_from=valid_from)


async def publish_all(tx: Transaction, actor: Actor, *, ladder: UUID, valid_from: date) -> LadderSaved:
    """The ladder with its rules, and the end of the version before."""
    await require_whole_deployment(tx, actor, roles=STAFF)
    draft = await tx.maybe(queries.LADDER, ladder=ladder)
    if draft is None:
        raise NotFound(field="ladder")
    if draft.state == LadderState.PUBLISHED:
        raise LadderPublished()
    if actor.person is not None and actor.person in draft.written_by:
        raise OwnDraft()
    before = await tx.maybe(queries.NEWEST_PUBLISHED, code=draft.code)
    if before is not None:
        if valid_from <= before.valid_from:
            raise ValidityInThePast(field="valid_from", began=before.valid_from.isoformat())
        await tx.execute(queries.END_LADDER, ladder=before.id, day=valid_from)
    for each in await tx.all(queries.PREREQUISITES, ladder=ladder):
        if each.state == RuleState.DRAFT:
            await rules.publish_rules(tx, actor, rule_set=each.rule_set_id, valid_from=valid_from)
    await tx.execute(queries.PUBLISH_LADDER, ladder=ladder, day=valid_from, by=actor.person, now=tx.now)
    after = {"code": draft.code, "version": draft.version, "valid_from": valid_from.isoformat()}
    await audit.record(tx, actor, "skills.publish_ladder", ladder, after=after)
    return LadderSaved(ladder, draft.version)


@once
async def discard_ladder(tx: Transaction, actor: Actor, *, ladder: UUID, key: str | None = None) -> LadderSaved:
    """Forgets a draft with the rules that were written for it. For officers. Raises LadderPublished."""
    draft = await _draft(tx, actor, ladder)
    written = [each for each in await tx.all(queries.PREREQUISITES, ladder=ladder) if each.state == RuleState.DRAFT]
    for each in queries.DROP_DRAFT:
        await tx.execute(each, ladder=ladder)
    for each in written:
        await rules.discard_rules(tx, actor, rule_set=each.rule_set_id)
    await audit.record(tx, actor, "skills.discard_ladder", ladder, before={"version": draft.version})
    return LadderSaved(ladder, draft.version)


async def ladders_in_force(tx: Transaction) -> list[Row]:
    """The versions by which is decided today: id, code, version."""
    return await tx.all(queries.IN_FORCE, day=tx.today)


async def _draft(tx: Transaction, actor: Actor, ladder: UUID) -> Row:
    """The draft, of which the actor is an author from now on."""
    await require_whole_deployment(tx, actor, roles=STAFF)
    found = await tx.maybe(queries.LADDER, ladder=ladder)
    if found is None:
        raise NotFound(field="ladder")
    if found.state == LadderState.PUBLISHED:
        raise LadderPublished()
    if actor.person is not None:
        await tx.execute(queries.WROTE, ladder=ladder, author=actor.person)
    return found


async def _rung(tx: Transaction, actor: Actor, rung: UUID) -> Row:
    await require_whole_deployment(tx, actor, roles=STAFF)
    found = await tx.maybe(queries.RUNG, rung=rung)
    if found is None:
        raise NotFound(field="rung")
    await _draft(tx, actor, found.ladder_id)
    return found


def _named(names: dict[str, str]) -> None:
    if not names.get("zh", "").strip() or any(len(name) > 100 for name in names.values()):
        raise Invalid(field="names", reason=mark("A Chinese name is needed, of 100 letters at most."))
