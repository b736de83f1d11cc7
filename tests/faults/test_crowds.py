"""Crowds for the last item, and points that run out while they are spent: exact counts, definite answers."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from app.kernel.errors import DomainError
from app.ledger import service as ledger
from app.points import purses
from app.rewards.service import Redeemed
from tests.rewards.purse import JOB, change, give

from .county import County, broken

CROWD = 500


async def answers(*work: object) -> Counter[str]:
    """How often which answer came; what is neither a voucher nor a refusal is raised."""
    results = await asyncio.gather(*work, return_exceptions=True)  # type: ignore[call-overload]
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, DomainError):
            raise result
    return Counter(result.code if isinstance(result, DomainError) else type(result).__name__ for result in results)


@pytest.mark.thorough
async def test_500_people_redeem_the_last_item_and_one_wins(county: County) -> None:
    """Without `available >= :quantity` in RESERVE the stock's constraint breaks: 499 errors, no refusal."""
    people = [await county.volunteer() for _ in range(CROWD)]
    await give(county.db, *people, points=50)
    await change(
        county.db,
        "UPDATE stock_movement SET quantity = 1 + (SELECT sold FROM stock WHERE id = stock_id) WHERE kind = 'delivery'",
        "UPDATE stock SET delivered = sold + 1, available = 1",
    )
    came = await answers(*(county.redeem(county.db, person) for person in people))
    assert came == {"Redeemed": 1, "OUT_OF_STOCK": CROWD - 1}
    assert await broken(county.db) == []


async def test_points_that_run_out_while_they_are_spent_go_to_one_of_the_two(county: County) -> None:
    """Without the lots' own lock in DRAW and LOTS_DUE a point would be held and expired."""
    people = [await county.rich() for _ in range(12)]
    end = county.clock.at + timedelta(hours=1)
    await change(county.db, f"UPDATE lot SET expires_at = '{end.isoformat()}' WHERE remaining > 0")
    before, after = county.db.at(end - timedelta(seconds=1)), county.db.at(end)

    async def expire() -> Redeemed | None:
        async with after.unit_of_work() as tx:
            while await ledger.expire_lots(tx, JOB, into=purses.EXPIRED, limit=3):
                pass
        return None

    work = [work for person in people for work in (county.redeem(before, person), expire())]
    came = await answers(*work)
    await expire()
    held = 50 * came["Redeemed"]
    assert came["Redeemed"] + came["INSUFFICIENT_POINTS"] == len(people)
    owners = [person.id for person in people]
    async with county.db.connection() as connection:
        wallets = await connection.fetchrow(
            "SELECT sum(posted)::int AS posted, sum(held)::int AS held FROM account WHERE owner = ANY($1)", owners
        )
    assert dict(wallets) == {"posted": held, "held": held}
    assert await broken(after) == []
