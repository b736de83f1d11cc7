"""What the bank answers is done once, whatever it is told twice, and what does not fit is kept for somebody to see."""

import asyncio
from datetime import timedelta

import pytest

from app.kernel.errors import NotAllowed, SignInRequired
from app.subsidies.errors.money import LineNotReturned, ResultUnreadable
from app.subsidies.service.bank_accounts import add_bank_account
from app.subsidies.service.reissuing import reissue_line
from tests.subsidies.cases.desks import TODAY

from .till import FEN, Counter, card, says, states_as


async def test_what_the_bank_paid_is_paid_in_cases_lines_and_ledger(counter: Counter) -> None:
    before = await counter.sums()
    assert before == {"granted": -10_000_000, "available": 8_000_000, "committed": 4 * FEN}
    batch = await counter.sent()
    read = await counter.answer(says(await counter.names(batch)))
    assert (read.rows, read.settled, read.odd) == (4, 4, 0)
    assert await counter.states() == ["paid"] * 4
    assert await counter.states("payment_line", "case_id") == ["paid"] * 4
    assert await counter.sums() == {"granted": -10_000_000, "available": 8_000_000, "paid": 4 * FEN}
    assert await counter.db.read("SELECT state FROM payment_batch WHERE id = $1", [batch]) == "settled"
    assert await counter.wrong() == []


async def test_a_result_read_twice_pays_once(counter: Counter) -> None:
    batch = await counter.sent()
    content = says(await counter.names(batch))
    first = await counter.answer(content)
    again = await counter.answer(content, counter.spare)
    assert (again.result, again.again, again.settled) == (first.result, True, 4)
    assert (await counter.sums())["paid"] == 4 * FEN


async def test_a_file_that_was_read_for_another_bureau_is_read_for_the_one_that_pays(counter: Counter) -> None:
    content = says(await counter.names(await counter.sent()))
    elsewhere = await counter.answer(content, organisation=counter.world.team)
    read = await counter.answer(content)
    assert [(each.settled, each.odd, each.again) for each in (elsewhere, read)] == [(0, 4, False), (4, 0, False)]
    assert (await counter.sums())["paid"] == 4 * FEN


async def test_a_result_read_by_ten_at_once_pays_once(counter: Counter) -> None:
    batch = await counter.sent()
    content = says(await counter.names(batch))
    read = await asyncio.gather(*(counter.answer(content, (counter.payer, counter.spare)[n % 2]) for n in range(10)))
    assert {each.result for each in read} == {read[0].result}
    assert sorted(each.again for each in read) == [False, *[True] * 9]
    assert (await counter.sums())["paid"] == 4 * FEN


async def test_two_files_that_say_the_same_at_once_pay_once(counter: Counter) -> None:
    batch = await counter.sent()
    names = await counter.names(batch)
    read = await asyncio.gather(counter.answer(says(names)), counter.answer(says(names[::-1])))
    assert sorted(each.settled for each in read) == [0, 4]
    assert (await counter.sums())["paid"] == 4 * FEN
    assert await counter.wrong() == []


async def test_an_overlapping_statement_changes_nothing_and_a_second_payment_is_looked_at(counter: Counter) -> None:
    batch = await counter.sent()
    names = await counter.names(batch)
    await counter.answer(says(names))
    repeated = await counter.answer(says(names[:2]))
    assert (repeated.settled, repeated.odd) == (0, 0)
    twice = await counter.answer(says(names[:1], on=TODAY + timedelta(days=1)))
    assert (twice.settled, twice.odd) == (0, 1)


async def test_what_does_not_fit_is_told_row_by_row_and_changes_nothing(counter: Counter) -> None:
    batch = await counter.released()
    names = await counter.names(batch)
    early = await counter.answer(says(names[:1]))
    assert early.odd == 1, "nothing was sent yet"
    await counter.file(batch)
    read = await counter.answer(
        says([names[1]], fen=FEN + 1, more=f"{names[2]},5000.00,paid,{TODAY},\nX-1,1.00,paid,{TODAY},\n")
    )
    assert (read.rows, read.settled, read.odd) == (3, 1, 2)
    rows = "SELECT outcome FROM bank_result_row WHERE result_id = $1 ORDER BY number"
    assert await counter.db.column(rows, [read.result]) == ["wrong_amount", "paid", "unknown"]
    assert (await counter.sums())["paid"] == FEN
    assert sorted(await counter.states()) == ["batched", "batched", "batched", "paid"]


async def test_a_camt_statement_tells_what_went_out_and_what_came_back(counter: Counter) -> None:
    batch = await counter.sent()
    names = await counter.names(batch)
    out = [(name, "DBIT", "5000.00", "") for name in names]
    read = await counter.answer(
        states_as([*out, (names[3], "CRDT", "5000.00", "AC04"), ("NOTPROVIDED", "DBIT", "1", "")])
    )
    assert (read.rows, read.settled, read.odd) == (5, 5, 0)
    assert sorted(await counter.states()) == ["paid", "paid", "paid", "returned"]
    assert await counter.sums() == {"granted": -10_000_000, "available": 8_000_000, "committed": FEN, "paid": 3 * FEN}
    why = "SELECT reason FROM payment_line WHERE state = 'returned'"
    assert await counter.db.read(why) == "AC04 销户"
    assert await counter.wrong() == []
    pending = await counter.db.read("SELECT count(*) FROM message")
    assert pending >= 5, "each was told"


async def test_what_came_back_is_paid_once_more_to_another_account(counter: Counter) -> None:
    batch = await counter.sent()
    names = await counter.names(batch)
    await counter.answer(says(names[:1], "returned", reason="账号不符", more=says(names[1:]).partition("\n")[2]))
    line = await counter.db.read("SELECT id FROM payment_line WHERE state = 'returned'")
    case = await counter.db.read("SELECT case_id FROM payment_line WHERE id = $1", [line])
    place = counter.till.cases.index(case)
    owner, old = counter.till.workers[place], counter.till.accounts[place]
    new = (await counter.do(add_bank_account, owner, number=card(77), bank="青海银行")).account
    for stranger in (counter.till.workers[place - 1], counter.world.charlie):
        with pytest.raises(Exception, match="find this"):
            await counter.do(reissue_line, stranger, line=line, account=new)
    with pytest.raises(SignInRequired):
        await counter.do(reissue_line, counter.world.anonymous, line=line, account=new)
    assert new != old
    await counter.do(reissue_line, owner, line=line, account=new)
    with pytest.raises(LineNotReturned):
        await counter.do(reissue_line, owner, line=line, account=new)
    second = await counter.sent()
    found = "SELECT (reissue_of, account_masked) FROM payment_line WHERE batch_id = $1"
    assert [tuple(row) for row in await counter.db.column(found, [second])] == [(line, f"6217****{card(77)[-4:]}")]
    await counter.answer(says(await counter.names(second)))
    assert await counter.states() == ["paid"] * 4
    assert (await counter.sums())["paid"] == 4 * FEN
    assert await counter.wrong() == []


async def test_only_an_officer_of_the_bureau_reads_what_the_bank_answers(counter: Counter) -> None:
    content = says(["CW00000001-00001"])
    for nobody, refusal in (
        (counter.till.workers[0], NotAllowed),
        (counter.world.lena, NotAllowed),
        (counter.world.anonymous, SignInRequired),
    ):
        with pytest.raises(refusal):
            await counter.answer(content, nobody)
    with pytest.raises(ResultUnreadable, match="names no payment"):
        await counter.answer("end_to_end_id,amount,status,booked_on\n")
