"""A list of certificates whose job was given up says so, and goes on when somebody wants it."""

from typing import Any
from uuid import UUID

import pytest

from app.attendance import service
from app.attendance.errors import BatchOver
from app.attendance.jobs import give_up_certificates, issue_certificates
from app.attendance.service import BatchPayload
from app.kernel import jobs
from app.kernel.db import Statement
from app.kernel.errors import NotAllowed, SignInRequired
from app.kernel.jobs import Nothing
from tests.web_fixtures import Browser
from tests.world import World

from .papers import issue_list
from .presence import Scene

STANDS = Statement(
    "UPDATE pgqueuer SET status = $1::text::pgqueuer_status WHERE entrypoint = 'attendance.issue_certificates'"
    " RETURNING id",
    ("status",),
    {},
)
JOBS = "SELECT count(*) FROM pgqueuer WHERE entrypoint = 'attendance.issue_certificates' AND status = 'queued'"
RESUME = """mutation ($id: ID!) { resumeCertificateBatch(input: {certificateBatchId: $id}) {
    certificateBatch { state } errors { code } } }"""


class GivenUp:
    """A list of one person, handed in by Lena."""

    def __init__(self, scene: Scene, world: World, batch: UUID) -> None:
        self.scene, self.lena, self.id = scene, world.lena, batch
        self.address = f"/certificate-batches/{batch}"

    async def job_stands(self, status: str) -> int:
        async with self.scene.db.unit_of_work() as tx:
            number: int = await tx.value(STANDS, status=status)
        await give_up_certificates(self.scene.db, Nothing())
        return number

    async def state(self) -> Any:
        return await self.scene.db.read("SELECT state || rows_done FROM certificate_batch")

    async def run(self) -> None:
        await issue_certificates(self.scene.db, BatchPayload(self.id, self.lena.kind, self.lena.id, self.lena.name))


@pytest.fixture
async def listed(scene: Scene, world: World) -> GivenUp:
    await scene.approve(world.lena, await scene.serve(world.alice))
    batch = await issue_list(scene.db, world.lena, ["13900000001"], organisation=world.team, run=False)
    return GivenUp(scene, world, batch)


async def test_a_list_whose_job_was_given_up_says_so_and_can_go_on(
    client: Browser, scene: Scene, world: World, listed: GivenUp
) -> None:
    for status in ("picked", "queued"):
        await listed.job_stands(status)
        assert await listed.state() == "queued0"
    await listed.job_stands("failed")
    assert await listed.state() == "failed0"
    await client.sign_in(world.lena.id)
    client.speak("en")
    page = (await client.get(listed.address)).text
    assert "failed after 0 of 1 lines" in page
    assert "every 1s" not in page
    assert f'action="{listed.address}/resume"' in page
    for key in ("one", "other"):
        again = await client.post(f"{listed.address}/resume", data={"key": key})
        assert (again.status_code, await listed.state()) == (303, "queued0")
    async with scene.db.unit_of_work() as tx:
        await service.resume_certificate_batch(tx, world.otto, batch=listed.id)
    assert await scene.db.read(JOBS) == 1
    await listed.run()
    assert (await listed.state(), await scene.db.read("SELECT count(*) FROM certificate")) == ("done1", 1)
    async with scene.db.unit_of_work() as tx:
        with pytest.raises(BatchOver):
            await service.resume_certificate_batch(tx, world.lena, batch=listed.id)


async def test_the_failed_job_may_be_repeated_too(scene: Scene, world: World, listed: GivenUp) -> None:
    job = await listed.job_stands("failed")
    async with scene.db.unit_of_work() as tx:
        assert await jobs.repeat(tx, number=job)
    await listed.run()
    assert await listed.state() == "done1"


async def test_who_may_go_on_with_a_list(client: Browser, scene: Scene, world: World, listed: GivenUp) -> None:
    await listed.job_stands("failed")
    refused = ((world.leo, NotAllowed), (world.alice, NotAllowed), (world.anonymous, SignInRequired))
    for actor, refusal in refused:
        async with scene.db.unit_of_work() as tx:
            with pytest.raises(refusal):
                await service.resume_certificate_batch(tx, actor, batch=listed.id)
    assert await listed.state() == "failed0"
    await client.sign_in(world.lena.id)
    variables = {"id": f"CertificateBatch:{listed.id}"}
    answer = (await client.post("/graphql", json={"query": RESUME, "variables": variables})).json()
    assert answer["data"]["resumeCertificateBatch"] == {"certificateBatch": {"state": "queued"}, "errors": []}
