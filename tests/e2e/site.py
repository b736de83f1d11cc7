"""The site as a test has it in hand."""

from dataclasses import dataclass
from datetime import timedelta

from starlette.applications import Starlette

from app.accounts.service import open_session
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor, system
from tests.world import World


@dataclass(frozen=True)
class Site:
    url: str
    app: Starlette
    db: Database
    clock: SettableClock
    world: World

    def wait(self, **passed: float) -> None:
        """Time passes, as for `timedelta`, without anybody waiting."""
        self.clock.at += timedelta(**passed)

    async def session(self, person: Actor) -> str:
        """The token of a new session, as after signing in."""
        assert person.id
        async with self.db.unit_of_work() as tx:
            return (await open_session(tx, system("test"), person=person.id, device="test")).token
