"""The ledger's verbs: post, hold, settle, void, reverse, expire, fold.

Locks are taken in one order: the caller's idempotency row, the hold, accounts by id, lots by expiry, then
whatever the caller keeps (stock). A verb that would take an account below its floor raises
InsufficientFunds and must be rolled back by its caller, as `once` and `unit_of_work` do.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from app.kernel import ids
from app.kernel.db import Row, Transaction
from app.kernel.identity import Actor
from app.kernel.queries import LOCK_NAME

from . import queries
from .accounts import Entry, Line, Name, NewLot
from .errors import AlreadyReversed, HoldEnded, InsufficientFunds

FOLDING = 0x464F4C44
"""The number of the lock that one folding at a time holds."""


async def open_accounts(tx: Transaction, *, accounts: Iterable[Name]) -> None:
    """Makes those that don't exist yet; several may try at once."""
    # Sorted, so that two who open the same new accounts wait for each other in one direction only.
    wanted = sorted(set(accounts), key=lambda account: account.id)
    await tx.execute(
        queries.OPEN_ACCOUNTS,
        ids=[account.id for account in wanted],
        assets=[account.asset for account in wanted],
        kinds=[account.kind for account in wanted],
        owners=[account.owner for account in wanted],
        floors=[account.floor for account in wanted],
    )


async def lock(tx: Transaction, *, accounts: Iterable[Name]) -> None:
    """Locks bounded accounts until the transaction ends, in the order of their ids; opens those that are new."""
    wanted = {account.id: account for account in accounts}
    found = {row.id for row in await tx.all(queries.LOCK_ACCOUNTS, accounts=list(wanted))}
    if len(found) < len(wanted):
        await open_accounts(tx, accounts=[account for key, account in wanted.items() if key not in found])
        await tx.all(queries.LOCK_ACCOUNTS, accounts=list(wanted))


async def post(tx: Transaction, actor: Actor, *, entries: Sequence[Entry]) -> None:
    """Posts journals in one statement, whatever their number; all or none.

    Bounded accounts must be open, and locked by `lock` if there are several. Raises InsufficientFunds.
    """
    for entry in entries:
        _require_balance(entry)
    lines = [(entry, number, line) for entry in entries for number, line in enumerate(entry.lines, 1)]
    bounded = {line.account.id for _, _, line in lines if line.account.floor is not None}
    opened = sorted({line.account for _, _, line in lines if line.account.floor is None})
    moved = await tx.value(
        queries.POST,
        now=tx.now,
        actor=actor.id,
        line_journals=[entry.id for entry, _, _ in lines],
        line_numbers=[number for _, number, _ in lines],
        line_accounts=[line.account.id for _, _, line in lines],
        line_assets=[line.account.asset for _, _, line in lines],
        line_amounts=[line.amount for _, _, line in lines],
        line_bounded=[line.account.floor is not None for _, _, line in lines],
        open_ids=[account.id for account in opened],
        open_assets=[account.asset for account in opened],
        open_kinds=[account.kind for account in opened],
        open_owners=[account.owner for account in opened],
        journals=[entry.id for entry in entries],
        kinds=[entry.kind for entry in entries],
        requests=[entry.request for entry in entries],
        # Seldom given: where a column is shorter than the others, PostgreSQL adds nulls.
        effective=[entry.effective_at for entry in entries] if any(entry.effective_at for entry in entries) else [],
        reasons=[entry.reason for entry in entries] if any(entry.reason for entry in entries) else [],
        reverses=[entry.reverses for entry in entries] if any(entry.reverses for entry in entries) else [],
        **_lots(tx, [(entry.id, entry.lot) for entry in entries if entry.lot]),
    )
    if moved != len(bounded):
        raise InsufficientFunds()


async def hold(tx: Transaction, *, account: Name, amount: int, expires_at: datetime | None = None) -> UUID:
    """Reserves `amount` and draws it from the lots that expire first. Raises InsufficientFunds, if frozen too."""
    new = ids.new()
    held = await tx.value(queries.HOLD, hold=new, account=account.id, amount=amount, now=tx.now, expires_at=expires_at)
    if held is None:
        raise InsufficientFunds()
    await draw(tx, account=account, amount=amount, hold=new)
    return new


async def draw(
    tx: Transaction,
    *,
    account: Name,
    amount: int,
    hold: UUID | None = None,
    journal: UUID | None = None,
    prefer: UUID | None = None,
) -> None:
    """Takes `amount` from the lots of an account locked before, for a hold or a journal.

    Lots that the journal `prefer` made go first, then those that expire first; what has expired is not
    drawn. Raises InsufficientFunds.
    """
    drawn = await tx.value(
        queries.DRAW, account=account.id, amount=amount, hold=hold, journal=journal, prefer=prefer, now=tx.now
    )
    if drawn != amount:
        raise InsufficientFunds()


async def settle(
    tx: Transaction, actor: Actor, *, hold: UUID, into: Name, kind: str, reason: str | None = None
) -> UUID:
    """Moves what a hold reserved to the insert-only account `into`: its journal. Raises HoldEnded."""
    journal = ids.new()
    amount = await tx.value(
        queries.SETTLE,
        hold=hold,
        journal=journal,
        into=into.id,
        asset=into.asset,
        into_kind=into.kind,
        into_owner=into.owner,
        kind=kind,
        request=f"settle:{hold}",
        reason=reason,
        actor=actor.id,
        now=tx.now,
    )
    if amount is None:
        raise HoldEnded()
    return journal


async def void(tx: Transaction, *, hold: UUID) -> None:
    """Gives back what a hold reserved, to the lots that it came from. Raises HoldEnded."""
    released = await tx.maybe(queries.VOID, hold=hold, now=tx.now)
    if released is None:
        raise HoldEnded()
    await tx.execute(queries.PUT_BACK, hold=hold, journal=None, now=tx.now)


async def reverse(tx: Transaction, actor: Actor, *, journal: UUID, kind: str, reason: str | None = None) -> UUID:
    """Posts the opposite of a journal, once: its id.

    What the journal drew goes back to its lots, what it granted is drawn again. Raises AlreadyReversed,
    InsufficientFunds.
    """
    await tx.one(queries.LOCK_JOURNAL, journal=journal)
    rows = await tx.all(queries.LINES_TO_REVERSE, journal=journal)
    if any(row.reversed for row in rows):
        raise AlreadyReversed()
    lines = tuple(Line(Name(row.asset, row.kind, row.owner, row.floor), -row.amount) for row in rows)
    await lock(tx, accounts=[line.account for line in lines if line.account.floor is not None])
    new = ids.new()
    entry = Entry(new, kind, lines, request=f"reverse:{journal}", reason=reason, reverses=journal)
    await post(tx, actor, entries=[entry])
    await tx.execute(queries.PUT_BACK, hold=rows[0].hold, journal=journal, now=tx.now)
    for row, line in zip(rows, lines, strict=True):
        if row.granted:
            await draw(tx, account=line.account, amount=-line.amount, journal=new, prefer=journal)
    return new


async def available(tx: Transaction, *, account: Name) -> int:
    """What can be spent now from an account with lots: neither held nor expired."""
    amount: int = await tx.value(queries.AVAILABLE, account=account.id, now=tx.now)
    return amount


async def expire_lots(tx: Transaction, actor: Actor, *, into: Name, limit: int = 500) -> int:
    """Moves what is left in expired lots of up to `limit` accounts to `into`: how many lots there were.

    At the end, when none is left, it notes the time for `commonweal verify`.
    """
    due = [row.account_id for row in await tx.all(queries.ACCOUNTS_DUE, asset=into.asset, now=tx.now, limit=limit)]
    if not due:
        await tx.execute(queries.RECORD_EXPIRY_RUN, asset=into.asset, now=tx.now)
        return 0
    await tx.all(queries.LOCK_ACCOUNTS, accounts=due)
    lots = await tx.all(queries.LOTS_DUE, accounts=due, now=tx.now)
    entries = [_expiry(lot, into) for lot in lots]
    await post(tx, actor, entries=entries)
    await tx.execute(
        queries.EMPTY_LOTS,
        lots=[lot.id for lot in lots],
        journals=[entry.id for entry in entries],
        quantities=[lot.remaining for lot in lots],
    )
    return len(lots)


async def fold(tx: Transaction, *, limit: int = 10_000) -> int:
    """Adds up to `limit` waiting postings to their insert-only accounts: how many there were."""
    await tx.execute(LOCK_NAME, number=FOLDING)
    folded: int = await tx.value(queries.FOLD, limit=limit)
    return folded


async def balance(tx: Transaction, *, account: Name) -> tuple[int, int]:
    """What is posted and what of it is held, with what waits to be folded; zeros for one never opened."""
    row = await tx.maybe(queries.BALANCE, account=account.id)
    return (row.posted, row.held) if row else (0, 0)


async def is_open(tx: Transaction, *, account: Name) -> bool:
    """Whether anything was ever to be posted to it."""
    return await tx.maybe(queries.BALANCE, account=account.id) is not None


async def posted_at(tx: Transaction, *, account: Name, at: datetime) -> int:
    """The balance as of a moment: what had taken effect by then."""
    amount: int = await tx.value(queries.POSTED_AT, account=account.id, at=at)
    return amount


def _require_balance(entry: Entry) -> None:
    """A journal that doesn't balance is a bug of the caller, not a refusal."""
    sums: Counter[str] = Counter()
    for line in entry.lines:
        sums[line.account.asset] += line.amount
    if any(sums.values()) or len(entry.lines) < 2 or not all(line.amount for line in entry.lines):
        raise ValueError(f"{entry.kind} does not balance: {entry.lines}")


def _lots(tx: Transaction, made: Sequence[tuple[UUID, NewLot]]) -> dict[str, Sequence[object]]:
    return {
        "lots": ids.several(len(made)),
        "lot_accounts": [lot.account.id for _, lot in made],
        "lot_journals": [journal for journal, _ in made],
        "lot_amounts": [lot.amount for _, lot in made],
        "lot_expires": [lot.expires_at for _, lot in made],
    }


def _expiry(lot: Row, into: Name) -> Entry:
    # A lot that was given back after it had expired has another version: it expires once more.
    account = Name(lot.asset, lot.kind, lot.owner, lot.floor)
    lines = (Line(account, -lot.remaining), Line(into, lot.remaining))
    return Entry(ids.new(), "expiry", lines, request=f"expire:{lot.id}:{lot.version}")
