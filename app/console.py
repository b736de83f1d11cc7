"""What the commands share: the database that is meant, progress, and how things are told."""

import asyncio
import errno
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from app.kernel.db import Database
    from app.kernel.settings import Settings

Result = TypeVar("Result")
WRITING = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EPIPE)
"""A disk that is full, or a reader that left: nothing of the database's, whose server tells its own errors."""
Advance = Callable[[int, int], None]
"""Called with how many are done, of how many."""


@contextmanager
def connected(*, beside: bool = True) -> "Iterator[Settings]":
    """The settings, with the address of a database that runs while the block does.

    Without DATABASE_URL the embedded server is started; one that the running app started is used
    with it, unless `beside` is False: then that is refused.
    """
    from app.kernel.server import embedded
    from app.kernel.settings import load_settings

    settings = load_settings()
    if settings.database_url:
        yield settings
        return
    with embedded(settings.data, beside=beside) as url:
        yield settings.model_copy(update={"database_url": url})


@contextmanager
def throw_away() -> Iterator[str]:
    """The address of an empty database that is gone afterwards."""
    from app.kernel.server import embedded

    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # as root, PostgreSQL runs as another user, who passes through here
        with embedded(Path(folder), durable=False) as url:
            yield url


def address(settings: "Settings") -> str:
    """The database of `connected()`'s settings."""
    assert settings.database_url, "settings that connected() gave"
    return settings.database_url


def with_database(settings: "Settings", work: Callable[["Database"], Awaitable[Result]]) -> Result:
    """Runs `work` on the opened database. Refuses one whose schema is not the newest."""
    from app.kernel import migrations
    from app.kernel.db import Database

    async def run() -> Result:
        if await migrations.pending(address(settings)):
            fail("The database's schema is older than this program: run `commonweal migrate`.")
        db = await Database.open(address(settings), settings)
        try:
            return await work(db)
        finally:
            await db.close()

    return asyncio.run(run())


@contextmanager
def progress(what: str) -> Iterator[Advance]:
    """A bar on standard error where that is a terminal; standard output stays for results."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def print_json(value: Any) -> None:
    import msgspec

    typer.echo(msgspec.json.format(msgspec.json.encode(value)).decode())


def refusals() -> tuple[type[Exception], ...]:
    """What says in its own words why something can't be done; anything else is a fault and shows its trace."""
    from asyncpg import InvalidAuthorizationSpecificationError, InvalidCatalogNameError
    from asyncpg.exceptions import ClientConfigurationError

    from app.kernel.backup import BackupFailed
    from app.kernel.errors import DomainError
    from app.kernel.programs import ServerFailed
    from app.kernel.server import ServerInUse
    from app.kernel.settings import SettingsError

    database = (ClientConfigurationError, InvalidAuthorizationSpecificationError, InvalidCatalogNameError)
    return (*database, BackupFailed, DomainError, OSError, ServerFailed, ServerInUse, SettingsError)


def told(error: Exception) -> str:
    """One line for a person. A connection that fails can only be the database's: commands open no other."""
    if isinstance(error, OSError) and error.filename:
        return f"{error.strerror}: {error.filename}"
    if isinstance(error, OSError) and error.errno in WRITING:
        return f"What this prints could not be written: {error.strerror}"
    if isinstance(error, OSError):
        return f"The database can't be reached: {error}"
    return str(error)


def fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    sys.exit(1)
