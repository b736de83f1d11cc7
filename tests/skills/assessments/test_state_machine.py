"""Anybody tries anything, in any order: only what the table of moves allows happens, by whom it allows.

A model in a few lines says for every actor and act what should come of it. Nobody is ever on two sides.
"""

import asyncio
from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app import registry
from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.errors import DomainError
from app.kernel.identity import Actor
from app.kernel.jobs import Nothing
from app.kernel.settings import Settings
from app.kernel.verification import verify
from app.notices import jobs
from app.notices import service as notices
from app.notices.checks import CHECKS as NOTICE_CHECKS
from app.skills.checks import CHECKS
from app.skills.models import Part
from app.skills.service import appealing, applying, examining, filing, noticed
from tests.long_form import PHASES
from tests.world import NOW, World

from .model import OVER, Model
from .works import SENIOR, TECHNICIAN, Builder, Case, Works

registry.load_handlers()
WORDS = {"reason": "It is so."}
ACTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "submit": (applying.submit_assessment, {}),
    "check": (applying.check_assessment, {}),
    "send_back": (applying.send_back_assessment, WORDS),
    "refuse": (applying.refuse_assessment, WORDS),
    "withdraw": (applying.withdraw_assessment, WORDS),
    "begin": (examining.begin_scoring, {}),
    "score": (examining.hand_in_scores, {"theory": 70, "practice": 70}),
    "score_low": (examining.hand_in_scores, {"theory": 10, "practice": 70}),
    "convene": (examining.convene_panel, {}),
    "review": (examining.hand_in_review, {"points": 70}),
    "review_low": (examining.hand_in_review, {"points": 10}),
    "vote": (examining.vote_on_assessment, {"in_favour": True, **WORDS}),
    "vote_against": (examining.vote_on_assessment, {"in_favour": False, **WORDS}),
    "appeal": (appealing.appeal_scores, WORDS),
    "grant": (appealing.answer_score_appeal, {"granted": True, "answer": "Yes."}),
    "reject": (appealing.answer_score_appeal, {"granted": False, "answer": "No."}),
    "notice": (noticed.give_notice, {}),
    "file": (filing.file_assessment, {}),
    "certify": (filing.certify_assessment, {}),
}
HEARING = ("object", "object", "repeat", "answer", "answer", "uphold", "wait")
OTHERS = ("name_assessor", "name_panelist", *HEARING)
PEOPLE = ("winder", "hr", "approver", "hugo", "one", "two", "three", "four", "five", "six", "otto", "olga", "alice")
WAY = (
    *(("hr", "submit", ""), ("approver", "check", "")),
    *(("approver", "name_assessor", "one"), ("approver", "name_assessor", "two"), ("approver", "begin", "")),
    *(("one", "score", ""), ("two", "score", "")),
    *(("approver", "name_panelist", each) for each in ("three", "four", "five")),
    *(("approver", "convene", ""), ("three", "review", ""), ("four", "review", ""), ("five", "review", "")),
    *(("three", "vote", ""), ("four", "vote", ""), ("five", "vote", "")),
    *(("hr", "notice", ""), ("alice", "object", ""), ("otto", "answer", ""), ("alice", "wait", "")),
    *(("olga", "file", ""), ("hr", "certify", "")),
)
"""The straight way, from which anything may stray."""
STANDS = """
SELECT json_build_array(state, coalesce(
    (SELECT json_agg(json_build_array(person_id, part)) FROM assessment_party WHERE assessment_id = assessment.id),
    '[]'))
FROM assessment WHERE id = $1
"""


class Anybody(RuleBasedStateMachine):
    db: ClassVar[Database]
    clock: ClassVar[SettableClock]
    world: ClassVar[World]
    works: ClassVar[Works]
    hugo: ClassVar[Actor]
    six: ClassVar[Actor]
    run: ClassVar[Any]
    count: ClassVar[int] = 0

    @initialize(steps=st.sampled_from(range(len(WAY))))
    def begin(self, steps: int) -> None:
        type(self).count += 1
        self.clock.at = NOW
        self.model, self.at = Model(), 0
        self.phone = f"138{self.count:08}"
        self.case = self.run(self._case())
        self.goes_on(steps)

    async def _case(self) -> Case:
        builder = Builder(self.db, self.world)
        builder.phones = 1000 + self.count
        person = await builder.person("安小林")
        await builder.employ(self.works.works, person, self.works.occupation)
        rung = self.works.rungs[TECHNICIAN]
        await builder.hold(self.works.works, person, rung, self.works.occupation, date(2020, 1, 1))
        case = Case(self.db, self.world, self.works, self.clock)
        await case.create(rung=SENIOR, person=person)
        works, world = self.works, self.world
        self.people = dict(
            zip(
                PEOPLE,
                (
                    *(person, works.hr, works.approver, self.hugo, *works.assessors, *works.panel),
                    *(self.six, world.otto, works.olga, world.alice),
                ),
                strict=True,
            )
        )
        return case

    @rule(steps=st.integers(1, 6))
    def goes_on(self, steps: int) -> None:
        """Along the straight way, whoever's turn it is."""
        for who, act, named in WAY[self.at : self.at + steps]:
            self._try(who, act, named)
        self.at = min(self.at + steps, len(WAY))

    @rule(who=st.sampled_from(PEOPLE), act=st.sampled_from([*ACTS, *OTHERS]), named=st.sampled_from(PEOPLE))
    def tries(self, who: str, act: str, named: str) -> None:
        self._try(who, act, named)

    @rule(
        act=st.sampled_from(["score_low", "review_low", "vote_against", "appeal", "grant", "reject"]),
        other=st.sampled_from(PEOPLE),
    )
    def all_do(self, act: str, other: str) -> None:
        """Whoever may, and somebody else in between."""
        for who in (*(each for each in PEOPLE if self.model.copy().after(each, act, "")), other):
            self._try(who, act, "")

    @rule(told=st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(HEARING)), min_size=1, max_size=8))
    def they_object_and_are_answered(self, told: list[tuple[str, str]]) -> None:
        for who, act in told:
            self._try(who, act, "")

    def _try(self, who: str, act: str, named: str) -> None:
        then = self.model.copy()
        expected = then.after(who, act, named)
        refused = self.run(self._refused(who, act, named))
        assert (refused is None) == (expected is not None), (who, act, named, refused, self.model)
        if expected is not None:
            then.state, self.model = expected, then

    async def _refused(self, who: str, act: str, named: str) -> str | None:
        """Why it was; None: it was done."""
        actor = self.people[who]
        try:
            if act in ACTS:
                verb, given = ACTS[act]
                await self.case.step(verb, actor, **given)
            elif act.startswith("name_"):
                part, person = Part(act.removeprefix("name_")), self.people[named or "six"]
                await self.case.step_id(examining.name_examiner, actor, part=part, person=person.id)
            elif act == "wait":
                self.clock.at += timedelta(days=30)
                await jobs.close(self.db, Nothing())
            elif act in ("answer", "uphold"):
                given = {"objection": await self._waiting(), "upheld": act == "uphold", "answer": "We asked."}
                await self.case.do(notices.answer_objection, actor, **given)
            else:
                words = f"Said after {self.model.said if act == 'object' else max(self.model.said - 1, 0)} others."
                given = {"notice": await self._notice(), "phone": self.phone, "name": "马志强", "reason": words}
                await self.case.do(notices.object_to_notice, actor, **given)
        except DomainError as refusal:
            return refusal.code
        return None

    async def _notice(self) -> UUID:
        found: UUID | None = await self.db.read("SELECT notice_id FROM assessment WHERE id = $1", [self.case.id])
        return found or ids.new()

    async def _waiting(self) -> UUID:
        """The oldest objection that is not answered, or else one that was."""
        found: UUID | None = await self.db.read(
            "SELECT id FROM notice_objection WHERE notice_id = $1 ORDER BY answered_at IS NOT NULL, id LIMIT 1",
            [await self._notice()],
        )
        return found or ids.new()

    @invariant()
    def state_and_sides_are_as_told(self) -> None:
        state, rows = self.run(self.db.read(STANDS, [self.case.id]))
        assert state == self.model.state
        names = {str(actor.id): name for name, actor in self.people.items()}
        assert sorted((names[person], part) for person, part in rows) == sorted(self.model.parts.items())

    def teardown(self) -> None:
        if self.model.state not in OVER:  # so that its notice does not end in another sequence
            self.run(self.case.step(applying.withdraw_assessment, self.people["winder"], reason="Over."))


def explore(url: str, settings: Settings, world: World, works: Works, clock: SettableClock, *, sequences: int) -> None:
    with asyncio.Runner() as runner:
        Anybody.clock, Anybody.world, Anybody.works = clock, world, works
        Anybody.run = staticmethod(runner.run)
        Anybody.db = runner.run(Database.open(url, settings, clock))
        builder = Builder(Anybody.db, world)
        builder.phones = 900
        Anybody.hugo = runner.run(builder.person("胡果", *works.hr.roles))
        Anybody.six = runner.run(builder.person("邓芳"))
        try:
            run_state_machine_as_test(
                Anybody,
                settings=limits(
                    max_examples=sequences,
                    stateful_step_count=20,
                    deadline=None,
                    database=None,
                    derandomize=sequences <= 8,
                    suppress_health_check=list(HealthCheck),
                    phases=PHASES,
                ),
            )
            found = runner.run(verify(Anybody.db, (*CHECKS, *NOTICE_CHECKS)))
            assert [outcome for outcome in found if not outcome.ok] == []
        finally:
            runner.run(Anybody.db.close())


def test_anybody_tries_anything(
    database_url: str, settings: Settings, peopled: tuple[str, World], works: Works, clock: SettableClock
) -> None:
    explore(database_url, settings, peopled[1], works, clock, sequences=4)


@pytest.mark.thorough
@pytest.mark.slow
def test_anybody_tries_anything_at_length(
    database_url: str, settings: Settings, peopled: tuple[str, World], works: Works, clock: SettableClock
) -> None:
    explore(database_url, settings, peopled[1], works, clock, sequences=160)
