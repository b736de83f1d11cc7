"""Writes docs/performance.md and its charts from what was measured."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.chart import bars
from bench.contestants import QUERIES, document
from bench.growth import TITLES
from bench.results import OURS, Results, Runs, typical

DOCS = Path(__file__).resolve().parent.parent / "docs"
TEXT = Path(__file__).parent / "performance.md"
GOALS = (
    ("A", OURS, "postgraphile", 2.2),
    ("A", OURS, "mercurius-sql", 1.2),
    ("A", OURS, "strawberry", 20.0),
    ("A", OURS, "pgbench", 0.6),
    ("B", "commonweal-single", "postgraphile", 2.5),
    ("B", "commonweal-single", "mercurius", 1.5),
    ("B", OURS, "mercurius-sql", 1.2),
    ("B", OURS, "postgraphile", 4.0),
    ("C", "commonweal-single", "postgraphile", 2.5),
    ("C", "commonweal-single", "mercurius", 1.5),
    ("C", OURS, "mercurius-sql", 1.2),
    ("C", OURS, "postgraphile", 4.0),
)
"""How many times as much the first shall answer as the second, unpinned."""


def write(results: Results) -> None:
    charts = DOCS / "charts"
    charts.mkdir(exist_ok=True)
    for mode, runs in results.modes():
        for query in QUERIES:
            values = [
                (each.title, typical(runs[each.key, query]).per_second, each.key.startswith(OURS))
                for each in results.contestants
            ]
            chart = bars(f"{query}: requests a second, {mode}", values)
            (charts / f"performance-{query.lower()}-{mode}.svg").write_text(chart, encoding="utf-8")
    text = TEXT.read_text("utf-8").format(
        date=datetime.now(UTC).date(),
        machine=table(["part", "version"], results.parts),
        query_a=document("commonweal", "A"),
        query_b=document("commonweal", "B"),
        query_c=document("commonweal", "C"),
        goals=_goals(results),
        unpinned=_mode(results, results.unpinned, "unpinned"),
        pinned=_mode(results, results.pinned, "pinned"),
        ways=_ways(results),
        growth=_growth(results),
        plans=_plans(results),
    )
    (DOCS / "performance.md").write_text(text, encoding="utf-8")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _goals(results: Results) -> str:
    titles = {each.key: each.title for each in results.contestants}
    rows = []
    for query, ours, other, wanted in GOALS:
        if (ours, query) in results.unpinned:
            found = [f"{ratio(runs, query, ours, other):.2f}" for _, runs in results.modes()]
            rows.append([query, f"{titles[ours]} : {titles[other]}", f"{wanted:g}", *found])
    return table(["query", "ratio", "wanted", *(mode for mode, _ in results.modes())], rows)


def ratio(runs: Runs, query: str, ours: str, other: str) -> float:
    """The median over rounds of the two's ratio in the same round: what disturbs a round disturbs both."""
    pairs = zip(runs[ours, query], runs[other, query], strict=True)
    return median(one.per_second / another.per_second for one, another in pairs)


def _mode(results: Results, runs: Runs, mode: str) -> str:
    parts = []
    for query in QUERIES if runs else ():
        ours = typical(runs[OURS, query]).per_second
        rows = []
        for each in results.contestants:
            one = typical(runs[each.key, query])
            latency = [f"{one.p50:.2f}", f"{one.p99:.2f}"] if one.p99 else [f"{one.p50:.2f} (mean)", "–"]
            memory = f"{results.memory[each.key]:.0f}" if each.key in results.memory else "–"
            cpu = f"{one.cpu_server:,.0f} + {one.cpu_database:,.0f}"
            rows.append([each.title, f"{one.per_second:,.0f}", f"{ours / one.per_second:.2f}", *latency, cpu, memory])
        heads = ["", "requests/s", "ours : this", "p50 ms", "p99 ms", "CPU µs, server + database", "MiB"]
        chart = f"![{query}, {mode}](charts/performance-{query.lower()}-{mode}.svg)"
        parts += [f"### {query}, {mode}", chart, table(heads, rows)]
    return "\n\n".join(parts)


def _ways(results: Results) -> str:
    rows = [
        [way.query, way.title, f"{way.database:,.0f}", f"{way.python:,.0f}", f"{way.database + way.python:,.0f}"]
        for way in results.ways
    ]
    return table(["query", "way", "database µs", "Python µs", "together"], rows)


def _growth(results: Results) -> str:
    rows = []
    for query in results.growth[0].plans:
        first = results.growth[0].microseconds[query]
        for each in results.growth:
            took, scans = each.microseconds[query], "yes" if each.scans(query) else "no"
            rows.append(
                [query, f"{each.enrolments:,}", f"{took:,.0f}", f"{took / first:.2f}", f"{each.pages(query):,}", scans]
            )
    return table(["query", "enrolments", "database µs", "ratio", "pages touched", "sequential scan"], rows)


def _plans(results: Results) -> str:
    return "\n\n".join(
        f"### {query}: {TITLES[query]}\n\n```text\n{plan}\n```" for query, plan in results.growth[-1].plans.items()
    )
