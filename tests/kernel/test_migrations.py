"""The migrations make what the models describe, once, however many processes try."""

import asyncio

import asyncpg
import pytest
from sqlalchemy import Column, Integer, MetaData, Table
from sqlalchemy.exc import ProgrammingError

from app.kernel.migrations import differences, migrate, pending
from app.registry import metadata


async def test_an_empty_database_lacks_every_migration_in_order(empty_database_url: str) -> None:
    lacking = await pending(empty_database_url)
    assert lacking[:2] == ["0001", "0002"]
    assert lacking == sorted(lacking)


async def test_a_migrated_database_lacks_nothing(database_url: str) -> None:
    assert await pending(database_url) == []


async def test_no_migration_is_missing(database_url: str) -> None:
    assert await differences(database_url, metadata()) == []


async def test_a_table_that_no_migration_makes_is_told(database_url: str) -> None:
    models = MetaData()
    Table("forgotten", models, Column("id", Integer, primary_key=True))
    told = await differences(database_url, models)
    assert any("add_table" in difference and "forgotten" in difference for difference in told)
    assert not any("pgqueuer" in difference for difference in told)


async def test_processes_that_start_together_migrate_once(empty_database_url: str) -> None:
    await asyncio.gather(*(migrate(empty_database_url) for _ in range(3)))
    assert await pending(empty_database_url) == []


async def test_a_failing_migration_leaves_the_database_as_it_was(empty_database_url: str) -> None:
    connection = await asyncpg.connect(empty_database_url)
    await connection.execute("CREATE TABLE pgqueuer ()")
    with pytest.raises(ProgrammingError, match="pgqueuer"):
        await migrate(empty_database_url)
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    assert [table["tablename"] for table in tables] == ["pgqueuer"]
