"""All certificates of a list in one file: sent as they are set, to whom the list belongs, as they stand by then."""

import io
import zipfile
from typing import Any
from uuid import UUID

import openpyxl
import pytest

from app.attendance import service
from app.certificates import printing
from app.kernel.errors import NotAllowed, SignInRequired
from app.kernel.settings import Settings
from tests.web_fixtures import Browser
from tests.world import World

from .papers import issue_list, revoke
from .presence import Scene
from .test_certificate_pages import Paper


@pytest.fixture
async def batch(scene: Scene, world: World) -> UUID:
    """A list of Alice, Bob and somebody who never served, made by Lena."""
    for volunteer in (world.alice, world.bob):
        await scene.approve(world.lena, await scene.serve(volunteer))
    return await issue_list(scene.db, world.lena, ["13900000001", "13900000002", "99999999"], organisation=world.team)


def opened(content: bytes) -> tuple[list[str], list[str], list[Any]]:
    """The names of the papers, what they say, and the results of the lines."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = [name for name in archive.namelist() if name.endswith(".pdf")]
        papers = [Paper(archive.read(name)).text for name in names]
        sheet: Any = openpyxl.load_workbook(io.BytesIO(archive.read("index.xlsx"))).active
    return names, papers, [row[-1] for row in list(sheet.values)[1:]]


async def test_a_zip_is_sent_while_it_is_made(
    client: Browser, scene: Scene, world: World, batch: UUID, settings: Settings
) -> None:
    async with scene.db.unit_of_work() as tx:
        archive = await service.read_archive(tx, world.lena, batch=batch)
    pieces = list(archive.pieces("zh", settings))
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as whole:
        papers = [whole.getinfo(name) for name in whole.namelist()][:-1]
    assert len(pieces) == len(papers) + 1 == 3
    assert all(len(piece) < paper.compress_size + 200 for piece, paper in zip(pieces, papers, strict=False))
    await client.sign_in(world.lena.id)
    answer = await client.get(f"/certificate-batches/{batch}/certificates.zip")
    assert "content-length" not in answer.headers  # which nobody knows before the end
    names, _, results = opened(answer.content)
    assert (len(names), results[0] == results[1] != results[2]) == (2, True)


async def test_what_was_revoked_meanwhile_says_so(client: Browser, scene: Scene, world: World, batch: UUID) -> None:
    await client.sign_in(world.lena.id)
    client.speak("en")
    address = f"/certificate-batches/{batch}/certificates.zip"
    before = opened((await client.get(address)).content)
    certificate = await scene.db.read("SELECT certificate_id FROM certificate_batch_row WHERE position = 1")
    await revoke(scene.db, world.otto, certificate)
    names, papers, results = opened((await client.get(address)).content)
    assert (names, before[2][:2], results[:2]) == (before[0], ["Issued", "Issued"], ["Revoked", "Issued"])
    assert papers[0] != before[1][0]
    assert papers[1] == before[1][1]


async def test_who_may_download_the_certificates_of_a_list(
    client: Browser, scene: Scene, world: World, batch: UUID
) -> None:
    address = f"/certificate-batches/{batch}/certificates.zip"
    for person, status in ((world.lena, 200), (world.leo, 403), (world.alice, 403), (world.anonymous, 303)):
        await client.sign_in(person.id)
        assert (await client.get(address)).status_code == status
    async with scene.db.unit_of_work() as tx:
        for actor, refusal in ((world.leo, NotAllowed), (world.bob, NotAllowed), (world.anonymous, SignInRequired)):
            with pytest.raises(refusal):
                await service.read_archive(tx, actor, batch=batch)


async def test_fonts_that_are_missing_are_told_before_anything_is_sent(
    client: Browser, world: World, batch: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "FAMILIES", {"zh": ("No such font",)})
    await client.sign_in(world.lena.id)
    answer = await client.get(f"/certificate-batches/{batch}/certificates.zip")
    assert answer.headers["content-type"].startswith("text/html")
    assert "fonts-noto-cjk" in answer.text


async def test_lines_of_a_stopped_list_do_not_say_that_they_wait(scene: Scene, world: World) -> None:
    batch = await issue_list(scene.db, world.lena, ["13900000001"], organisation=world.team, run=False)
    async with scene.db.unit_of_work() as tx:
        waiting = await service.read_archive(tx, world.lena, batch=batch)
        await service.cancel_certificate_batch(tx, world.lena, batch=batch)
        stopped = await service.read_archive(tx, world.lena, batch=batch)
    results = [opened(b"".join(each.pieces("en", scene.db.settings)))[2] for each in (waiting, stopped)]
    assert results == [["Waiting"], ["Cancelled"]]
