from collections.abc import AsyncIterator

import pytest

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.partners.sending import Sender

from .receiving import Post, Receiver, receiving


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver


@pytest.fixture
async def post(db: Database, clock: SettableClock) -> AsyncIterator[Post]:
    async with Sender(db.settings) as sender:
        yield Post(db, clock, sender)
