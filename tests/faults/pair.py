"""A primary and a standby, made by deploy/standby, as an operator has them."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from app.kernel import programs

SCRIPT = Path(__file__).parents[2] / "deploy/standby"
FILLING = "SELECT pg_logical_emit_message(false, 'test', repeat('x', 8000000))"
"""More than fits into what is on its way to a standby that reads nothing."""


class Pair:
    """Both servers; `url` names both, and leads to the one that takes writes."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder = folder
        # PostgreSQL refuses to run as root.
        self.account = programs._account() if os.geteuid() == 0 else None
        if self.account:
            os.chown(folder, *self.account)
        self.programs = programs.runnable(18, self.account)
        self.url = self._run("start", kind).strip()

    def kill_primary(self) -> None:
        """As `kill -9` of all its processes at once: nobody says goodbye to the standby."""
        main = psutil.Process(self._process("primary"))
        for process in (main, *main.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs([main], timeout=30)

    def freeze_standby(self) -> None:
        self._signal_standby(signal.SIGSTOP)

    def thaw_standby(self) -> None:
        self._signal_standby(signal.SIGCONT)

    def promote(self) -> None:
        self._run("promote")

    def stop(self) -> None:
        self._run("stop")

    def _signal_standby(self, number: int) -> None:
        main = psutil.Process(self._process("standby"))
        for process in (main, *main.children(recursive=True)):
            process.send_signal(number)

    def _process(self, server: str) -> int:
        return int((self.folder / server / "postmaster.pid").read_text().splitlines()[0])

    def _run(self, *words: str) -> str:
        # Read from standard input: the account may not be able to pass to the script's folder.
        done = subprocess.run(
            ["sh", "-s", "--", words[0], str(self.folder), *words[1:]],
            input=SCRIPT.read_text("utf-8"),
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": os.environ["PATH"], "POSTGRES_BIN": str(self.programs)},
            user=self.account.user if self.account else None,
            group=self.account.group if self.account else None,
            extra_groups=[] if self.account else None,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def pair(kind: str) -> Iterator[Pair]:
    """`sync` or `async`; both are stopped and gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="commonweal-pair-"))
    folder.chmod(0o755)
    made = Pair(folder, kind)
    try:
        yield made
    finally:
        with suppress(psutil.NoSuchProcess, FileNotFoundError):
            made.thaw_standby()
        made.stop()
        shutil.rmtree(folder)
