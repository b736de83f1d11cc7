"""`make bench`: Commonweal and its peers, interleaved, on one database; writes docs/performance.md."""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import assembly, document, growth, report, setup
from bench.checkins import running as checkins
from bench.contestants import QUERIES, VARIED, Running, contestants
from bench.county import County, Size, county
from bench.ledger import running as ledger
from bench.ledger.years import POSTINGS
from bench.load import Load, Measured, Statement, Unmeasurable, wrk
from bench.machine import OTHER_CORE, SERVER_CORE, parts, pinned, postmaster
from bench.matching import running as matching
from bench.results import Results, Runs
from bench.serving import Contestant
from bench.statements import compiled, pgbench_script

WARM_SECONDS = 2
CHECKED = (0, 7, VARIED - 1)
"""Which of the variables everybody is asked with to compare the answers."""
PGBENCH = Contestant("pgbench", "pgbench, Commonweal's statement", "", ())


def main() -> None:
    options = _options()
    for number in (signal.SIGTERM, signal.SIGHUP):  # so that servers and database are ended too
        signal.signal(number, lambda received, _frame: sys.exit(128 + received))
    try:
        if options.what != "matching":
            wrk()
        if options.what in ("all", "reads"):
            run(options)
        if options.what in ("all", "check-ins") and not options.only:
            checkins.run(options.rounds, options.seconds, _say)
        if options.what in ("all", "ledger") and not options.only:
            ledger.run(options.rounds, options.seconds, options.postings, _say)
        if options.what in ("all", "matching") and not options.only:
            matching.run(_say)
    except Unmeasurable as error:
        sys.exit(str(error))


def run(options: argparse.Namespace) -> None:
    folder = setup.install()
    began = time.monotonic()
    with ExitStack() as stack:
        _say("filling the county")
        where = stack.enter_context(county(Size()))
        _say(f"filled after {time.monotonic() - began:.0f} s; starting the servers")
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="commonweal-bench-")))
        wanted = [each for each in contestants(folder) if not options.only or each.key in options.only.split(",")]
        running = [stack.enter_context(_running(each, where, work)) for each in wanted]
        compare(running)
        bench = Bench(where, running, work)
        results = Results(parts(folder), [each.contestant for each in running] + [PGBENCH])
        bench.warm()
        results.unpinned = bench.rounds(options.rounds, options.seconds)
        if options.pinned_rounds and len(os.sched_getaffinity(0)) > OTHER_CORE:
            with bench.pinned():
                results.pinned = bench.rounds(options.pinned_rounds, options.seconds)
        results.memory = bench.memory()
        for server in running:
            server.pause()
        results.ways = asyncio.run(assembly.measure(where))
        results.growth = asyncio.run(growth.measure(where.url)) if not options.only else []
    report.show(results)
    if not options.only:
        document.write(results)
    _say(f"done after {time.monotonic() - began:.0f} s")


def compare(running: list[Running]) -> None:
    """Refuses to measure servers that do not answer alike."""
    for query in QUERIES:
        for number in CHECKED:
            answers = {each.contestant.title: each.ask(query, number) for each in running}
            first = next(iter(answers.values()))
            for title, answer in answers.items():
                if answer != first:
                    raise Unmeasurable(f"{title} answers {query} otherwise:\n{answer}\n{first}"[:2000])
    _say(f"all answer alike: {len(CHECKED)} variants of each query compared")


class Bench:
    """The servers that stand ready; only the one that is measured runs."""

    def __init__(self, where: County, running: list[Running], work: Path) -> None:
        self.database = postmaster(where.cluster)
        self.running = running
        self.core: int | None = None
        statements = asyncio.run(compiled(where))
        self.scripts = {query: pgbench_script(statements[query], query, work) for query in QUERIES}
        self.url = where.url
        for each in running:
            each.pause()

    def warm(self) -> None:
        """So that just-in-time compilers, caches and prepared statements are as they are after a while."""
        _say("warming up")
        for query in QUERIES:
            for each in self.running:
                self.measure(each, query, WARM_SECONDS)

    def rounds(self, number: int, seconds: float) -> Runs:
        """Everybody in turn, each round beginning with another, so that what disturbs the machine hits all."""
        found: Runs = {}
        for query in QUERIES:
            for turn in range(number):
                _say(f"query {query}, round {turn + 1} of {number}{'' if self.core is None else ', pinned'}")
                entrants: list[Running | None] = [*self.running, None]
                start = turn % len(entrants)
                for each in entrants[start:] + entrants[:start]:
                    key = each.contestant.key if each else PGBENCH.key
                    found.setdefault((key, query), []).append(self.measure(each, query, seconds))
        return found

    def measure(self, server: Running | None, query: str, seconds: float) -> Measured:
        if server is None:
            script, variables = self.scripts[query]
            return Statement(self.url, script, variables, self.database, self.core).run(seconds)
        server.resume()
        try:
            title, bodies = server.contestant.title, server.bodies[query]
            load = Load(title, server.port, bodies, server.token, server.processes[0], self.database)
            return load.run(seconds)
        finally:
            server.pause()

    def memory(self) -> dict[str, float]:
        return {each.contestant.key: each.memory() for each in self.running}

    @contextmanager
    def pinned(self) -> Iterator[None]:
        """Servers and pgbench on one core, the database and the load on another."""
        servers = [process for each in self.running for process in each.processes]
        database = [self.database, *self.database.children(recursive=True)]
        self.core = SERVER_CORE
        with pinned(servers, database):
            yield
        self.core = None


@contextmanager
def _running(contestant: Contestant, where: County, work: Path) -> Iterator[Running]:
    server = Running(contestant, where, work)
    try:
        yield server
    finally:
        server.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="?", default="all", choices=("all", "reads", "check-ins", "ledger", "matching"))
    parser.add_argument("--rounds", type=int, default=5, help="of everybody, unpinned (%(default)s)")
    parser.add_argument("--pinned-rounds", type=int, default=3, help="of everybody, pinned; 0: none (%(default)s)")
    parser.add_argument("--seconds", type=int, default=2, help="of each run (%(default)s)")
    postings = "in the ledger at the end, as many as there are to be verified (%(default)s)"
    parser.add_argument("--postings", type=int, default=POSTINGS, help=postings)
    parser.add_argument("--only", default="", help="keys of some contestants, with commas; then nothing is written")
    return parser.parse_args()


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


if __name__ == "__main__":
    main()
