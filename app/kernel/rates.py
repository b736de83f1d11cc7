"""How much each caller used of what they may in a minute, counted by `limits` in this process's memory.

Where several processes serve one site, each tells the database once a second what was used here and learns
what all used together: a limit is passed by what comes within that second at most, and counting costs no
statement. Windows begin at the full minute, in every process at the same moment.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import NamedTuple

import asyncpg
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from limits.util import WindowStats

from . import queries
from .db import Database
from .errors import Busy

SETTLE_SECONDS = 1.0
MOST_WINDOWS = 100_000
"""Windows kept at once; beyond it the oldest are forgotten, so that many addresses can't fill the memory."""

log = logging.getLogger(__name__)


class Use(NamedTuple):
    """What was used in one window by one process since it last told."""

    key: str
    ends: float
    amount: int


class _Window:
    __slots__ = ("ends", "told", "used")

    def __init__(self, ends: float) -> None:
        self.ends = ends
        self.used = 0
        """By all processes, as far as this one knows."""
        self.told = 0
        """How much of it the database knows."""


class PerMinute(RateLimitItemPerMinute):
    """So much of one thing in a minute. Its keys are made for every request, so they are made simply."""

    __slots__ = ()

    def key_for(self, *identifiers: str | bytes | float) -> str:
        return f"{self.namespace}/{self.amount}/{identifiers[0]}"  # type: ignore[str-bytes-safe]


class Windows(Storage):
    """Storage of limits: a counter for each key, until its window ends. `now` gives Unix time."""

    STORAGE_SCHEME = None

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__()
        self._now = now
        self._windows: dict[str, _Window] = {}

    def __len__(self) -> int:
        return len(self._windows)

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        return ()

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        window = self._running(key) or self._open(key, expiry)
        window.used += amount
        return window.used

    def get(self, key: str) -> int:
        window = self._running(key)
        return window.used if window else 0

    def get_expiry(self, key: str) -> float:
        window = self._running(key)
        return window.ends if window else self._now()

    def take(self, key: str, expiry: int, limit: int, amount: int) -> bool:
        """Adds `amount` unless that would be more than `limit`."""
        window = self._running(key)
        if window is None:
            window = self._open(key, expiry)
        if window.used + amount > limit:
            return False
        window.used += amount
        return True

    def standing(self, key: str, expiry: int) -> tuple[int, float]:
        """How much was used, and when the window ends."""
        window = self._running(key)
        return (window.used, window.ends) if window else (0, _next(self._now(), expiry))

    def clear(self, key: str) -> None:
        self._windows.pop(key, None)

    def reset(self) -> int:
        number = len(self._windows)
        self._windows.clear()
        return number

    def check(self) -> bool:
        return True

    def news(self) -> list[Use]:
        """What the database does not know yet of windows that still run."""
        now = self._now()
        return [
            Use(key, window.ends, window.used - window.told)
            for key, window in self._windows.items()
            if window.used > window.told and window.ends > now
        ]

    def learn(self, told: Use, total: int) -> None:
        """All processes together have used `total`, what this one told of it included."""
        window = self._running(told.key)
        if window is not None and window.ends == told.ends:
            window.used += total - window.told - told.amount
            window.told = total

    def _running(self, key: str) -> _Window | None:
        window = self._windows.get(key)
        return window if window is not None and window.ends > self._now() else None

    def _open(self, key: str, expiry: int) -> _Window:
        now = self._now()
        self._windows.pop(key, None)
        if len(self._windows) >= MOST_WINDOWS:
            self._windows = {each: window for each, window in self._windows.items() if window.ends > now}
        while len(self._windows) >= MOST_WINDOWS:
            del self._windows[next(iter(self._windows))]
        window = self._windows[key] = _Window(_next(now, expiry))
        return window


class Limiter(FixedWindowRateLimiter):
    """Fixed windows whose refusals take nothing, and which look up their counter once for each question."""

    storage: Windows

    def test(self, item: RateLimitItem, *identifiers: str, cost: int = 1) -> bool:
        return self.storage.get(item.key_for(*identifiers)) + cost <= item.amount

    def hit(self, item: RateLimitItem, *identifiers: str, cost: int = 1) -> bool:
        return self.storage.take(item.key_for(*identifiers), item.get_expiry(), item.amount, cost)

    def get_window_stats(self, item: RateLimitItem, *identifiers: str) -> WindowStats:
        used, ends = self.storage.standing(item.key_for(*identifiers), item.get_expiry())
        return WindowStats(ends, max(0, item.amount - used))


class Standing(NamedTuple):
    """What is left of a limit until `ends`, in Unix time."""

    limit: int
    remaining: int
    ends: float


class Account:
    """One caller's use of one limit; its key is made once."""

    __slots__ = ("_expiry", "_key", "_windows", "limit")

    def __init__(self, windows: Windows, limit: RateLimitItem, who: str) -> None:
        self.limit = limit
        self._windows = windows
        self._key = limit.key_for(who)
        self._expiry = limit.get_expiry()

    def take(self, amount: int = 1) -> bool:
        """Whether that much was left; if not, nothing is taken. Less than nothing is given back."""
        return self._windows.take(self._key, self._expiry, self.limit.amount, amount)

    def standing(self) -> Standing:
        used, ends = self._windows.standing(self._key, self._expiry)
        return Standing(self.limit.amount, max(0, self.limit.amount - used), ends)


class Rates:
    """What callers use of their limits by the minute. One per app."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.windows = Windows(now)
        self._limiter = Limiter(self.windows)

    def account(self, limit: RateLimitItem, who: str) -> Account:
        """For who asks often."""
        return Account(self.windows, limit, who)

    def take(self, limit: RateLimitItem, who: str, amount: int = 1) -> bool:
        """Whether that much was left; if not, nothing is taken."""
        return self._limiter.hit(limit, who, cost=amount)

    def left(self, limit: RateLimitItem, who: str) -> bool:
        """Whether anything is left."""
        return self._limiter.test(limit, who)

    def standing(self, limit: RateLimitItem, who: str) -> Standing:
        found = self._limiter.get_window_stats(limit, who)
        return Standing(limit.amount, found.remaining, found.reset_time)

    def wait_seconds(self, limit: RateLimitItem, who: str) -> int:
        """Until the limit is whole again, one at least."""
        return self.seconds_until(self.standing(limit, who).ends)

    def seconds_until(self, moment: float) -> int:
        """One at least."""
        return max(1, ceil(moment - self.now()))

    async def settle(self, db: Database) -> None:
        """Tells what was used here, and learns what all processes used."""
        told = sorted(self.windows.news())  # in one order everywhere, so that no two processes wait for each other
        if not told:
            return
        async with db.unit_of_work() as tx:
            found = await tx.all(
                queries.SETTLE_RATES,
                keys=[each.key for each in told],
                ends=[datetime.fromtimestamp(each.ends, UTC) for each in told],
                amounts=[each.amount for each in told],
            )
            await tx.execute(queries.FORGET_RATES, now=tx.now)
        totals = {(row.key, row.ends_at.timestamp()): row.used for row in found}
        for each in told:
            self.windows.learn(each, totals[each.key, each.ends])

    @asynccontextmanager
    async def shared(self, db: Database) -> AsyncIterator[None]:
        """Settles once a second with the other processes of the site."""
        task = asyncio.create_task(self._keep_settling(db))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _keep_settling(self, db: Database) -> None:
        while True:
            await asyncio.sleep(SETTLE_SECONDS)
            try:
                await self.settle(db)
            except (Busy, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("limits are counted in this process alone for now: %s", error)


@lru_cache(maxsize=256)
def per_minute(amount: int, what: str) -> RateLimitItem:
    return PerMinute(amount, namespace=what)


def _next(now: float, expiry: int) -> float:
    """When the window that runs now ends."""
    return (now // expiry + 1) * expiry


@lru_cache(maxsize=4096)
def network(address: str | None) -> str:
    """An address as limits count it: of IPv6 the network of 64 bits, all of whose addresses one household has."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
