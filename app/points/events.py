"""What points do when something happens among people."""

import msgspec

from app.duplicates.happened import MergeUndone, PeopleMerged
from app.duplicates.service import note, noted
from app.kernel.db import Transaction
from app.kernel.events import on
from app.kernel.identity import Actor
from app.ledger import succession
from app.ledger.service import is_open, lock

from . import purses
from .errors import MergeFrozen
from .queries.exchange import BOTH_IN_FAMILIES
from .service.freezing import none_frozen

PURSES = (purses.wallet, purses.debt)


@on(PeopleMerged)
async def join_purses(tx: Transaction, actor: Actor, event: PeopleMerged) -> None:
    """The survivor's wallet goes on in the place of the other one, lots with their dates, vouchers, debts and all."""
    wallets = [purses.wallet(who) for who in (event.merged, event.survivor)]
    await lock(tx, accounts=wallets)  # whoever changes a debt holds its wallet's lock
    await _require_free(tx, event)
    for purse in PURSES:
        account = purse(event.merged)
        if await is_open(tx, account=account):
            was = await succession.succeed(
                tx, actor, account=account, heir=purse(event.survivor), reason=f"merge:{event.merge}"
            )
            await note(tx, merge=event.merge, table="account", row=was.account, after=msgspec.to_builtins(was))


@on(MergeUndone)
async def part_purses(tx: Transaction, actor: Actor, event: MergeUndone) -> None:
    wallets = [purses.wallet(who) for who in (event.merged, event.survivor)]
    await lock(tx, accounts=wallets)
    await _require_free(tx, event)
    kept = {row.row_id: row.after for row in await noted(tx, merge=event.merge, table="account")}
    for purse in PURSES:
        account = purse(event.merged)
        if account.id in kept:
            was = msgspec.convert(kept[account.id], succession.Succession, strict=False)
            await succession.give_back(
                tx, actor, account=account, heir=purse(event.survivor), was=was, reason=f"undo:{event.merge}"
            )


async def _require_free(tx: Transaction, event: PeopleMerged | MergeUndone) -> None:
    """Nobody gets points out of a frozen wallet by being joined with, or parted from, somebody else."""
    if not await none_frozen(tx, people=[event.merged, event.survivor]):
        raise MergeFrozen()


@on(PeopleMerged)
async def keep_one_family(tx: Transaction, actor: Actor, event: PeopleMerged) -> None:
    """Nobody is in two families: the survivor's place stays."""
    for place in await tx.all(BOTH_IN_FAMILIES, merged=event.merged, survivor=event.survivor):
        await note(tx, merge=event.merge, table="family_member", row=place.id, aside=True)
