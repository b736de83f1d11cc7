"""The machine: which processes run where, what they cost, and what there is in which version."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

import orjson
import psutil

from app.kernel.programs import programs
from bench.setup import node

SERVER_CORE, OTHER_CORE = 0, 1


def postmaster(cluster: Path) -> psutil.Process:
    return psutil.Process(int((cluster / "postmaster.pid").read_text().split()[0]))


def processor_seconds(process: int) -> float:
    """Of one process, to the nanosecond: Linux counts them, while ordinary figures have steps of ten milliseconds."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9


def cpu_seconds(process: psutil.Process) -> float:
    """Of a process and all it ever started, those that are gone included."""
    times = process.cpu_times()
    spent = times.user + times.system + times.children_user + times.children_system
    for child in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            of_child = child.cpu_times()
            spent += of_child.user + of_child.system
    return float(spent)


def own_seconds() -> float:
    """Of this process."""
    return time.process_time()


def spent_below(process: psutil.Process) -> float:
    """Of all that a process started and that lives on, in steps of a nanosecond."""
    return sum(processor_seconds(child.pid) for child in process.children(recursive=True))


@contextmanager
def pinned(servers: Iterable[psutil.Process], others: Iterable[psutil.Process]) -> Iterator[None]:
    """While the block runs, servers have one core; the rest, and what this process starts, another."""
    everybody = [*((each, SERVER_CORE) for each in servers), *((each, OTHER_CORE) for each in others)]
    before = os.sched_getaffinity(0)
    try:
        for process, core in everybody:
            _pin(process, {core})
        os.sched_setaffinity(0, {OTHER_CORE})
        yield
    finally:
        os.sched_setaffinity(0, before)
        for process, _core in everybody:
            _pin(process, before)


def _pin(process: psutil.Process, cores: set[int]) -> None:
    """All threads: a process as such has no core in Linux."""
    with suppress(psutil.NoSuchProcess, ProcessLookupError):
        for thread in process.threads():
            os.sched_setaffinity(thread.id, cores)


def machine_parts() -> list[tuple[str, str]]:
    """What was measured on."""
    return [
        ("Processor", f"{_processor()}, {os.cpu_count()} cores"),
        ("Memory", f"{psutil.virtual_memory().total / 2**30:.0f} GiB"),
        ("System", f"{platform.system()} {platform.release()}"),
        ("PostgreSQL", _said(programs() / "postgres", "--version").split()[-1]),
        ("Python", platform.python_version()),
    ]


def parts(folder: Path) -> list[tuple[str, str]]:
    """What was measured on, and with what: names with versions."""
    packages = folder / "node_modules"
    found = [
        *machine_parts(),
        ("Node.js", _said(node(folder), "--version").removeprefix("v")),
        ("wrk", _said("wrk", "-v").splitlines()[0].split()[1]),
    ]
    found += [
        (name, str(orjson.loads((packages / name / "package.json").read_bytes())["version"]))
        for name in ("postgraphile", "mercurius", "graphql-jit", "fastify", "pg")
    ]
    found += [(name, version(name)) for name in ("strawberry-graphql", "starlette", "uvicorn", "asyncpg", "orjson")]
    return found


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _said(*command: str | Path) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.stdout.strip() or done.stderr.strip() or sys.platform
