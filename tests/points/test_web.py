"""The statement as its volunteer reads it: where points came from, what is held, owed, and when it expires."""

import csv
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from io import StringIO

import pytest

from app.kernel import ids
from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.points.service import Service, award_many, reverse_award
from tests.rewards.purse import change, redeemed
from tests.web_fixtures import Browser
from tests.world import NOW, World

from .test_awards import JOB, earn, spend, take_back


async def read(browser: Browser, address: str) -> str:
    """The words of a page, without its marks."""
    html = (await browser.get(address)).text
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", main)))


async def sign_in(browser: Browser, world: World) -> None:
    await browser.sign_in(world.alice.id)
    browser.speak("en")


@pytest.fixture
async def alice(client: Browser, world: World) -> Browser:
    await sign_in(client, world)
    return client


async def test_a_line_says_where_points_came_from_and_how_many_there_were_then(
    db: Database, world: World, alice: Browser
) -> None:
    await change(db, "UPDATE earning_rule SET night = 150")
    await earn(db, world.alice.id, 150, "rescue", served_at=NOW + timedelta(hours=10, minutes=30))
    await earn(db, world.alice.id, 100)
    await spend(db, world.alice.id, 11)
    words = await read(alice, "/my/points")
    assert "(1 h 30 min + 1 h × 1.5 (night)) × 10 points an hour × 1.5 (Rescue) = 45 points" in words
    assert "1 h 40 min × 10 points an hour = 16.66, in whole points 16" in words
    assert [f"{points} " in words for points in ("+45", "+16", "−11")] == [True] * 3
    assert re.findall(r"Balance (\d+)", words) == ["50", "61", "45"]
    assert words.count("May 2026 Redeemed") == 1


async def test_a_limit_is_told_apart_from_rounding(db: Database, world: World, alice: Browser) -> None:
    await earn(db, world.alice.id, 600)
    assert "10 h × 10 points an hour = 100, within the limit 80" in await read(alice, "/my/points")


async def test_what_vouchers_hold_leads_to_them(db: Database, world: World, alice: Browser) -> None:
    for _ in range(2):
        await earn(db, world.alice.id, 480)
    voucher = await redeemed(db, world, world.alice)
    html = (await alice.get("/my/points")).text
    held = html[html.index('id="held"') : html.index('id="lines"')]
    assert f'href="/vouchers/{voucher.voucher}"' in held
    assert ">50 points</p>" in held


async def test_a_debt_is_explained_by_what_made_it(db: Database, world: World, alice: Browser) -> None:
    source = ids.new()
    await earn(db, world.alice.id, 300, source=source)
    await spend(db, world.alice.id, 30)
    await take_back(db, source)
    await earn(db, world.alice.id, 60)
    words = await read(alice, "/my/points")
    assert "You owe 20 points" in words
    assert "1 May 2026 : 30 points taken back · corrected" in words
    assert "1 May 2026 : 10 points repaid" in words


async def test_what_expires_is_listed_by_month(
    db: Database, world: World, alice: Browser, clock: SettableClock
) -> None:
    """A balance goes by the database's time, so the clock stands near the real one here."""
    await change(db, "UPDATE earning_rule SET lot_days = 100")
    clock.at = datetime.now(UTC).replace(day=1, hour=4) - timedelta(days=70)
    for minutes in (60, 120):
        await earn(db, world.alice.id, minutes)
    clock.at += timedelta(days=62)
    await earn(db, world.alice.id, 180)
    await sign_in(alice, world)
    words = await read(alice, "/my/points")
    section = words[words.index("What expires when") : words.index("Points earned and spent")]
    assert re.findall(r"(\d+) points", section) == ["30", "30"]


async def test_lines_of_a_month_or_kind_alone(db: Database, world: World, alice: Browser, clock: SettableClock) -> None:
    await earn(db, world.alice.id, 60)
    await spend(db, world.alice.id, 4)
    clock.at = NOW + timedelta(days=31)
    await sign_in(alice, world)
    await earn(db, world.alice.id, 120, served_at=clock.at)
    everything = await read(alice, "/my/points?show=odd&month=0")
    assert [moved in everything for moved in ("+20", "−4", "+10")] == [True] * 3
    may = await read(alice, "/my/points?month=2026-05")
    assert [moved in may for moved in ("+20", "−4", "+10")] == [False, True, True]
    earned = await read(alice, "/my/points?month=2026-05&show=earned")
    assert [moved in earned for moved in ("+20", "−4", "+10")] == [False, False, True]
    assert "Nothing moved" in await read(alice, "/my/points?show=expired")


async def test_all_movements_are_a_file_for_spreadsheets(db: Database, world: World, alice: Browser) -> None:
    source = ids.new()
    await earn(db, world.alice.id, 150, source=source)
    async with db.unit_of_work() as tx:
        await reverse_award(tx, JOB, source_kind="test", source_id=source, reason="=1+1")
    answer = await alice.get("/my/points.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text[0] == "\ufeff"
    assert list(csv.reader(StringIO(answer.text[1:])))[1:] == [
        ["2026-05-01 10:00", "Volunteer service", "", "2.5 h × 10 = 25", "25", "25"],
        ["2026-05-01 10:00", "Award taken back", "'=1+1", "2.5 h × 10 = 25", "-25", "0"],
    ]


async def test_a_file_has_all_lines_however_many(db: Database, world: World, alice: Browser) -> None:
    await change(
        db,
        "UPDATE earning_rule SET daily_cap = 100000, activity_cap = 100000, points_per_hour = 60",
    )
    assert world.alice.id
    services = [Service("test", ids.new(), world.alice.id, 1, "other", NOW) for _ in range(230)]
    async with db.unit_of_work() as tx:
        await award_many(tx, JOB, services=services)
    lines = list(csv.reader(StringIO((await alice.get("/my/points.csv")).text[1:])))
    assert [int(line[5]) for line in lines[1:]] == list(range(1, 231))


async def test_nobody_reads_a_statement_without_signing_in(client: Browser, world: World) -> None:
    for address in ("/my/points", "/my/points.csv"):
        assert (await client.get(address)).status_code == 303
