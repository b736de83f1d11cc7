"""The app in a process of its own, which a test can kill."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Protocol

import httpx

from app.kernel.settings import Settings

PROGRAM = Path(sys.executable).with_name("commonweal")
PATIENCE_SECONDS = 60
ENCRYPTION_KEYS = "k1:" + "A" * 43
"""As in the fixture `settings`, so that test and app read each other's tokens."""


class App(Protocol):
    """What runs at `url` between start and kill."""

    url: str

    def start(self) -> None:
        """Returns when it can serve."""

    def kill(self) -> None:
        """As `kill -9`: when it returns, nothing of the process runs any more."""


def environment(settings: Settings, **given: str) -> dict[str, str]:
    """Production, on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    return {
        **os.environ,
        "COMMONWEAL_ENV": "production",
        "COMMONWEAL_SECRET_KEY": settings.secret_key,
        "COMMONWEAL_INDEX_KEY": settings.index_key,
        "COMMONWEAL_ENCRYPTION_KEYS": ENCRYPTION_KEYS,
        "COMMONWEAL_BASE_URL": f"http://127.0.0.1:{port}",
        "COMMONWEAL_SMS_GATEWAY_URL": "http://127.0.0.1:1",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        **given,
    }


class Served:
    """`commonweal serve`, as an operator starts it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.url = environment["COMMONWEAL_BASE_URL"]
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.running = subprocess.Popen([PROGRAM, "serve"], env=self.environment)
        _wait_until_ready(self.url)

    def kill(self) -> None:
        if self.running is not None:
            self.running.kill()
            self.running.wait(PATIENCE_SECONDS)

    def terminate(self) -> int:
        """As a service manager ends it: its exit code."""
        assert self.running is not None
        self.running.send_signal(signal.SIGTERM)
        return self.running.wait(PATIENCE_SECONDS)


@cache
def _zygote() -> "subprocess.Popen[str]":
    """One for all tests of this process; it ends with it, since it reads from it."""
    command, root = [sys.executable, "-m", "tests.faults.zygote"], Path(__file__).parents[2]
    return subprocess.Popen(
        command, cwd=root, text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )


class Forked:
    """The app forked from a process that has it in memory: there in a moment, also after each kill."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.url = environment["COMMONWEAL_BASE_URL"]
        self.child = 0

    def start(self) -> None:
        zygote = _zygote()
        assert zygote.stdin
        assert zygote.stdout
        zygote.stdin.write(json.dumps(self.environment) + "\n")
        self.child = int(zygote.stdout.readline())
        _wait_until_ready(self.url)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.child, signal.SIGKILL)


@contextmanager
def served(settings: Settings, **given: str) -> Iterator[Served]:
    """Started when the block begins, gone when it ends."""
    app = Served(environment(settings, **given))
    try:
        app.start()
        yield app
    finally:
        app.kill()


@contextmanager
def forked(settings: Settings, **given: str) -> Iterator[Forked]:
    app = Forked(environment(settings, **given))
    try:
        app.start()
        yield app
    finally:
        app.kill()


def verify(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """`commonweal verify` beside the app."""
    return subprocess.run([PROGRAM, "verify"], env=environment, capture_output=True, text=True, check=False)


def _wait_until_ready(url: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < until, "it does not get ready"
        time.sleep(0.05)
