"""Credentials: checked without the site, and the keys that sign."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import connected, fail, print_json, with_database

from .root import commands

if TYPE_CHECKING:
    from app.kernel.db import Database

FETCH_SECONDS = 10


class Purpose(StrEnum):
    """What keys sign. A key for anything else would never be used, and who meant to replace one would not know."""

    CERTIFICATES = "certificates"
    LEDGER = "ledger"


@commands.command("check-credential")
def check_credential(
    file: Annotated[Path, typer.Argument(help="The credential: what ends in .jwt.", exists=True, dir_okay=False)],
    did: Annotated[
        Path | None, typer.Option(help="The issuer's did.json; fetched from the issuer if left out.", exists=True)
    ] = None,
    status: Annotated[
        Path | None, typer.Option(help="The issuer's status list; fetched if left out.", exists=True)
    ] = None,
    at: Annotated[
        datetime | None, typer.Option(help="As of that moment, with the files of then; now if left out.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer, and what the credential says.")] = False,
) -> None:
    """Tell whether a certificate's credential is genuine and not revoked; exit code 1 if not.

    With both files it needs no network. It never needs the database.
    """
    import orjson

    from app.certificates.checking import NotACredential, Standing, addresses, check

    credential = file.read_text("utf-8", errors="replace").strip()
    try:
        keys, listed = addresses(credential)
        document = did.read_bytes() if did else _fetch(keys)
        entries = status.read_text("utf-8", errors="replace").strip() if status else _fetch(listed).decode().strip()
        moment = at.astimezone(UTC) if at else datetime.now(UTC)
        found = check(credential, orjson.loads(document), entries, moment)
    except (NotACredential, orjson.JSONDecodeError) as error:
        fail(str(error))
    if as_json:
        print_json(found)
    else:
        typer.echo(f"{found.standing.upper()}: {found.why}")
        if found.said:
            typer.echo(f"{found.said['name']}, by {found.said['issuer']['name']}, {found.said['validFrom'][:10]}")
    if found.standing != Standing.VALID:
        raise typer.Exit(1)


@commands.command("rotate-key")
def rotate_key(
    purpose: Annotated[Purpose, typer.Argument(help="What it signs.")] = Purpose.CERTIFICATES,
) -> None:
    """Make a new key that signs from now on, and print its id. What older keys signed stays good."""
    from app.kernel import audit, ids, signing
    from app.kernel.identity import system

    async def work(db: "Database") -> str:
        async with db.unit_of_work() as tx:
            key = await signing.rotate(tx, purpose=purpose)
            after = {"purpose": purpose, "key": key}
            await audit.record(tx, system("command line"), "keys.rotate", ids.new(), after=after)
            return key

    with connected() as settings:
        typer.echo(with_database(settings, work))


def _fetch(address: str) -> bytes:
    import httpx

    try:
        answer = httpx.get(address, timeout=FETCH_SECONDS)
        return answer.raise_for_status().content
    except httpx.HTTPError as error:
        fail(f"{address}: {error}")
