"""Everybody in turn: Commonweal with and without grouping, by one process and by one for each core, and pgbench,
for each way to check in."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.checkins.asking import WAYS, Way, written
from bench.checkins.crowd import Crowd
from bench.contestants import COMMONWEAL
from bench.load import Load, Measured, Statement, Unmeasurable, side_by_side
from bench.machine import postmaster
from bench.results import Runs
from bench.serving import Contestant, Served

PROCESSES = os.cpu_count() or 1
ALONE = {"COMMONWEAL_GROUP_WRITES": "false"}
GROUPED = [Contestant(f"commonweal-{n}", "Commonweal", "", COMMONWEAL, signs_in=True) for n in range(PROCESSES)]
SINGLE = [
    Contestant(f"commonweal-single-{n}", "Commonweal, one at a time", "", COMMONWEAL, ALONE, signs_in=True)
    for n in range(PROCESSES)
]
PGBENCH = "pgbench, the same statements"


@dataclass(frozen=True)
class Entrant:
    """What is measured in its turn: some processes that serve, none for pgbench."""

    title: str
    wanted: float | None
    """How many times as many as pgbench shall be checked in."""
    servers: Sequence[Served] = ()


def entrants(grouped: Sequence[Served], single: Sequence[Served]) -> list[Entrant]:
    found = []
    for wanted, servers in ((1.0, grouped), (0.4, single)):
        title = servers[0].contestant.title
        found.append(Entrant(title, wanted, servers[:1]))
        if len(servers) > 1:
            found.append(Entrant(f"{title}, {len(servers)} processes", wanted, servers))
    return [*found, Entrant(PGBENCH, None)]


MOST_PER_SECOND = 8_000
"""Nobody checks in more people; as many are kept ready for each run."""
WARM_SECONDS = 1
SETTLE_SECONDS = 0.3
"""What was under way when the load ended is ended by then."""
Script = tuple[Path, dict[str, str]]


def arrivals(rounds: int, seconds: int) -> int:
    """How many people all the runs may need."""
    each = 2 * PROCESSES * WARM_SECONDS + rounds * (5 * seconds + 1)
    return len(WAYS) * each * MOST_PER_SECOND


class Measuring:
    def __init__(self, crowd: Crowd, entrants: Sequence[Entrant], scripts: dict[str, Script], work: Path) -> None:
        self.crowd = crowd
        self.entrants = entrants
        self.scripts = scripts
        self.work = work
        self.database = postmaster(crowd.county.cluster)

    def warm(self) -> None:
        for way in WAYS:
            for server in {server.port: server for each in self.entrants for server in each.servers}.values():
                self.serve(Entrant(server.contestant.title, None, [server]), way, WARM_SECONDS)

    def rounds(self, number: int, seconds: int, say: Callable[[str], None]) -> Runs:
        """By title and way. Each round begins with another, so that what disturbs the machine hits all."""
        found: Runs = {}
        for way in WAYS:
            for turn in range(number):
                say(f"check-ins, {way.title}, round {turn + 1} of {number}")
                start = turn % len(self.entrants)
                for each in (*self.entrants[start:], *self.entrants[:start]):
                    measured = self.serve(each, way, seconds) if each.servers else self.pgbench(way, seconds)
                    found.setdefault((each.title, way.key), []).append(measured)
        return found

    def serve(self, entrant: Entrant, way: Way, seconds: int) -> Measured:
        people, number = self.crowd.take(MOST_PER_SECOND * seconds), len(entrant.servers)
        loads = []
        for place, server in enumerate(entrant.servers):
            bodies = self.work / f"{way.key}-{place}.lines"
            bodies.write_bytes(written(way, people[place::number]))
            loads.append(
                Load(
                    entrant.title,
                    server.port,
                    bodies,
                    server.token,
                    server.processes[0],
                    self.database,
                    way.script,
                    way.connections // number,
                )
            )
        with serving(*entrant.servers), self._counted(entrant.title) as count:
            measured = side_by_side(loads, seconds)
            count(measured.per_second * seconds)
        return measured

    def pgbench(self, way: Way, seconds: int) -> Measured:
        script, variables = self.scripts[way.key]
        base = self.crowd.take(MOST_PER_SECOND * (seconds + 1)).start
        with self._counted(PGBENCH) as count:
            measured = Statement(self.crowd.county.url, script, {**variables, "base": str(base)}, self.database).run(
                seconds
            )
            count(measured.per_second * seconds)
        return measured

    @contextmanager
    def _counted(self, title: str) -> Iterator[Callable[[float], None]]:
        """Every answer must have checked somebody in."""
        answered = 0.0

        def count(answers: float) -> None:
            nonlocal answered
            answered = answers

        before = self.crowd.checked_in()
        yield count
        made = self.crowd.checked_in() - before
        if made < 0.95 * answered:
            raise Unmeasurable(f"{title} answered {answered:.0f} times, and checked {made} people in.")


@contextmanager
def serving(*servers: Served) -> Iterator[None]:
    """Only those that are measured run."""
    with ExitStack() as stack:
        for server in servers:
            server.resume()
            stack.callback(server.pause)
        yield
        time.sleep(SETTLE_SECONDS)
