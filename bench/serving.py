"""A server that is measured: started in a session of its own, signed in, stopped and continued."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import orjson
import psutil

from bench.county import County
from bench.load import Unmeasurable

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
START_SECONDS = 60


@dataclass(frozen=True)
class Contestant:
    key: str
    title: str
    documents: str
    """The file of queries/ that asks it."""
    command: tuple[str | Path, ...]
    environment: dict[str, str] = field(default_factory=dict)
    signs_in: bool = False


class Served:
    """A contestant that serves; it stands still while another is measured."""

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

    @property
    def processes(self) -> list[psutil.Process]:
        first = psutil.Process(self._process.pid)
        return [first, *first.children(recursive=True)]

    def memory(self) -> float:
        """MiB that the server takes by itself, its part of what it shares included."""
        return sum(float(process.memory_full_info().pss) for process in self.processes) / 2**20

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
        said = self.post("/oauth/token", urlencode(asked).encode(), "application/x-www-form-urlencoded")
        return str(said["access_token"])

    def post(self, path: str, body: bytes, content_type: str) -> Any:
        headers = {"content-type": content_type}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        try:
            with urlopen(Request(f"http://127.0.0.1:{self.port}{path}", body, headers), timeout=30) as answer:
                return orjson.loads(answer.read())
        except HTTPError as error:
            said = error.read().decode(errors="replace")[:500]
            raise Unmeasurable(f"{self.contestant.title} answers {error.code}: {said}") from None


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port
