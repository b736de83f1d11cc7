"""Wages follow from table, grade and day; what is decided late brings arrears; nobody decides alone."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app import registry
from app.certificates import service as certificates
from app.certificates.models import CertificateKind, Revocation
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.events import publish
from app.kernel.verification import verify
from app.skills import service
from app.skills.errors import (
    DaysInWrongOrder,
    GradeEnded,
    GradeHeld,
    HasLeft,
    NotPlaced,
    OwnProposal,
    RateTwice,
    WageDecided,
    WageTableOlder,
    WageTableWaits,
)
from app.skills.happened import GradeConferred
from app.skills.service import employment, grades, wages
from app.skills.service.level_wages import propose_level_wage
from app.skills.service.wages import Rate
from app.skills.wage_checks import WAGE_CHECKS
from tests.duplicates.signpost import merged
from tests.world import World

from .climbed import POSTS
from .staff import TELLER, Staff, staffed

registry.load_handlers()


@pytest.fixture
async def staff(db: Database, world: World) -> Staff:
    return await staffed(db, world)


async def test_a_table_pays_who_holds_its_grades_from_its_day_with_arrears(staff: Staff) -> None:
    done = await staff.approved(date(2026, 2, 15), 高级工=400, 技师=700)
    assert done.workers == 1
    # 14 of 28 days of February, March and April; May is paid by the new wage.
    assert await staff.paid() == [(70_000, "2026-02-15", None, "approved", 35_000 + 140_000)]


async def test_the_next_table_follows_on_the_first_and_owes_the_difference_only(staff: Staff) -> None:
    await staff.approved(date(2026, 1, 1), 技师=700)
    await staff.approved(date(2026, 3, 16), 技师=1010)
    assert await staff.paid() == [
        (70_000, "2026-01-01", "2026-03-16", "approved", 210_000 + 70_000),
        (101_000, "2026-03-16", None, "approved", 16_000 + 31_000),
    ]


async def test_a_grade_by_hand_is_paid_when_a_second_person_approves_it(staff: Staff) -> None:
    await staff.approved(date(2026, 1, 1), 技师=700, 高级技师=1000)
    done = await staff.do(
        grades.confer_grade,
        staff.hana,
        person=staff.wu.id,
        rung=staff.rungs["高级技师"],
        organisation=staff.enterprise,
        since=date(2026, 4, 21),
        occupation=staff.occupation,
        certificate_number="Y000000000000000000002",
    )
    for nobody, refusal in (
        (staff.hana, OwnProposal),
        (staff.heng, NotAllowed),
        (staff.world.anonymous, SignInRequired),
    ):
        with pytest.raises(refusal):
            await staff.do(wages.approve_wage, nobody, wage=done.wage)
    await staff.do(wages.approve_wage, staff.hugo, wage=done.wage)
    assert (await staff.paid())[1:] == [(100_000, "2026-04-21", None, "approved", 10_000)]
    with pytest.raises(WageDecided):
        await staff.do(wages.reject_wage, staff.hugo, wage=done.wage, reason="Twice.")


async def test_a_certificate_raises_the_wage_from_its_day_without_another_approval(staff: Staff) -> None:
    await staff.approved(date(2026, 1, 1), 技师=700, 高级技师=1000)
    await _certified(staff, "高级技师", date(2026, 2, 1))
    assert await staff.paid() == [
        (70_000, "2026-01-01", "2026-02-01", "approved", 280_000),
        (100_000, "2026-02-01", None, "approved", 90_000),
    ]


async def test_a_grade_never_lowers_a_wage_and_a_later_table_splits_it(staff: Staff) -> None:
    await staff.approved(date(2026, 1, 1), 中级工=300, 技师=700, 高级技师=1000)
    await staff.approved(date(2026, 4, 1), 中级工=300, 技师=800, 高级技师=1200)
    before = await staff.paid()
    await _certified(staff, "中级工", date(2026, 2, 1))
    assert await staff.paid() == before
    await _certified(staff, "高级技师", date(2026, 3, 1))
    assert (await staff.paid())[-2:] == [
        (100_000, "2026-03-01", "2026-04-01", "approved", 30_000),
        (120_000, "2026-04-01", None, "approved", 40_000),
    ]


async def test_a_table_approved_late_pays_each_grade_for_its_own_days(staff: Staff) -> None:
    """Of who rose in the meantime: what came before the rise is owed by the lower grade."""
    await _certified(staff, "高级技师", date(2026, 3, 11))
    await staff.approved(date(2026, 2, 15), 技师=700, 高级技师=1010)
    # 14 of 28 days of February, 10 and 21 of 31 of March, and April.
    assert await staff.paid() == [
        (70_000, "2026-02-15", "2026-03-11", "approved", 35_000 + 22_581),
        (101_000, "2026-03-11", None, "approved", 68_419 + 101_000),
    ]


async def test_a_later_table_raises_what_was_paid_before_the_rise_too(staff: Staff) -> None:
    await staff.approved(date(2026, 1, 1), 技师=700, 高级技师=1000)
    await _certified(staff, "高级技师", date(2026, 3, 1))
    await staff.approved(date(2026, 2, 1), 技师=800)
    assert await staff.paid() == [
        (70_000, "2026-01-01", "2026-02-01", "approved", 280_000),
        (80_000, "2026-02-01", "2026-03-01", "approved", 10_000),
        (100_000, "2026-03-01", None, "approved", 0),
    ]
    assert await _wrong(staff) == []


async def test_an_occupation_has_its_own_rate_before_the_general_one(staff: Staff) -> None:
    rung = staff.rungs["技师"]
    rates = [Rate(fen=70_000, rung=rung), Rate(fen=90_000, rung=rung, occupation=staff.occupation)]
    given: dict[str, Any] = {"organisation": staff.enterprise, "valid_from": date(2026, 5, 1)}
    made = await staff.do(wages.propose_wage_table, staff.hana, rates=rates, **given)
    await staff.do(wages.approve_wage_table, staff.hugo, wage_table=made.wage_table)
    assert await staff.paid() == [(90_000, "2026-05-01", None, "approved", 0)]


async def test_a_community_worker_is_paid_by_the_level_of_the_day(staff: Staff) -> None:
    await staff.do(service.load_ladder, TELLER, text=POSTS)
    post = await staff.db.read("SELECT id FROM post WHERE code = 'worker'")
    rates = [Rate(fen=10_000 * level, level=level) for level in range(1, 7)]
    given: dict[str, Any] = {"organisation": staff.enterprise, "valid_from": date(2026, 1, 1)}
    made = await staff.do(wages.propose_wage_table, staff.hana, rates=rates, **given)
    await staff.do(wages.approve_wage_table, staff.hugo, wage_table=made.wage_table)
    level: dict[str, Any] = {"employment": staff.employment, "since": date(2026, 3, 16)}
    with pytest.raises(NotPlaced):
        await staff.do(propose_level_wage, staff.hana, **level)
    await staff.do(service.place, staff.hana, employment=staff.employment, post=post, since=date(2017, 1, 1))
    with pytest.raises(NotAllowed):
        await staff.do(propose_level_wage, staff.heng, **level)
    done = await staff.do(propose_level_wage, staff.hana, **level)
    with pytest.raises(OwnProposal):
        await staff.do(wages.approve_wage, staff.hana, wage=done.wage)
    async with merged(staff.db, staff.hana, staff.hugo):
        with pytest.raises(OwnProposal):
            await staff.do(wages.approve_wage, staff.hugo, wage=done.wage)
    await staff.do(wages.approve_wage, staff.hugo, wage=done.wage)
    # Ten years since March 2016: three steps above the first level; 16 of 31 days of March, and April.
    assert await staff.paid() == [(40_000, "2026-03-16", None, "approved", 20_645 + 40_000)]


async def test_nobody_approves_their_own_table_and_one_waits_at_a_time(staff: Staff) -> None:
    table = await staff.table(date(2026, 1, 1), 技师=700)
    for actor, refusal in (
        (staff.hana, OwnProposal),
        (staff.heng, NotAllowed),
        (staff.wu, NotAllowed),
        (staff.world.anonymous, SignInRequired),
    ):
        with pytest.raises(refusal):
            await staff.do(wages.approve_wage_table, actor, wage_table=table)
    async with merged(staff.db, staff.hana, staff.hugo):
        with pytest.raises(OwnProposal):
            await staff.do(wages.approve_wage_table, staff.hugo, wage_table=table)
    with pytest.raises(WageTableWaits):
        await staff.table(date(2026, 2, 1), 技师=700)
    await staff.do(wages.reject_wage_table, staff.hana, wage_table=table, reason="A mistake.")
    with pytest.raises(WageDecided):
        await staff.do(wages.approve_wage_table, staff.hugo, wage_table=table)
    await staff.approved(date(2026, 2, 1), 技师=700)
    with pytest.raises(WageTableOlder):
        await staff.table(date(2026, 2, 1), 技师=800)
    await staff.do(
        wages.propose_wage_table,
        staff.world.otto,
        organisation=staff.enterprise,
        valid_from=date(2026, 6, 1),
        rates=[Rate(fen=1, level=3)],
    )


async def test_rates_that_say_nothing_clear_are_refused(staff: Staff) -> None:
    wrong: list[tuple[list[Rate], type[DomainError]]] = [
        ([], Invalid),
        ([Rate(fen=100)], Invalid),
        ([Rate(fen=-1, level=1)], Invalid),
        ([Rate(fen=100, level=1), Rate(fen=200, level=1)], RateTwice),
        ([Rate(fen=100, rung=ids.new())], NotFound),
    ]
    given: dict[str, Any] = {"organisation": staff.enterprise, "valid_from": date(2026, 1, 1)}
    for rates, refusal in wrong:
        with pytest.raises(refusal):
            await staff.do(wages.propose_wage_table, staff.hana, rates=rates, **given)


async def test_verify_finds_wages_that_overlap_and_arrears_that_do_not_add_up(staff: Staff) -> None:
    await staff.approved(date(2026, 1, 1), 技师=700)
    await staff.approved(date(2026, 3, 1), 技师=800)
    assert await _wrong(staff) == []
    await staff.db.column("UPDATE wage_record SET until = '2026-03-02', arrears_fen = 1 WHERE until IS NOT NULL", [])
    assert await _wrong(staff) == ["skills.one_wage_at_a_time", "skills.arrears_add_up"]


async def _wrong(staff: Staff) -> list[str]:
    return [outcome.name for outcome in await verify(staff.db, WAGE_CHECKS) if not outcome.ok]


async def test_who_leaves_is_paid_until_the_last_day(staff: Staff) -> None:
    await staff.approved(date(2026, 1, 1), 技师=700)
    leaving: dict[str, Any] = {"employment": staff.employment}
    with pytest.raises(NotAllowed):
        await staff.do(employment.leave, staff.heng, last_day=date(2026, 3, 31), **leaving)
    with pytest.raises(DaysInWrongOrder):
        await staff.do(employment.leave, staff.hana, last_day=date(2016, 2, 1), **leaving)
    with pytest.raises(Invalid):
        await staff.do(employment.leave, staff.hana, last_day=date(2026, 5, 2), **leaving)
    await staff.do(employment.leave, staff.hana, last_day=date(2026, 3, 31), **leaving)
    assert [each[1:4] for each in await staff.paid()] == [("2026-01-01", "2026-04-01", "approved")]
    with pytest.raises(HasLeft):
        await staff.do(employment.leave, staff.hana, last_day=date(2026, 3, 31), **leaving)


async def test_grades_by_hand_are_appointments_or_have_a_number_and_end_with_a_reason(staff: Staff) -> None:
    given: dict[str, Any] = {"person": staff.wu.id, "organisation": staff.enterprise, "since": date(2026, 4, 1)}
    with pytest.raises(GradeHeld):
        await staff.do(
            grades.confer_grade,
            staff.hana,
            rung=staff.rungs["技师"],
            occupation=staff.occupation,
            certificate_number="1",
            **given,
        )
    with pytest.raises(Invalid):
        await staff.do(grades.confer_grade, staff.hana, rung=staff.rungs["高级技师"], **given)
    with pytest.raises(NotAllowed):
        await staff.do(grades.confer_grade, staff.heng, rung=staff.rungs["高级技师"], certificate_number="1", **given)
    done = await staff.do(
        grades.confer_grade, staff.hana, rung=staff.rungs["高级技师"], certificate_number="1", **given
    )
    assert done.wage is None
    with pytest.raises(NotAllowed):
        await staff.do(grades.end_grade, staff.heng, grade=done.grade, reason="Forged.")
    await staff.do(grades.end_grade, staff.hana, grade=done.grade, reason="Forged.")
    with pytest.raises(GradeEnded):
        await staff.do(grades.end_grade, staff.hana, grade=done.grade, reason="Forged.")


async def test_a_revoked_certificate_ends_its_grade(staff: Staff) -> None:
    paper = await _certified(staff, "高级技师", date(2026, 2, 1))
    held = "SELECT count(*) FROM skill_grade WHERE certificate_id = $1 AND ended_at IS NULL"
    assert await staff.db.read(held, [paper]) == 1
    grade = await staff.db.read("SELECT id FROM skill_grade WHERE certificate_id = $1", [paper])
    with pytest.raises(GradeEnded):  # by hand it does not end
        await staff.do(grades.end_grade, staff.hana, grade=grade, reason="Forged.")
    given: dict[str, Any] = {"revocation": Revocation.RECORDS, "note": "Forged."}
    await staff.do(certificates.revoke, staff.world.otto, certificate=paper, **given)
    assert await staff.db.read(held, [paper]) == 0


async def _certified(staff: Staff, rung: str, on: date) -> UUID:
    """What the end of an assessment tells, with its paper."""
    parts = {"letter": "Y", "organisation": "0001", "province": "63", "site": "000001", "level": "1"}
    person, otto = staff.wu.require_person(), staff.world.otto
    async with staff.db.unit_of_work() as tx:
        given: dict[str, Any] = {"person": person, "organisation": staff.enterprise, "content": {}, "parts": parts}
        paper = await certificates.issue(tx, otto, kind=CertificateKind.SKILL, **given)
        event = GradeConferred(
            assessment=ids.new(),
            person=person,
            rung=staff.rungs[rung],
            occupation=staff.occupation,
            assessed_by=staff.enterprise,
            certificate=paper.id,
            on=on,
        )
        await publish(tx, otto, event, subject=event.assessment)
    return paper.id
