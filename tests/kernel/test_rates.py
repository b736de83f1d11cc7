"""What callers use by the minute: counted here, settled with the other processes of the site."""

import asyncio
from datetime import UTC, datetime

import pytest

from app.kernel import rates
from app.kernel.db import Database
from app.kernel.rates import Rates, Standing, network, per_minute

TEN = per_minute(10, "tests")
OTHER = per_minute(10, "other")


class Watch:
    """Unix time, ten seconds into a minute until a test moves it."""

    def __init__(self) -> None:
        self.at = datetime(2026, 5, 1, 2, 0, 10, tzinfo=UTC).timestamp()

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_what_is_left_is_taken_and_no_more(watch: Watch) -> None:
    here = Rates(watch)
    assert here.standing(TEN, "alice") == Standing(10, 10, watch.at + 50)
    assert here.take(TEN, "alice", 4)
    assert here.take(TEN, "alice", 6)
    assert not here.take(TEN, "alice")
    assert not here.left(TEN, "alice")
    assert here.standing(TEN, "alice") == Standing(10, 0, watch.at + 50)
    assert here.wait_seconds(TEN, "alice") == 50
    assert here.take(TEN, "bob")
    assert here.take(OTHER, "alice")


def test_a_refusal_takes_nothing(watch: Watch) -> None:
    here = Rates(watch)
    assert here.take(TEN, "alice", 7)
    assert not here.take(TEN, "alice", 4)
    assert here.standing(TEN, "alice").remaining == 3
    assert here.take(TEN, "alice", 3)


def test_a_limit_is_whole_again_at_the_full_minute(watch: Watch) -> None:
    here = Rates(watch)
    assert here.take(TEN, "alice", 10)
    watch.at += 49.5
    assert not here.take(TEN, "alice")
    assert here.wait_seconds(TEN, "alice") == 1
    watch.at += 0.5
    assert here.standing(TEN, "alice") == Standing(10, 10, watch.at + 60)
    assert here.take(TEN, "alice", 10)


def test_windows_are_bounded(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_WINDOWS", 3)
    here = Rates(watch)
    for who in ("a", "b", "c"):
        assert here.take(TEN, who, 10)
    watch.at += 60
    for who in ("c", "d", "e", "f"):
        assert here.take(TEN, who, 10)
    assert len(here.windows) == 3
    assert not here.take(TEN, "f")
    assert here.take(TEN, "c"), "the oldest is forgotten"


async def test_processes_share_a_limit(db: Database, watch: Watch) -> None:
    here, there = Rates(watch), Rates(watch)
    assert here.take(TEN, "alice", 3)
    assert there.take(TEN, "alice", 4)
    assert here.take(OTHER, "bob")
    await here.settle(db)
    await there.settle(db)
    assert there.standing(TEN, "alice").remaining == 3
    assert here.standing(TEN, "alice").remaining == 7, "it hears of the others when it tells the next time"
    assert here.take(TEN, "alice")
    await here.settle(db)
    assert here.standing(TEN, "alice").remaining == there.standing(TEN, "alice").remaining - 1 == 2
    before = db.statements
    await here.settle(db)
    assert db.statements == before, "nothing new is not told"


async def test_many_processes_settle_at_once(db: Database, watch: Watch) -> None:
    all_of_them = [Rates(watch) for _ in range(8)]
    for number, each in enumerate(all_of_them):
        for who in sorted("abcdef", reverse=bool(number % 2)):
            assert each.take(TEN, who)
    await asyncio.gather(*(each.settle(db) for each in all_of_them))
    assert await db.read("SELECT array_agg(used) FROM rate_window") == [8] * 6


async def test_what_is_used_while_it_is_told_is_not_lost(db: Database, watch: Watch) -> None:
    here, there = Rates(watch), Rates(watch)
    assert there.take(TEN, "alice", 2)
    await there.settle(db)
    assert here.take(TEN, "alice", 3)
    settling = asyncio.create_task(here.settle(db))
    await asyncio.sleep(0)
    assert here.take(TEN, "alice", 1)
    await settling
    assert here.standing(TEN, "alice").remaining == 4
    await here.settle(db)
    assert there.take(TEN, "alice")
    await there.settle(db)
    assert there.standing(TEN, "alice").remaining == 3


async def test_a_site_settles_by_itself(db: Database, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "SETTLE_SECONDS", 0.01)
    here, there = Rates(watch), Rates(watch)
    assert here.take(TEN, "alice", 9)
    async with here.shared(db), there.shared(db):
        async with asyncio.timeout(10):
            while there.take(TEN, "alice"):  # noqa: ASYNC110 - a process learns of others when it tells its own
                await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("nonsense", "unknown"),
        (None, "unknown"),
    ],
)
def test_an_address_counts_as_its_network(address: str | None, counted: str) -> None:
    assert network(address) == counted
