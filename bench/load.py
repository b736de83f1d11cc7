"""One short measurement: load for some seconds, and what it cost."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import orjson
import psutil

from app.kernel.programs import programs
from bench.machine import cpu_seconds

CONNECTIONS = 16
LONGEST_SECONDS = 16
HERE = Path(__file__).parent


class Unmeasurable(Exception):
    """Why a number would mean nothing, told in one line."""


@dataclass(frozen=True)
class Measured:
    """One run. Latencies in milliseconds (none of pgbench's), CPU in microseconds a request."""

    per_second: float
    p50: float
    p99: float
    cpu_server: float
    cpu_database: float


def wrk() -> str:
    """The load generator; root gets it installed where apt-get is there."""
    if shutil.which("wrk") is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-qq", "wrk"], check=True, stdout=subprocess.DEVNULL)
    found = shutil.which("wrk")
    if found is None:
        raise Unmeasurable("wrk makes the load: install it (Debian: apt install wrk).")
    return found


@dataclass(frozen=True)
class Load:
    """What wrk sends: the lines of a file, in turn, each as a POST."""

    title: str
    port: int
    bodies: Path
    token: str | None
    server: psutil.Process
    database: psutil.Process
    script: str = "load.lua"
    connections: int = CONNECTIONS

    def run(self, seconds: float) -> Measured:
        """Takes longer where so few answers came that their number would be chance."""
        found = self._run(seconds)
        while found.per_second * seconds < 2 * self.connections and seconds < LONGEST_SECONDS:
            seconds *= 2
            found = self._run(seconds)
        return found

    def _run(self, seconds: float) -> Measured:
        environment = {**os.environ, "BENCH_BODIES": str(self.bodies), "BENCH_TOKEN": self.token or ""}
        # wrk counts whole seconds only.
        command = [
            wrk(),
            "-t1",
            f"-c{self.connections}",
            f"-d{max(round(seconds), 1)}s",
            "--timeout",
            "30s",
            "-s",
            str(HERE / self.script),
        ]
        before = cpu_seconds(self.server), cpu_seconds(self.database)
        said = subprocess.run(
            [*command, f"http://127.0.0.1:{self.port}"],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        after = cpu_seconds(self.server), cpu_seconds(self.database)
        found = orjson.loads(said.stdout.splitlines()[-1])
        done = int(found["requests"])
        if found["failed"] or (not done and seconds >= LONGEST_SECONDS):
            raise Unmeasurable(f"{self.title}: {found['failed']} of {done} requests failed. {said.stdout}")
        server, database = ((late - early) * 1e6 / max(done, 1) for early, late in zip(before, after, strict=True))
        per_second = done * 1e6 / found["microseconds"]
        return Measured(per_second, found["p50"] / 1000, found["p99"] / 1000, server, database)


def side_by_side(loads: Sequence[Load], seconds: float) -> Measured:
    """All at the same time, as one measurement: the slowest's p99, everything else of all together."""
    if len(loads) == 1:
        return loads[0].run(seconds)
    with ThreadPoolExecutor(len(loads)) as threads:
        found = list(threads.map(lambda load: load.run(seconds), loads))
    per_second = sum(each.per_second for each in found)

    def shared(name: str) -> float:
        return float(sum(getattr(each, name) * each.per_second for each in found) / per_second)

    # Each has counted the time of the whole database as its own.
    return Measured(
        per_second,
        shared("p50"),
        max(each.p99 for each in found),
        shared("cpu_server"),
        shared("cpu_database") / len(found),
    )


@dataclass(frozen=True)
class Statement:
    """What pgbench runs: one statement, without any server between; its own time is not counted.

    Its connections are new each time: it gets a second more, and the plan that old ones have come to.
    """

    url: str
    script: Path
    variables: dict[str, str]
    database: psutil.Process
    core: int | None = None
    """Where pgbench runs when everything is pinned."""

    def run(self, seconds: float) -> Measured:
        given = [part for name, value in self.variables.items() for part in ("-D", f"{name}={value}")]
        pin = [] if self.core is None else ["taskset", "-c", str(self.core)]
        command: list[str | Path] = [
            *pin,
            programs() / "pgbench",
            "-n",
            "-M",
            "prepared",
            "-c",
            str(CONNECTIONS),
            "-j",
            "1",
            *given,
        ]
        before = cpu_seconds(self.database)
        done = subprocess.run(
            [*command, "-T", str(max(round(seconds), 1) + 1), "-f", self.script, self.url],
            env={**os.environ, "PGOPTIONS": "-c plan_cache_mode=force_generic_plan"},
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise Unmeasurable(f"pgbench: {done.stderr[-1000:]}")
        said = done.stdout
        time.sleep(0.3)  # until the server has reaped its processes, and so counts their time as its own
        spent = cpu_seconds(self.database) - before
        rate = _number(r"tps = ([\d.]+)", said)
        number = _number(r"actually processed: (\d+)", said)
        return Measured(rate, _number(r"latency average = ([\d.]+)", said), 0.0, 0.0, spent * 1e6 / number)


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    assert found is not None, text
    return float(found[1])
