"""Who is measured: how each is started, and how it is asked for A and B."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import orjson
import psutil

from bench.county import County
from bench.load import Unmeasurable
from bench.setup import node

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
START_SECONDS = 60
QUERIES = ("A", "B")
VARIED = 500
"""How many different variables each query is asked with, in turn."""
UNGROUPED = {"COMMONWEAL_GROUP_READS": "false"}
GLOBAL_ID = re.compile(r"[A-Z][A-Za-z]+:([0-9a-f-]{36})")


@dataclass(frozen=True)
class Contestant:
    key: str
    title: str
    documents: str
    """The file of queries/ that asks it."""
    command: tuple[str | Path, ...]
    environment: dict[str, str] = field(default_factory=dict)
    signs_in: bool = False


def contestants(folder: Path) -> list[Contestant]:
    uvicorn = (BIN / "uvicorn", "--no-access-log", "--log-level", "warning", "--host", "127.0.0.1")
    mercurius = (node(folder), folder / "peers/mercurius.mjs")
    commonweal = (BIN / "commonweal", "serve")
    return [
        Contestant("commonweal", "Commonweal", "commonweal", commonweal, signs_in=True),
        Contestant("commonweal-single", "Commonweal, grouping off", "commonweal", commonweal, UNGROUPED, signs_in=True),
        Contestant("postgraphile", "PostGraphile", "postgraphile", (node(folder), folder / "peers/postgraphile.mjs")),
        Contestant("mercurius", "Mercurius, loaders", "lists", mercurius),
        Contestant("mercurius-sql", "Mercurius, one statement by hand", "lists", mercurius, {"SQL": "one"}),
        Contestant("strawberry", "Strawberry, DataLoaders", "lists", (*uvicorn, "bench.peers.usual:app")),
        Contestant("floor", "Starlette, one statement's text", "lists", (*uvicorn, "bench.peers.floor:app")),
    ]


class Running:
    """A contestant that serves, in a session of its own; it stands still while another is measured."""

    def __init__(self, contestant: Contestant, county: County, folder: Path) -> None:
        self.contestant = contestant
        self.port = _free_port()
        self.token: str | None = None
        self.log = folder / f"{contestant.key}.log"
        data = folder / contestant.key
        environment = {
            **county.environment(),
            **contestant.environment,
            "PORT": str(self.port),
            "COMMONWEAL_DATA": str(data),
            "NODE_ENV": "production",
            "GRAPHILE_ENV": "production",
        }
        port = ("--port", str(self.port)) if contestant.command[0] == BIN / "uvicorn" else ()
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [*contestant.command, *port],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=HERE.parent,
            )
        self._wait()
        if contestant.signs_in:
            self.token = self._sign_in(county)
        self.bodies = {query: self._write_bodies(folder, query) for query in QUERIES}

    @property
    def processes(self) -> list[psutil.Process]:
        first = psutil.Process(self._process.pid)
        return [first, *first.children(recursive=True)]

    def memory(self) -> float:
        """MiB that the server takes by itself, its part of what it shares included."""
        return sum(float(process.memory_full_info().pss) for process in self.processes) / 2**20

    def ask(self, query: str, number: int) -> Any:
        """The answer's data in the form that all have in common."""
        body = self.bodies[query].read_bytes().splitlines()[number]
        answer = self._post("/graphql", body, "application/json")
        if answer.get("errors") or not answer.get("data"):
            raise Unmeasurable(f"{self.contestant.title} answers {orjson.dumps(answer)[:500]!r}")
        return common(answer["data"])

    def pause(self) -> None:
        os.killpg(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.killpg(self._process.pid, signal.SIGCONT)

    def stop(self) -> None:
        """The whole session at once: the data is thrown away anyway."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise Unmeasurable(f"{self.contestant.title} does not start: {self.log.read_text('utf-8')[-1000:]}")

    def _sign_in(self, county: County) -> str:
        asked = {"grant_type": "client_credentials"}
        asked |= {"client_id": county.client_id, "client_secret": county.client_secret}
        said = self._post("/oauth/token", urlencode(asked).encode(), "application/x-www-form-urlencoded")
        return str(said["access_token"])

    def _post(self, path: str, body: bytes, content_type: str) -> Any:
        headers = {"content-type": content_type}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        try:
            with urlopen(Request(f"http://127.0.0.1:{self.port}{path}", body, headers), timeout=30) as answer:
                return orjson.loads(answer.read())
        except HTTPError as error:
            said = error.read().decode(errors="replace")[:500]
            raise Unmeasurable(f"{self.contestant.title} answers {error.code}: {said}") from None

    def _write_bodies(self, folder: Path, query: str) -> Path:
        path = folder / f"{self.contestant.key}-{query}.jsonl"
        text = document(self.contestant.documents, query)
        prefix = "Shift:" if self.contestant.signs_in else ""
        lines = [
            orjson.dumps({"query": text, "operationName": query, "variables": variables(query, number, prefix)})
            for number in range(VARIED)
        ]
        path.write_bytes(b"\n".join(lines) + b"\n")
        return path


def document(file: str, query: str) -> str:
    """One of the operations in a file; each request carries only the one it runs."""
    text = (HERE / f"queries/{file}.graphql").read_text("utf-8")
    return next(part.strip() for part in text.split("\n\n") if part.startswith(f"query {query}("))


def variables(query: str, number: int, prefix: str = "") -> dict[str, str]:
    """Another page of shifts, another shift for each number."""
    if query == "A":
        hours = 24 + number
        return {"from": f"2027-01-{1 + hours // 24:02}T{hours % 24:02}:00:00+00:00"}
    return {"id": f"{prefix}01980006-0000-7000-8000-{1 + number * 37:012x}"}


def common(value: Any) -> Any:
    """An answer without its dialect: no `nodes` level, ids without their type, times as moments."""
    if isinstance(value, dict):
        return common(value["nodes"]) if set(value) == {"nodes"} else {key: common(each) for key, each in value.items()}
    if isinstance(value, list):
        return [common(each) for each in value]
    if isinstance(value, str):
        if found := GLOBAL_ID.fullmatch(value):
            return found[1]
        if re.match(r"\d{4}-\d\d-\d\dT", value):
            return datetime.fromisoformat(value).astimezone(UTC)
    return value


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port
