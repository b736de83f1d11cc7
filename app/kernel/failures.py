"""What is known of a failure, said without what it was about: no number, name or address of a person."""

import re
import traceback
from pathlib import Path

import asyncpg

from .errors import DomainError

LONGEST = 200
_ROOT = Path(__file__).parents[2]
_VALUES = re.compile(
    r"""
    "[^"]*" | '[^']*' | “[^”]*” | «[^»]*»         # what was quoted
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                # an address of electronic mail
    | (?<=://)\S+                                 # where, and who asked
    | \(.*?\)=\(.*?\)                             # a key with its values
    | [\w-]*\d{5,}[\w-]*                          # a phone, an identity number, a token
    """,
    re.VERBOSE,
)


def told(error: BaseException) -> str:
    """The kind of a failure, what it says with all values left out, and where it was raised."""
    said = _said(error)
    place = _place(error)
    return type(error).__name__ + (f": {said}" if said else "") + (f" ({place})" if place else "")


def _said(error: BaseException) -> str:
    if isinstance(error, DomainError):
        return error.code
    # asyncpg's own text goes on with a detail that repeats the row.
    said = str(error.args[0]) if isinstance(error, asyncpg.PostgresError) and error.args else str(error)
    first, _, _ = said.strip().partition("\n")
    return _VALUES.sub("…", first)[:LONGEST]


def _place(error: BaseException) -> str:
    """The innermost line of ours."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _ours(frame.filename)]
    if not frames:
        return ""
    return f"{Path(frames[-1].filename).relative_to(_ROOT)}:{frames[-1].lineno}"


def _ours(file: str) -> bool:
    path = Path(file)
    return path.is_relative_to(_ROOT) and not any(
        part.startswith(".") or part == "site-packages" for part in path.parts
    )
