"""GraphQL over HTTP, as the audit suite of graphql-http counts it: 61 of 61, over a real connection.

The suite is vendored (scripts/vendor.py); the Node.js that runs it is the one that Playwright brings along.
"""

import asyncio
import json
import shutil
import socket
from pathlib import Path

import playwright
import uvicorn

from app.graphql.documents import Documents
from app.kernel.db import Database
from app.kernel.settings import Settings

AUDIT = Path(__file__).parent / "audit.mjs"


async def audited(url: str) -> list[dict[str, str]]:
    node = shutil.which("node", path=Path(playwright.__file__).parent / "driver")
    assert node, "Playwright brings a Node.js along"
    running = await asyncio.create_subprocess_exec(node, AUDIT, url, stdout=asyncio.subprocess.PIPE)
    said, _ = await running.communicate()
    assert running.returncode == 0
    found: list[dict[str, str]] = json.loads(said)
    return found


async def test_all_61_audits_pass(db: Database, settings: Settings, documents: Documents) -> None:
    """Where the schema may be asked for, as the suite wants it: in development."""
    from app.main import build_app

    app = build_app(settings, db, documents)
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", ws="none", log_level="warning", access_log=False))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        results = await audited(f"http://127.0.0.1:{listener.getsockname()[1]}/graphql")
        server.should_exit = True
        await serving
    assert [each for each in results if each["status"] != "ok"] == []
    assert len(results) == 61
