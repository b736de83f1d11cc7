"""A draft is read and written as a whole: the version, its rules, exclusions and test cases."""

from typing import Any
from uuid import UUID

import msgspec

from app.kernel import audit, ids
from app.kernel.db import Transaction
from app.kernel.errors import NotFound
from app.kernel.i18n import mark
from app.kernel.identity import Actor, Role
from app.rules import service as rules
from app.rules.facts import Catalogue, packed
from app.subsidies.checking import Trial
from app.subsidies.drafts import Draft, refuse_amiss
from app.subsidies.errors import ProgrammeAmiss, ProgrammePublished
from app.subsidies.models import ProgrammeState
from app.subsidies.queries import programmes as queries
from app.subsidies.terms import Terms
from app.subsidies.typed import typed

from .assessing import terms
from .facts import catalogue_now

STAFF = (Role.OFFICER, Role.ADMINISTRATOR)
_NO_SUCH_PROGRAMME = mark("One of these programmes is not there any more. Leave it out.")


class ProgrammeSaved(msgspec.Struct, frozen=True):
    """`id` is the version's."""

    id: UUID
    programme: UUID
    version: int


async def read_draft(tx: Transaction, *, present: Terms) -> Draft:
    """A version as a draft would be written that says the same."""
    asking = await rules.load_rules(tx, rule_set=present.rule_set_id)
    same = {name: getattr(present, name) for name in Draft.__struct_fields__ if name not in ("conditions", "trials")}
    return Draft(**same, conditions=asking.conditions, trials=await read_trials(tx, version=present.id))


async def read_trials(tx: Transaction, *, version: UUID) -> tuple[Trial, ...]:
    """The test cases of a version, in their order."""
    rows = await tx.all(queries.TEST_CASES, version=version)
    return tuple(Trial(row.name, row.facts, row.on_day, row.expected_passed, row.expected_fen) for row in rows)


async def write_draft(tx: Transaction, actor: Actor, *, programme: UUID, code: str, draft: Draft) -> ProgrammeSaved:
    """The draft as it is from now on, of which the actor is an author."""
    catalogue = await catalogue_now(tx)
    refuse_amiss(draft, catalogue, programme)
    saved = await rules.save_rules(
        tx,
        actor,
        code=f"subsidy:{code}",
        names=draft.names,
        catalogue=catalogue,
        conditions=draft.conditions,
        valid_from=draft.valid_from,
    )
    newest = await tx.maybe(queries.NEWEST, programme=programme)
    written = {name: getattr(draft, name) for name in queries.WRITTEN if name != "rule_set_id"}
    row: dict[str, Any] = {
        **written,
        **{name: msgspec.to_builtins(written[name]) for name in ("amounts", "evidence", "chain")},
        "rule_set_id": saved.id,
    }
    if newest is not None and newest.state == ProgrammeState.DRAFT:
        version, number = newest.id, newest.version
        new = {f"new_{name}": value for name, value in row.items()}
        await tx.execute(queries.CHANGE_DRAFT, version=version, author=actor.id, **new)
    else:
        version, number = ids.new(), newest.version + 1 if newest else 1
        own = {
            "id": version,
            "programme_id": programme,
            "version": number,
            "created_at": tx.now,
            "state": ProgrammeState.DRAFT,
        }
        await tx.execute(queries.ADD_VERSION, **own, authors=[actor.id] if actor.id else [], **row)
    await _write_parts(tx, version, draft, catalogue)
    after = {"code": code, "version": number, "amounts": row["amounts"]}
    await audit.record(tx, actor, "subsidies.save_programme", version, after=after)
    return ProgrammeSaved(version, programme, number)


async def _write_parts(tx: Transaction, version: UUID, draft: Draft, catalogue: Catalogue) -> None:
    await tx.execute(queries.DROP_EXCLUSIONS, version=version)
    await tx.execute(queries.DROP_TEST_CASES, version=version)
    for each in draft.exclusions:
        if await tx.value(queries.IS_PROGRAMME, programme=each.programme_id) is None:
            raise ProgrammeAmiss(field="exclusions", reason=_NO_SUCH_PROGRAMME)
    own = {"version_id": version}
    exclusions = [
        {
            "id": ids.new(),
            **own,
            "programme_id": each.programme_id,
            "within": each.within,
            "exceptions": msgspec.to_builtins(each.exceptions),
        }
        for each in draft.exclusions
    ]
    trials = []
    for number, trial in enumerate(draft.trials, 1):
        facts = typed(catalogue, trial.facts, "trials")
        kept = {name: value for name, value in packed(catalogue, facts).items() if name in facts}
        said = {"expected_passed": trial.passed, "expected_fen": trial.fen, "on_day": trial.on}
        trials.append({"id": ids.new(), **own, "number": number, "name": trial.name.strip(), "facts": kept, **said})
    for statement, rows in ((queries.ADD_EXCLUSION, exclusions), (queries.ADD_TEST_CASE, trials)):
        if rows:
            await tx.many(statement, rows)


async def draft_of(tx: Transaction, *, version: UUID) -> Terms:
    """A draft, locked; raises NotFound, ProgrammePublished."""
    if await tx.maybe(queries.LOCKED_TERMS, version=version) is None:
        raise NotFound(field="version")
    found = await terms(tx, version=version)
    if found.state is ProgrammeState.PUBLISHED:
        raise ProgrammePublished()
    return found
