"""The documents' examples are run as they stand, against the app as an operator starts it."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.demo.content import ROSTER
from app.kernel.db import Database
from app.kernel.settings import Settings
from app.partners.service import create_webhook
from tests.faults.serving import PROGRAM, forked, served
from tests.rewards.purse import change, give, redeemed
from tests.world import CLIENT_SECRET, NOW, World

from .documents import DOCUMENTS, ROOT, asks, blocks, fences, name

pytestmark = pytest.mark.slow

PARTNERS = ROOT / "docs/partners.md"
OPERATING = ROOT / "docs/operating.md"
DEMONSTRATION = "http://127.0.0.1:8000"
"""Where the documents' site is; the tests put theirs in its place."""
NEXT = "printf '\\f'\n"
LANGUAGES = ("python", "javascript")
ELSEWHERE = "https://platform.example/webhooks"
UNTIL_OPEN = "until (echo > /dev/tcp/127.0.0.1/$PORT) 2>/dev/null; do sleep 0.1; done\n"


def test_every_document_with_requests_is_run_here() -> None:
    asking = [name(each) for each in DOCUMENTS if any(map(asks, fences(each, "sh")))]
    assert asking == ["README.md", "docs/partners.md", "graphql/README.md"]


@pytest.fixture
async def running(db: Database, world: World, settings: Settings, database_url: str) -> AsyncIterator[dict[str, str]]:
    """The world's site at the real time, and what a partner's shell knows of it."""
    await change(db, f"UPDATE shift SET starts_at = starts_at + a, ends_at = ends_at + a FROM ({_passed()}) AS t(a)")
    with forked(settings, DATABASE_URL=database_url) as app:
        yield await known_of(app.url, db, world)


async def known_of(site: str, db: Database, world: World) -> dict[str, str]:
    """What a partner's shell knows."""
    partner = {"SITE": site, "CLIENT_ID": "partner", "CLIENT_SECRET": CLIENT_SECRET, "RECEIVER": ELSEWHERE}
    async with db.unit_of_work() as tx:
        webhook = await create_webhook(tx, world.partner, url=ELSEWHERE)
    ids = {"SHIFT": f"Shift:{world.shift}", "VOLUNTEER": f"Volunteer:{world.alice.volunteer}"}
    ids["VOUCHER_CODE"] = await voucher_of_today(db, world)
    return {**partner, **ids, "WEBHOOK": f"Webhook:{webhook.webhook}", "TOKEN": token(partner)}


async def voucher_of_today(db: Database, world: World) -> str:
    """The code of a voucher that Alice has at the real time."""
    await give(db, world.alice)
    code = (await redeemed(db, world, world.alice)).code
    valid = "SET expires_at = now() + interval '1 day'"
    await change(db, f"UPDATE redemption {valid}", f"UPDATE hold {valid}")
    return code


def _passed() -> str:
    return f"SELECT interval '{int((datetime.now(UTC) - NOW).total_seconds())} seconds'"


def token(partner: dict[str, str]) -> str:
    answer = httpx.post(
        f"{partner['SITE']}/oauth/token",
        auth=(partner["CLIENT_ID"], partner["CLIENT_SECRET"]),
        data={"grant_type": "client_credentials"},
    )
    return str(answer.json()["access_token"])


def shell(script: str, known: dict[str, str]) -> str:
    """What a script prints; any command that fails ends it."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace(DEMONSTRATION, known["SITE"])],
        cwd=ROOT,
        env={**os.environ, **known},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def shape(value: Any) -> Any:
    """A JSON value without what differs from one county to the next."""
    match value:
        case dict():
            return {key: shape(each) for key, each in value.items()}
        case list():
            return [shape(each) for each in value[:1]]
        case _:
            return type(value).__name__


async def test_a_partners_requests_are_answered_as_shown(running: dict[str, str]) -> None:
    for document in ("README.md", "docs/partners.md", "graphql/README.md"):
        asked = [(language, text) for language, text in blocks(ROOT / document) if language in {"sh", "json"}]
        scripts = [text for language, text in asked if language == "sh" and asks(text)]
        answers = dict(zip(scripts, shell(NEXT.join(scripts), running).split("\f"), strict=True))
        assert all('"message"' not in answer for answer in answers.values()), answers
        for (_, script), (language, shown) in pairwise(asked):
            if script in answers and language == "json":
                answered, wanted = json.loads(answers[script]), json.loads(shown)
                told = answered if "extensions" in wanted else {**answered, "extensions": None}
                assert shape(told) == shape({"extensions": None, **wanted}), answers[script]


async def test_a_partners_program_enrols_a_group(running: dict[str, str], tmp_path: Path) -> None:
    program, _receiver = fences(PARTNERS, "python")
    (tmp_path / "partner.py").write_text(program, "utf-8")
    first, again = [shell(f"{sys.executable} {tmp_path}/partner.py", running) for _ in range(2)]
    assert re.fullmatch(r"(Volunteer:[0-9a-f-]+ Enrolment:[0-9a-f-]+\n){3}", first), first
    assert again == first, "the same key gives the same answer"


@contextmanager
def receiver(language: str, program: str, folder: Path, **known: str) -> Iterator["subprocess.Popen[str]"]:
    """The documents' receiver, run as it stands."""
    file = folder / {"python": "receiver.py", "javascript": "receiver.mjs"}[language]
    file.write_text(program, "utf-8")
    command = [sys.executable if language == "python" else "node", str(file)]
    with subprocess.Popen(command, env={**os.environ, **known}, stdout=subprocess.PIPE, text=True) as running:
        yield running
        running.kill()


def script(naming: str) -> str:
    """The request in partners.md that names this mutation."""
    return next(text for text in fences(PARTNERS, "sh") if f"{naming}(input" in text)


@pytest.fixture
async def trying(db: Database, world: World, settings: Settings, database_url: str) -> AsyncIterator[dict[str, str]]:
    """As `running`, where webhooks may lead to this machine."""
    await change(db, f"UPDATE shift SET starts_at = starts_at + a, ends_at = ends_at + a FROM ({_passed()}) AS t(a)")
    with forked(settings, DATABASE_URL=database_url, COMMONWEAL_ENV="development") as app:
        yield await known_of(app.url, db, world)


async def test_a_partner_gets_signed_webhooks(trying: dict[str, str], tmp_path: Path) -> None:
    """From nothing but credentials: a token, a webhook, a receiver, a test, an event; in two languages."""
    receivers = []
    with ExitStack() as stack:
        for language in LANGUAGES if shutil.which("node") else LANGUAGES[:1]:
            (program,) = [text for text in fences(PARTNERS, language) if "WEBHOOK_SECRET" in text]
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = str(free.getsockname()[1])
            known = {**trying, "RECEIVER": f"http://127.0.0.1:{port}/", "PORT": port}
            made = json.loads(shell(script("createWebhook").replace("our first webhook", language), known))
            made = made["data"]["createWebhook"]
            known |= {"WEBHOOK": made["webhook"]["id"], "WEBHOOK_SECRET": made["secret"]}
            running = stack.enter_context(receiver(language, program, tmp_path, **known))
            shell(UNTIL_OPEN + script("pingWebhook").replace("does it work?", language), known)
            assert running.stdout
            assert running.stdout.readline().startswith("webhooks.ping ")
            async with httpx.AsyncClient() as forger:
                forged = {"webhook-id": "x", "webhook-timestamp": str(int(time.time())), "webhook-signature": "v1,AA=="}
                for headers in (forged, {"webhook-id": "x", "webhook-timestamp": "soon"}, {}):
                    assert (await forger.post(known["RECEIVER"], content="{}", headers=headers)).status_code == 401
            receivers.append(running)
        shell(script("enrol"), trying)
        for running in receivers:
            assert running.stdout
            kind, _, data = running.stdout.readline().partition(" ")
            assert (kind, json.loads(data)["volunteer"]) == ("activities.enrolled", trying["VOLUNTEER"])
    if len(receivers) < len(LANGUAGES):
        pytest.skip("Node.js is not installed: the receiver in JavaScript was not tried.")


def command(beginning: str) -> str:
    """The line of operating.md that begins so."""
    lines = [line for text in fences(OPERATING, "sh") for line in text.splitlines()]
    return next(line for line in lines if line.startswith(beginning))


@pytest.mark.thorough
async def test_a_new_site_gets_its_first_people_and_partner(
    settings: Settings, database_url: str, tmp_path: Path
) -> None:
    with served(settings, DATABASE_URL=database_url) as app:
        known = {**app.environment, "SITE": app.url, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"}
        password = shell(command("commonweal appoint"), known).strip()
        roster = tmp_path / "roster.csv"
        roster.write_bytes(b"\n".join(ROSTER.read_bytes().split(b"\n")[:2]))
        heads, cells = [line.split(",") for line in roster.read_text("gb18030").splitlines()]
        person = dict(zip(heads, cells, strict=True))
        shell(f"commonweal import volunteers {roster}", known)
        (program,) = fences(OPERATING, "python")
        (tmp_path / "lead.py").write_text(program, "utf-8")
        named = {"USERNAME": "wang.fang", "PASSWORD": password, "TEAM": person["所属队伍"], "NAME": person["姓名"]}
        said = shell(f"{sys.executable} {tmp_path}/lead.py", {**known, **named})
        assert re.search(r"'role': 'leader'.*'errors': \[\]", said), said
        credentials = json.loads(shell(command("commonweal client"), known))
        assert token({"SITE": app.url, **{key.upper(): value for key, value in credentials.items()}})
