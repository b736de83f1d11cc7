"""Four eyes and more: who has had a part in a case has no other one, and nobody has one in their own.

Each rule is tried as the wrong person, by the verb and past it, in the database.
"""

from collections.abc import Callable
from typing import Any

import asyncpg
import pytest

from app import registry
from app.kernel import ids
from app.kernel.errors import NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role
from app.subsidies.cases import add_party, join, locked
from app.subsidies.errors import cases as errors
from app.subsidies.models import CasePart
from app.subsidies.service import applying, deciding, noticed, offering, papers

from .desks import Bureau, Case

registry.load_handlers()


def officer(case: Case, person: Actor) -> Actor:
    """The applicant, who happens to be an officer and an administrator of the bureau as well."""
    held = tuple(Held(role, case.world.county) for role in (Role.OFFICER, Role.ADMINISTRATOR))
    return Actor(kind="person", id=person.id, name=person.name, roles=held)


async def test_the_applicant_decides_nothing_in_their_own_case(case: Case) -> None:
    paper = await case.reserved()
    self = officer(case, case.worker)
    with pytest.raises(errors.OnOtherSide):
        await case.do(papers.confirm_paper, self, paper=paper, shows=True)
    with pytest.raises(errors.OnOtherSide):
        await case.step(deciding.check_application, self)
    await case.do(papers.confirm_paper, case.bureau.clerk, paper=paper, shows=True)
    await case.step(deciding.check_application, case.bureau.clerk)
    with pytest.raises(errors.OnOtherSide):
        await case.step(deciding.review_case, self)
    await case.step(deciding.review_case, case.bureau.reviewer)
    with pytest.raises(errors.OnOtherSide):
        await case.step(deciding.approve_case, self)


async def test_who_checked_does_not_review(case: Case) -> None:
    await case.checked()
    with pytest.raises(errors.OnOtherSide):
        await case.step(deciding.review_case, case.bureau.clerk)


async def test_who_checked_or_reviewed_does_not_approve(case: Case) -> None:
    await case.checked()
    await case.step(deciding.review_case, case.bureau.reviewer)
    for person in (case.bureau.clerk, case.bureau.reviewer):
        with pytest.raises(errors.OnOtherSide):
            await case.step(deciding.approve_case, person)


async def test_nobody_approves_at_two_levels(case: Case) -> None:
    await case.checked()
    await case.step(deciding.review_case, case.bureau.reviewer)
    await case.step(deciding.approve_case, case.bureau.chief)
    with pytest.raises(errors.AlreadyApproved):
        await case.step(deciding.approve_case, case.bureau.chief)


async def test_each_level_is_approved_by_its_role(case: Case) -> None:
    await case.checked()
    await case.step(deciding.review_case, case.bureau.reviewer)
    await case.step(deciding.approve_case, case.bureau.approver)
    with pytest.raises(NotAllowed):
        await case.step(deciding.approve_case, case.bureau.spare)


@pytest.mark.parametrize("who", ["clerk", "reviewer", "approver", "chief", "worker"])
async def test_who_had_a_part_does_not_pay(case: Case, who: str) -> None:
    await case.cleared()
    person: Actor = getattr(case.bureau, who)
    async with case.db.unit_of_work() as tx:
        with pytest.raises(errors.OnOtherSide):
            await join(tx, person, await locked(tx, case.id), CasePart.PAYER)
    with pytest.raises((asyncpg.UniqueViolationError, asyncpg.RestrictViolationError)):
        async with case.db.unit_of_work() as tx:
            await add_party(tx, case.id, person.id or ids.new(), CasePart.PAYER)


async def test_a_second_clerk_leaves_the_case_to_the_first(case: Case) -> None:
    paper = await case.reserved()
    await case.do(papers.confirm_paper, case.bureau.clerk, paper=paper, shows=True)
    with pytest.raises(errors.OthersPart):
        await case.step(deciding.check_application, case.bureau.spare)


OF_STAFF: list[tuple[Any, Callable[[Bureau], dict[str, Any]]]] = [
    (deciding.check_application, lambda _: {}),
    (deciding.return_for_supplement, lambda _: {"reason": "x"}),
    (deciding.review_case, lambda _: {}),
    (deciding.approve_case, lambda _: {}),
    (deciding.refuse_case, lambda _: {"reason": "x"}),
    (noticed.give_notice, lambda _: {}),
]


@pytest.mark.parametrize("verb", [verb for verb, _ in OF_STAFF], ids=lambda verb: verb.__name__)
async def test_only_the_bureaus_own_people_act(case: Case, verb: Any) -> None:
    await case.reserved()
    given = {"reason": "x"} if verb in (deciding.return_for_supplement, deciding.refuse_case) else {}
    outsider = Actor(kind="person", id=case.world.lena.id, roles=(Held(Role.OFFICER, case.world.team),))
    for person, refusal in (
        (case.world.anonymous, SignInRequired),
        (case.world.alice, NotAllowed),
        (outsider, NotAllowed),
        (case.worker, NotAllowed),
    ):
        with pytest.raises(refusal):
            await case.step(verb, person, **given)


OWN: list[tuple[Any, dict[str, Any]]] = [
    (applying.submit_application, {}),
    (applying.withdraw_case, {"reason": "x"}),
    (offering.consent, {}),
    (offering.decline, {}),
    (papers.attach_paper, {"fact": "x", "value": "1", "content": b"x"}),
]


@pytest.mark.parametrize(("verb", "given"), OWN, ids=lambda value: getattr(value, "__name__", ""))
async def test_a_case_is_its_applicants(case: Case, verb: Any, given: dict[str, Any]) -> None:
    await case.begin()
    for person, refusal in (
        (case.world.anonymous, SignInRequired),
        (case.world.alice, NotFound),
        (case.bureau.clerk, NotFound),
    ):
        with pytest.raises(refusal):
            await case.do(verb, person, case=case.id, **given)


async def test_a_paper_is_seen_by_its_owner_and_the_bureau(case: Case) -> None:
    paper = await case.reserved()
    for person in (case.worker, case.bureau.clerk):
        assert (await case.do(papers.read_paper, person, paper=paper))[8:12] == b"WEBP"
    for person, refusal in ((case.world.anonymous, SignInRequired), (case.world.alice, NotAllowed)):
        with pytest.raises(refusal):
            await case.do(papers.read_paper, person, paper=paper)
    with pytest.raises(NotFound):
        await case.do(papers.read_paper, case.worker, paper=ids.new())
    looked = "SELECT count(*) FROM audit_entry WHERE action = 'subsidies.read_paper'"
    assert await case.db.read(looked) == 1
