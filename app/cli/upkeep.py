"""What an operator looks after: the schema, backups, the calendar."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import address, connected, fail, throw_away, with_database

from .root import commands

if TYPE_CHECKING:
    from app.kernel.db import Database


@commands.command()
def migrate(
    check: Annotated[bool, typer.Option("--check", help="Only fail if a model has no migration yet.")] = False,
    new: Annotated[str, typer.Option(help="Write the migration of this name that the models lack.")] = "",
) -> None:
    """Bring the database to the newest schema."""
    from app import registry
    from app.kernel import migrations

    if not check and not new:
        with connected() as settings:
            asyncio.run(migrations.migrate(address(settings)))
        return
    with throw_away() as url:
        asyncio.run(migrations.migrate(url))
        if new:
            asyncio.run(migrations.revise(url, new))
        elif missing := asyncio.run(migrations.differences(url, registry.metadata())):
            fail("\n".join(["A migration is missing:", *missing]))


@commands.command()
def schema(
    check: Annotated[
        bool, typer.Option("--check", help="Only fail if what is published differs, is undescribed or does not fit.")
    ] = False,
) -> None:
    """Write the GraphQL schema that the types make, and the list of the ready-made operations."""
    from app.graphql.manifest import MANIFEST, export_manifest
    from app.graphql.published import complaints
    from app.graphql.schema import build_schema, export_schema
    from app.kernel.paths import SCHEMA

    if not check:
        SCHEMA.write_text(export_schema(), encoding="utf-8")
        MANIFEST.write_text(export_manifest(), encoding="utf-8")
    elif found := list(complaints(build_schema())):
        fail("\n".join(found))


@commands.command()
def backup(file: Annotated[Path, typer.Argument(help="The file to write.", dir_okay=False)]) -> None:
    """Write a backup of the database while it is in use. The keys are not in it: keep them elsewhere."""
    from app.kernel import backup

    with connected() as settings:
        asyncio.run(backup.backup(address(settings), file))
    typer.echo(f"{file}: {file.stat().st_size:,} bytes")


@commands.command()
def restore(file: Annotated[Path, typer.Argument(help="A backup.", exists=True, dir_okay=False)]) -> None:
    """Fill an empty database from a backup, then bring it to the newest schema."""
    from app.kernel import backup, migrations

    with connected() as settings:
        asyncio.run(backup.restore(address(settings), file))
        asyncio.run(migrations.migrate(address(settings)))


@commands.command()
def calendar(
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="Such as 2027-02-06.")],
    name: Annotated[str, typer.Option(help="What it is called: 春节.")],
    works: Annotated[bool, typer.Option("--works", help="People work on it; without this it is free.")] = False,
) -> None:
    """Say of a day whether it is a working day, where the years that are known lack it or differ."""
    from app.kernel import workdays

    async def work(db: "Database") -> None:
        async with db.unit_of_work() as tx:
            await workdays.set_day(tx, day=day.date(), works=works, name=name)

    with connected() as settings:
        with_database(settings, work)
