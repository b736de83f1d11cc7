"""Alembic without an ini file: bring a database to the newest schema, and compare it with the models.

`migrations/env.py` takes the connection from the configuration's attributes, so that there is one way
in, through the functions here.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from .models import Xid8
from .paths import MIGRATIONS

R = TypeVar("R")
ADVISORY_LOCK = 0x436F6D6D
JOB_TABLES = "pgqueuer"
"""The job queue's tables have no models: its package reads and writes them itself."""


def compares(name: str | None, kind: str, _parents: object = None) -> bool:
    """Whether a table that the database has is one that the models must have too."""
    return kind != "table" or not (name or "").startswith(JOB_TABLES)


async def migrate(url: str) -> None:
    """Brings the database to the newest schema; several processes may try at once."""
    await _with_connection(url, lambda connection: command.upgrade(_config(connection), "head"))


async def pending(url: str) -> list[str]:
    """The revisions that the database lacks, oldest first."""

    def find(connection: Connection) -> list[str]:
        applied = MigrationContext.configure(connection).get_current_heads()
        scripts = ScriptDirectory.from_config(_config(connection)).iterate_revisions("heads", applied or "base")
        return [script.revision for script in scripts][::-1]

    return await _with_connection(url, find)


async def differences(url: str, metadata: MetaData) -> list[str]:
    """What the models have and a migrated database lacks, or the other way round: a missing migration."""

    def compare(connection: Connection) -> list[str]:
        options = {"include_name": compares, "compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        return [str(difference) for difference in compare_metadata(context, metadata)]

    return await _with_connection(url, compare)


async def revise(url: str, message: str) -> None:
    """Writes the next migration from what the models and the migrated database at `url` differ in."""

    def write(connection: Connection) -> None:
        config = _config(connection)
        newest = ScriptDirectory.from_config(config).get_current_head() or "0000"
        command.revision(config, message, autogenerate=True, rev_id=f"{int(newest) + 1:04}")

    await _with_connection(url, write)


async def _with_connection(url: str, work: Callable[[Connection], R]) -> R:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"), poolclass=NullPool)
    # A type that SQLAlchemy has no name for; set on this engine's dialect alone.
    dialect: Any = engine.dialect
    dialect.ischema_names = {**dialect.ischema_names, "xid8": Xid8}
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ADVISORY_LOCK})
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config
