"""An electrical works whose transformer winder (变压器互感器制造工) is to rise, and all who have a part in it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from app.accounts import service as accounts
from app.accounts.models import OrganisationKind
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor, Held, Role, system
from app.kernel.jobs import Nothing
from app.notices import jobs
from app.skills.cases import AssessmentChanged
from app.skills.models import AssessmentState, BodyKind, Part
from app.skills.service import applying, examining, filing, inspecting, noticed
from app.skills.service.loading import load_ladder
from tests.world import World

SYSTEM = system("test")
LADDER = Path(__file__).parents[3] / "app/skills/ladders/new-eight-grades.toml"
TECHNICIAN, SENIOR, SPECIAL = 5, 6, 7
WINDER = {"zh": "变压器互感器制造工", "en": "Transformer winder"}


@dataclass(frozen=True)
class Works:
    """`rungs` by number. The winder holds 技师 since 2020 and works there; `olga` is an officer beside Otto."""

    works: UUID
    occupation: UUID
    rungs: dict[int, UUID]
    winder: Actor
    hr: Actor
    approver: Actor
    assessors: tuple[Actor, Actor]
    panel: tuple[Actor, Actor, Actor]
    olga: Actor


@cache
def _text() -> str:
    return LADDER.read_text("utf-8")


class Builder:
    def __init__(self, db: Database, world: World) -> None:
        self.db = db
        self.world = world
        self.phones = 0

    async def do(self, verb: Any, actor: Actor, **arguments: Any) -> Any:
        async with self.db.unit_of_work() as tx:
            return await verb(tx, actor, **arguments)

    async def works(self) -> Works:
        made = await self.do(
            accounts.create_organisation,
            SYSTEM,
            kind=OrganisationKind.ENTERPRISE,
            name="祁连电气有限公司",
            parent=self.world.county,
        )
        works = made.organisation
        await self.do(
            inspecting.record_assessing_body,
            SYSTEM,
            organisation=works,
            kind=BodyKind.EMPLOYER,
            organisation_code="0217",
            province_code="63",
            site_code="222201",
        )
        await self.do(load_ladder, SYSTEM, text=_text())
        winder = await self.person("祁国栋")
        occupation = ids.new()
        rungs = await self._rows(works, winder, occupation)
        hr, approver = [await self.person(name, Held(Role.HR, works)) for name in ("韩雪", "赵敏")]
        assessors = tuple([await self.person(name) for name in ("孙强", "周宏")])
        panel = tuple([await self.person(name) for name in ("吴刚", "郑玉", "冯涛")])
        olga = await self.person("欧珠", Held(Role.OFFICER, self.world.county))
        return Works(works, occupation, rungs, winder, hr, approver, assessors, panel, olga)  # type: ignore[arg-type]

    async def person(self, name: str, *roles: Held) -> Actor:
        self.phones += 1
        made = await self.do(
            accounts.register_person,
            SYSTEM,
            organisation=self.world.county,
            name=name,
            phone=f"1580000{self.phones:04}",
        )
        for held in roles:
            await self.do(
                accounts.grant_role, SYSTEM, person=made.person, organisation=held.organisation, role=held.role
            )
        return Actor(kind="person", id=made.person, name=name, roles=roles)

    async def employ(
        self, works: UUID, person: Actor, occupation: UUID | None = None, since: date = date(2010, 7, 1)
    ) -> None:
        async with self.db.connection() as connection:
            await connection.execute(
                "INSERT INTO employment (id, person_id, organisation_id, occupation_id, since, recorded_at)"
                " VALUES ($1, $2, $3, $4, $5, now())",
                *(ids.new(), person.id, works, occupation, since),
            )

    async def hold(self, works: UUID, person: Actor, rung: UUID, occupation: UUID | None, since: date) -> None:
        async with self.db.connection() as connection:
            await connection.execute(
                "INSERT INTO skill_grade (id, person_id, rung_id, occupation_id, organisation_id, source, since,"
                " recorded_at) VALUES ($1, $2, $3, $4, $5, 'roster', $6, now())",
                *(ids.new(), person.id, rung, occupation, works, since),
            )

    async def _rows(self, works: UUID, winder: Actor, occupation: UUID) -> dict[int, UUID]:
        async with self.db.connection() as connection:
            await connection.execute(
                "INSERT INTO occupation (id, code, names) VALUES ($1, '6-24-02-01-W', $2)", occupation, WINDER
            )
            rows = await connection.fetch(
                "SELECT number, rung.id FROM rung JOIN ladder ON ladder.id = ladder_id WHERE code = 'new-eight-grades'"
            )
        rungs = {row["number"]: row["id"] for row in rows}
        await self.employ(works, winder, occupation)
        await self.hold(works, winder, rungs[TECHNICIAN], occupation, date(2020, 6, 1))
        return rungs


class Case:
    """One assessment of the winder, led from step to step."""

    def __init__(self, db: Database, world: World, works: Works, clock: SettableClock) -> None:
        self.db, self.world, self.works, self.clock = db, world, works, clock
        self.id: UUID = ids.new()

    async def do(self, verb: Any, actor: Actor, **arguments: Any) -> Any:
        async with self.db.unit_of_work() as tx:
            return await verb(tx, actor, **arguments)

    async def step(self, verb: Any, actor: Actor, **arguments: Any) -> AssessmentState:
        done: AssessmentChanged = await self.do(verb, actor, assessment=self.id, **arguments)
        return done.state

    async def state(self) -> str:
        found: str = await self.db.read("SELECT state FROM assessment WHERE id = $1", [self.id])
        return found

    async def create(self, *, rung: int = SENIOR, person: Actor | None = None) -> UUID:
        works = self.works
        made = await self.do(
            applying.create_assessment,
            works.hr,
            organisation=works.works,
            rung=works.rungs[rung],
            occupation=works.occupation,
            person=(person or works.winder).id,
        )
        self.id = made.assessment
        return self.id

    async def checked(self, **given: Any) -> AssessmentState:
        await self.create(**given)
        await self.step(applying.submit_assessment, self.works.hr)
        return await self.step(applying.check_assessment, self.works.approver)

    async def name(self, part: Part, *people: Actor) -> None:
        for person in people:
            await self.step_id(examining.name_examiner, self.works.approver, part=part, person=person.id)

    async def step_id(self, verb: Any, actor: Actor, **arguments: Any) -> Any:
        return await self.do(verb, actor, assessment=self.id, **arguments)

    async def assessing(self) -> AssessmentState:
        if await self._absent():
            await self.checked()
        await self.name(Part.ASSESSOR, *self.works.assessors)
        return await self.step(examining.begin_scoring, self.works.approver)

    async def scored(self, theory: int = 72, practice: int = 81) -> AssessmentState:
        if await self._absent() or await self.state() == "checked":
            await self.assessing()
        state = AssessmentState.ASSESSING
        for assessor in self.works.assessors:
            state = await self.step(examining.hand_in_scores, assessor, theory=theory, practice=practice)
        return state

    async def deciding(self, review: int = 75) -> AssessmentState:
        await self.scored()
        await self.name(Part.PANELIST, *self.works.panel)
        state = await self.step(examining.convene_panel, self.works.approver)
        for member in self.works.panel:
            state = await self.step(examining.hand_in_review, member, points=review)
        return state

    async def decided(self, ayes: int = 3) -> AssessmentState:
        if await self._absent() or await self.state() == "checked":
            await self.deciding()
        state = AssessmentState.DECIDING
        for at, member in enumerate(self.works.panel):
            given = {"in_favour": at < ayes, "reason": "绝缘处理熟练。"}
            state = await self.step(examining.vote_on_assessment, member, **given)
        return state

    async def noticed(self) -> UUID:
        await self.decided()
        await self.step(noticed.give_notice, self.works.hr)
        found: UUID = await self.db.read("SELECT notice_id FROM assessment WHERE id = $1", [self.id])
        return found

    async def cleared(self) -> None:
        notice = await self.noticed()
        ends: date = await self.db.read("SELECT ends_on FROM public_notice WHERE id = $1", [notice])
        self.clock.at = datetime(ends.year, ends.month, ends.day, 2, tzinfo=UTC) + timedelta(days=1)
        await jobs.close(self.db, Nothing())

    async def certified(self) -> UUID:
        await self.cleared()
        await self.step(filing.file_assessment, self.works.olga)
        await self.step(filing.certify_assessment, self.works.hr)
        found: UUID = await self.db.read("SELECT certificate_id FROM assessment WHERE id = $1", [self.id])
        return found

    async def _absent(self) -> bool:
        return not await self.db.read("SELECT count(*) FROM assessment WHERE id = $1", [self.id])
