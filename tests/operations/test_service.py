"""Failed jobs are repeated and discarded by administrators alone, and it can be told afterwards."""

from collections.abc import Awaitable, Callable

import pytest

from app.kernel import ids
from app.kernel.db import Database, Statement
from app.kernel.errors import DomainError, NotAllowed, NotFound, SignInRequired
from app.kernel.identity import ANONYMOUS, Actor, system
from app.operations import service
from app.operations.errors import JobNotFailed, JobWaitsAlready
from tests.world import World

from .queue import REASON, Queue

AUDITED = Statement("SELECT action, actor, before, after FROM audit_entry WHERE subject = $1", ("subject",), {})
VERBS = (service.repeat_job, service.discard_job)


async def test_a_failed_job_is_repeated_with_its_attempts(db: Database, ada: Actor, queue: Queue) -> None:
    job = await queue.failed()
    async with db.unit_of_work() as tx:
        await service.repeat_job(tx, ada, job=job)
        (entry,) = await tx.all(AUDITED, subject=job)
    assert await queue.left() == [("accounts.deliver", "queued", 0)]
    assert (entry.action, entry.actor, entry.after) == (
        "operations.repeat_job",
        ada.id,
        {"name": "accounts.deliver"},
    )


async def test_a_discarded_job_is_gone_but_not_forgotten(db: Database, ada: Actor, queue: Queue) -> None:
    job = await queue.failed()
    async with db.unit_of_work() as tx:
        await service.discard_job(tx, ada, job=job)
        (entry,) = await tx.all(AUDITED, subject=job)
    assert await queue.left() == []
    assert entry.action == "operations.discard_job"
    assert entry.before["reason"] == REASON
    assert (entry.before["name"], entry.before["attempts"]) == ("accounts.deliver", 8)


@pytest.mark.parametrize("verb", VERBS)
async def test_a_repetition_with_the_same_key_does_nothing_more(
    db: Database, ada: Actor, queue: Queue, verb: service.JobVerb
) -> None:
    job = await queue.failed()
    for _ in range(2):
        async with db.unit_of_work() as tx:
            assert (await verb(tx, ada, job=job, key="once")).job == job


@pytest.mark.parametrize("verb", VERBS)
async def test_only_a_failed_job_can_be_changed(db: Database, ada: Actor, queue: Queue, verb: service.JobVerb) -> None:
    await _refused(db, ada, JobNotFailed, verb, job=await queue.waiting())
    await _refused(db, ada, JobNotFailed, verb, job=await queue.running(ids.new()))
    await _refused(db, ada, NotFound, verb, job=service.job_id(999))
    await _refused(db, ada, NotFound, verb, job=ids.new())


async def test_all_failed_ones_of_a_kind_are_repeated(db: Database, ada: Actor, queue: Queue) -> None:
    for name in ("accounts.deliver", "accounts.deliver", "volunteers.import"):
        await queue.failed(name)
    async with db.unit_of_work() as tx:
        assert (await service.repeat_failed_jobs(tx, ada, name="accounts.deliver")).count == 2
    assert [state for _, state, _ in await queue.left()] == ["queued", "queued", "failed"]


async def test_jobs_with_one_key_do_not_come_to_run_side_by_side(db: Database, ada: Actor, queue: Queue) -> None:
    first = await queue.failed("points.expire", key="points.expire")
    await queue.failed("points.expire", key="points.expire")
    async with db.unit_of_work() as tx:
        assert (await service.repeat_failed_jobs(tx, ada, name="points.expire")).count == 1
    await _refused(db, ada, JobWaitsAlready, service.repeat_job, job=first)
    async with db.unit_of_work() as tx:
        assert (await service.repeat_failed_jobs(tx, ada, name="points.expire")).count == 0
    assert [state for _, state, _ in await queue.left()] == ["failed", "queued"]


async def test_others_neither_see_nor_change_jobs(db: Database, world: World, queue: Queue) -> None:
    job = await queue.failed()
    refusals = [(world.alice, NotAllowed), (world.otto, NotAllowed), (world.partner, NotAllowed)]
    for actor, refusal in [*refusals, (ANONYMOUS, SignInRequired)]:
        for verb in VERBS:
            await _refused(db, actor, refusal, verb, job=job)
        await _refused(db, actor, refusal, service.repeat_failed_jobs, name="accounts.deliver")
        await _refused(db, actor, refusal, service.failed_jobs)
    assert await queue.left() == [("accounts.deliver", "failed", 7)]


async def test_the_command_line_lists_them(db: Database, queue: Queue) -> None:
    await queue.waiting()
    job = await queue.failed()
    async with db.unit_of_work() as tx:
        (row,) = await service.failed_jobs(tx, system("command line"))
    assert (row.number, row.name, row.attempts, row.reason) == (job.int, "accounts.deliver", 8, REASON)


async def _refused(
    db: Database, actor: Actor, refusal: type[DomainError], verb: Callable[..., Awaitable[object]], **arguments: object
) -> None:
    with pytest.raises(refusal):
        async with db.unit_of_work() as tx:
            await verb(tx, actor, **arguments)
