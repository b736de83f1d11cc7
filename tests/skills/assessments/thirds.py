"""A third party with a certificate in hand: asks the site, or has its files and no network."""

import json
from pathlib import Path

from tests.test_cli import Run
from tests.web_fixtures import Browser


async def public_page(client: Browser, token: str) -> str:
    await client.sign_in(None)
    answer = await client.get(f"/certificates/{token}")
    assert answer.status_code == 200
    return answer.text


async def offline(client: Browser, run: Run, folder: Path, credential: str, *, files: bool = True) -> str:
    """What the command says of a credential, with the issuer's keys and list: of now, or those fetched before."""
    await client.sign_in(None)
    for address, name in (("/.well-known/did.json", "did.json"), ("/certificates/status/0", "status.jwt")):
        if files:
            answer = await client.get(address)
            assert answer.status_code == 200
            (folder / name).write_bytes(answer.content)
    (folder / "paper.jwt").write_text(credential)
    now = client.database.clock.now().astimezone()
    known = ("--did", folder / "did.json", "--status", folder / "status.jwt", "--at", f"{now:%Y-%m-%dT%H:%M:%S}")
    done = run("check-credential", folder / "paper.jwt", *known, "--json", url="postgresql://nowhere:1/x")
    told = json.loads(done.stdout)
    assert (done.returncode == 0) == (told["standing"] == "valid"), done
    return str(told["standing"])
