"""Verbs that come together share one transaction, and nobody can tell by their answers.

A verb that bears it says so with `@together(many)`. Calls of it that come in the same turn of the event
loop, or while a transaction of that verb runs, become one transaction, whose statements `many` runs for all
of them: on a busy day that is a round trip and a flush to disk for many instead of for each. A transaction
that fails before its commit is done again call by call, each in a transaction of its own: then each gets its
own answer or its own error.

Under load the next transaction lingers, as PostgreSQL's `commit_delay` does: those who were answered and call
again would otherwise come while those run who waited, and both halves would take turns for ever, each paying
for a transaction of its own.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .identity import Actor

if TYPE_CHECKING:
    from .db import Database, Transaction

MOST = 64
"""Calls in a transaction."""
FEW = 4
"""Where fewer come at a time, nobody waits for who may come."""
LINGER_SECONDS = 0.002
"""The longest that a transaction waits for as many calls as there were while the one before it ran."""
PATIENCE_SECONDS = 0.05
"""The longest that a call waits for others' transactions, one of which may wait for a lock."""

Verb = Callable[..., Awaitable[Any]]
Declared = TypeVar("Declared", bound=Verb)
Calls = Sequence[tuple[Actor, Mapping[str, Any]]]
Many = Callable[["Transaction", Calls], Awaitable[Sequence[Any]]]
"""Does a verb for several calls: a result or a DomainError for each, in their order. Who is refused has written
nothing."""

log = logging.getLogger(__name__)


def together(many: Many) -> Callable[[Declared], Declared]:
    """Declares how several calls of a verb are done in one transaction."""

    def declare(verb: Declared) -> Declared:
        verb.together = many  # type: ignore[attr-defined]
        return verb

    return declare


class Apart(Exception):
    """Raised by a `Many` whose calls don't go together: each is done by itself."""


class _Call(NamedTuple):
    actor: Actor
    arguments: Mapping[str, Any]
    answer: "asyncio.Future[Any]"


class _Lane:
    """The calls of one verb."""

    __slots__ = ("db", "expected", "running", "timer", "verb", "waiting")

    def __init__(self, db: "Database", verb: Verb) -> None:
        self.db = db
        self.verb = verb
        self.expected = 1
        """As many calls are enough for a transaction to start, when none runs."""
        self.running = 0
        self.timer: asyncio.Handle | None = None
        """What starts the next transaction, however many calls there are by then."""
        self.waiting: list[_Call] = []


class Batches:
    """Does verbs, those that come together in one transaction."""

    def __init__(self) -> None:
        self._lanes: dict[tuple[Database, Verb], _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @staticmethod
    def takes(verb: Verb, arguments: Mapping[str, Any]) -> bool:
        """Whether a call may share a transaction. With an idempotency key only where `once` keeps each one's record."""
        return hasattr(verb, "together") and (arguments.get("key") is None or hasattr(verb, "repeatable"))

    async def perform(self, db: "Database", verb: Verb, actor: Actor, arguments: Mapping[str, Any]) -> Any:
        """The verb's result; raises what the verb raises."""
        loop = asyncio.get_running_loop()
        lane = self._lanes.get((db, verb))
        if lane is None:
            lane = self._lanes[db, verb] = _Lane(db, verb)
        call = _Call(actor, arguments, loop.create_future())
        lane.waiting.append(call)
        if not lane.running and len(lane.waiting) == lane.expected:
            self._start_by(lane, loop.call_soon(self._start, lane))  # when all that came in this turn have joined
        elif lane.timer is None:
            self._start_by(lane, loop.call_later(PATIENCE_SECONDS, self._start, lane))
        return await call.answer

    @staticmethod
    def _start_by(lane: _Lane, timer: asyncio.Handle | None) -> None:
        if lane.timer is not None:
            lane.timer.cancel()
        lane.timer = timer

    def _start(self, lane: _Lane) -> None:
        group, lane.waiting = lane.waiting[:MOST], lane.waiting[MOST:]
        loop = asyncio.get_running_loop()
        self._start_by(lane, loop.call_later(PATIENCE_SECONDS, self._start, lane) if lane.waiting else None)
        if not group:
            del self._lanes[lane.db, lane.verb]
            return
        lane.running += 1
        task = loop.create_task(self._run(lane, group))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, lane: _Lane, group: list[_Call]) -> None:
        """A task of its own: who cancels one call leaves the others alone."""
        try:
            group = [each for each in group if not each.answer.done()]
            if not (len(group) > 1 and await _together(lane, group)):
                await asyncio.gather(*(_alone(lane, each) for each in group))
        finally:
            lane.running -= 1
            if not lane.running:
                self._go_on(lane, len(group))

    def _go_on(self, lane: _Lane, answered: int) -> None:
        """The next transaction, when as many call as those who were answered and those who wait, or somewhat later."""
        lane.expected = min(answered + len(lane.waiting), MOST)
        if lane.expected >= FEW and len(lane.waiting) < lane.expected:
            self._start_by(lane, asyncio.get_running_loop().call_later(LINGER_SECONDS, self._start, lane))
        else:
            self._start(lane)


async def _together(lane: _Lane, group: list[_Call]) -> bool:
    """Whether the group was answered as one: False when nothing of it was committed."""
    many: Many = lane.verb.together  # type: ignore[attr-defined]
    done = False
    answers: Sequence[Any] = ()
    try:
        async with lane.db.unit_of_work() as tx:
            answers = await many(tx, [(each.actor, each.arguments) for each in group])
            done = True
    except Exception as error:  # noqa: BLE001 - alone, whoever is the reason is told
        if not done:
            log.info("%s calls together are done one by one: %s", len(group), error)
            return False
        answers = [error] * len(group)  # whether it was committed is unknown to all of them
    for each, answer in zip(group, answers, strict=True):
        _tell(each, answer)
    return True


async def _alone(lane: _Lane, call: _Call) -> None:
    try:
        async with lane.db.unit_of_work() as tx:
            answer = await lane.verb(tx, call.actor, **call.arguments)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the caller's
        answer = error
    _tell(call, answer)


def _tell(call: _Call, answer: Any) -> None:
    if call.answer.done():
        return
    if isinstance(answer, Exception):
        call.answer.set_exception(answer)
    else:
        call.answer.set_result(answer)
