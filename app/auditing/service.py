"""Verbs of auditing: who may see the proof of a journal, all journals, and a statement with its lots."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from app.accounts.service import require_whole_deployment
from app.kernel.db import Row, Transaction
from app.kernel.errors import DomainError, NotFound
from app.kernel.identity import Actor, Role
from app.ledger import sealing
from app.ledger.roots import Proof
from app.points import purses

from . import queries

AUDITING = (Role.AUDITOR, Role.ADMINISTRATOR)
JOURNALS_AT_ONCE = 500
BEGIN, END = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


class Cursor(NamedTuple):
    """After which journal to go on."""

    recorded_at: datetime = BEGIN
    journal: UUID = UUID(int=0)


FIRST = Cursor()


class Statement(msgspec.Struct, frozen=True):
    """A wallet with all that its balance was made of; amounts are points."""

    person: UUID
    posted: int
    held: int
    lines: list[dict[str, Any]]
    lots: list[dict[str, Any]]
    holds: list[dict[str, Any]]
    """Those that are pending."""


async def prove_journal(tx: Transaction, actor: Actor, *, journal: UUID) -> Proof:
    """That a journal stands under a signed root. For whose points it moved, and for auditors.

    Raises NotFound where there is none, or none for this actor; NotYetSealed.
    """
    if not await sealing.owns(tx, journal=journal, owner=actor.person):
        try:
            await require_auditor(tx, actor)
        except DomainError as refusal:
            if actor.kind == "anonymous":
                raise
            raise NotFound(field="journal_id") from refusal
    return await sealing.prove(tx, journal=journal)


async def require_auditor(tx: Transaction, actor: Actor) -> None:
    """Raises SignInRequired or NotAllowed unless they audit the whole deployment."""
    await require_whole_deployment(tx, actor, roles=AUDITING)


async def journals(
    tx: Transaction, actor: Actor, *, since: datetime = BEGIN, until: datetime = END, after: Cursor = FIRST
) -> list[Row]:
    """The lines of the next 500 journals recorded from `since` and before `until`, in that order; none at the end."""
    await require_auditor(tx, actor)
    return await tx.all(
        queries.JOURNALS,
        since=since,
        until=until,
        after=after.recorded_at,
        after_id=after.journal,
        limit=JOURNALS_AT_ONCE,
    )


async def statement(tx: Transaction, actor: Actor) -> Statement:
    """Their own wallet, so that anybody can recompute it: see docs/ledger.md. Raises SignInRequired."""
    person = actor.require_person()
    row = await tx.maybe(queries.STATEMENT, account=purses.wallet(person).id)
    return Statement(person, **row) if row else Statement(person, 0, 0, [], [], [])
