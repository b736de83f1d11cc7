"""What is refused of tables, wages, grades and employments: each refusal by the one thing that is wrong with it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from app import registry
from app.kernel import ids
from app.kernel.db import Database
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role
from app.skills import service
from app.skills.errors import AlreadyEmployed, HasLeft, KnownByAnotherName, NoLevelRate, OwnProposal, WageDecided
from app.skills.service import employment, grades, wages
from app.skills.service.level_wages import propose_level_wage
from app.skills.service.wages import MAX_FEN, Rate
from tests.volunteers.rosters import id_number
from tests.world import NOW, World

from .climbed import POSTS
from .staff import TELLER, Staff, staffed

registry.load_handlers()
TOMORROW = NOW.date() + timedelta(days=1)
LONG = "x" * 501


@pytest.fixture
async def staff(db: Database, world: World) -> Staff:
    return await staffed(db, world)


async def refused(
    staff: Staff, verb: Any, cases: Sequence[tuple[dict[str, Any], type[DomainError], str | None]], **right: Any
) -> None:
    """Each case is the right call but for what it changes; the field that the refusal names."""
    for wrong, refusal, field in cases:
        with pytest.raises(refusal) as caught:
            await staff.do(verb, staff.hana, **{**right, **wrong})
        assert caught.value.field == field, wrong


async def outsiders(staff: Staff, verb: Any, **right: Any) -> None:
    """HR of another enterprise, a worker of this one, a volunteer, and nobody."""
    for actor in (staff.heng, staff.wu, staff.world.alice):
        with pytest.raises(NotAllowed):
            await staff.do(verb, actor, **right)
    with pytest.raises(SignInRequired):
        await staff.do(verb, staff.world.anonymous, **right)


async def test_tables(staff: Staff) -> None:
    rung = staff.rungs["技师"]
    right: dict[str, Any] = {"organisation": staff.enterprise, "valid_from": date(2026, 1, 1)}
    right["rates"] = [Rate(fen=100, rung=rung)]
    odd = [
        [Rate(fen=100, rung=rung, level=1)],
        [Rate(fen=MAX_FEN + 1, rung=rung)],
        [Rate(fen=100, level=0)],
        [Rate(fen=100, level=100)],
        [Rate(fen=100, level=1, occupation=staff.occupation)],
        [Rate(fen=1, level=1)] * 201,
    ]
    unknown = [Rate(fen=100, rung=rung, occupation=ids.new())]
    await refused(
        staff,
        wages.propose_wage_table,
        [
            *[({"rates": each}, Invalid, "rates") for each in odd],
            ({"rates": unknown}, NotFound, "rates"),
            ({"valid_from": date(2015, 1, 1)}, Invalid, "valid_from"),
            ({"valid_from": date(2037, 1, 1)}, Invalid, "valid_from"),
        ],
        **right,
    )
    await outsiders(staff, wages.propose_wage_table, **right)
    table = (await staff.do(wages.propose_wage_table, staff.hana, **right)).wage_table
    for verb, given in ((wages.approve_wage_table, {}), (wages.reject_wage_table, {"reason": "No."})):
        await outsiders(staff, verb, wage_table=table, **given)
        with pytest.raises(NotFound):
            await staff.do(verb, staff.hugo, wage_table=ids.new(), **given)
    for reason in (" ", LONG):
        with pytest.raises(Invalid):
            await staff.do(wages.reject_wage_table, staff.hugo, wage_table=table, reason=reason)
    await staff.do(wages.reject_wage_table, staff.hugo, wage_table=table, reason="No.")
    with pytest.raises(WageDecided):
        await staff.do(wages.reject_wage_table, staff.hugo, wage_table=table, reason="No.")


async def test_wages(staff: Staff) -> None:
    await staff.approved(date(2026, 1, 1), 技师=700, 高级技师=1000)
    given: dict[str, Any] = {"person": staff.wu.id, "rung": staff.rungs["高级技师"], "organisation": staff.enterprise}
    done = await staff.do(grades.confer_grade, staff.hana, since=date(2026, 4, 1), certificate_number="Y2", **given)
    of_hr = Actor(kind="person", id=staff.wu.id, name="吴刚", roles=(Held(Role.HR, staff.enterprise),))
    with pytest.raises(OwnProposal):  # nobody decides on their own wage
        await staff.do(wages.approve_wage, of_hr, wage=done.wage)
    for verb, why in ((wages.approve_wage, {}), (wages.reject_wage, {"reason": "No."})):
        await outsiders(staff, verb, wage=done.wage, **why)
        with pytest.raises(NotFound):
            await staff.do(verb, staff.hugo, wage=ids.new(), **why)
    with pytest.raises(Invalid):
        await staff.do(wages.reject_wage, staff.hugo, wage=done.wage, reason=" ")
    await staff.do(wages.reject_wage, staff.hugo, wage=done.wage, reason="No.")
    for verb, why in ((wages.approve_wage, {}), (wages.reject_wage, {"reason": "No."})):
        with pytest.raises(WageDecided):
            await staff.do(verb, staff.hugo, wage=done.wage, **why)


async def test_grades(staff: Staff) -> None:
    right: dict[str, Any] = {"person": staff.wu.id, "rung": staff.rungs["高级技师"], "organisation": staff.enterprise}
    right |= {"since": date(2026, 4, 1), "certificate_number": "Y2"}
    await refused(
        staff,
        grades.confer_grade,
        [
            ({"rung": ids.new()}, NotFound, "rung"),
            ({"organisation": ids.new()}, NotFound, "organisation"),
            ({"occupation": ids.new()}, NotFound, "occupation"),
            ({"since": TOMORROW}, Invalid, "since"),
            ({"certificate_number": " "}, Invalid, "certificate_number"),
            ({"person": staff.world.alice.id}, Invalid, "person"),
        ],
        **right,
    )
    await outsiders(staff, grades.confer_grade, **right)
    grade = (await staff.do(grades.confer_grade, staff.hana, **right)).grade
    await outsiders(staff, grades.end_grade, grade=grade, reason="Forged.")
    await refused(
        staff,
        grades.end_grade,
        [({"grade": ids.new()}, NotFound, "grade"), ({"reason": " "}, Invalid, "reason")],
        grade=grade,
        reason="Forged.",
    )


async def test_employments(staff: Staff) -> None:
    right: dict[str, Any] = {"organisation": staff.enterprise, "name": "赵六", "identity": id_number(9)}
    right["since"] = date(2026, 4, 1)
    await refused(
        staff,
        employment.hire,
        [
            ({"since": TOMORROW}, Invalid, "since"),
            ({"number": "1" * 31}, Invalid, "number"),
            ({"occupation": ids.new()}, NotFound, "occupation"),
            ({"identity": "632222199001011234"}, Invalid, "identity"),
            ({"organisation": ids.new()}, NotFound, "organisation"),
        ],
        **right,
    )
    await outsiders(staff, employment.hire, **right)
    leaving: dict[str, Any] = {"employment": staff.employment, "last_day": date(2026, 4, 30)}
    await outsiders(staff, employment.leave, **leaving)
    await refused(
        staff,
        employment.leave,
        [({"employment": ids.new()}, NotFound, "employment"), ({"last_day": TOMORROW}, Invalid, "last_day")],
        **leaving,
    )


async def test_hiring_knows_people_by_number_and_name(staff: Staff) -> None:
    given: dict[str, Any] = {"organisation": staff.other, "identity": id_number(7), "since": date(2026, 4, 1)}
    with pytest.raises(NotAllowed):
        await staff.do(employment.hire, staff.hana, name="吴刚", **given)
    with pytest.raises(KnownByAnotherName):
        await staff.do(employment.hire, staff.heng, name="吴钢", **given)
    hired = await staff.do(employment.hire, staff.heng, name="吴刚", **given)
    assert hired.person == staff.wu.id
    with pytest.raises(AlreadyEmployed):
        await staff.do(employment.hire, staff.heng, name="吴刚", **given)


async def test_wages_by_level(staff: Staff) -> None:
    await staff.do(service.load_ladder, TELLER, text=POSTS)
    post = await staff.db.read("SELECT id FROM post WHERE code = 'worker'")
    await staff.do(service.place, staff.hana, employment=staff.employment, post=post, since=date(2017, 1, 1))
    right: dict[str, Any] = {"employment": staff.employment, "since": date(2026, 3, 16)}
    await refused(
        staff,
        propose_level_wage,
        [
            ({}, NoLevelRate, "level_since"),  # there is no table
            ({"employment": ids.new()}, NotFound, "employment"),
            ({"since": TOMORROW}, Invalid, "level_since"),
        ],
        **right,
    )
    await outsiders(staff, propose_level_wage, **right)
    await staff.do(employment.leave, staff.hana, employment=staff.employment, last_day=date(2026, 4, 30))
    with pytest.raises(HasLeft):
        await staff.do(propose_level_wage, staff.hana, **right)
