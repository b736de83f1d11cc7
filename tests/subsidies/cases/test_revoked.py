"""A certificate is revoked: what rests on it and is under way ends, what was paid on it is claimed back."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from app import registry
from app.certificates import service as certificates
from app.certificates.models import CertificateKind, Revocation
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.identity import Actor, Role
from app.skills.service.loading import load_ladder
from app.subsidies.cases import case_for, join, locked, move
from app.subsidies.checking import Trial
from app.subsidies.models import CaseAct, CasePart, CaseState
from app.subsidies.service import applying, deciding, money, noticed
from tests.subsidies.awards import but, condition

from .desks import AWARD, AWARD_FEN, SYSTEM, TODAY, Builder, Case

registry.load_handlers()
LADDER = Path(__file__).parents[3] / "app/skills/ladders/new-eight-grades.toml"
PARTS = {"letter": "Y", "organisation": "0217", "province": "63", "site": "222201", "level": "1"}


@dataclass(frozen=True)
class Skilled:
    """What senior technicians get, and the worker's certificate of that grade."""

    programme: UUID
    certificate: UUID


@pytest.fixture
async def skilled(case: Case) -> Skilled:
    await case.do(load_ladder, SYSTEM, text=LADDER.read_text("utf-8"))
    asks = (condition("rung_new_eight_grades >= 6"), condition("employed"))
    trial = Trial("高级技师", {"rung_new_eight_grades": 6, "employed": True}, TODAY, True, AWARD_FEN)
    draft = but(AWARD, conditions=asks, trials=(trial,), automatic=False)
    programme, _, _ = await Builder(case.db, case.world).programme("skilled", draft, 10 * AWARD_FEN)
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
    return Skilled(programme, issued.id)


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


async def _paid(case: Case) -> None:
    """As a batch and the bank's answer do with a case of theirs."""
    await case.step(deciding.check_application, case.bureau.clerk)
    await case.step(deciding.approve_case, case.bureau.approver)
    await case.step(noticed.give_notice, case.bureau.clerk)
    payer: Actor = case.bureau.payer
    async with case.db.unit_of_work() as tx:
        found = await case_for(tx, payer, case.id, Role.OFFICER)
        await join(tx, payer, found, CasePart.PAYER)
        await move(tx, payer, found, CaseAct.BATCH, CaseState.BATCHED)
    async with case.db.unit_of_work() as tx:
        await money.shift(tx, SYSTEM, cases=[case.id], move=money.PAY)
        await move(tx, SYSTEM, await locked(tx, case.id), CaseAct.PAY, CaseState.PAID)


async def _revoke(case: Case, skilled: Skilled) -> None:
    given = {"revocation": Revocation.RECORDS, "note": "成绩有误。"}
    await case.do(certificates.revoke, case.world.otto, certificate=skilled.certificate, **given)


async def test_what_is_under_way_ends(case: Case, skilled: Skilled) -> None:
    await _asked(case, skilled)
    other = Case(case.db, case.world, case.bureau, case.clock)
    await other.offered()  # of another programme, which asks for no grade
    await _revoke(case, skilled)
    assert (await case.state(), await case.money()) == ("refused", "released")
    assert await other.state() == "offered"


async def test_what_was_paid_is_claimed_back(case: Case, skilled: Skilled) -> None:
    await _asked(case, skilled)
    await _paid(case)
    await _revoke(case, skilled)
    assert await case.state() == "clawing_back"
    assert await case.db.read("SELECT fen FROM receivable WHERE case_id = $1", [case.id]) == AWARD_FEN


async def test_what_was_paid_for_something_else_stays(case: Case, skilled: Skilled) -> None:
    await case.begin("rival")
    await case.submit()
    await _paid(case)
    await _revoke(case, skilled)
    assert await case.state() == "paid"
