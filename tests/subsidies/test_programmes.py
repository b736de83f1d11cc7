"""Programmes as drafts with test cases, published by another person, never changed after that."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from app.graphql.documents import Documents
from app.kernel.db import Database
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, Several, SignInRequired
from app.kernel.identity import Actor
from app.rules.errors import ConditionUnreadable, OwnDraft, UnknownFact, ValidityInThePast
from app.subsidies import service
from app.subsidies.amounts import Amount
from app.subsidies.checking import Trial
from app.subsidies.drafts import Draft, Said
from app.subsidies.errors import (
    FactUnreadable,
    ProgrammeAmiss,
    ProgrammeClosed,
    ProgrammeDraftExists,
    ProgrammeExists,
    ProgrammePublished,
    TrialsFail,
    TrialsMissing,
)
from app.subsidies.facts import Paper
from app.subsidies.models import Frequency, Within
from app.subsidies.terms import Exclusion, Exempted, NeededPaper
from tests.duplicates.signpost import may, merged
from tests.world import World

from .awards import AWARD, CODE, SENIOR, TECHNICIAN, TODAY, but, condition, drafted, published, second

TOMORROW = TODAY + timedelta(days=1)


async def test_a_draft_is_written_as_a_whole_and_read_back(db: Database, world: World) -> None:
    other = await published(db, world, code="other")
    exclusion = Exclusion(other.programme, Within.SAME_PERIOD, [Exempted("stars >= 3", {"zh": "三星"})])
    asks = (*AWARD.conditions, condition("age < 60"), condition("social_insurance_months >= 12"))
    paper = NeededPaper("social_insurance_months", {"zh": "社保缴费证明"})
    facts = {"age": "41.5", "social_insurance_months": "14", "rung_new_eight_grades_since": "2026-01-02", **SENIOR}
    trial = Trial("四十一岁", facts, TODAY, True, 500_000)
    draft = but(exclusions=(exclusion,), conditions=asks, evidence=(paper,), trials=(trial,), automatic=False)
    saved = await drafted(db, world, draft)
    async with db.unit_of_work() as tx:
        found = await service.terms(tx, version=saved.id)
        assert found.exclusions == [exclusion]
        assert found.evidence == [paper]
        again = await service.read_draft(tx, present=found)
    assert again.conditions == asks
    assert again.trials[0].facts == {**facts, "age": "41.5", "social_insurance_months": 14}
    assert (await drafted(db, world, again)).id == saved.id


async def test_only_officers_of_the_whole_deployment_write(db: Database, world: World) -> None:
    saved = await drafted(db, world)
    wrong: list[tuple[Actor, type[DomainError]]] = [
        (world.anonymous, SignInRequired),
        (world.bob, NotAllowed),
        (world.lena, NotAllowed),
        (world.partner, NotAllowed),
    ]
    calls: list[tuple[Any, dict[str, Any]]] = [
        (service.save_programme, {"code": "x1", "organisation": world.county, "draft": AWARD}),
        (service.change_programme, {"version": saved.id, "said": _said(AWARD)}),
        (service.set_conditions, {"version": saved.id, "conditions": AWARD.conditions}),
        (service.set_trials, {"version": saved.id, "trials": AWARD.trials}),
        (service.draft_programme, {"programme": saved.programme}),
        (service.run_test_cases, {"version": saved.id}),
        (service.publish_programme, {"version": saved.id, "valid_from": TODAY}),
        (service.close_programme, {"programme": saved.programme, "valid_until": TOMORROW}),
        (service.discard_programme, {"version": saved.id}),
    ]
    for verb, given in calls:
        for actor, refusal in wrong:
            with pytest.raises(refusal):
                await db.perform(verb, actor, **given)


def _said(draft: Draft) -> Said:
    return Said(**{name: getattr(draft, name) for name in Said.__struct_fields__})


async def test_a_second_person_publishes(db: Database, world: World) -> None:
    saved = await drafted(db, world)
    with pytest.raises(OwnDraft):
        await db.perform(service.publish_programme, world.otto, version=saved.id, valid_from=TODAY)
    await db.perform(service.set_trials, second(world), version=saved.id, trials=AWARD.trials)
    with pytest.raises(OwnDraft):  # who changed a word of it is an author too
        await db.perform(service.publish_programme, second(world), version=saved.id, valid_from=TODAY)
    with pytest.raises(asyncpg.CheckViolationError):
        await db.column(
            "UPDATE programme_version SET state = 'published', published_at = now(), published_by = $1",
            [world.otto.person],
        )


async def test_who_wrote_under_a_record_that_was_merged_does_not_publish(
    db: Database, world: World, documents: Documents
) -> None:
    saved = await drafted(db, world)
    asked = {"what": "publishable", "of": f"ProgrammeVersion:{saved.id}"}
    async with merged(db, world.otto, world.alice):
        assert not await may(documents, db, second(world), **asked)
        with pytest.raises(OwnDraft):
            await db.perform(service.publish_programme, second(world), version=saved.id, valid_from=TODAY)
    assert await may(documents, db, second(world), **asked)
    await db.perform(service.publish_programme, second(world), version=saved.id, valid_from=TODAY)


async def test_nothing_is_published_whose_test_cases_fail(db: Database, world: World) -> None:
    given: dict[str, Any] = {"valid_from": TODAY}
    for draft, refusal in (
        (but(trials=()), TrialsMissing),
        (but(conditions=()), TrialsMissing),
        (but(trials=(Trial("少付", SENIOR, TODAY, True, 400_000),)), TrialsFail),
        (but(trials=(*AWARD.trials, Trial("误判", TECHNICIAN, TODAY, True, 500_000))), TrialsFail),
    ):
        saved = await drafted(db, world, draft)
        with pytest.raises(refusal):
            await db.perform(service.publish_programme, second(world), version=saved.id, **given)
    ran = await db.perform(service.run_test_cases, world.otto, version=saved.id)
    assert [each.as_expected for each in ran.results] == [True, True, False]
    assert [each.met for each in ran.results] == [(True, True), (False, True), (False, True)]


async def test_a_published_version_never_changes(db: Database, world: World) -> None:
    saved = await published(db, world)
    for verb, given in (
        (service.set_conditions, {"conditions": ()}),
        (service.change_programme, {"said": _said(AWARD)}),
        (service.discard_programme, {}),
    ):
        with pytest.raises(ProgrammePublished):
            await db.perform(verb, world.otto, version=saved.id, **given)
    for broken in (
        "UPDATE programme_version SET amounts = '[{}]'",
        "DELETE FROM programme_version",
        "TRUNCATE programme_version CASCADE",
        "UPDATE programme_test_case SET expected_fen = 1",
        "DELETE FROM programme_test_case",
        "UPDATE programme_version SET valid_until = NULL",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            async with db.connection() as connection:
                await connection.execute(broken)


async def test_the_next_version_ends_the_one_before(db: Database, world: World) -> None:
    first = await published(db, world)
    draft = await db.perform(service.draft_programme, world.otto, programme=first.programme)
    assert draft.version == 2
    with pytest.raises(ProgrammeDraftExists):
        await db.perform(service.draft_programme, world.otto, programme=first.programme)
    with pytest.raises(ValidityInThePast):
        await db.perform(service.publish_programme, second(world), version=draft.id, valid_from=AWARD.valid_from)
    await db.perform(service.publish_programme, second(world), version=draft.id, valid_from=TOMORROW)
    async with db.unit_of_work() as tx:
        assert [each.id for each in await service.terms_in_force(tx, on=TODAY)] == [first.id]
        assert [each.id for each in await service.terms_in_force(tx, on=TOMORROW)] == [draft.id]
        assert (await service.terms(tx, version=first.id)).valid_until == TOMORROW


async def test_a_programme_ends_sooner_but_not_later(db: Database, world: World) -> None:
    saved = await published(db, world)

    async def close(day: date) -> None:
        await db.perform(service.close_programme, world.otto, programme=saved.programme, valid_until=day)

    with pytest.raises(Invalid):
        await close(TODAY - timedelta(days=1))
    await close(TOMORROW)
    with pytest.raises(ProgrammeClosed):
        await close(TOMORROW + timedelta(days=1))
    with pytest.raises(asyncpg.RestrictViolationError):
        await db.column("UPDATE programme_version SET valid_until = $1", [TOMORROW + timedelta(days=1)])
    await close(TODAY)
    async with db.unit_of_work() as tx:
        assert await service.terms_in_force(tx, on=TODAY) == []


async def test_a_discarded_draft_leaves_nothing(db: Database, world: World) -> None:
    saved = await drafted(db, world)
    await db.perform(service.discard_programme, world.otto, version=saved.id)
    assert await db.read("SELECT (SELECT count(*) FROM programme) + (SELECT count(*) FROM rule_set)") == 0
    with pytest.raises(NotFound):
        await db.perform(service.discard_programme, world.otto, version=saved.id)


async def test_a_code_belongs_to_one_bureau(db: Database, world: World) -> None:
    await drafted(db, world)
    given: dict[str, Any] = {"organisation": world.team, "draft": AWARD}
    with pytest.raises(ProgrammeExists):
        await db.perform(service.save_programme, world.otto, code=CODE, **given)
    for code in ("", "A", "x", "ä1", "a b", "a" * 61):
        with pytest.raises(Invalid):
            await db.perform(service.save_programme, world.otto, code=code, **given)


AMISS: list[tuple[str, dict[str, Any], type[DomainError]]] = [
    ("names", {"names": {"en": "No Chinese"}}, ProgrammeAmiss),
    ("plain", {"plain": {"zh": "字" * 2001}}, ProgrammeAmiss),
    ("legal_basis", {"legal_basis": " "}, ProgrammeAmiss),
    ("valid_from", {"valid_from": date(26, 1, 1)}, ProgrammeAmiss),
    ("valid_until", {"valid_until": AWARD.valid_from}, ProgrammeAmiss),
    ("notice_days", {"notice_days": 31}, ProgrammeAmiss),
    ("response_days", {"response_days": 0}, ProgrammeAmiss),
    ("amounts", {"amounts": ()}, ProgrammeAmiss),
    ("amounts", {"amounts": (Amount(None, 0, {}),)}, ProgrammeAmiss),
    ("amounts", {"amounts": (Amount(None, 1, {}), Amount(None, 2, {}))}, ProgrammeAmiss),
    ("amounts", {"amounts": (Amount("hight > 3", 1, {}), Amount(None, 2, {}))}, UnknownFact),
    ("amounts", {"amounts": (Amount("age >", 1, {}), Amount(None, 2, {}))}, ConditionUnreadable),
    ("period_fact", {"frequency": Frequency.PER_CERTIFICATE}, ProgrammeAmiss),
    ("period_fact", {"period_fact": "certificate_new_eight_grades"}, ProgrammeAmiss),
    (
        "conditions",
        {"frequency": Frequency.PER_CERTIFICATE, "period_fact": "certificate_new_eight_grades"},
        ProgrammeAmiss,
    ),
    ("conditions", {"conditions": (condition("hight > 3"),)}, UnknownFact),
    ("evidence", {"conditions": (condition("labour_contract"),)}, ProgrammeAmiss),
    ("automatic", {"evidence": (NeededPaper("labour_contract", {"zh": "合同"}),)}, ProgrammeAmiss),
    ("chain", {"chain": ()}, ProgrammeAmiss),
    ("trials", {"trials": (Trial("x", {"age": "old"}, TODAY, False, 0),)}, FactUnreadable),
    ("trials", {"trials": (Trial("x", {"hight": 3}, TODAY, False, 0),)}, FactUnreadable),
    ("trials", {"trials": (Trial("x", {}, TODAY, False, 1),)}, ProgrammeAmiss),
]


async def test_what_is_amiss_is_told_by_its_field(db: Database, world: World) -> None:
    for field, changes, kind in AMISS:
        with pytest.raises(DomainError) as refused:
            await drafted(db, world, but(**changes))
        assert any(each.field == field and isinstance(each, kind) for each in refused.value.each()), (field, changes)
    with pytest.raises(Several):
        await drafted(db, world, but(names={}, chain=()))


async def test_the_verdict_tells_how_much_and_for_which_period(db: Database, world: World) -> None:
    amounts = (Amount("volunteer_hours >= 1000", 800_000, {"zh": "志愿者"}), AWARD.amounts[0])
    asks = (condition("volunteer"), condition("labour_contract"))
    paper = NeededPaper("labour_contract", {"zh": "劳动合同"})
    draft = but(amounts=amounts, conditions=asks, evidence=(paper,), automatic=False)
    trials = (Trial("有合同", {"volunteer": True, "labour_contract": True}, TODAY, True, 500_000),)
    saved = await published(db, world, but(draft, trials=trials))

    async def assess(**given: Any) -> service.Assessed:
        common = {"version": saved.id, "person": world.bob.person, "on": TODAY}
        subject = {"subject_kind": "question", "subject": world.bob.person}
        return await db.perform(service.assess, world.otto, **common, **subject, **given)

    without = await assess()
    assert (without.passed, without.fen, without.period) == (False, 0, "2026")
    assert [each.passed for each in without.findings] == [True, False]
    paid = await assess(papers={"labour_contract": Paper(True, "劳动合同")})
    assert (paid.passed, paid.fen) == (True, 500_000)
    assert paid.findings[1].evidence == {"labour_contract": "劳动合同"}
    unasked = await assess(papers={"volunteer_hours": Paper(Decimal(2000), "自称")})
    assert unasked.findings[0].actual == {"volunteer": True}
    assert (await db.read("SELECT count(*) FROM verdict WHERE person_id = $1", [world.bob.person])) == 3
