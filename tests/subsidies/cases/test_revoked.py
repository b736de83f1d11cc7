"""A certificate is revoked: what rests on it and is under way ends, what was paid on it is claimed back."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app import registry
from app.certificates import service as certificates
from app.certificates.models import CertificateKind, Revocation
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.kernel.verification import verify
from app.skills.service.loading import load_ladder
from app.subsidies.checking import Trial
from app.subsidies.models import FileFormat
from app.subsidies.service import applying
from app.subsidies.service.bank_accounts import set_paying_account
from app.subsidies.service.batches import draw_batch, release_batch
from app.subsidies.service.ordering import send_batch
from app.subsidies.service.results import read_result
from tests.subsidies.awards import but, condition
from tests.waiting import until_one_waits

from .desks import AWARD, AWARD_FEN, SYSTEM, TODAY, Builder, Case
from .money.till import says

registry.load_handlers()
LADDER = Path(__file__).parents[3] / "app/skills/ladders/new-eight-grades.toml"
PARTS = {"letter": "Y", "organisation": "0217", "province": "63", "site": "222201", "level": "1"}
PAYING = {"holder": "祁连县人力资源和社会保障局", "number": "10500012345678901234", "bank": "建设银行祁连支行"}
WRONG: dict[str, Any] = {"revocation": Revocation.RECORDS, "note": "成绩有误。"}


@dataclass(frozen=True)
class Skilled:
    """What senior technicians get, and the worker's certificate of that grade."""

    programme: UUID
    budget: UUID
    certificate: UUID


@pytest.fixture
async def skilled(case: Case) -> Skilled:
    await case.do(load_ladder, SYSTEM, text=LADDER.read_text("utf-8"))
    asks = (condition("rung_new_eight_grades >= 6"), condition("employed"))
    trial = Trial("高级技师", {"rung_new_eight_grades": 6, "employed": True}, TODAY, True, AWARD_FEN)
    draft = but(AWARD, conditions=asks, trials=(trial,), automatic=False)
    programme, _, budget = await Builder(case.db, case.world).programme("skilled", draft, 10 * AWARD_FEN)
    async with case.db.unit_of_work() as tx:
        issued = await certificates.issue(
            tx,
            SYSTEM,
            kind=CertificateKind.SKILL,
            person=case.worker.id or ids.new(),
            organisation=case.world.county,
            content={"holder": {}},
            parts=PARTS,
        )
    await _hold(case.db, case, issued.id)
    return Skilled(programme, budget, issued.id)


async def _hold(db: Database, case: Case, certificate: UUID) -> None:
    async with db.connection() as connection:
        rung = await connection.fetchval(
            "SELECT rung.id FROM rung JOIN ladder ON ladder.id = ladder_id"
            " WHERE code = 'new-eight-grades' AND number = 6"
        )
        await connection.execute(
            "INSERT INTO skill_grade (id, person_id, rung_id, organisation_id, source, since, certificate_id,"
            " recorded_at) VALUES ($1, $2, $3, $4, 'certificate', $5, $6, now())",
            *(ids.new(), case.worker.id, rung, case.bureau.works, date(2026, 1, 2), certificate),
        )


async def _asked(case: Case, skilled: Skilled) -> None:
    begun = await case.do(applying.begin_application, case.worker, programme=skilled.programme)
    case.id = begun.case
    await case.submit()


async def _revoke(case: Case, skilled: Skilled) -> None:
    await case.do(certificates.revoke, case.world.otto, certificate=skilled.certificate, **WRONG)


async def _with_the_bank(case: Case, skilled: Skilled) -> dict[str, Any]:
    """It is asked for, approved, and the bank has the order: what it answers."""
    await _asked(case, skilled)
    await case.cleared_soon()
    payer = case.bureau.payer
    await case.do(set_paying_account, payer, organisation=case.world.county, **PAYING)
    drawn = await case.do(draw_batch, payer, budget=skilled.budget, pay_on=TODAY)
    await case.do(release_batch, case.bureau.spare, batch=drawn.batch)
    await case.do(send_batch, payer, batch=drawn.batch, file_format=FileFormat.PAIN_001)
    name = await case.db.read("SELECT end_to_end_id FROM payment_line WHERE case_id = $1", [case.id])
    return {"organisation": case.world.county, "file_name": "result", "content": says([name]).encode()}


async def test_what_is_under_way_ends(case: Case, skilled: Skilled) -> None:
    await _asked(case, skilled)
    other = Case(case.db, case.world, case.bureau, case.clock)
    await other.offered()  # of another programme, which asks for no grade
    await _revoke(case, skilled)
    assert (await case.state(), await case.money()) == ("refused", "released")
    assert await other.state() == "offered"


async def test_what_was_paid_is_claimed_back(case: Case, skilled: Skilled) -> None:
    await _asked(case, skilled)
    await case.paid()
    await _revoke(case, skilled)
    assert await case.state() == "clawing_back"
    assert await case.db.read("SELECT fen FROM receivable WHERE case_id = $1", [case.id]) == AWARD_FEN


async def test_what_was_paid_for_something_else_stays(case: Case, skilled: Skilled) -> None:
    await case.begin("rival")
    await case.submit()
    await case.paid()
    await _revoke(case, skilled)
    assert await case.state() == "paid"


async def test_what_is_revoked_while_the_bank_pays_is_claimed_back(case: Case, skilled: Skilled) -> None:
    answer = await _with_the_bank(case, skilled)
    await _revoke(case, skilled)
    assert await case.state() == "batched"
    read = await case.do(read_result, case.bureau.payer, **answer)
    assert (read.settled, read.odd) == (1, 0)
    assert (await case.state(), await case.money()) == ("clawing_back", "paid")
    assert await case.db.read("SELECT fen FROM receivable WHERE case_id = $1", [case.id]) == AWARD_FEN
    assert [each for each in await verify(case.db, registry.checks()) if not each.ok] == []


async def test_what_the_bank_gives_back_at_once_is_not_claimed(case: Case, skilled: Skilled) -> None:
    answer = await _with_the_bank(case, skilled)
    await _revoke(case, skilled)
    name = answer["content"].decode().splitlines()[1].partition(",")[0]
    came_back = says([name], "returned", on=TODAY + timedelta(days=1)).partition("\n")[2].encode()
    await case.do(read_result, case.bureau.payer, **{**answer, "content": answer["content"] + came_back})
    assert await case.state() == "returned"
    assert await case.db.read("SELECT count(*) FROM receivable") == 0


@pytest.mark.parametrize("first", ["revoked", "paid"])
async def test_a_revocation_and_the_banks_answer_at_once_lose_no_claim(
    case: Case, skilled: Skilled, first: str
) -> None:
    answer = await _with_the_bank(case, skilled)
    acts: list[tuple[Any, Actor, dict[str, Any]]] = [
        (certificates.revoke, case.world.otto, {"certificate": skilled.certificate, **WRONG}),
        (read_result, case.bureau.payer, answer),
    ]
    (verb, actor, given), later = acts if first == "revoked" else acts[::-1]
    async with case.db.unit_of_work() as tx:
        await verb(tx, actor, **given)
        second = asyncio.create_task(case.do(later[0], later[1], **later[2]))
        await until_one_waits(case.db, second)
    await second
    assert await case.state() == "clawing_back"
