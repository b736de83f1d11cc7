"""What was paid too much is owed, comes back to its budget, or is written off by two people."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.kernel.errors import Invalid, NotAllowed, SignInRequired
from app.subsidies.errors.money import (
    NothingProposed,
    NotPaid,
    OwnWriteOff,
    ReceivableEnded,
    RepaidTwice,
    TooMuchRepaid,
)
from app.subsidies.service.receivables import claw_back, decide_write_off, propose_write_off, repay
from tests.duplicates.signpost import merged
from tests.subsidies.cases.desks import TODAY

from .till import FEN, Counter


async def claimed(counter: Counter, fen: int = 200_000) -> UUID:
    await counter.paid()
    made = await counter.do(claw_back, counter.spare, case=counter.till.cases[0], fen=fen, reason="提前离职")
    claim: UUID = made.receivable
    return claim


def back(claim: UUID, fen: int, reference: str = "R1") -> dict[str, Any]:
    return {"receivable": claim, "fen": fen, "paid_on": TODAY, "reference": reference}


async def test_a_claim_is_repaid_in_parts_into_what_is_available(counter: Counter) -> None:
    claim = await claimed(counter)
    assert (await counter.states())[0] == "clawing_back"
    assert (await counter.sums(claim)) == {"subsidy_receivable": 200_000}
    await counter.do(repay, counter.spare, **back(claim, 150_000))
    with pytest.raises(RepaidTwice):
        await counter.do(repay, counter.payer, **back(claim, 10_000))
    with pytest.raises(TooMuchRepaid):
        await counter.do(repay, counter.spare, **back(claim, 50_001, "R2"))
    assert (await counter.sums(claim)) == {"subsidy_receivable": 50_000}
    await counter.do(repay, counter.spare, **back(claim, 50_000, "R2"))
    assert (await counter.states())[0] == "clawed_back"
    sums = await counter.sums()
    assert (sums["available"], sums["paid"]) == (8_200_000, 4 * FEN - 200_000)
    with pytest.raises(ReceivableEnded):
        await counter.do(repay, counter.spare, **back(claim, 1, "R3"))
    assert await counter.wrong() == []


async def test_no_more_is_claimed_than_was_paid_and_once(counter: Counter) -> None:
    with pytest.raises(NotPaid):
        await counter.do(claw_back, counter.spare, case=counter.till.cases[0], fen=1, reason="x")
    await counter.paid()
    with pytest.raises(NotPaid):
        await counter.do(claw_back, counter.spare, case=counter.till.cases[0], fen=FEN + 1, reason="x")
    with pytest.raises(Invalid):
        await counter.do(claw_back, counter.spare, case=counter.till.cases[0], fen=0, reason="x")
    await counter.do(claw_back, counter.spare, case=counter.till.cases[0], fen=FEN, reason="x")
    with pytest.raises(NotPaid):
        await counter.do(claw_back, counter.spare, case=counter.till.cases[0], fen=1, reason="x")


async def test_a_rest_is_written_off_by_a_second_person_alone(counter: Counter) -> None:
    claim = await claimed(counter)
    with pytest.raises(NothingProposed):
        await counter.do(decide_write_off, counter.payer, receivable=claim, granted=True)
    await counter.do(propose_write_off, counter.spare, receivable=claim, reason="生活困难")
    with pytest.raises(OwnWriteOff):
        await counter.do(decide_write_off, counter.spare, receivable=claim, granted=True)
    async with merged(counter.db, counter.spare, counter.payer):
        with pytest.raises(OwnWriteOff):
            await counter.do(decide_write_off, counter.payer, receivable=claim, granted=True)
    await counter.do(decide_write_off, counter.payer, receivable=claim, granted=False)
    with pytest.raises(NothingProposed):
        await counter.do(decide_write_off, counter.payer, receivable=claim, granted=True)
    await counter.do(propose_write_off, counter.spare, receivable=claim, reason="生活困难")
    await counter.do(decide_write_off, counter.payer, receivable=claim, granted=True)
    assert await counter.sums(claim) == {}
    assert (await counter.sums())["paid"] == 4 * FEN
    assert await counter.wrong() == []


async def test_others_claim_and_record_nothing(counter: Counter) -> None:
    claim = await claimed(counter)
    owing = counter.till.workers[0]
    for nobody, refusal in (
        (owing, NotAllowed),
        (counter.world.lena, NotAllowed),
        (counter.world.anonymous, SignInRequired),
    ):
        for verb, given in (
            (claw_back, {"case": counter.till.cases[1], "fen": 1, "reason": "x"}),
            (repay, back(claim, 1)),
            (propose_write_off, {"receivable": claim, "reason": "x"}),
            (decide_write_off, {"receivable": claim, "granted": True}),
        ):
            with pytest.raises(refusal):
                await counter.do(verb, nobody, **given)
    with pytest.raises(Invalid):
        await counter.do(repay, counter.spare, **{**back(claim, 1), "paid_on": TODAY + timedelta(days=1)})
