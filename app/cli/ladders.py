"""Ladders from files: checked, and taken over as the next version."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import connected, fail, with_database

from .root import ladders

if TYPE_CHECKING:
    from app.kernel.db import Database
    from app.skills.service import LadderSaved


@ladders.command("load")
def load_ladder(
    file: Annotated[Path, typer.Argument(help="A ladder: TOML in UTF-8.", exists=True, dir_okay=False)],
    check: Annotated[bool, typer.Option("--check", help="Only read it, and tell what is wrong.")] = False,
) -> None:
    """Take a ladder over from a file as a new version, in force from the day that it names."""
    from app.kernel.identity import system
    from app.skills import service
    from app.skills.ladder_file import read_ladder

    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        fail(f"{file} is not text in UTF-8. Save it as UTF-8.")
    if check:
        read_ladder(text)
        return

    async def load(db: "Database") -> "LadderSaved":
        return await db.perform(service.load_ladder, system("import"), text=text)

    with connected() as settings:
        saved = with_database(settings, load)
    typer.echo(f"Version {saved.version} is there: {saved.id}")
