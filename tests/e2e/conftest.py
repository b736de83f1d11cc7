"""The site served on a port of this machine over the test's own database, and Debian's Chromium before it.

Server, database and browser share the test's event loop and its clock, which stands still until a test moves it.
"""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, async_playwright

from app.graphql.documents import Documents
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.settings import Settings
from tests.world import World

from .phone import CAMERA_FLAGS, FLAGS, Camera, Phones
from .site import Site


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port of the loopback interface that nobody else has."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def settings(settings: Settings, listener: socket.socket) -> Settings:
    """QR codes carry the address at which this test's site is served."""
    return settings.model_copy(update={"port": listener.getsockname()[1]})


@pytest.fixture
async def site(
    db: Database, clock: SettableClock, world: World, documents: Documents, listener: socket.socket
) -> AsyncIterator[Site]:
    from app.main import build_app

    app = build_app(db.settings, db, documents)
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", ws="none", log_level="warning", access_log=False))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield Site(db.settings.site, app, db, clock, world)
    server.should_exit = True
    server.force_exit = True  # a page may hold a stream of events open
    await serving


@pytest.fixture
def camera(tmp_path: Path) -> Camera:
    return Camera(tmp_path / "camera.mjpeg")


@pytest.fixture
async def chromium(camera: Camera) -> AsyncIterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing = "Chromium is not installed (Debian: apt install chromium): the pages were not tried in a browser."
        if os.environ.get("COMMONWEAL_BROWSER") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    async with async_playwright() as playwright:
        flags = [*FLAGS, *CAMERA_FLAGS, f"--use-file-for-fake-video-capture={camera.film}"]
        browser = await playwright.chromium.launch(executable_path=program, args=flags)
        yield browser
        await browser.close()


@pytest.fixture
async def phones(chromium: Browser, site: Site, camera: Camera) -> AsyncIterator[Phones]:
    """Phones of people; at the end of the test none may have met a fault in a page."""
    phones = Phones(chromium, site, camera)
    yield phones
    await phones.close()
    assert phones.faults == []
