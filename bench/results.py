"""What a run of the benchmark found."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from bench.load import Measured
from bench.serving import Contestant

OURS = "commonweal"
Runs = dict[tuple[str, str], list[Measured]]
"""By the contestant's key and the query."""


@dataclass(frozen=True)
class Way:
    """One way to make an answer of the same rows: CPU in microseconds each."""

    query: str
    title: str
    database: float
    python: float


@dataclass(frozen=True)
class Grown:
    """One size of the county: the database's CPU for each query in microseconds, and its plan."""

    enrolments: int
    microseconds: dict[str, float]
    plans: dict[str, str]

    def pages(self, query: str) -> int:
        """How many pages of the database the statement touched: a measure that no other program disturbs."""
        return int(self.plans[query].partition("shared hit=")[2].split()[0])

    def scans(self, query: str) -> bool:
        """Whether it read any table from end to end."""
        return "Seq Scan" in self.plans[query]


@dataclass
class Results:
    parts: list[tuple[str, str]]
    contestants: list[Contestant]
    unpinned: Runs = field(default_factory=dict)
    pinned: Runs = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    """MiB by contestant."""
    ways: list[Way] = field(default_factory=list)
    growth: list[Grown] = field(default_factory=list)

    def modes(self) -> Iterator[tuple[str, Runs]]:
        for mode, runs in (("unpinned", self.unpinned), ("pinned", self.pinned)):
            if runs:
                yield mode, runs


def typical(runs: list[Measured]) -> Measured:
    """The median of each figure."""
    figures = ("per_second", "p50", "p99", "cpu_server", "cpu_database")
    return Measured(*(median(getattr(each, name) for each in runs) for name in figures))
