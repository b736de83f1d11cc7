"""`commonweal`: what an operator types. It parses, calls and renders; each command imports what it needs."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from app.console import address, connected, fail, print_json, progress, refusals, throw_away, told, with_database
from app.kernel.identity import Role

if TYPE_CHECKING:
    from app.kernel.db import Database
    from app.kernel.settings import Settings

commands = typer.Typer(
    help="Commonweal 众益: volunteer and talent services for a county.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
imports = typer.Typer(no_args_is_help=True)
commands.add_typer(imports, name="import", help="Take over what another system or a spreadsheet holds.")


def main() -> NoReturn:
    """The console script: one clear line on standard error and exit code 1 when something can't be done."""
    try:
        commands()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if not isinstance(error, refusals()):
            raise
        fail(told(error))
    sys.exit(0)


@commands.command()
def serve() -> None:
    """Serve the site; in development the first start makes the demonstration county."""
    from app import serving
    from app.kernel import migrations

    with connected(beside=False) as settings:
        asyncio.run(migrations.migrate(address(settings)))
        if not settings.production:
            _demonstrate(settings)
        serving.serve(settings)


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
def appoint(
    username: Annotated[str, typer.Argument(help="What they sign in with.")],
    name: Annotated[str, typer.Option(help="Their name, as others see it.")],
    role: Annotated[Role, typer.Option(help="Held in the county and all below it.")] = Role.ADMINISTRATOR,
) -> None:
    """Register a member of staff, and print the password made for them, this once."""
    from app.accounts import service
    from app.kernel import ids
    from app.kernel.identity import system

    password = "-".join(ids.code(4) for _ in range(4))

    async def work(db: "Database") -> None:
        async with db.unit_of_work() as tx:
            await service.appoint(
                tx, system("command line"), name=name, username=username, password=password, role=role
            )

    with connected() as settings:
        with_database(settings, work)
    typer.echo(password)


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


@commands.command()
def client(
    name: Annotated[str, typer.Argument(help="Whose system it is.")],
    scopes: Annotated[str, typer.Option(help="What it may do, separated by spaces: activities:read rewards:write …")],
) -> None:
    """Give a partner's system credentials that reach the whole county, and print them as JSON, this once."""
    from app.accounts import service
    from app.kernel.identity import system

    async def work(db: "Database") -> service.ClientSecret:
        actor = system("command line")
        async with db.unit_of_work() as tx:
            county = await service.found_county(tx, actor)
            return await service.create_client(tx, actor, organisation=county, name=name, scopes=tuple(scopes.split()))

    with connected() as settings:
        made = with_database(settings, work)
    print_json({"client_id": made.client_id, "client_secret": made.secret})


@commands.command("demo")
def demonstrate(
    credentials: Annotated[bool, typer.Option("--credentials", help="Only print the sign-ins, as JSON.")] = False,
    seed: Annotated[int | None, typer.Option(help="The same seed makes the same county.")] = None,
) -> None:
    """Fill an empty database with the demonstration county; one that was interrupted is completed."""
    from app import demo
    from app.kernel import migrations
    from app.kernel.settings import load_settings

    if credentials:
        print_json(demo.credentials(load_settings()))
        return
    with connected() as settings:
        asyncio.run(migrations.migrate(address(settings)))
        _make_county(settings, seed=demo.SEED if seed is None else seed)
        _print_sign_ins(settings)


@imports.command("volunteers")
def import_volunteers(
    file: Annotated[Path, typer.Argument(help="A roster: CSV in UTF-8 or GBK, or XLSX.", exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report, but change nothing.")] = False,
    refused: Annotated[Path | None, typer.Option(help="Where to write the refused rows, as a workbook.")] = None,
    language: Annotated[str, typer.Option(help="The workbook's: zh, bo or en.")] = "zh",
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Import a roster of volunteers, their teams and memberships; tells what came in and each refused cell."""
    import msgspec

    from app.kernel.identity import system
    from app.volunteers import roster_import
    from app.volunteers.roster_report import told_in_words

    actor = msgspec.structs.replace(system("import"), language=language)
    with connected() as settings, progress("Importing the roster") as advance:
        report = with_database(
            settings,
            lambda db: roster_import.run_file(db, actor, file, dry_run=dry_run, refused_to=refused, progress=advance),
        )
    if as_json:
        print_json(report)
    else:
        typer.echo(told_in_words(report))


@commands.command()
def verify(as_json: Annotated[bool, typer.Option("--json", help="Print every check as JSON.")] = False) -> None:
    """Prove that hours, points and stock add up; exit code 1 if a check fails."""
    from app import registry
    from app.kernel import verification

    with connected() as settings:
        outcomes = with_database(settings, lambda db: verification.verify(db, registry.checks()))
    if as_json:
        print_json(outcomes)
    else:
        for outcome in outcomes:
            typer.echo(f"{'ok  ' if outcome.ok else 'FAIL'}  {outcome.name}: {outcome.says}")
            for row in outcome.rows:
                typer.echo(f"      {row}")
    if not all(outcome.ok for outcome in outcomes):
        raise typer.Exit(1)


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
def jobs(
    failed: Annotated[bool, typer.Option("--failed", help="Only list the jobs that failed for good.")] = False,
    repeat: Annotated[
        int | None, typer.Option(min=1, help="Only give the failed job of this number its attempts again.")
    ] = None,
    discard: Annotated[int | None, typer.Option(min=1, help="Only remove the failed job of this number.")] = None,
) -> None:
    """Run background jobs in a process of their own (the site's then has COMMONWEAL_WORKER_IN_PROCESS=false)."""
    from app import serving
    from app.operations import service as operations

    with connected() as settings:
        if failed:
            for line in with_database(settings, serving.failed_jobs):
                typer.echo(line)
        elif repeat is not None:
            with_database(settings, lambda db: serving.change_job(db, operations.repeat_job, repeat))
        elif discard is not None:
            with_database(settings, lambda db: serving.change_job(db, operations.discard_job, discard))
        else:
            with_database(settings, serving.work)


def _demonstrate(settings: "Settings") -> None:
    """What development serves: the demonstration county, made when there is nothing yet, kept young later."""
    from app import demo

    stands = with_database(settings, demo.standing)
    if stands == demo.Standing.OTHER:
        return
    if stands == demo.Standing.COMPLETE:
        with_database(settings, demo.refresh)
    else:
        _make_county(settings, seed=demo.SEED)
    _print_sign_ins(settings)


def _make_county(settings: "Settings", *, seed: int) -> None:
    from app import demo

    with progress("Making the demonstration county") as advance:
        with_database(settings, lambda db: demo.load(db, seed=seed, progress=advance))


def _print_sign_ins(settings: "Settings") -> None:
    from app import demo

    signs = demo.credentials(settings)
    typer.echo(f"\n  Commonweal is at {signs.base_url}   (texts to phones are shown at {signs.base_url}/outbox)\n")
    for person in signs.people:
        how = person.phone or f"{person.username}  {person.password}"
        typer.echo(f"  {person.role:<14} {how:<34} {person.name}")
    typer.echo(f"  {'partner':<14} client_id {signs.client_id}  client_secret {signs.client_secret}\n")
