"""From the outbox to the receiver: what the app does by itself, in as many processes as there are."""

import random
from datetime import timedelta
from uuid import UUID

import msgspec

from app.kernel import audit
from app.kernel.db import Transaction
from app.kernel.identity import system
from app.partners.exchange import Answered, Outgoing
from app.partners.models import MOVES, DeliveryState, DisabledFor
from app.partners.queries import deliveries as queries
from app.partners.queries import webhooks

EVENTS_AT_ONCE = 500
EACH = 4
"""How many deliveries to one webhook are under way at a time."""
LEASE = timedelta(seconds=60)
"""For how long nobody else sends it; several times as long as sending may take."""
ATTEMPTS = 13
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=12)
LATEST_RETRY_AFTER = timedelta(days=1)
JITTER = 0.1
FAILING_FOR = timedelta(days=3)
"""Whose every delivery failed for so long is disabled."""
KEPT = timedelta(days=30)
_RANDOM = random.SystemRandom()


class Leased(msgspec.Struct, frozen=True):
    """A delivery to be sent now."""

    delivery: UUID
    attempt: int
    outgoing: Outgoing


async def fan_out(tx: Transaction) -> int:
    """Makes deliveries of the next events in the outbox; how many events those were."""
    return await tx.value(queries.FAN_OUT, most=EVENTS_AT_ONCE, now=tx.now) or 0


async def lease(tx: Transaction, *, most: int) -> list[Leased]:
    """Deliveries that are due, at most so many; nobody else gets them for a minute.

    None of them while another process leases, which is over in a moment.
    """
    if not await tx.value(queries.ONE_LEASES):
        return []
    rows = await tx.all(queries.LEASE, each=EACH, most=most, now=tx.now, lease=LEASE)
    return [
        Leased(
            row.id,
            row.attempts,
            Outgoing(
                f"msg_{row.id}",
                row.url,
                row.body,
                [tx.vault.open(sealed) for sealed in (row.secret_sealed, row.former_secret_sealed) if sealed],
            ),
        )
        for row in rows
    ]


async def settle(tx: Transaction, *, delivery: UUID, attempt: int, answered: Answered) -> None:
    """Notes what came of an attempt: delivered, to be tried again, or a dead letter after the last try.

    A receiver that says it is gone, or that failed for three days, disables its webhook. An attempt that
    was overtaken by a replay changes nothing.
    """
    of = {
        "delivery": delivery,
        "attempt": attempt,
        "of_status": answered.status,
        "of_failure": answered.failure,
        "of_response": answered.response,
    }
    if answered.ok:
        webhook = await tx.value(queries.DELIVERED, now=tx.now, **of)
        if webhook is not None:
            await tx.execute(webhooks.SUCCEEDED, webhook=webhook)
    else:
        dead = answered.gone or attempt >= ATTEMPTS
        state = DeliveryState.DEAD if dead else DeliveryState.WAITING
        assert not dead or state in MOVES[DeliveryState.WAITING]
        next_at = tx.now + delay_after(attempt, answered.retry_after)
        webhook = await tx.value(queries.NOT_DELIVERED, new_state=state, next_at=next_at, **of)
        if webhook is not None:
            await _failed(tx, webhook, answered, dead)
    if webhook is None:
        await tx.execute(queries.RELEASE, delivery=delivery)


async def forget_deliveries(tx: Transaction) -> int:
    """Removes deliveries after 30 days; the events themselves stay."""
    return await tx.execute(queries.FORGET, before=tx.now - KEPT)


def delay_after(attempt: int, retry_after: timedelta | None) -> timedelta:
    """How long to wait after this attempt: 10 s, then four times as long each, 12 h at most, a tenth more or
    less so that not all come back at once; 13 attempts take three days. Longer where the receiver says so."""
    delay: timedelta = min(FIRST_DELAY * 4 ** min(attempt - 1, 10), LONGEST_DELAY) * _RANDOM.uniform(
        1 - JITTER, 1 + JITTER
    )
    return max(delay, min(retry_after or timedelta(), LATEST_RETRY_AFTER))


async def _failed(tx: Transaction, webhook: UUID, answered: Answered, dead: bool) -> None:
    since = await tx.value(webhooks.FAILED, webhook=webhook, now=tx.now)
    if answered.gone:
        reason = DisabledFor.GONE
    elif dead and tx.now - since >= FAILING_FOR:
        reason = DisabledFor.FAILING
    else:
        return
    if await tx.execute(webhooks.DISABLE, webhook=webhook, now=tx.now, reason=reason):
        await audit.record(tx, system("partners"), "partners.disable_webhook", webhook, after={"reason": reason})
