"""Who is entitled to what, found now instead of at night."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from app.console import connected, print_json, progress, with_database

from .root import commands

if TYPE_CHECKING:
    from app.kernel.db import Database
    from app.subsidies.service.matching import Matched


@commands.command()
def match(
    at_once: Annotated[int, typer.Option(min=1, max=20_000, help="How many people are one transaction.")] = 2_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Match everybody with every open programme of subsidies; goes on with a match that was left."""
    from app import registry
    from app.subsidies import nightly
    from app.subsidies.service import matching

    registry.load_handlers()

    async def run(db: "Database") -> "Matched":
        found: UUID | None = await nightly.match_everyone(db, progress=advance, at_once=at_once)
        async with db.unit_of_work() as tx:
            return await matching.figures(tx, matching.SYSTEM, run=found)

    with connected() as settings, progress("Matching everybody") as advance:
        found = with_database(settings, run)
    if as_json:
        print_json(found)
        return
    typer.echo(f"{found.people:,} people, {found.programmes} programmes: {found.entitled:,} entitlements")
    typer.echo(f"{found.began:,} new, {found.amount:,} of another amount, {found.ended:,} no longer")
    typer.echo(f"{found.offered:,} offered, {found.withdrawn:,} offers taken back")
