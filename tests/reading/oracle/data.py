"""All rows of all tables as plain objects, loaded once; tests that compare only read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Alias, FromClause, func, select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Mapper
from sqlmodel import SQLModel

from app import registry
from app.kernel.db import Database

Row = SQLModel


@dataclass(frozen=True)
class Data:
    rows: Mapping[str, list[Row]]
    """By the table's name."""
    now: datetime
    """The database's clock."""
    settings: Mapping[str, str]
    """What statements ask of the app's settings."""

    def of(self, table: FromClause) -> list[Row]:
        """The rows of a table, or of what an alias stands for."""
        named: Any = table
        while isinstance(named, Alias):
            named = named.element
        return self.rows[named.name]

    def by_key(self, table: FromClause, key: Any) -> Row | None:
        name = key_name(table)
        return next((row for row in self.of(table) if getattr(row, name) == key), None)


def key_name(table: FromClause) -> str:
    return next(iter(table.primary_key)).name


async def load(db: Database) -> Data:
    """Everything that is there."""
    registry.metadata()
    engine = create_async_engine(db.url.replace("postgresql://", "postgresql+asyncpg://"))
    async with AsyncSession(engine, expire_on_commit=False) as session:
        rows = {
            mapper.local_table.name: list((await session.scalars(select(mapper.class_))).all())  # type: ignore[attr-defined]
            for mapper in _mappers()
        }
        now = (await session.execute(select(func.now()))).scalar_one()
        session.expunge_all()
    await engine.dispose()
    return Data(rows, now, db.settings.for_statements)


def _mappers() -> list[Mapper[Any]]:
    return [mapper for mapper in SQLModel._sa_registry.mappers if mapper.class_.__module__.startswith("app.")]
