"""Shows what was measured in the terminal: a table with bars for each query and mode."""

from bench.contestants import QUERIES
from bench.results import OURS, Results, Runs, typical

BAR = 30


def show(results: Results) -> None:
    for mode, runs in results.modes():
        for query in QUERIES:
            print(f"\n{query}, {mode}: median of {len(next(iter(runs.values())))} rounds, 16 connections")
            _show(results, runs, query)
    for way in results.ways:
        print(f"{way.query}  {way.title:44} {way.database:7,.0f} µs database {way.python:7,.0f} µs Python")
    for each in results.growth:
        for query, took in each.microseconds.items():
            print(f"{each.enrolments:>9,} enrolments  {query} {took:8,.0f} µs, {each.pages(query):6,} pages")


def _show(results: Results, runs: Runs, query: str) -> None:
    found = {each.key: typical(runs[each.key, query]) for each in results.contestants}
    best = max(each.per_second for each in found.values())
    ours = found[OURS].per_second if OURS in found else best
    print(f"{'':34} {'req/s':>8} {'ours is':>8} {'p50 ms':>7} {'p99 ms':>7} {'µs server':>10} {'µs db':>7} {'MiB':>6}")
    for each in results.contestants:
        one = found[each.key]
        bar = "█" * max(round(BAR * one.per_second / best), 1)
        print(
            f"{each.title:34} {one.per_second:8,.0f} {ours / one.per_second:7.2f}× {one.p50:7.2f} {one.p99:7.2f} "
            f"{one.cpu_server:10,.0f} {one.cpu_database:7,.0f} {results.memory.get(each.key, 0):6,.0f}  {bar}"
        )
