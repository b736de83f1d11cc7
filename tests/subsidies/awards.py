"""Programmes that tests publish: the yearly award of senior technicians, and whatever is like it."""

from datetime import date
from typing import Any

import msgspec

from app.kernel.db import Database
from app.kernel.identity import Actor, Held, Role
from app.rules.conditions import Condition
from app.subsidies import service
from app.subsidies.amounts import Amount
from app.subsidies.checking import Trial
from app.subsidies.drafts import Draft
from app.subsidies.service import ProgrammeSaved
from tests.world import NOW, World

TODAY = NOW.date()
CODE = "senior-technician-award"


def condition(expression: str, alternative: int | None = None) -> Condition:
    passed, failed = {"zh": "符合", "en": "Met."}, {"zh": "不符合", "en": "Not met."}
    return Condition(expression, "第8条", passed, failed, alternative)


SENIOR = {"rung_new_eight_grades": 6, "employed": True, "certificate_new_eight_grades": "Y0001"}
TECHNICIAN = {"rung_new_eight_grades": 5, "employed": True}
AWARD = Draft(
    names={"zh": "高级技师年度奖励", "en": "Yearly award of senior technicians"},
    plain={"zh": "高级技师每年奖励5000元。", "en": "Senior technicians get 5,000 yuan a year."},
    documents={"zh": "无需材料"},
    legal_basis="祁连县技能人才奖励办法",
    clause="第8条",
    valid_from=date(2026, 1, 1),
    amounts=(Amount(None, 500_000, {"zh": "每人每年", "en": "Each year"}),),
    conditions=(condition("rung_new_eight_grades >= 6"), condition("employed")),
    trials=(
        Trial("高级技师", SENIOR, TODAY, True, 500_000),
        Trial("技师", TECHNICIAN, TODAY, False, 0),
    ),
    automatic=True,
)


def second(world: World) -> Actor:
    """Another officer, who has written nothing."""
    return Actor(kind="person", id=world.alice.person, roles=(Held(Role.OFFICER, world.county),))


def but(draft: Draft = AWARD, **changes: Any) -> Draft:
    return msgspec.structs.replace(draft, **changes)


async def drafted(db: Database, world: World, draft: Draft = AWARD, code: str = CODE) -> ProgrammeSaved:
    return await db.perform(service.save_programme, world.otto, code=code, organisation=world.county, draft=draft)


async def published(db: Database, world: World, draft: Draft = AWARD, code: str = CODE) -> ProgrammeSaved:
    """A programme that Otto wrote and another officer published."""
    saved = await drafted(db, world, draft, code)
    given = {"version": saved.id, "valid_from": draft.valid_from}
    return await db.perform(service.publish_programme, second(world), **given)
