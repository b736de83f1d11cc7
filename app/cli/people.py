"""Who may sign in first, and which systems may."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.console import connected, print_json, with_database
from app.kernel.identity import Role

from .root import commands

if TYPE_CHECKING:
    from app.kernel.db import Database


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
