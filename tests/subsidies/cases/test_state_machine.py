"""Anybody tries anything, in any order: only what the table of moves allows happens, by whom it allows.

A model in a few lines says for every actor and act what should come of it. Nobody is ever on two sides, and the money
is where the case is.
"""

import asyncio
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app import registry
from app.kernel.clock import SettableClock
from app.kernel.db import Database, Transaction
from app.kernel.errors import DomainError
from app.kernel.identity import Actor, Held, Role
from app.kernel.jobs import Nothing
from app.kernel.settings import Settings
from app.kernel.verification import verify
from app.notices import jobs
from app.notices import service as notices
from app.subsidies.cases import CaseChanged, case_for, join, move
from app.subsidies.checks.cases import CASE_CHECKS
from app.subsidies.models import CaseAct, CasePart, CaseState
from app.subsidies.service import applying, deciding, noticed, papers
from app.subsidies.service.rechecking import recheck
from tests.notices.announced import objected
from tests.world import NOW, World

from .desks import MONTHS, SYSTEM, Builder, Bureau, Case, picture
from .model import OVER, Model

registry.load_handlers()
WORDS = {"reason": "It is so."}


async def put_into_batch(tx: Transaction, actor: Actor, *, case: Any) -> CaseChanged:
    """As drawing a batch does with each of its cases."""
    found = await case_for(tx, actor, case, Role.OFFICER)
    await join(tx, actor, found, CasePart.PAYER)
    return await move(tx, actor, found, CaseAct.BATCH, CaseState.BATCHED)


ACTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "attach": (papers.attach_paper, {"fact": MONTHS, "value": "14", "content": picture()}),
    "check": (deciding.check_application, {}),
    "send_back": (deciding.return_for_supplement, WORDS),
    "review": (deciding.review_case, {}),
    "approve": (deciding.approve_case, {}),
    "refuse": (deciding.refuse_case, WORDS),
    "notice": (noticed.give_notice, {}),
    "withdraw": (applying.withdraw_case, WORDS),
    "batch": (put_into_batch, {}),
}
OTHERS = ("submit", "confirm", "deny", "object", "answer", "uphold", "wait", "leave", "recheck")
PEOPLE = ("worker", "clerk", "reviewer", "approver", "chief", "payer", "spare", "otto", "alice")
WAY = (
    *(("worker", "attach"), ("worker", "submit"), ("clerk", "confirm"), ("clerk", "check")),
    *(("reviewer", "review"), ("approver", "approve"), ("chief", "approve"), ("clerk", "notice")),
    *(("alice", "object"), ("spare", "answer"), ("alice", "wait"), ("payer", "batch")),
)
"""The straight way, from which anything may stray."""


class Anybody(RuleBasedStateMachine):
    db: ClassVar[Database]
    clock: ClassVar[SettableClock]
    world: ClassVar[World]
    bureau: ClassVar[Bureau]
    run: ClassVar[Any]
    count: ClassVar[int] = 0
    objections: ClassVar[int] = 0

    @initialize()
    def begin(self) -> None:
        type(self).count += 1
        self.clock.at = NOW
        self.model, self.at = Model(), 0
        self.case = self.run(self._case())

    async def _case(self) -> Case:
        builder = Builder(self.db, self.world)
        builder.phones = 1000 + self.count
        county = self.world.county
        person = await builder.worker("安小林", self.bureau.works)
        roles = (Held(Role.OFFICER, county), Held(Role.ADMINISTRATOR, county))
        person = Actor(kind="person", id=person.id, name=person.name, roles=roles)
        case = Case(self.db, self.world, self.bureau, self.clock)
        await case.begin("grant", person)
        self.people = {each: getattr(self.bureau, each) for each in PEOPLE[1:-2]}
        self.people |= {"worker": person, "otto": self.world.otto, "alice": self.world.alice}
        return case

    @rule(steps=st.integers(1, 6))
    def goes_on(self, steps: int) -> None:
        """Along the straight way, whoever's turn it is."""
        for _ in range(steps):
            if self.at < len(WAY):
                self._try(*WAY[self.at])
                self.at += 1

    @rule(who=st.sampled_from(PEOPLE), act=st.sampled_from((*ACTS, *OTHERS)))
    def tries(self, who: str, act: str) -> None:
        self._try(who, act)

    def _try(self, who: str, act: str) -> None:
        expected = self.model.after(who, act)
        happened = self.run(self._act(self.people[who], act))
        assert happened == (expected is not None), (who, act, self.model)
        self.model.state = expected or self.model.state
        assert self.run(self.case.state()) == self.model.state, (who, act)

    async def _act(self, actor: Actor, act: str) -> bool:
        try:
            if act in ACTS:
                verb, given = ACTS[act]
                await self.case.do(verb, actor, case=self.case.id, **given)
                return True
            return await self._other(actor, act)
        except DomainError:
            return False

    async def _other(self, actor: Actor, act: str) -> bool:
        if act == "leave":
            await self.case.leaves()
        elif act == "recheck":
            await self.case.do(recheck, SYSTEM, case=self.case.id)
        elif act == "submit":
            account = await self.case.account()
            await self.case.do(applying.submit_application, actor, case=self.case.id, account=account)
        elif act in ("confirm", "deny"):
            return await self._read(actor, shows=act == "confirm")
        else:
            return await self._notice(actor, act)
        return True

    async def _read(self, actor: Actor, *, shows: bool) -> bool:
        unread = "SELECT id FROM evidence_paper WHERE case_id = $1 AND confirmed IS NULL ORDER BY id LIMIT 1"
        paper = await self.db.read(unread, [self.case.id])
        if paper is None:
            return False
        await self.case.do(papers.confirm_paper, actor, paper=paper, shows=shows)
        return True

    async def _notice(self, actor: Actor, act: str) -> bool:
        notice = await self.db.read("SELECT notice_id FROM subsidy_case WHERE id = $1", [self.case.id])
        if notice is None:
            return False
        if act == "wait":
            return await self._wait()
        if act == "object":
            if await self.case.state() != "noticed":
                return False
            type(self).objections += 1  # the same words of one phone count once, and of one phone not many are taken
            given = {"reason": f"For reason {self.objections}.", "phone": f"138{self.objections:08}"}
            await objected(self.db, notice, self.world.anonymous, **given)
            return True
        return await self._answer(actor, notice, upheld=act == "uphold")

    async def _answer(self, actor: Actor, notice: Any, *, upheld: bool) -> bool:
        waiting = "SELECT id FROM notice_objection WHERE notice_id = $1 AND answered_at IS NULL"
        objection = await self.db.read(waiting, [notice])
        if objection is None:
            return False
        given = {"objection": objection, "upheld": upheld, "answer": "We asked."}
        await self.case.do(notices.answer_objection, actor, **given)
        return True

    async def _wait(self) -> bool:
        before = await self.case.state()
        self.clock.at = max(self.clock.at, NOW) + timedelta(days=20)
        await jobs.close(self.db, Nothing())
        return bool(before != await self.case.state())

    @invariant()
    def nobody_stands_on_two_sides(self) -> None:
        rows = self.run(
            self.db.column(
                "SELECT json_build_array(person_id, part) FROM subsidy_party WHERE case_id = $1", [self.case.id]
            )
        )
        names = {str(actor.id): name for name, actor in self.people.items()}
        assert sorted((names[person], part) for person, part in rows) == sorted(self.model.parts.items())

    @invariant()
    def the_money_is_where_the_case_is(self) -> None:
        assert self.run(self.case.money()) == self.model.money

    def teardown(self) -> None:
        found = self.run(verify(self.db, CASE_CHECKS))
        assert [outcome for outcome in found if not outcome.ok] == []
        if self.run(self.case.state()) not in OVER:  # so that its notice does not end in another sequence
            self.run(self.case.step(applying.withdraw_case, self.people["worker"], reason="Over."))


def explore(
    url: str, settings: Settings, world: World, bureau: Bureau, clock: SettableClock, *, sequences: int
) -> None:
    with asyncio.Runner() as runner:
        Anybody.clock, Anybody.world, Anybody.bureau = clock, world, bureau
        Anybody.run = staticmethod(runner.run)
        Anybody.db = runner.run(Database.open(url, settings, clock))
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
                ),
            )
        finally:
            runner.run(Anybody.db.close())


def test_anybody_tries_anything(
    database_url: str, settings: Settings, peopled: tuple[str, World], bureau: Bureau, clock: SettableClock
) -> None:
    explore(database_url, settings, peopled[1], bureau, clock, sequences=3)


@pytest.mark.thorough
@pytest.mark.slow
def test_anybody_tries_anything_at_length(
    database_url: str, settings: Settings, peopled: tuple[str, World], bureau: Bureau, clock: SettableClock
) -> None:
    explore(database_url, settings, peopled[1], bureau, clock, sequences=120)
