"""Serving: the site, its background jobs, the demonstration county."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import address, connected, print_json, progress, with_database

from .root import commands

if TYPE_CHECKING:
    from app.kernel.settings import Settings


@commands.command()
def serve() -> None:
    """Serve the site; in development the first start makes the demonstration county."""
    from app import serving
    from app.kernel import migrations

    with connected(beside=False) as settings:
        asyncio.run(migrations.migrate(address(settings)))
        shown = not settings.production and _demonstrate(settings)
        serving.serve(settings, lambda: _print_sign_ins(settings) if shown else None)


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


def _demonstrate(settings: "Settings") -> bool:
    """What development serves: the demonstration county, made when there is nothing yet, kept young later.

    False where the database holds something else.
    """
    from app import demo

    stands = with_database(settings, demo.standing)
    if stands == demo.Standing.OTHER:
        return False
    if stands == demo.Standing.COMPLETE:
        with_database(settings, demo.refresh)
    else:
        _make_county(settings, seed=demo.SEED)
    return True


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
