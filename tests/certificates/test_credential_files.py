"""The files for machines over HTTP, and the command that reads them with no site and no network."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from tests.attendance.papers import issue, revoke, token_of
from tests.attendance.presence import Scene
from tests.test_cli import Run, commonweal  # noqa: F401
from tests.web_fixtures import Browser
from tests.world import World

SIGN = "mutation($id: ID!) { signCertificate(input: {certificateId: $id}) { credential errors { code field } } }"


@pytest.fixture
async def paper(db: Database, world: World, clock: SettableClock) -> UUID:
    scene = Scene(db, world, clock)
    await scene.enrol(world.alice)
    await scene.approve(world.lena, await scene.serve(world.alice))
    return await issue(db, world.alice, world.alice)


async def fetch(client: Browser, folder: Path) -> None:
    """What anybody can have."""
    await client.sign_in(None)
    for address, name in (("/.well-known/did.json", "did.json"), ("/certificates/status/0", "status.jwt")):
        answer = await client.get(address)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "*"
        (folder / name).write_bytes(answer.content)


async def test_a_file_from_the_holder_is_checked_offline_until_it_is_revoked(
    client: Browser,
    world: World,
    paper: UUID,
    tmp_path: Path,
    commonweal: Run,  # noqa: F811
) -> None:
    await client.sign_in(world.alice.id)
    page = await client.get(f"/service-certificates/{paper}")
    assert f'href="/certificates/{paper}/credential"' in page.text
    given = await client.get(f"/certificates/{paper}/credential")
    assert (given.status_code, given.headers["content-type"]) == (200, "application/vc+jwt")
    (tmp_path / "paper.jwt").write_bytes(given.content)
    await fetch(client, tmp_path)
    now = client.database.clock.now().astimezone()
    offline = ("--did", tmp_path / "did.json", "--status", tmp_path / "status.jwt", "--at", f"{now:%Y-%m-%dT%H:%M:%S}")
    checked = commonweal("check-credential", tmp_path / "paper.jwt", *offline, url="postgresql://nowhere:1/x")
    assert checked.stdout.startswith("VALID: "), checked
    await revoke(client.database, world.otto, paper)
    await fetch(client, tmp_path)
    checked = commonweal("check-credential", tmp_path / "paper.jwt", *offline, "--json")
    assert (checked.returncode, json.loads(checked.stdout)["standing"]) == (1, "revoked")
    assert "证明已撤销" in (await client.get(f"/certificates/{await token_of(client.database, paper)}")).text


async def test_who_is_not_its_holder_gets_no_file(client: Browser, world: World, paper: UUID) -> None:
    statuses = {}
    for who in ("anonymous", "bob", "otto"):
        await client.sign_in(getattr(world, who).id)
        answer = await client.get(f"/certificates/{paper}/credential")
        statuses[who] = answer.status_code
    assert statuses == {"anonymous": 303, "bob": 403, "otto": 200}


async def test_the_api_signs_as_the_page_does(client: Browser, world: World, paper: UUID) -> None:
    async def ask() -> Any:
        answer = await client.post("/graphql", json={"query": SIGN, "variables": {"id": f"Certificate:{paper}"}})
        return answer.json()["data"]["signCertificate"]

    await client.sign_in(world.alice.id)
    assert (await ask())["credential"].count(".") == 2
    await client.sign_in(world.bob.id)
    assert (await ask())["errors"][0]["code"] == "FORBIDDEN"
    await revoke(client.database, world.otto, paper)
    await client.sign_in(world.alice.id)
    assert (await ask())["errors"][0]["code"] == "ALREADY_REVOKED"
