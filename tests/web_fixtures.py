"""A browser for tests: it speaks to the app in this process, over the test's own database.

The app is imported by the fixtures that need it, so that other tests start without it.
"""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from app.accounts.service import open_session
from app.graphql.documents import Documents
from app.kernel import cookies
from app.kernel.db import Database
from app.kernel.identity import system
from app.kernel.settings import Settings

SITE = "http://127.0.0.1:8000"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
"""The headers of htmx asking for a part of a page."""


class Browser(httpx.AsyncClient):
    """A browser on the site: what it sends carries what a browser's own form or link would."""

    def __init__(self, transport: httpx.AsyncBaseTransport, database: Database, settings: Settings) -> None:
        super().__init__(transport=transport, base_url=SITE, headers={"Sec-Fetch-Site": "same-origin"})
        self.database = database
        self.settings = settings
        self.htmx = HTMX

    async def sign_in(self, person: UUID | None) -> None:
        """With a session of that person, as after /sign-in; None: as nobody."""
        self.cookies.clear()
        if person is None:
            return
        async with self.database.unit_of_work() as tx:
            opened = await open_session(tx, system("test"), person=person, device="test")
        self.cookies.set(cookies.session_name(self.settings), opened.token)

    def speak(self, language: str) -> None:
        self.cookies.set(cookies.LANGUAGE, language)


@pytest.fixture(scope="session")
def documents() -> Documents:
    """The schema and the pages' operations, loaded once for all tests."""
    from app.main import load_documents

    return load_documents(Settings(secret_key="s" * 32, index_key="i" * 32, encryption_keys={"k": b"k" * 32}))


@pytest.fixture
async def client(db: Database, settings: Settings, documents: Documents) -> AsyncIterator[Browser]:
    """A browser that nobody has signed in with; a fault answers 500 as it would in service."""
    from app.main import build_app

    app = build_app(settings, db, documents)
    async with Browser(httpx.ASGITransport(app, raise_app_exceptions=False), db, settings) as browser:
        yield browser
