"""A batch needs two people with no other part in it; what it sends is the same whenever it is sent."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.graphql.documents import Documents
from app.kernel.errors import DomainError, Invalid, NotAllowed, SignInRequired
from app.kernel.identity import Actor
from app.subsidies.errors.money import (
    BatchesUnderWay,
    BatchMoved,
    FileDiffers,
    NothingToPay,
    OnASideOfBatch,
    OwnBatch,
    PayingAccountMissing,
)
from app.subsidies.models import FileFormat
from app.subsidies.service.batches import cancel_batch, draw_batch, release_batch
from app.subsidies.service.budgets import confirm_budget_change, propose_closing
from app.subsidies.service.ordering import send_batch
from tests.duplicates.signpost import may, merged
from tests.subsidies.cases.desks import TODAY

from .till import FEN, Counter, card, says


async def test_two_people_with_no_other_part_draw_and_release(counter: Counter) -> None:
    bureau = counter.till.bureau
    with pytest.raises(NothingToPay):  # the approver of all of them
        await counter.do(draw_batch, bureau.approver, budget=counter.till.budget, pay_on=TODAY)
    drawn = await counter.draw()
    assert (drawn.lines, drawn.fen) == (4, 4 * FEN)
    for nobody, refusal in (
        (counter.payer, OwnBatch),
        (bureau.approver, OnASideOfBatch),
        (bureau.clerk, OnASideOfBatch),
        (counter.till.workers[0], NotAllowed),
        (counter.world.lena, NotAllowed),
        (counter.world.anonymous, SignInRequired),
    ):
        with pytest.raises(refusal):
            await counter.do(release_batch, nobody, batch=drawn.batch)
    await counter.do(release_batch, counter.spare, batch=drawn.batch)
    with pytest.raises(BatchMoved):
        await counter.do(cancel_batch, counter.spare, batch=drawn.batch, reason="太迟")
    assert await counter.wrong() == []


async def test_who_drew_it_under_a_record_that_was_merged_does_not_release_it(
    counter: Counter, documents: Documents
) -> None:
    drawn = await counter.draw()
    asked = {"what": "own", "of": f"PaymentBatch:{drawn.batch}"}
    async with merged(counter.db, counter.payer, counter.spare):
        assert await may(documents, counter.db, counter.spare, **asked)
        with pytest.raises(OwnBatch):
            await counter.do(release_batch, counter.spare, batch=drawn.batch)
    assert not await may(documents, counter.db, counter.spare, **asked)
    await counter.do(release_batch, counter.spare, batch=drawn.batch)


@pytest.mark.parametrize("who", ["worker", "lena", "anonymous"])
async def test_others_neither_draw_nor_send(counter: Counter, who: str) -> None:
    nobody: Actor = counter.till.workers[0] if who == "worker" else getattr(counter.world, who)
    refusal = SignInRequired if who == "anonymous" else NotAllowed
    batch = await counter.released()
    for verb, given in (
        (draw_batch, {"budget": counter.till.budget, "pay_on": TODAY}),
        (cancel_batch, {"batch": batch, "reason": "x"}),
        (send_batch, {"batch": batch, "file_format": FileFormat.CSV}),
    ):
        with pytest.raises(refusal):
            await counter.do(verb, nobody, **given)


async def test_two_who_draw_at_once_draw_each_case_once(counter: Counter) -> None:
    async def draw(actor: Actor) -> int:
        try:
            return int((await counter.do(draw_batch, actor, budget=counter.till.budget, pay_on=TODAY)).lines)
        except NothingToPay:
            return 0

    assert sorted(await asyncio.gather(draw(counter.payer), draw(counter.spare))) == [0, 4]


async def test_who_is_not_entitled_any_more_drops_out_at_the_release(counter: Counter) -> None:
    drawn = await counter.draw()
    async with counter.db.connection() as connection:
        await connection.execute(
            "UPDATE employment SET until = '2026-01-02' WHERE person_id = $1", counter.till.workers[0].id
        )
    done = await counter.do(release_batch, counter.spare, batch=drawn.batch)
    assert (done.lines, done.fen, done.dropped) == (3, 3 * FEN, 1)
    assert sorted(await counter.states()) == ["batched", "batched", "batched", "refused"]
    assert (await counter.sums())["available"] == 8_000_000 + FEN
    await counter.file(drawn.batch)
    await counter.answer(says(await counter.names(drawn.batch)))
    assert await counter.wrong() == []


async def test_a_batch_sent_twice_is_the_same_file_and_pays_once(counter: Counter) -> None:
    batch = await counter.released()
    first, again = await counter.file(batch), await counter.file(batch)
    assert (first.content, first.sha256) == (again.content, again.sha256)
    assert b"<CtrlSum>20000.00</CtrlSum>" in first.content
    assert card(0).encode() in first.content
    with pytest.raises(FileDiffers):
        await counter.file(batch, FileFormat.CSV)
    assert await counter.db.read("SELECT count(*) FROM audit_entry WHERE action = 'subsidies.send_batch'") == 2
    await counter.answer(says(await counter.names(batch)))
    assert (await counter.sums())["paid"] == 4 * FEN


async def test_a_csv_is_sent_the_same_way(counter: Counter) -> None:
    batch = await counter.sent(FileFormat.CSV)
    lines = (await counter.file(batch, FileFormat.CSV)).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 5
    assert ",5000.00,CNY,马兰," in lines[1]


async def test_a_batch_taken_apart_leaves_its_cases_to_the_next(counter: Counter) -> None:
    drawn = await counter.draw()
    with pytest.raises(BatchMoved):
        await counter.file(drawn.batch)
    await counter.do(cancel_batch, counter.payer, batch=drawn.batch, reason="日期不对")
    assert await counter.states() == ["cleared"] * 4
    assert (await counter.draw()).lines == 4
    assert await counter.wrong() == []


async def test_without_an_account_to_pay_from_nothing_is_released(counter: Counter) -> None:
    drawn = await counter.draw()
    async with counter.db.connection() as connection:
        await connection.execute("UPDATE bank_account SET ended_at = now() WHERE organisation_id IS NOT NULL")
    with pytest.raises(PayingAccountMissing):
        await counter.do(release_batch, counter.spare, batch=drawn.batch)
    far = TODAY.replace(year=2027)
    with pytest.raises(Invalid):
        await counter.do(draw_batch, counter.payer, budget=counter.till.budget, pay_on=far)


async def test_a_year_is_not_closed_while_the_bank_has_a_batch(counter: Counter) -> None:
    await counter.sent()
    proposed = await counter.do(propose_closing, counter.payer, budget=counter.till.budget, over=False, reason="年终")
    with pytest.raises(BatchesUnderWay):
        await counter.do(confirm_budget_change, counter.spare, change=proposed.change)


async def test_money_with_the_bank_is_paid_or_comes_back_and_never_both(counter: Counter) -> None:
    """The same line is said to be paid and to have come back, by two files at once: one is first, both are kept."""
    batch = await counter.sent()
    names = await counter.names(batch)
    answers: list[Callable[[], Awaitable[object]]] = [
        lambda: counter.answer(says(names)),
        lambda: counter.answer(says(names, "returned")),
    ]
    await asyncio.gather(*(answer() for answer in answers))
    states = set(await counter.states())
    assert states in ({"paid"}, {"returned"})
    assert await counter.wrong() == []


async def test_what_a_refusal_leaves_undone_stays_undone(counter: Counter) -> None:
    before = await counter.sums()
    with pytest.raises(DomainError):
        await counter.do(draw_batch, counter.payer, budget=counter.till.bureau.budgets["grant"], pay_on=TODAY)
    assert await counter.sums() == before
