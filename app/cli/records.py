"""What comes in from files, and the proof that all adds up."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from app.console import connected, fail, print_json, progress, with_database

from .root import commands, imports

if TYPE_CHECKING:
    from app.kernel.db import Database
    from app.ledger.roots import Proof

Roster = Annotated[Path, typer.Argument(help="A roster: CSV in UTF-8 or GBK, or XLSX.", exists=True, dir_okay=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Report, but change nothing.")]
Refused = Annotated[Path | None, typer.Option(help="Where to write the refused rows, as a workbook.", dir_okay=False)]


class Language(StrEnum):
    """Those that the site speaks: `app.kernel.i18n.LANGUAGES`."""

    ZH = "zh"
    BO = "bo"
    EN = "en"


Spoken = Annotated[Language, typer.Option(help="The workbook's.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


@imports.command("volunteers")
def import_volunteers(
    file: Roster,
    dry_run: DryRun = False,
    refused: Refused = None,
    language: Spoken = Language.ZH,
    as_json: AsJson = False,
) -> None:
    """Import a roster of volunteers, their teams and memberships; tells what came in and each refused cell."""
    _import("volunteers", file, dry_run=dry_run, refused=refused, language=language, as_json=as_json)


@imports.command("workers")
def import_workers(
    file: Roster,
    dry_run: DryRun = False,
    refused: Refused = None,
    language: Spoken = Language.ZH,
    as_json: AsJson = False,
) -> None:
    """Import a roster of workers, their enterprises, grades and wages; tells what came in and each refused cell."""
    _import("workers", file, dry_run=dry_run, refused=refused, language=language, as_json=as_json)


def _import(kind: str, file: Path, *, dry_run: bool, refused: Path | None, language: str, as_json: bool) -> None:
    import msgspec

    from app import registry
    from app.kernel.identity import system
    from app.volunteers import roster_import
    from app.volunteers.models import RosterKind
    from app.volunteers.roster_report import told_in_words

    if refused and not refused.parent.is_dir():
        fail(f"There is no folder {refused.parent} to write the refused rows to.")
    registry.load_handlers()
    actor = msgspec.structs.replace(system("import"), language=language)
    given: dict[str, Any] = {"kind": RosterKind(kind), "dry_run": dry_run, "refused_to": refused}
    with connected() as settings, progress("Importing the roster") as advance:
        report = with_database(settings, lambda db: roster_import.run_file(db, actor, file, progress=advance, **given))
    if as_json:
        print_json(report)
    else:
        typer.echo(told_in_words(report))


@commands.command()
def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Print every check as JSON.")] = False,
    journal: Annotated[
        UUID | None, typer.Option(help="Only print the proof, as JSON, that this journal is under a signed root.")
    ] = None,
) -> None:
    """Prove that hours, points and stock add up; exit code 1 if a check fails."""
    from app import registry
    from app.kernel import verification

    if journal:
        _prove(journal)
        return
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


def _prove(journal: UUID) -> None:
    from app.auditing import service
    from app.kernel.identity import system

    async def work(db: "Database") -> "Proof":
        async with db.unit_of_work() as tx:
            return await service.prove_journal(tx, system("command line"), journal=journal)

    with connected() as settings:
        proof = with_database(settings, work)
    print_json(proof)
    if not proof.holds:
        fail("This journal is not what was sealed.")
