"""The order of things: fill, measure, tell, write docs/performance-ledger.md."""

import asyncio
import gc
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from app import registry
from app.kernel.db import Database
from app.kernel.settings import Settings
from bench.checkins.asking import settings
from bench.county import County, Size, county
from bench.document import DOCS, table
from bench.ledger import bulk, hot
from bench.ledger.years import LINES, QUERY, Verified, years
from bench.machine import machine_parts
from bench.results import Grown

TEXT = Path(__file__).with_name("page.md")
WANTED = 0.6
"""How many times as many as pgbench shall be done."""
BULK_SECONDS = 5
VERIFY_SECONDS = 60
Say = Callable[[str], None]


def run(rounds: int, seconds: int, postings: int, say: Say) -> None:
    registry.load_handlers()
    gc.collect()
    gc.freeze()  # as the process that serves does
    say("filling a county with people who earn and spend points")
    with county(Size(volunteers=bulk.PEOPLE, enrolments=20_000)) as where:
        found = asyncio.run(_busy(where, settings(), rounds, seconds, say))
    say(f"filling {postings:,} postings")
    with county(Size(volunteers=postings // 2 // LINES, enrolments=20_000)) as where:
        grown, verified = asyncio.run(years(where, settings(), postings))
    found |= _proven(verified) | {"growth": _growth(grown), "lines": str(LINES)}
    print("\n\n".join(found.values()), flush=True)
    machine = table(["part", "version"], machine_parts())
    text = TEXT.read_text("utf-8").format(date=datetime.now(UTC).date(), machine=machine, **found)
    (DOCS / "performance-ledger.md").write_text(text, encoding="utf-8")


async def _busy(where: County, given: Settings, rounds: int, seconds: int, say: Say) -> dict[str, str]:
    database = await Database.open(where.url, given)
    try:
        await bulk.rule(database)
        say(f"awards for {bulk.PEOPLE:,} people")
        await bulk.award_everybody(database)
        async with database.unit_of_work() as tx:
            await tx.connection.execute("ANALYZE")  # as after a first year
        times = [await bulk.award_everybody(database) for _ in range(rounds)]
    finally:
        await database.close()
    say("single awards and redemptions")
    with tempfile.TemporaryDirectory(prefix="commonweal-bench-") as work:
        runs = await hot.beside(where, given, rounds, seconds, Path(work))
    took = f"{bulk.PEOPLE:,} people, one award each, in one transaction: {median(times):.1f} s"
    return {"hot": _hot(runs), "bulk": f"{took} (wanted: under {BULK_SECONDS} s; slowest {max(times):.1f} s)."}


def _hot(runs: dict[str, list[list[float]]]) -> str:
    rows = []
    for deed, each in runs.items():
        for which, title in enumerate(("Commonweal", "Commonweal, one at a time")):
            per_second = median(one[which] for one in each)
            rows.append([deed, title, f"{per_second:,.0f}", f"{WANTED:g}", f"{hot.ratio(each, which):.2f}"])
        rows.append([deed, "pgbench, the same statements", f"{median(one[2] for one in each):,.0f}", "", "1"])
    return table(["", "", "a second", "wanted", ": pgbench"], rows)


def _proven(verified: Verified) -> dict[str, str]:
    rows = [[f"`{name}`", f"{seconds:.1f}"] for name, seconds in verified.slowest]
    told = (
        f"{verified.seconds:.0f} s for all (wanted: under {VERIFY_SECONDS} s), {verified.wrong} rows wrong; the "
        f"process that verifies took {verified.megabytes:.0f} MB more. The slowest, each by itself:"
    )
    return {
        "verified": f"{told}\n\n{table(['check', 'seconds'], rows)}",
        "postings": f"{verified.postings:,}",
        "sealing": f"{verified.sealing_seconds:.0f}",
    }


def _growth(grown: list[Grown]) -> str:
    rows = [
        [
            f"{each.enrolments:,}",
            f"{each.microseconds[QUERY]:,.0f}",
            f"{each.pages(QUERY):,}",
            "yes" if each.scans(QUERY) else "no",
        ]
        for each in grown
    ]
    return table(["postings", "µs", "pages", "reads a whole table"], rows)
