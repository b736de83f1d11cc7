"""`make oracle`: compares thousands of generated queries; the seed decides which."""

import argparse
import asyncio
import gc
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from app.kernel.clock import SettableClock
from app.kernel.db import Database
from app.kernel.identity import Actor
from app.kernel.migrations import migrate
from app.kernel.server import embedded
from app.kernel.settings import Settings, load_settings
from tests.world import NOW

from .comparing import Oracle, Tally
from .data import load
from .generating import explore
from .living import fill

PROCESSES = 2


def main() -> int:
    parser = argparse.ArgumentParser(prog="make oracle", description=__doc__)
    parser.add_argument("--queries", type=int, default=5000, help="how many to compare at least")
    parser.add_argument("--seed", type=int, default=1, help="another one makes other queries")
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="commonweal-oracle-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # root's PostgreSQL runs as another user, who passes through
        with embedded(folder, durable=False) as url:
            tally = _everything(url, load_settings(data=folder), given.queries, given.seed)
    took = time.monotonic() - began
    told = (
        f"{tally.compared} queries compared in {took:.0f} s, {tally.telling} with an answer that tells something, "
        f"{tally.refused} refused by both; {len(tally.differences)} differences."
    )
    sys.stdout.write("\n\n".join((told, *tally.differences)) + "\n")
    return 1 if tally.differences or tally.compared < given.queries else 0


def _everything(url: str, settings: Settings, queries: int, seed: int) -> Tally:
    actors = asyncio.run(_filled(url, settings))
    tally = Tally()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        parts = [
            pool.submit(_part, url, settings, actors, queries // PROCESSES + 1, seed * PROCESSES + number)
            for number in range(PROCESSES)
        ]
        for part in parts:
            tally.add(part.result())
    return tally


async def _filled(url: str, settings: Settings) -> dict[str, Actor]:
    await migrate(url)
    clock = SettableClock(NOW)
    db = await Database.open(url, settings, clock)
    actors = await fill(db, clock)
    await db.close()
    return actors


def _part(url: str, settings: Settings, actors: dict[str, Actor], queries: int, seed: int) -> Tally:
    with asyncio.Runner() as runner:
        db = runner.run(Database.open(url, settings, SettableClock(NOW)))
        oracle = Oracle(db, runner.run(load(db)), actors)
        gc.freeze()  # what was loaded stays: going through it again and again costs a tenth of the time
        gc.set_threshold(50_000, 20, 100)
        explore(oracle, runner.run, queries=queries, seed=seed)
        runner.run(db.close())
    return oracle.tally
