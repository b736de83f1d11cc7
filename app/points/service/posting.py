"""What was worked out is written down: journals, awards, repayments."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from app.kernel import ids
from app.kernel.db import Row, Transaction
from app.kernel.identity import Actor
from app.ledger import service as ledger
from app.ledger.accounts import Entry, Line, NewLot
from app.points import purses, queries
from app.points.models import NothingDue
from app.points.rules import Earned


class Draft(NamedTuple):
    """An award to be written; `columns` are those that services and bonuses fill differently."""

    id: UUID
    source_kind: str
    source_id: UUID
    person: UUID
    earned: Earned
    lot_days: int | None
    columns: dict[str, Any]


class Awarded(msgspec.Struct, frozen=True):
    id: UUID
    person: UUID
    points: int
    expression: str
    nothing_due: NothingDue | None = None
    """Why there were no points."""


COLUMNS = (
    "rule_id",
    "bonus_rule_id",
    "minutes",
    "served_at",
    "ended_at",
    "category",
    "places",
    "taken",
    "note",
)
"""Of an award, null where nothing is said."""


class Papers(NamedTuple):
    """What is to be written of awards: the journals, and the awards by columns."""

    entries: list[Entry]
    awards: dict[str, list[Any]]


def prepare(tx: Transaction, drafts: Sequence[Draft]) -> Papers:
    """One journal with one lot for each award that gives points."""
    giving = [draft for draft in drafts if draft.earned.points]
    entries = [_entry(tx, draft, id_) for draft, id_ in zip(giving, ids.several(len(giving)), strict=True)]
    journals = {draft.id: entry.id for draft, entry in zip(giving, entries, strict=True)}
    return Papers(entries, _columns(drafts, journals))


async def post(tx: Transaction, actor: Actor, *, papers: Papers) -> None:
    """Writes down what was prepared, in two statements whatever its number."""
    if papers.entries:
        await ledger.post(tx, actor, entries=papers.entries)
    if papers.awards["id"]:
        await tx.execute(queries.RECORD_AWARDS, **papers.awards)


async def repay_from_wallets(tx: Transaction, actor: Actor, *, people: Collection[UUID]) -> None:
    """With the wallets locked: whoever changes a debt holds its wallet's lock, so a debt needs none."""
    for owing in await tx.all(queries.OWED, asset=purses.ASSET, kind=purses.DEBT, people=list(people)):
        wallet = purses.wallet(owing.owner)
        amount = min(owing.owed, await ledger.available(tx, account=wallet))
        if amount:
            lines = (Line(wallet, -amount), Line(purses.debt(owing.owner), amount))
            entry = Entry(ids.new(), "repayment", lines)
            await ledger.post(tx, actor, entries=[entry])
            await ledger.draw(tx, account=wallet, amount=amount, journal=entry.id)


def awarded_by(draft: Draft) -> Awarded:
    return Awarded(draft.id, draft.person, draft.earned.points, draft.earned.expression, draft.earned.nothing_due)


def awarded_in(row: Row) -> Awarded:
    nothing_due = NothingDue(row.nothing_due) if row.nothing_due else None
    return Awarded(row.id, row.person_id, row.points, row.expression, nothing_due)


def _entry(tx: Transaction, draft: Draft, journal: UUID) -> Entry:
    wallet, points = purses.wallet(draft.person), draft.earned.points
    expires_at = tx.now + timedelta(days=draft.lot_days) if draft.lot_days else None
    return Entry(
        journal,
        "award",
        (Line(purses.ISSUED, -points), Line(wallet, points)),
        f"award:{draft.source_kind}:{draft.source_id}",
        lot=NewLot(wallet, points, expires_at),
    )


def _columns(drafts: Sequence[Draft], journals: Mapping[UUID, UUID]) -> dict[str, list[Any]]:
    return {
        "id": [draft.id for draft in drafts],
        "source_kind": [draft.source_kind for draft in drafts],
        "source_id": [draft.source_id for draft in drafts],
        "person_id": [draft.person for draft in drafts],
        "points": [draft.earned.points for draft in drafts],
        "expression": [draft.earned.expression for draft in drafts],
        "parts": [_json(draft.earned.parts) for draft in drafts],
        "nothing_due": _or_none([draft.earned.nothing_due for draft in drafts]),
        "journal_id": [journals.get(draft.id) for draft in drafts],
        **{name: _or_none([draft.columns.get(name) for draft in drafts]) for name in COLUMNS},
    }


def _or_none(column: list[Any]) -> list[Any]:
    """A column of nulls need not be sent: where one is shorter than the others, PostgreSQL adds them."""
    return column if any(each is not None for each in column) else []


def _json(parts: dict[str, Any] | None) -> str | None:
    return None if parts is None else msgspec.json.encode(parts).decode()
