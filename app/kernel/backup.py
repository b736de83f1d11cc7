"""Backup and restore of the whole database, with PostgreSQL's own programs from the wheel.

A backup holds no key: identity and phone numbers in it stay encrypted, and can be read only with the
COMMONWEAL_ENCRYPTION_KEYS (in development: `secrets.json` of the data folder) that wrote them.
"""

import os
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg

from .programs import programs

NEWEST = 18


class BackupFailed(Exception):
    """A backup or restore that did not happen, told in one line."""


async def backup(url: str, file: Path) -> None:
    """Writes a consistent backup of the database at `url`. Others go on working.

    The file is readable by its owner only, and has its name only once it is whole.
    """
    unfinished = file.with_name(f"{file.name}.part")
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        _run(await _version(url), "pg_dump", "--format=custom", "--no-owner", f"--file={unfinished}", url=url)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


async def restore(url: str, file: Path) -> None:
    """Fills the empty database at `url` from a backup, all or nothing. Raises BackupFailed if it isn't empty."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await connection.close()
    if tables:
        raise BackupFailed("The database isn't empty: restore into a new one.")
    _run(await _version(url), "pg_restore", "--single-transaction", "--no-owner", str(file), url=url)
    await _begin_epoch(url)


async def _begin_epoch(url: str) -> None:
    """Transactions are counted anew here: events to come must not sort before those that were restored."""
    connection = await asyncpg.connect(url)
    try:
        if await connection.fetchval("SELECT to_regclass('event_epoch') IS NOT NULL"):
            await connection.execute("INSERT INTO event_epoch SELECT max(number) + 1 FROM event_epoch")
    finally:
        await connection.close()


async def _version(url: str) -> int:
    """The wheel's programs to use: those of 18 write settings that servers before 17 refuse."""
    connection = await asyncpg.connect(url)
    try:
        return NEWEST if connection.get_server_version().major > 16 else 16
    finally:
        await connection.close()


def _run(version: int, program: str, *arguments: str, url: str) -> None:
    """Runs one of PostgreSQL's programs; the password goes by the environment, as arguments are open to all users."""
    quoted = urlsplit(url).password or ""
    password = unquote(quoted)
    # Not put together anew from its parts: that loses the slashes of postgresql:///name.
    address = url.replace(f":{quoted}@", "@", 1)
    done = subprocess.run(  # noqa: S603
        [programs(version) / program, f"--dbname={address}", *arguments],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
    )
    if done.returncode:
        raise BackupFailed((done.stderr.strip().splitlines() or [f"{program} failed"])[0])
