"""The PostgreSQL that the app brings along, for when DATABASE_URL is unset.

One process holds its lock for life. It listens on a socket in its own folder only, which nobody but its
owner and root can reach.
"""

import fcntl
import logging
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psutil

from . import programs
from .programs import ServerFailed

SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 107
START_SECONDS = 300
STOP_SECONDS = 60
LOG_BYTES = 10 * 2**20

DURABLE = {"log_checkpoints": "off"}
FLEETING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
}

logger = logging.getLogger(__name__)


class ServerInUse(Exception):
    """Another process runs this folder's PostgreSQL; told in one line."""


class Server:
    """The PostgreSQL in `<data>/postgres`: made at the first start, attached to when a killed app left it.

    `durable=False` is for tests: what it holds is lost when the machine stops.
    """

    def __init__(self, data: Path, *, durable: bool = True, version: int = 18) -> None:
        self.durable = durable
        self.version = version
        self.folder, self.account = programs.place(data)
        self.cluster = self.folder / "data"
        self.log = self.folder / "log"
        self.programs = programs.runnable(version, self.account)
        self._lock: int | None = None

    def start(self) -> str:
        """The address to connect to. Raises ServerInUse or ServerFailed."""
        self._lock = self._take_lock()
        try:
            self._initialise()
            if not self._left_running():
                self._launch()
        except BaseException:
            self._release_lock()
            raise
        return self.url

    def stop(self) -> None:
        """Ends PostgreSQL: sessions are broken off, what was committed is on disk."""
        sockets = self._sockets()
        mode = "fast" if self.durable else "immediate"
        stopped = self._run("pg_ctl", "stop", "-D", self.cluster, "-m", mode, "-w", "-t", STOP_SECONDS)
        if stopped.returncode:
            logger.warning("PostgreSQL did not stop: %s", stopped.stderr.strip())
        elif sockets not in (None, self.cluster):
            shutil.rmtree(str(sockets), ignore_errors=True)
        self._release_lock()

    @property
    def url(self) -> str:
        """The address of the running server, as asyncpg takes it. Raises ServerFailed when it doesn't run."""
        sockets = self._sockets()
        if sockets is None:
            raise ServerFailed(f"No PostgreSQL is running in {self.folder}.")
        return f"postgresql://commonweal@/postgres?host={quote(str(sockets))}&port=5432"

    def _take_lock(self) -> int:
        try:
            lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except PermissionError as error:
            raise ServerFailed(f"{error.filename} belongs to another user; set COMMONWEAL_DATA.") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(lock, 20).decode().strip()
            os.close(lock)
            raise ServerInUse(
                f"Commonweal is already running (process {owner}) with the data in {self.folder.parent}: "
                "stop it first, or set COMMONWEAL_DATA to another folder."
            ) from None
        if self.account:
            os.fchown(lock, *self.account)
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        return lock

    def _release_lock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _initialise(self) -> None:
        """Makes the cluster beside its place, then moves it there: a broken attempt is never used."""
        if (self.cluster / "PG_VERSION").exists():
            found = (self.cluster / "PG_VERSION").read_text().strip()
            if found != str(self.version):
                raise ServerFailed(f"{self.cluster} was made by PostgreSQL {found}, this is {self.version}.")
            return
        new = self.folder / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        made = self._run(
            "initdb",
            *(locale if self.version >= 17 else ["--locale=C.UTF-8"]),
            *("--encoding=UTF8", "--username=commonweal", "--auth=trust", "--data-checksums"),
            *([] if self.durable else ["--no-sync"]),
            *("-D", new),
        )
        if made.returncode:
            raise ServerFailed(f"PostgreSQL can't be set up in {self.folder}: {_last_line(made.stderr)}")
        new.rename(self.cluster)

    def _left_running(self) -> bool:
        """Whether a server that a killed app left behind answers; waits while it starts or ends."""
        until = time.monotonic() + START_SECONDS
        while self._postmaster():
            if self._run("pg_isready", "-q", "-h", self._sockets() or self.cluster).returncode == 0:
                return True
            if time.monotonic() > until:
                raise ServerFailed(f"The PostgreSQL in {self.folder} runs, but doesn't answer; see {self.log}.")
            time.sleep(0.1)
        return False

    def _postmaster(self) -> bool:
        """Whether the process in postmaster.pid is this cluster's.

        After a restart of the machine or container its number may be another program's, for which
        PostgreSQL would refuse to start: such a file is removed.
        """
        file = self.cluster / "postmaster.pid"
        try:
            lines = file.read_text().splitlines()
            if Path(psutil.Process(int(lines[0])).cwd()).samefile(self.cluster):
                return True
        except FileNotFoundError:
            return False
        except (IndexError, ValueError, psutil.Error):
            pass
        file.unlink(missing_ok=True)
        return False

    def _sockets(self) -> Path | None:
        """The folder of the running server's socket: the fifth line of postmaster.pid."""
        with suppress(FileNotFoundError, IndexError):
            return Path((self.cluster / "postmaster.pid").read_text().splitlines()[4])
        return None

    def _launch(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old"))
        options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in self._settings().items())
        started = self._run(
            *("pg_ctl", "start", "-D", self.cluster, "-l", self.log, "-w", "-t", START_SECONDS, "-o", options)
        )
        if started.returncode:
            said = self.log.read_text(errors="replace") if self.log.exists() else started.stderr
            fatal = "\n".join(line for line in said.splitlines() if "FATAL" in line)
            raise ServerFailed(f"PostgreSQL does not start ({self.log}): {_last_line(fatal or said)}")

    def _settings(self) -> dict[str, str]:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
        return {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": f'"{self._socket_folder()}"',
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": f"{min(max(memory // 8, 128), 1024)}MB",
            "random_page_cost": "1.1",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **(DURABLE if self.durable else FLEETING),
        }

    def _socket_folder(self) -> Path:
        if len(os.fsencode(self.cluster / SOCKET)) <= SOCKET_PATH_BYTES:
            return self.cluster
        folder = Path(tempfile.mkdtemp(prefix="commonweal-", dir="/tmp"))  # TMPDIR may be as long
        if self.account:
            os.chown(folder, *self.account)
        return folder

    def _run(self, program: str, *arguments: str | Path | int) -> subprocess.CompletedProcess[str]:
        return programs.run([self.programs / program, *map(str, arguments)], self.account)


@contextmanager
def embedded(data: Path, *, durable: bool = True, version: int = 18, beside: bool = False) -> Iterator[str]:
    """The address of the PostgreSQL in `<data>/postgres`, which is stopped at the end, on SIGTERM too.

    Where another process already runs it, that is ServerInUse; `beside=True` (a command next to the
    serving app) uses that process's server instead and leaves it running.
    """
    server = Server(data, durable=durable, version=version)
    try:
        url = server.start()
    except ServerInUse:
        if not beside:
            raise
        yield server.url
        return
    with ExitStack() as stack:
        stack.callback(server.stop)
        for number in (signal.SIGTERM, signal.SIGHUP):
            _exit_on(number, stack)
        yield url


def _exit_on(number: signal.Signals, stack: ExitStack) -> None:
    """Lets a signal that would end the process at once unwind it, so that PostgreSQL is stopped first."""
    with suppress(ValueError):  # not in the main thread: nothing to set, nothing to restore
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda received, _frame: sys.exit(128 + received))
            stack.callback(signal.signal, number, signal.SIG_DFL)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it says nothing"])[-1]
