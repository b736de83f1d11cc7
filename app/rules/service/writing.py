"""Rules are written as drafts, and published by somebody who wrote none of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment
from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.identity import Actor, Role
from app.rules import queries
from app.rules.conditions import Condition, compile_rules
from app.rules.errors import OwnDraft, RulesPublished, ValidityInThePast
from app.rules.facts import Catalogue
from app.rules.models import RuleState

STAFF = (Role.OFFICER, Role.ADMINISTRATOR)
MOST_CONDITIONS = 50


class RulesSaved(msgspec.Struct, frozen=True):
    id: UUID
    version: int


async def save_rules(
    tx: Transaction,
    actor: Actor,
    *,
    code: str,
    names: dict[str, str],
    catalogue: Catalogue,
    conditions: Sequence[Condition],
    valid_from: date,
) -> RulesSaved:
    """The draft of the next version of the rules with this code: a new one, or the present draft anew.

    For officers of the whole deployment. Raises UnknownFact, ConditionUnreadable, ConditionAmiss, Invalid.
    """
    await require_whole_deployment(tx, actor, roles=STAFF)
    if len(conditions) > MOST_CONDITIONS:
        raise Invalid(field="conditions", reason=mark("There are more than 50 conditions. Leave some out."))
    compile_rules(conditions, catalogue)
    newest = await tx.maybe(queries.NEWEST, code=code)
    content: dict[str, Any] = {
        "names": names,
        "facts": msgspec.to_builtins(dict(catalogue)),
        "valid_from": valid_from,
    }
    if newest is not None and newest.state == RuleState.DRAFT:
        saved = RulesSaved(newest.id, newest.version)
        await tx.execute(queries.CHANGE_DRAFT, rule_set=saved.id, author=actor.id, **content)
        await tx.execute(queries.DROP_CONDITIONS, rule_set=saved.id)
    else:
        saved = RulesSaved(ids.new(), newest.version + 1 if newest else 1)
        authors = [actor.id] if actor.id else []
        await tx.execute(
            queries.ADD_SET,
            id=saved.id,
            code=code,
            version=saved.version,
            state=RuleState.DRAFT,
            authors=authors,
            created_at=tx.now,
            **content,
        )
    rows = [
        {"id": ids.new(), "rule_set_id": saved.id, "number": number, **msgspec.structs.asdict(condition)}
        for number, condition in enumerate(conditions, 1)
    ]
    if rows:
        await tx.many(queries.ADD_CONDITION, rows)
    told = [each.expression for each in conditions]
    await audit.record(tx, actor, "rules.save_rules", saved.id, after={"code": code, "conditions": told})
    return saved


async def publish_rules(tx: Transaction, actor: Actor, *, rule_set: UUID, valid_from: date) -> RulesSaved:
    """A draft becomes what is judged by from a day on; the version before it ends there.

    For officers of the whole deployment who wrote none of it. Raises OwnDraft, RulesPublished, ValidityInThePast.
    """
    await require_whole_deployment(tx, actor, roles=STAFF)
    draft = await tx.maybe(queries.TO_PUBLISH, rule_set=rule_set)
    if draft is None:
        raise NotFound(field="rule_set")
    if draft.state == RuleState.PUBLISHED:
        raise RulesPublished()
    if actor.id in draft.authors:
        raise OwnDraft()
    before = await tx.maybe(queries.BEFORE, code=draft.code, version=draft.version)
    if before is not None:
        if valid_from <= before.valid_from:
            raise ValidityInThePast(field="valid_from", began=before.valid_from.isoformat())
        await tx.execute(queries.END, rule_set=before.id, day=valid_from)
    await tx.execute(queries.PUBLISH, rule_set=rule_set, day=valid_from, by=actor.id, now=tx.now)
    await audit.record(tx, actor, "rules.publish_rules", rule_set, after={"valid_from": valid_from.isoformat()})
    return RulesSaved(rule_set, draft.version)


async def discard_rules(tx: Transaction, actor: Actor, *, rule_set: UUID) -> RulesSaved:
    """Forgets a draft. For officers of the whole deployment. Raises RulesPublished."""
    await require_whole_deployment(tx, actor, roles=STAFF)
    draft = await tx.maybe(queries.TO_PUBLISH, rule_set=rule_set)
    if draft is None:
        raise NotFound(field="rule_set")
    if draft.state == RuleState.PUBLISHED:
        raise RulesPublished()
    await tx.execute(queries.DROP_CONDITIONS, rule_set=rule_set)
    await tx.execute(queries.DROP_DRAFT, rule_set=rule_set)
    await audit.record(tx, actor, "rules.discard_rules", rule_set)
    return RulesSaved(rule_set, draft.version)
