"""Processes of the app that share a database, and who asks them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from app.accounts import service
from app.accounts.service.clients import TokenIssued
from app.accounts.service.sessions import Opened
from app.accounts.visitors import Visitors
from app.kernel import hearing
from app.kernel.db import Database
from app.kernel.identity import ANONYMOUS, Actor, system
from tests.world import CLIENT_SECRET

from .doing import do

SYSTEM = system("test")


class Process:
    """What one process of the app knows, over a database that several share."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.visitors = Visitors()

    @asynccontextmanager
    async def running(self) -> "AsyncIterator[Process]":
        async with self.visitors.open(self.db):
            await self.until_sure()
            yield self

    async def until_sure(self) -> None:
        await until(lambda: self.hearing.sure)

    @property
    def hearing(self) -> hearing.Hearing:
        assert self.visitors._hearing is not None
        return self.visitors._hearing

    async def session(self, token: str) -> Actor:
        return await self.visitors.by_session(self.db, token)

    async def bearer(self, token: str) -> Actor:
        return await self.visitors.by_token(self.db, token)

    async def asked(self, token: str) -> int:
        """How many statements it takes to say whose session it is."""
        before = self.db.statements
        await self.session(token)
        return self.db.statements - before


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while True:
            found = holds()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.005)


async def session(db: Database, person: Any) -> str:
    opened: Opened = await do(db, service.open_session, SYSTEM, person=person)
    return opened.token


async def bearer(db: Database) -> str:
    issued: TokenIssued = await do(db, service.issue_token, ANONYMOUS, client_id="partner", client_secret=CLIENT_SECRET)
    return issued.token
