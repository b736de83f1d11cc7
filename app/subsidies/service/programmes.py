"""The verbs that write programmes as drafts. Publishing is in publishing.py."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment
from app.accounts.service.organisations import organisation_path
from app.kernel import ids
from app.kernel.db import Transaction
from app.kernel.errors import Invalid, NotFound
from app.kernel.i18n import mark
from app.kernel.idempotency import once
from app.kernel.identity import Actor
from app.rules.conditions import Condition
from app.subsidies.checking import Trial
from app.subsidies.drafts import Draft, Said
from app.subsidies.errors import ProgrammeDraftExists, ProgrammeExists
from app.subsidies.models import ProgrammeState
from app.subsidies.queries import programmes as queries
from app.subsidies.terms import code_readable

from .assessing import terms
from .writing import STAFF, ProgrammeSaved, draft_of, read_draft, write_draft

_CODE = mark("A code has 2 to 60 small Latin letters, digits and hyphens.")


@once
async def save_programme(
    tx: Transaction, actor: Actor, *, code: str, organisation: UUID, draft: Draft, key: str | None = None
) -> ProgrammeSaved:
    """The draft of the next version of the programme with this code, as a whole: a new one, or the present one anew.

    For officers of the whole deployment. Raises ProgrammeAmiss and what rules and facts refuse, for each field;
    ProgrammeExists where another organisation has this code.
    """
    await require_whole_deployment(tx, actor, roles=STAFF)
    if not code_readable(code):
        raise Invalid(field="code", reason=_CODE)
    await organisation_path(tx, organisation=organisation)
    programme = await tx.maybe(queries.BY_CODE, code=code)
    if programme is not None and programme.organisation_id != organisation:
        raise ProgrammeExists(field="code")
    if programme is None:
        new = ids.new()
        await tx.execute(queries.ADD_PROGRAMME, id=new, code=code, organisation_id=organisation, created_at=tx.now)
        return await write_draft(tx, actor, programme=new, code=code, draft=draft)
    return await write_draft(tx, actor, programme=programme.id, code=code, draft=draft)


@once
async def draft_programme(tx: Transaction, actor: Actor, *, programme: UUID, key: str | None = None) -> ProgrammeSaved:
    """Begins the next version as a copy of the newest published one, valid from the day after tomorrow at the earliest.

    For officers of the whole deployment. Raises ProgrammeDraftExists, NotFound.
    """
    await require_whole_deployment(tx, actor, roles=STAFF)
    found = await tx.maybe(queries.PROGRAMME, programme=programme)
    if found is None:
        raise NotFound(field="programme")
    newest = await tx.one(queries.NEWEST, programme=programme)
    if newest.state == ProgrammeState.DRAFT:
        raise ProgrammeDraftExists()
    copy = await read_draft(tx, present=await terms(tx, version=newest.id))
    day = max(tx.today, copy.valid_from) + timedelta(days=1)
    draft = msgspec.structs.replace(copy, valid_from=day, valid_until=None)
    return await write_draft(tx, actor, programme=programme, code=found.code, draft=draft)


@once
async def change_programme(
    tx: Transaction, actor: Actor, *, version: UUID, said: Said, key: str | None = None
) -> ProgrammeSaved:
    """Writes a draft anew but for its conditions and test cases. For officers of the whole deployment.

    Raises ProgrammePublished and what `save_programme` refuses.
    """
    await require_whole_deployment(tx, actor, roles=STAFF)
    present = await draft_of(tx, version=version)
    draft = msgspec.structs.replace(await read_draft(tx, present=present), **msgspec.structs.asdict(said))
    return await write_draft(tx, actor, programme=present.programme_id, code=present.code, draft=draft)


@once
async def set_conditions(
    tx: Transaction, actor: Actor, *, version: UUID, conditions: Sequence[Condition], key: str | None = None
) -> ProgrammeSaved:
    """Says anew what a draft asks. For officers. Raises ProgrammePublished and what `rules.save_rules` refuses."""
    await require_whole_deployment(tx, actor, roles=STAFF)
    present = await draft_of(tx, version=version)
    draft = msgspec.structs.replace(await read_draft(tx, present=present), conditions=tuple(conditions))
    return await write_draft(tx, actor, programme=present.programme_id, code=present.code, draft=draft)


@once
async def set_trials(
    tx: Transaction, actor: Actor, *, version: UUID, trials: Sequence[Trial], key: str | None = None
) -> ProgrammeSaved:
    """Writes the test cases of a draft anew. Raises ProgrammePublished, ProgrammeAmiss, FactUnreadable."""
    await require_whole_deployment(tx, actor, roles=STAFF)
    present = await draft_of(tx, version=version)
    draft = msgspec.structs.replace(await read_draft(tx, present=present), trials=tuple(trials))
    return await write_draft(tx, actor, programme=present.programme_id, code=present.code, draft=draft)
