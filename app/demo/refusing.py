"""Counters that had no network: what was handed over and did not count, one settled, two for somebody to settle."""

from contextlib import suppress
from datetime import datetime
from functools import partial

from app.kernel.db import Database, Transaction
from app.kernel.errors import DomainError
from app.rewards import service as rewards

from . import queries
from .calendar import DAY, HOUR
from .founding import Counter, County
from .steps import Made, step

MISREAD = "K7M2P9QX4T"
"""Nobody's voucher."""
TWICE, LATELY = 9 * DAY, 2 * DAY
"""How long ago a voucher was shown a second time, and a code was read wrongly."""


async def refuse(db: Database, county: County, now: datetime) -> None:
    for number, (township, counter) in enumerate(list(county.counters.items())[:2]):
        told = partial(_shown_again, county, counter, settled=not number)
        await step(db.at(now - TWICE), f"{township}: a voucher twice", told)
    last = next(iter(county.counters.values()))
    await step(db.at(now - LATELY), "a code that was misread", partial(_misread, last))


async def _shown_again(county: County, counter: Counter, tx: Transaction, *, settled: bool) -> Made:
    code = await tx.value(queries.COLLECTED, counter=counter.point, before=tx.now)
    if code is None:
        return Made()
    await _send(tx, counter, code)
    if settled:
        refused = await tx.value(queries.REFUSED, merchant=counter.merchant.id)
        note = "已联系本人：当时重复出示，多领的一份已送回。"
        await rewards.settle_refusal(tx.at(tx.now + DAY), county.officer, refused=refused, note=note)
    return Made()


async def _misread(counter: Counter, tx: Transaction) -> Made:
    await _send(tx, counter, MISREAD)
    return Made()


async def _send(tx: Transaction, counter: Counter, code: str) -> None:
    with suppress(DomainError):
        await rewards.fulfil_late(tx, counter.merchant, code=code, handed_over_at=tx.now - 3 * HOUR)
