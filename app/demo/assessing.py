"""Workers who are to rise, put forward by their enterprise: one whose examiners are named, one who is being examined
by the visitor, one on public notice to which somebody objected, one whose case waits to be filed."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.accounts import service as accounts
from app.kernel.db import Database, Transaction
from app.kernel.identity import ANONYMOUS, Actor, Held, Role
from app.notices import service as notices
from app.skills.models import BodyKind, Part
from app.skills.service import applying, examining, inspecting, noticed

from . import queries
from .calendar import DAY
from .cast import Member, Place
from .founding import County
from .plan import HOME_TEAM, VOLUNTEER
from .signs import HR
from .steps import TELLER, Made, step

COLLEAGUE = "韩雪"
"""HR, too: who creates a case does not check it."""
CODES = {"organisation_code": "0217", "province_code": "63", "site_code": "222201"}
BEGUN, OBJECTED = 40 * DAY, timedelta(hours=5)
AGO = (2 * DAY, 3 * DAY, 4 * DAY, BEGUN)
"""How long ago each of the four was put forward."""
SCORES = ((76, 82), (71, 88))


class Case:
    """One assessment, led on in one transaction."""

    def __init__(self, tx: Transaction, assessment: UUID, staff: tuple[Actor, Actor], examiners: list[Actor]) -> None:
        self.tx, self.id, self.examiners = tx, assessment, examiners
        self.handler, self.approver = staff

    async def do(self, verb: Callable[..., Awaitable[Any]], actor: Actor, **given: Any) -> Any:
        return await verb(self.tx, actor, assessment=self.id, **given)

    async def checked(self) -> None:
        await self.do(applying.submit_assessment, self.handler)
        await self.do(applying.check_assessment, self.approver)
        for assessor in self.examiners[:2]:
            await self.do(examining.name_examiner, self.approver, part=Part.ASSESSOR, person=assessor.id)

    async def begun(self) -> None:
        await self.do(examining.begin_scoring, self.approver)

    async def noticed(self) -> None:
        for assessor, (theory, practice) in zip(self.examiners[:2], SCORES, strict=True):
            await self.do(examining.hand_in_scores, assessor, theory=theory, practice=practice)
        for member in self.examiners[2:5]:
            await self.do(examining.name_examiner, self.approver, part=Part.PANELIST, person=member.id)
        await self.do(examining.convene_panel, self.approver)
        for member in self.examiners[2:5]:
            await self.do(examining.vote_on_assessment, member, in_favour=True, reason="操作规范，成绩属实。")
        await self.do(noticed.give_notice, self.handler)


async def assess(db: Database, county: County, places: list[Place], now: datetime) -> None:
    """In the enterprise where most may rise, whose HR the visitor is, too; where nobody may, nothing."""
    examiners = _examiners(places)
    async with db.unit_of_work() as tx:
        most = await tx.maybe(queries.MOST_READY)
    if len(examiners) < 5 or most is None:
        return

    async def found(tx: Transaction) -> Made:
        enterprise = most.id
        await inspecting.record_assessing_body(
            tx, county.officer, organisation=enterprise, kind=BodyKind.EMPLOYER, **CODES
        )
        person = (await accounts.register_person(tx, TELLER, organisation=county.id, name=COLLEAGUE)).person
        hr = (await tx.one(queries.PERSON_OF_USERNAME, username=HR.username)).person_id
        for each in {person, hr} - {row.person_id for row in await tx.all(queries.HR_OF, enterprise=enterprise)}:
            await accounts.grant_role(tx, TELLER, person=each, organisation=enterprise, role=Role.HR)
        return Made({"enterprise": enterprise, "colleague": person, "hr": hr})

    there = (await step(db.at(now - BEGUN), "assessing", found)).names
    roles = (Held(Role.HR, there["enterprise"]),)
    staff = (
        Actor(kind="person", id=there["colleague"], name=COLLEAGUE, roles=roles),
        Actor(kind="person", id=there["hr"], name=HR.name, roles=roles),
    )
    async with db.unit_of_work() as tx:
        rising = await tx.all(queries.READY_TO_RISE, enterprise=there["enterprise"], number=len(AGO))
    for at, (who, ago) in enumerate(zip(rising, AGO, strict=False)):

        async def lead(tx: Transaction, at: int = at, who: Any = who) -> Made:
            made = await applying.create_assessment(
                tx,
                staff[0],
                organisation=there["enterprise"],
                rung=who.rung,
                occupation=who.occupation_id,
                person=who.person_id,
            )
            case = Case(tx, made.assessment, staff, examiners)
            for further in (case.checked, case.begun, case.noticed)[: min(at + 1, 3)]:
                await further()
            return Made({"assessment": made.assessment})

        await step(db.at(now - ago), f"assessment {at}", lead)
    await _object(db, now, len(rising))


async def _object(db: Database, now: datetime, cases: int) -> None:
    """Against the newer of the two notices; the older one is over."""

    async def go_on(tx: Transaction) -> Made:
        await notices.close_due_notices(tx, TELLER)
        for notice in await tx.all(queries.OPEN_NOTICES):
            reason = "公示的从业年限与我了解的不一致，请核实。"
            await notices.object_to_notice(
                tx, ANONYMOUS, notice=notice.id, name="冶成林", phone="13900000077", reason=reason
            )
        return Made()

    if cases >= 3:
        await step(db.at(now - OBJECTED), "objection", go_on)


def _examiners(places: list[Place]) -> list[Actor]:
    """The visitor first, who examines on a phone; then leaders."""
    home = next((team for place in places for team in place.teams if team.name == HOME_TEAM), None)
    visitor: Member | None = next(
        (each for each in (home.members if home else ()) if each.name == VOLUNTEER.name), None
    )
    leaders = [team.leader.actor for place in places for team in place.teams if team is not home]
    first = [visitor.actor] if visitor else []
    return [*first, *{each.id: each for each in leaders}.values()][:5]
