"""The commands that all files of this folder add theirs to."""

import typer

commands = typer.Typer(
    help="Commonweal 众益: volunteer and talent services for a county.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
imports = typer.Typer(no_args_is_help=True)
commands.add_typer(imports, name="import", help="Take over what another system or a spreadsheet holds.")
ladders = typer.Typer(no_args_is_help=True)
commands.add_typer(ladders, name="ladder", help="Grading schemes from files.")
