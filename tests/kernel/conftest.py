import pytest

from app.kernel import jobs, loops
from app.kernel.db import Database
from app.kernel.jobs import Job, job
from tests.kernel.working import MAKE_TABLE, Greeting, note


@pytest.fixture
async def fresh_jobs(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """No job is registered but the test's own, and there is a table in which those note that they ran."""
    monkeypatch.setattr(jobs, "JOBS", {})
    monkeypatch.setattr(jobs, "SCHEDULES", {})
    monkeypatch.setattr(loops, "LOOPS", {})
    async with db.unit_of_work() as tx:
        await tx.execute(MAKE_TABLE)


@pytest.fixture
def greet(fresh_jobs: None) -> Job[Greeting]:
    @job("test.greet")
    async def greet(db: Database, payload: Greeting) -> None:
        await note(db, payload.who)

    return greet
