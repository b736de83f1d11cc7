"""What an auditor asks of the ledger: its roots, a journal's proof, all journals."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.console import connected, print_json, with_database

from .root import commands

if TYPE_CHECKING:
    from app.kernel.db import Database
    from app.ledger.roots import Root

exports = typer.Typer(no_args_is_help=True)
commands.add_typer(exports, name="export", help="Write what the database holds for others to read.")
_DAY = ["%Y-%m-%d"]
MOST_ROOTS = 1_000_000
"""More than there ever are: one a day, and one each time that somebody asks for it."""


@commands.command()
def roots(
    seal: Annotated[bool, typer.Option("--seal", help="First seal what was recorded since the last root.")] = False,
    new_key: Annotated[bool, typer.Option("--new-key", help="First make a new key, which signs from now on.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=MOST_ROOTS, help="How many of the newest.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """Print the ledger's signed roots, newest first, to be kept where nobody who runs the site can change them."""
    from app.auditing import passes
    from app.ledger import sealing

    async def work(db: "Database") -> "list[Root]":
        if new_key:
            async with db.unit_of_work() as tx:
                await sealing.new_key(tx)
        if seal:
            await passes.seal_all(db)
        async with db.unit_of_work() as tx:
            return await sealing.roots(tx, limit=limit)

    with connected() as settings:
        found = with_database(settings, work)
    if as_json:
        print_json(found)
        return
    for root in found:
        typer.echo(f"root {root.number} of {root.sealed_at:%Y-%m-%d %H:%M} UTC over {root.journals} journals")
        for name in ("hash", "previous", "tree", "key", "public_key", "signature"):
            typer.echo(f"  {name:<11} {getattr(root, name) or '-'}")


@exports.command("journals")
def export_journals(
    since: Annotated[datetime | None, typer.Option(formats=_DAY, help="Recorded not before, by the county.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=_DAY, help="Recorded before.")] = None,
) -> None:
    """Write all journals as CSV, a line for each posting: `docs/ledger.md` says how to recompute roots from it."""
    from app.auditing import passes, tables
    from app.kernel.identity import system

    async def work(db: "Database") -> None:
        zone = db.settings.zone
        given = {"since": since, "until": until}
        span: dict[str, Any] = {name: day.replace(tzinfo=zone) for name, day in given.items() if day}
        sys.stdout.write(tables.heading())
        async for rows in passes.all_journals(db, system("command line"), **span):
            sys.stdout.write(tables.lines(rows))

    with connected() as settings:
        with_database(settings, work)
