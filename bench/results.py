"""What a run of the benchmark found."""

from dataclasses import dataclass, field
from statistics import median

from bench.contestants import Contestant
from bench.load import Measured

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
    """One size of the county, with the time of a statement in milliseconds and its plan."""

    enrolments: int
    milliseconds: dict[str, float]
    plans: dict[str, str]


@dataclass
class Results:
    parts: list[tuple[str, str]]
    contestants: list[Contestant]
    unpinned: Runs = field(default_factory=dict)
    pinned: Runs = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    ways: list[Way] = field(default_factory=list)
    growth: list[Grown] = field(default_factory=list)


def typical(runs: list[Measured]) -> Measured:
    """The median of each figure."""
    return Measured(
        *(
            median(getattr(each, name) for each in runs)
            for name in ("per_second", "p50", "p99", "cpu_server", "cpu_database")
        )
    )
