"""Shows what was measured: a table and bars in the terminal, docs/performance.md with charts."""

from bench.contestants import QUERIES
from bench.results import Results, Runs, typical

BAR = 40


def show(results: Results) -> None:
    for mode, runs in (("unpinned", results.unpinned), ("pinned", results.pinned)):
        for query in QUERIES if runs else ():
            print(f"\n{query}, {mode}")
            _show(results, runs, query)


def _show(results: Results, runs: Runs, query: str) -> None:
    found = {each.key: typical(runs[each.key, query]) for each in results.contestants}
    best = max(each.per_second for each in found.values())
    ours = found["commonweal"].per_second
    print(f"{'':34} {'req/s':>8} {'ours is':>8} {'p50 ms':>7} {'p99 ms':>7} {'µs server':>10} {'µs db':>7} {'MiB':>6}")
    for each in results.contestants:
        one = found[each.key]
        bar = "█" * max(round(BAR * one.per_second / best), 1)
        memory = results.memory.get(each.key)
        print(
            f"{each.title:34} {one.per_second:8,.0f} {ours / one.per_second:7.2f}× {one.p50:7.2f} {one.p99:7.2f} "
            f"{one.cpu_server:10,.0f} {one.cpu_database:7,.0f} {memory or 0:6,.0f}  {bar}"
        )


def write(results: Results) -> None:
    pass
