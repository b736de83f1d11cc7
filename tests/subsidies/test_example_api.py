"""The example over the API alone: each person sends the documents that are published for partners and people."""

import re
from base64 import b64decode, b64encode
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app import registry
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.kernel.jobs import Nothing
from app.kernel.verification import verify
from app.notices import jobs as notices
from tests.skills.assessments.spoken import Speaker
from tests.subsidies.cases.money.till import card, states_as
from tests.web_fixtures import Browser
from tests.world import World

from .winder import FEN, GRANTED_FEN, Winder, begun

registry.load_handlers()


@pytest.fixture
def say(client: Browser) -> Speaker:
    return Speaker(client)


async def _mine(say: Speaker, winder: Winder) -> list[tuple[Any, ...]]:
    """What he reads of his own cases."""
    found = (await say.ask(winder.person, "MySubsidies"))["viewer"]["subsidyCases"]["nodes"]
    return [(each["id"], each["origin"], each["state"], each["amountFen"]) for each in found]


async def _approved(say: Speaker, winder: Winder, case: dict[str, str]) -> None:
    """By two officers, neither of whom is him; the clerk gives notice of it, to which nobody objects."""
    staff = winder.staff
    assert await say.refused(winder.person, "ApproveSubsidyCase", **case) == ["FORBIDDEN"]
    await say.do(staff["reviewer"], "ReviewSubsidyCase", **case)
    assert await say.refused(staff["reviewer"], "ApproveSubsidyCase", **case) == ["ON_OTHER_SIDE_OF_CASE"]
    await say.do(staff["approver"], "ApproveSubsidyCase", **case)
    given = await say.do(staff["clerk"], "GiveSubsidyNotice", **case)
    ends = date.fromisoformat(given["subsidyCase"]["notice"]["endsOn"])
    winder.clock.at = datetime(ends.year, ends.month, ends.day, 2, tzinfo=UTC) + timedelta(days=1)
    await notices.close(winder.db, Nothing())


async def _order(say: Speaker, winder: Winder, payer: Actor, releaser: Actor) -> str:
    """Drawn by one, released by another, sent to the bank: the file."""
    budget = f"Budget:{winder.budgets[2026]}"
    today = winder.clock.at.date().isoformat()
    drawn = await say.do(payer, "DrawPaymentBatch", budgetId=budget, payOn=today)
    assert (drawn["paymentBatch"]["lineCount"], drawn["paymentBatch"]["amountFen"]) == (1, FEN)
    batch = {"paymentBatchId": drawn["paymentBatch"]["id"]}
    assert await say.refused(payer, "ReleasePaymentBatch", **batch) == ["OWN_BATCH"]
    await say.do(releaser, "ReleasePaymentBatch", **batch)
    sent = await say.do(payer, "SendPaymentBatch", fileFormat="pain_001", **batch)
    return b64decode(sent["content"]).decode()


async def test_the_award_is_offered_approved_paid_and_claimed_back_over_the_api(
    say: Speaker, db: Database, world: World, clock: SettableClock
) -> None:
    winder = await begun(db, world, clock)
    certificate = f"Certificate:{await winder.rises()}"
    await winder.night()
    ((offered, origin, state, fen),) = await _mine(say, winder)
    assert (origin, state, fen) == ("entitlement", "offered", FEN)

    case = {"caseId": offered}
    added = await say.do(winder.person, "AddBankAccount", number=card(7), bank="农业银行祁连支行")
    account = added["bankAccount"]["id"]
    assert await say.refused(world.alice, "ConsentToSubsidy", accountId=account, **case) == ["NOT_FOUND"]
    await say.do(winder.person, "ConsentToSubsidy", accountId=account, **case)
    await _approved(say, winder, case)

    payer, releaser = winder.staff["payer"], winder.staff["releaser"]
    order = await _order(say, winder, payer, releaser)
    assert f"<Id>{card(7)}</Id>" in re.sub(r"ns\d+:", "", order)
    (name,) = re.findall(r"EndToEndId>([^<\s]+)<", order)
    answer = {
        "organisationId": f"Organisation:{world.county}",
        "fileName": "1.xml",
        "content": b64encode(states_as([(name, "DBIT", "5000.00", "")]).encode()).decode(),
    }
    assert await say.refused(winder.person, "ReadBankResult", **answer) == ["FORBIDDEN"]
    read = await say.do(payer, "ReadBankResult", **answer)
    assert (read["bankResult"]["settled"], read["again"]) == (1, False)
    assert (await say.do(releaser, "ReadBankResult", **answer))["again"]
    assert await _mine(say, winder) == [(offered, "entitlement", "paid", FEN)]
    timeline = (await say.ask(winder.person, "SubsidyCaseTimeline", id=offered))["subsidyCase"]
    acts = [step["act"] for step in timeline["steps"]["nodes"]]
    assert acts == ["offer", "consent", "match", "review", "approve", "give_notice", "end_notice", "batch", "pay"]
    await _budget(say, payer, available=GRANTED_FEN - FEN, paid=FEN)

    await say.do(world.otto, "RevokeCertificate", certificateId=certificate, revocation="records", note="成绩不实。")
    assert await _mine(say, winder) == [(offered, "entitlement", "clawing_back", FEN)]
    (claim,) = (await say.ask(payer, "Receivables"))["receivables"]["nodes"]
    back = {"receivableId": claim["id"], "amountFen": FEN, "paidOn": clock.at.date().isoformat(), "reference": "R1"}
    await say.do(payer, "RecordRepayment", **back)
    assert await _mine(say, winder) == [(offered, "entitlement", "clawed_back", FEN)]
    await _budget(say, payer, available=GRANTED_FEN, paid=0)
    assert [each.name for each in await verify(db, registry.checks()) if not each.ok] == []


async def _budget(say: Speaker, payer: Actor, *, available: int, paid: int) -> None:
    (budget,) = (await say.ask(payer, "Budgets", year=2026))["budgets"]["nodes"]
    found = {name: budget[f"{name}Fen"] for name in ("granted", "available", "reserved", "committed", "paid")}
    assert found == {"granted": GRANTED_FEN, "available": available, "reserved": 0, "committed": 0, "paid": paid}
