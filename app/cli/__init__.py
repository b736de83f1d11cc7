"""`commonweal`: what an operator types. It parses, calls and renders; each command imports what it needs."""

import sys
from typing import NoReturn

from app.console import fail, refusals, told

from . import credentials, ladders, ledger, people, records, site, subsidies, upkeep
from .root import commands

__all__ = [
    "commands",
    "credentials",
    "ladders",
    "ledger",
    "main",
    "people",
    "records",
    "site",
    "subsidies",
    "upkeep",
]


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
