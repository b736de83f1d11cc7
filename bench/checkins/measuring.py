"""Everybody in turn: Commonweal with and without grouping, and pgbench, for each way to check in."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.checkins.asking import WAYS, Way, written
from bench.checkins.crowd import Crowd
from bench.contestants import COMMONWEAL
from bench.load import Load, Measured, Statement, Unmeasurable
from bench.machine import postmaster
from bench.results import Runs
from bench.serving import Contestant, Served

GROUPED = Contestant("commonweal", "Commonweal", "", COMMONWEAL, signs_in=True)
SINGLE = Contestant(
    "commonweal-single",
    "Commonweal, one at a time",
    "",
    COMMONWEAL,
    {"COMMONWEAL_GROUP_WRITES": "false"},
    signs_in=True,
)
PGBENCH = Contestant("pgbench", "pgbench, the same statements", "", ())
MOST_PER_SECOND = 8_000
"""Nobody checks in more people; as many are kept ready for each run."""
WARM_SECONDS = 1
SETTLE_SECONDS = 0.3
"""What was under way when the load ended is ended by then."""
Script = tuple[Path, dict[str, str]]


def arrivals(rounds: int, seconds: int) -> int:
    """How many people all the runs may need."""
    each = 2 * (WARM_SECONDS + rounds * seconds) + rounds * (seconds + 1)
    return len(WAYS) * each * MOST_PER_SECOND


class Measuring:
    def __init__(self, crowd: Crowd, servers: list[Served], scripts: dict[str, Script], work: Path) -> None:
        self.crowd = crowd
        self.servers = servers
        self.scripts = scripts
        self.work = work
        self.database = postmaster(crowd.county.cluster)

    def warm(self) -> None:
        for way in WAYS:
            for server in self.servers:
                self.serve(server, way, WARM_SECONDS)

    def rounds(self, number: int, seconds: int, say: Callable[[str], None]) -> Runs:
        """Each round begins with another, so that what disturbs the machine hits all."""
        found: Runs = {}
        for way in WAYS:
            for turn in range(number):
                say(f"check-ins, {way.title}, round {turn + 1} of {number}")
                entrants: list[Served | None] = [*self.servers, None]
                start = turn % len(entrants)
                for each in entrants[start:] + entrants[:start]:
                    measured = self.serve(each, way, seconds) if each else self.pgbench(way, seconds)
                    found.setdefault(((each.contestant if each else PGBENCH).key, way.key), []).append(measured)
        return found

    def serve(self, server: Served, way: Way, seconds: int) -> Measured:
        bodies = self.work / f"{way.key}.lines"
        bodies.write_bytes(written(way, self.crowd.take(MOST_PER_SECOND * seconds)))
        load = Load(
            server.contestant.title, server.port, bodies, server.token, server.processes[0], self.database, way.script
        )
        with serving(server), self._counted(server.contestant.title) as count:
            measured = load.run(seconds)
            count(measured.per_second * seconds)
        return measured

    def pgbench(self, way: Way, seconds: int) -> Measured:
        script, variables = self.scripts[way.key]
        base = self.crowd.take(MOST_PER_SECOND * (seconds + 1)).start
        with self._counted(PGBENCH.title) as count:
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
def serving(server: Served) -> Iterator[None]:
    """Only the one that is measured runs."""
    server.resume()
    try:
        yield
        time.sleep(SETTLE_SECONDS)
    finally:
        server.pause()
