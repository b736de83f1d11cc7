"""The order of things: fill, start, measure, tell, write docs/performance-check-ins.md."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.checkins import peer
from bench.checkins.asking import WAYS
from bench.checkins.crowd import CROWD, Crowd, crowd
from bench.checkins.measuring import GROUPED, PGBENCH, SINGLE, Entrant, Measuring, arrivals, entrants, serving
from bench.checkins.rush import Rush, percentile, rush
from bench.document import DOCS, table
from bench.machine import machine_parts
from bench.results import Runs, typical
from bench.serving import Contestant, Served

TEXT = Path(__file__).with_name("page.md")
SPARE_SHIFTS = 3 * len(WAYS) + 2
"""For those whose statements are recorded, of whom two have a shift of their own, and for the rush."""
Say = Callable[[str], None]


def run(rounds: int, seconds: int, say: Say, *, write: bool = True) -> None:
    with ExitStack() as stack:
        say("filling the county with people who check in")
        everybody = stack.enter_context(crowd(arrivals(rounds, seconds) // CROWD + SPARE_SHIFTS))
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="commonweal-bench-")))
        grouped, single = (
            [stack.enter_context(_served(each, everybody, work)) for each in contestants]
            for contestants in (GROUPED, SINGLE)
        )
        scripts = asyncio.run(peer.scripts(everybody, grouped[0].token or "", work))
        for server in (*grouped, *single):
            server.pause()
        measured = entrants(grouped, single)
        measuring = Measuring(everybody, measured, scripts, work)
        say("warming up")
        measuring.warm()
        runs = measuring.rounds(rounds, seconds, say)
        found = {"goals": _goals(measured, runs), "ways": _ways(measured, runs)}
        print("\n\n".join(found.values()), flush=True)
        say("5,000 people within a minute")
        with serving(grouped[0]):
            came = asyncio.run(rush(grouped[0].port, everybody.whole_shift()))
    found["rush"] = _rush(came)
    print(found["rush"])
    if write:
        machine = table(["part", "version"], machine_parts())
        text = TEXT.read_text("utf-8").format(date=datetime.now(UTC).date(), machine=machine, **found)
        (DOCS / "performance-check-ins.md").write_text(text, encoding="utf-8")


@contextmanager
def _served(contestant: Contestant, everybody: Crowd, work: Path) -> Iterator[Served]:
    server = Served(contestant, everybody.county, work)
    try:
        yield server
    finally:
        server.stop()


def _goals(entrants: Sequence[Entrant], runs: Runs) -> str:
    rows = []
    for way in WAYS:
        for each in entrants:
            if each.wanted is not None:
                pairs = zip(runs[each.title, way.key], runs[PGBENCH, way.key], strict=True)
                came = median(one.per_second / other.per_second for one, other in pairs)
                rows.append([way.title, f"{each.title} : {PGBENCH}", f"{each.wanted:g}", f"{came:.2f}"])
    return table(["way", "ratio", "wanted", "came"], rows)


def _ways(entrants: Sequence[Entrant], runs: Runs) -> str:
    parts = []
    for way in WAYS:
        rows = []
        for each in entrants:
            one = typical(runs[each.title, way.key])
            latency = [f"{one.p50:.2f}", f"{one.p99:.2f}"] if one.p99 else [f"{one.p50:.2f} (mean)", "–"]
            cpu = f"{one.cpu_server:,.0f} + {one.cpu_database:,.0f}"
            rows.append([each.title, f"{one.per_second:,.0f}", *latency, cpu])
        heads = ["", "check-ins/s", "p50 ms", "p99 ms", "CPU µs, server + database"]
        parts += [f"## {way.title}", table(heads, rows)]
    return "\n\n".join(parts)


def _rush(came: Rush) -> str:
    rows = [
        [title, f"{len(times):,}", *(f"{percentile(times, share):.1f}" for share in (0.5, 0.99, 1.0))]
        for title, times in (("the page", came.opened), ("the check-in", came.pressed))
    ]
    answers = ", ".join(f"{number:,} × {status}" for status, number in came.answers.items())
    told = f"{came.people:,} people in {came.seconds:.0f} s, {came.refused} without a check-in. Answers: {answers}."
    return f"{told}\n\n{table(['', 'answered', 'p50 ms', 'p99 ms', 'slowest ms'], rows)}"
