"""An assessment from the draft to the certificate, and what ends it before."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app import registry
from app.accounts.service import read_outbox
from app.certificates import service as certificates
from app.certificates.models import Revocation
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import Actor, Held, Role, system
from app.kernel.verification import verify
from app.notices import service as notices
from app.skills import errors
from app.skills.checks import CHECKS
from app.skills.models import Part
from app.skills.service import appealing, applying, examining, filing
from tests.notices.announced import objected
from tests.world import World

from .works import SENIOR, SPECIAL, Builder, Case, Works

registry.load_handlers()


async def test_a_winder_rises_by_his_enterprises_assessment(db: Database, case: Case) -> None:
    certificate = await case.certified()
    number = await db.read("SELECT number FROM certificate WHERE id = $1", [certificate])
    assert number == "Y021763222201261000001"
    assert len(number) == 22
    assert await case.state() == "certified"
    content = await db.read("SELECT content FROM certificate WHERE id = $1", [certificate])
    assert content["rung"]["zh"] == "高级技师"
    assert (content["level"], content["holder_masked"]) == (1, "祁**")
    assert content["holder"]["points"] == {"theory": "72.0", "practice": "81.0", "review": "75.0"}
    steps = await db.read("SELECT array_agg(act ORDER BY position) FROM assessment_step")
    assert steps == [
        *("create", "submit", "pass_check", "begin", "score", "convene", "review", "decide"),
        *("give_notice", "end_notice", "file", "certify"),
    ]
    event = await db.read("SELECT payload FROM event WHERE kind = 'skills.grade_conferred'")
    assert (event["person"], event["on"]) == (str(case.works.winder.id), "2026-05-12")
    assert all(outcome.ok for outcome in await verify(db, CHECKS))


async def test_prerequisites_that_are_not_met_send_the_case_back_with_a_verdict(
    db: Database, case: Case, world: World, works: Works
) -> None:
    builder = Builder(db, world)
    builder.phones = 50
    young = await builder.person("安小林")
    await builder.employ(works.works, young, works.occupation, date(2024, 7, 1))
    await case.create(person=young)
    await case.step(applying.submit_assessment, works.hr)
    assert await case.step(applying.check_assessment, works.approver) == "draft"
    verdict = await db.read(
        "SELECT passed FROM verdict JOIN assessment ON verdict.id = verdict_id WHERE assessment.id = $1", [case.id]
    )
    assert verdict is False
    await case.step(applying.submit_assessment, works.hr)
    await case.step(applying.send_back_assessment, works.approver, reason="No photograph.")
    await case.step(applying.submit_assessment, works.hr)
    assert await case.step(applying.refuse_assessment, works.approver, reason="He has not worked long.") == "refused"


@pytest.mark.parametrize(
    ("theory", "practice", "state"), [(60, 60, "scored"), (59, 100, "failed"), (100, 59, "failed")]
)
async def test_the_means_must_reach_the_pass_marks(case: Case, theory: int, practice: int, state: str) -> None:
    assert await case.scored(theory, practice) == state


async def test_a_mean_counts_not_each_assessors_points(case: Case, works: Works) -> None:
    await case.assessing()
    one, other = works.assessors
    assert await case.step(examining.hand_in_scores, one, theory=50, practice=60) == "assessing"
    with pytest.raises(errors.AlreadyHandedIn):
        await case.step(examining.hand_in_scores, one, theory=90, practice=90)
    with pytest.raises(Invalid):
        await case.step(examining.hand_in_scores, other, theory=101, practice=60)
    assert await case.step(examining.hand_in_scores, other, theory=70, practice=60) == "scored"


async def test_a_review_may_fail_and_be_given_anew(case: Case, works: Works, world: World) -> None:
    assert await case.deciding(review=59) == "failed"
    await case.step(appealing.appeal_scores, works.winder, reason="Page 3 was not read.")
    given: dict[str, Any] = {"granted": True, "answer": "It was not."}
    assert await case.step(appealing.answer_score_appeal, works.olga, **given) == "reviewing"
    for member in works.panel:
        state = await case.step(examining.hand_in_review, member, points=61)
    assert state == "deciding"


async def test_scores_are_checked_on_appeal_within_ten_working_days(
    db: Database, case: Case, works: Works, clock: SettableClock
) -> None:
    clock.at = datetime(2026, 9, 25, 2, tzinfo=UTC)
    await case.scored(40, 90)
    assert await db.read("SELECT appeal_until FROM assessment") == date(2026, 10, 15)
    with pytest.raises(NotFound):
        await case.step(appealing.appeal_scores, works.olga, reason="Not mine.")
    clock.at = datetime(2026, 10, 16, 2, tzinfo=UTC)
    with pytest.raises(errors.AppealLate):
        await case.step(appealing.appeal_scores, works.winder, reason="Too late.")
    clock.at = datetime(2026, 10, 15, 2, tzinfo=UTC)
    await case.step(appealing.appeal_scores, works.winder, reason="One answer was not counted.")
    assert await db.read("SELECT answer_by FROM score_appeal") == date(2026, 10, 29)
    given: dict[str, Any] = {"granted": True, "answer": "It was not."}
    for actor in (works.hr, works.approver):
        with pytest.raises(errors.OnAnotherSide):
            await case.step(appealing.answer_score_appeal, actor, **given)
    await case.step(appealing.answer_score_appeal, works.olga, **given)
    assert await case.scored(60, 90) == "scored"
    assert await db.read("SELECT count(*) FROM assessment_score") == 8


async def test_a_check_that_finds_nothing_ends_the_case(case: Case, works: Works) -> None:
    await case.scored(40, 90)
    await case.step(appealing.appeal_scores, works.winder, reason="I want to know.")
    given: dict[str, Any] = {"granted": False, "answer": "All was counted."}
    assert await case.step(appealing.answer_score_appeal, works.olga, **given) == "refused"


@pytest.mark.parametrize(("ayes", "state"), [(2, "decided"), (1, "refused")])
async def test_the_majority_decides(case: Case, ayes: int, state: str) -> None:
    assert await case.decided(ayes) == state


async def test_an_objection_stops_the_case_until_it_is_answered(
    db: Database, case: Case, works: Works, world: World
) -> None:
    notice = await case.noticed()
    content = await db.read("SELECT content::text FROM public_notice")
    assert "祁**" in content
    assert "祁国栋" not in content
    objection = await objected(db, notice, world.anonymous)
    assert await case.state() == "suspended"
    with pytest.raises(errors.OutOfPlace):
        await case.step(filing.file_assessment, works.olga)
    await case.do(notices.answer_objection, world.otto, objection=objection, upheld=False, answer="It is in order.")
    assert await case.state() == "noticed"


async def test_an_upheld_objection_refuses_the_case(db: Database, case: Case, world: World) -> None:
    objection = await objected(db, await case.noticed(), world.anonymous)
    await case.do(notices.answer_objection, world.otto, objection=objection, upheld=True, answer="He was abroad.")
    assert await case.state() == "refused"
    assert await db.read("SELECT reason FROM assessment_step ORDER BY position DESC LIMIT 1") == "He was abroad."


async def test_who_answered_any_objection_does_not_file(
    db: Database, case: Case, works: Works, world: World, clock: SettableClock
) -> None:
    notice = await case.noticed()
    another = Actor(kind="person", id=world.charlie.id, roles=(Held(Role.OFFICER, world.county),))
    said = [await objected(db, notice, world.anonymous, phone=phone) for phone in ("13800000021", "13800000022")]
    for officer, objection in zip((world.otto, another), said, strict=True):
        given = {"objection": objection, "upheld": False, "answer": "It is in order."}
        await case.do(notices.answer_objection, officer, **given)
    clock.at += timedelta(days=30)
    async with db.unit_of_work() as tx:
        await notices.close_due_notices(tx, system("test"))
    for officer in (world.otto, another):
        with pytest.raises(errors.OnAnotherSide):
            await case.step(filing.file_assessment, officer)
    assert await case.step(filing.file_assessment, works.olga) == "filed"


async def test_a_case_is_taken_back_by_the_candidate_with_its_notice(
    db: Database, case: Case, works: Works, world: World
) -> None:
    await objected(db, await case.noticed(), world.anonymous)
    with pytest.raises(NotAllowed):
        await case.step(applying.withdraw_assessment, works.olga, reason="No.")
    assert await case.step(applying.withdraw_assessment, works.winder, reason="I move away.") == "withdrawn"
    assert await db.read("SELECT state FROM public_notice") == "withdrawn"
    await case.create()  # another one may begin


async def test_to_the_highest_rungs_an_enterprise_appoints_without_an_examination(
    db: Database, case: Case, works: Works, world: World
) -> None:
    builder = Builder(db, world)
    await builder.hold(works.works, works.winder, works.rungs[SENIOR], works.occupation, date(2021, 1, 1))
    await case.checked(rung=SPECIAL)
    with pytest.raises(errors.OutOfPlace):
        await case.step(examining.begin_scoring, works.approver)
    await case.name(Part.PANELIST, *works.panel)
    assert await case.step(examining.convene_panel, works.approver) == "deciding"
    assert await case.decided() == "decided"


async def test_who_can_be_assessed(db: Database, case: Case, works: Works, world: World) -> None:
    given: dict[str, Any] = {"organisation": works.works, "rung": works.rungs[SENIOR], "occupation": works.occupation}
    create = applying.create_assessment
    with pytest.raises(errors.NotEmployedHere):
        await case.do(create, works.hr, **given, person=world.alice.id)
    with pytest.raises(errors.OnAnotherSide):
        await case.do(create, works.hr, **given, person=works.hr.id)
    with pytest.raises(errors.NotAssessed):
        await case.do(create, works.hr, **{**given, "rung": works.rungs[1]}, person=works.winder.id)
    with pytest.raises(errors.PersonUnknown):
        await case.do(create, works.hr, **given, name="祁国栋", phone="15800009999")
    for actor, refusal in ((works.olga, NotAllowed), (works.winder, NotAllowed), (world.anonymous, SignInRequired)):
        with pytest.raises(refusal):
            await case.do(create, actor, **given, person=works.winder.id)
    made = await case.do(create, works.hr, **given, name="祁国栋", phone="15800000001", key="k")
    assert await case.do(create, works.hr, **given, name="祁国栋", phone="15800000001", key="k") == made
    with pytest.raises(errors.AssessmentRuns):
        await case.do(create, works.hr, **given, person=works.winder.id)


async def test_an_organisation_that_is_not_on_record_assesses_nobody(case: Case, works: Works, world: World) -> None:
    everywhere = type(works.hr)(kind="person", id=works.hr.id, roles=(Held(Role.HR, world.county),))
    given: dict[str, Any] = {"organisation": world.team, "rung": works.rungs[SENIOR], "person": works.winder.id}
    with pytest.raises(errors.NoAssessingBody):
        await case.do(applying.create_assessment, everywhere, **given)


async def test_assessors_are_of_another_family(db: Database, case: Case, works: Works) -> None:
    async with db.connection() as connection:
        await connection.execute("INSERT INTO family (id, created_at) VALUES (gen_random_uuid(), now())")
        for person in (works.winder, works.assessors[0]):
            await connection.execute(
                "INSERT INTO family_member (id, family_id, person_id, state, invited_at, answered_at)"
                " SELECT gen_random_uuid(), id, $1, 'member', now(), now() FROM family",
                person.id,
            )
    await case.checked()
    with pytest.raises(errors.RelatedToCandidate):
        await case.name(Part.ASSESSOR, works.assessors[0])


async def test_two_assessors_and_three_of_a_panel_are_the_least(case: Case, works: Works) -> None:
    await case.checked()
    await case.name(Part.ASSESSOR, works.assessors[0])
    with pytest.raises(errors.TooFewAssessors):
        await case.step(examining.begin_scoring, works.approver)
    named = await case.step_id(examining.name_examiner, works.approver, part=Part.ASSESSOR, person=works.panel[0].id)
    await case.do(examining.release_examiner, works.approver, party=named.party)
    await case.name(Part.ASSESSOR, works.assessors[1])
    await case.step(examining.begin_scoring, works.approver)
    await case.scored()
    await case.name(Part.PANELIST, *works.panel[:2])
    with pytest.raises(errors.TooFewPanelists):
        await case.step(examining.convene_panel, works.approver)


async def test_a_revoked_certificate_says_so(db: Database, case: Case, world: World) -> None:
    certificate = await case.certified()
    given: dict[str, Any] = {"revocation": "misuse", "note": "The scores were bought."}
    await case.do(certificates.revoke, world.otto, certificate=certificate, **given)
    assert await db.read("SELECT revocation FROM certificate WHERE id = $1", [certificate]) == "misuse"


async def test_a_certificate_that_another_replaces_leaves_the_grade(db: Database, case: Case, world: World) -> None:
    first = await case.certified()
    async with db.connection() as connection:
        await connection.execute("UPDATE person SET name = '祁国梁' WHERE id = $1", case.works.winder.id)
    given: dict[str, Any] = {"revocation": Revocation.REPLACED, "note": "姓名有误。"}
    with pytest.raises(NotAllowed):
        await case.do(certificates.revoke, case.works.hr, certificate=first, **given)
    await case.do(certificates.revoke, world.otto, certificate=first, **given)
    held = "SELECT certificate_id FROM skill_grade WHERE source = 'certificate' AND ended_at IS NULL"
    second = await db.read(held)
    assert second == await db.read("SELECT certificate_id FROM assessment WHERE id = $1", [case.id])
    assert await db.read("SELECT revoked_at FROM certificate WHERE id = $1", [second]) is None
    before, after = [await db.read("SELECT content FROM certificate WHERE id = $1", [each]) for each in (first, second)]
    assert after.pop("replaces") == ["Y021763222201261000001"]
    assert after.pop("holder") == {**before.pop("holder"), "name": "祁国梁"}
    assert after == before
    async with db.unit_of_work() as tx:
        assert "Y021763222201261000002" in (await read_outbox(tx, World.anonymous))[0].text
    assert [each for each in await verify(db, registry.checks()) if not each.ok] == []
    await case.do(certificates.revoke, world.otto, certificate=second, revocation=Revocation.MISTAKE, note="成绩有误。")
    assert await db.read(held) is None
