"""Many at once: one key is one effect, and whatever comes between whatever, everything adds up.

The crowds for the last place and the last item, and settling against voiding, stand with their slices:
tests/activities/test_enrolling.py, tests/rewards/test_redeeming.py, tests/rewards/test_counter.py.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from random import Random
from typing import Any

import pytest

from app.activities import service as activities
from app.attendance import service as attendance
from app.kernel.db import Database
from app.kernel.errors import DomainError
from app.kernel.identity import system
from app.ledger import service as ledger
from app.points import purses
from app.rewards import service as rewards
from tests.attendance.presence import END
from tests.rewards.purse import change, on_the_shelf

from .county import County, broken, census, do, grown
from .deeds import DEEDS, Send

Deed = Callable[[County, str], Awaitable[Send]]
Work = Callable[[], Awaitable[Any]]
JOB = system("tests")


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
async def test_one_key_50_times_at_once_is_one_effect_and_one_answer(county: County, deed: Deed) -> None:
    """Without the claim in `once`, or the unique nonce of a scan, it is done again and again."""
    once, often = await deed(county, "once"), await deed(county, "often")
    start = await census(county.db)
    await once(county.db)
    middle = await census(county.db)
    answers = await asyncio.gather(*(often(county.db) for _ in range(50)))
    assert {getattr(answer, "id", None) for answer in answers} == {answers[0].id}
    assert grown(middle, await census(county.db)) == grown(start, middle)
    assert await broken(county.db) == []


async def test_a_market_day(county: County) -> None:
    """People enrol and cancel, come and leave, leaders approve and correct, vouchers are made, handed over and
    given back, jobs expire and fold: all at once and in any order. A refusal is fine, anything else is not.
    """
    work = [each for make in (_places, _hours, _goods, _jobs) for each in await make(county)]
    Random(2).shuffle(work)
    county.clock.at = END
    outcomes = Counter(await asyncio.gather(*(_outcome(each) for each in work)))
    assert set(outcomes) <= EXPECTED, outcomes
    assert outcomes["ok"] > 50
    await _settle_up(county)


EXPECTED = {
    "ok",
    "SHIFT_FULL",
    "NOT_ENROLLED",
    "RECORD_NOT_OPEN",
    "OUT_OF_STOCK",
    "INSUFFICIENT_POINTS",
    "ALREADY_FULFILLED",
    "ALREADY_RETURNED",
}
PLACES = 10


async def _places(county: County) -> list[Work]:
    """40 people want 10 places of tomorrow's shift; each comes and goes three times."""
    await change(county.db, f"UPDATE shift SET capacity = {PLACES} WHERE id = '{county.world.tomorrow}'")

    def change_of_mind(person: Any) -> Work:
        async def work() -> None:
            for _ in range(3):
                made = await do(county.db, activities.enrol, person, shift=county.world.tomorrow)
                await asyncio.sleep(0)
                await do(county.db, activities.cancel_enrolment, person, enrolment=made.id)
            await do(county.db, activities.enrol, person, shift=county.world.tomorrow)

        return work

    return [change_of_mind(await county.volunteer()) for _ in range(40)]


async def _hours(county: County) -> list[Work]:
    """People leave twice, two leaders approve each record, one corrects it."""
    works: list[Work] = []
    for _ in range(8):
        person, _ = await county.served()
        await county.scan(county.db, person, "in", END)
        works += [partial(county.scan, county.db, person, "out", END)] * 2
        _, record = await county.served()
        approve: dict[str, Any] = {"verb": attendance.approve_service_record, "record": record}
        correct: dict[str, Any] = {"verb": attendance.correct_service_record, "record": record}
        correct |= {"minutes": 30, "reason": "left early"}
        lena, otto = county.world.lena, county.world.otto
        works += [partial(do, county.db, actor=lena, **arguments) for arguments in (approve, correct)]
        works.append(partial(do, county.db, actor=otto, **approve))
    return works


async def _goods(county: County) -> list[Work]:
    """30 people want 15 items twice, and the points of some run out just now; of ten vouchers each is handed
    over by two counters and given back.
    """
    people = [await county.rich() for _ in range(30)]
    soon = f"UPDATE lot SET expires_at = '{END.isoformat()}' WHERE substr(id::text, 36) < '8'"
    await change(county.db, soon, *on_the_shelf(15))
    works: list[Work] = [partial(county.redeem, county.db, person) for person in people * 2]
    for _ in range(10):
        person, voucher = await county.with_voucher()
        hand_over: dict[str, Any] = {"verb": rewards.fulfil, "actor": county.world.mei, "code": voucher.code}
        give_back: dict[str, Any] = {"verb": rewards.return_redemption, "actor": person, "redemption": voucher.id}
        works += [partial(do, county.db, **given) for given in (hand_over, hand_over, give_back)]
    return works


async def _jobs(county: County) -> list[Work]:
    async def expire() -> None:
        await _expire(county.db)

    async def fold() -> None:
        async with county.db.unit_of_work() as tx:
            await ledger.fold(tx)

    return [expire, fold] * 5


async def _expire(db: Database) -> None:
    async with db.unit_of_work() as tx:
        while await ledger.expire_lots(tx, JOB, into=purses.EXPIRED):
            pass


async def _outcome(work: Work) -> str:
    try:
        await work()
    except DomainError as refusal:
        return refusal.code
    return "ok"


async def _settle_up(county: County) -> None:
    """Places, goods and points, counted; then all checks."""
    async with county.db.connection() as connection:
        shift = await connection.fetchrow(
            "SELECT s.enrolled_count, count(*) AS people FROM shift s JOIN enrolment e ON e.shift_id = s.id "
            "WHERE s.id = $1 AND e.state = 'confirmed' GROUP BY s.id",
            county.world.tomorrow,
        )
        twice = await connection.fetchval("SELECT count(*) FROM award GROUP BY source_id HAVING count(*) > 2 LIMIT 1")
    assert shift.enrolled_count == shift.people <= PLACES
    assert twice is None, "a record earns once, and once more when it is corrected"
    await _expire(county.db)
    assert await broken(county.db) == []
