"""Formats of certificate numbers: plain capitals, digits and dashes with fields in braces.

    ZM{year}-{sequence:6}-{tag:4}     ZM2026-000123-7K3M

`{year}`, `{year:2}` and `{month}` are of the day of issue; `{sequence:6}` counts, with six digits at least, the
numbers that are alike but for it; `{tag:4}` is so many random letters, so that nobody finds a number by counting.
Other fields are what the kind of certificate gives: a level, the number of a site.
"""

import re
from collections.abc import Mapping
from datetime import date

from app.kernel import ids
from app.kernel.errors import Invalid
from app.kernel.i18n import mark

from .models import CertificateKind

_OF_SKILL = frozenset({"letter", "organisation", "province", "site", "level"})
PARTS: dict[CertificateKind, frozenset[str]] = {
    CertificateKind.SERVICE: frozenset(),
    CertificateKind.SKILL: _OF_SKILL,
    CertificateKind.APPOINTMENT: _OF_SKILL,
}
"""What fields of its own a kind gives for its numbers."""
PATTERN_CHARACTERS = 60
WIDEST = 12
_FIELD = re.compile(r"\{([a-z]+)(?::([0-9]{1,2}))?\}")
_PLAIN = re.compile(r"[A-Z0-9-]*")
_OF_TIME = ("year", "month")


def check(kind: CertificateKind, pattern: str) -> None:
    """Raises Invalid unless `pattern` makes numbers for a kind."""
    fields = [(name, width) for name, width in _FIELD.findall(pattern)]
    names = [name for name, _ in fields]
    known = {*_OF_TIME, "sequence", "tag"} | PARTS[kind]
    if len(pattern) > PATTERN_CHARACTERS or not _PLAIN.fullmatch(_FIELD.sub("", pattern)) or not known >= set(names):
        raise Invalid(
            field="pattern", reason=mark("Use capitals, digits, dashes, {year}, {month}, {sequence:6}, {tag:4}.")
        )
    if names.count("sequence") != 1 or len(set(names)) != len(names):
        raise Invalid(field="pattern", reason=mark("A number needs {sequence:6} once, and nothing twice."))
    if any(not 0 < int(width) <= WIDEST for name, width in fields if width):
        raise Invalid(field="pattern", reason=mark("A field has 1 to 12 characters."))


def series(pattern: str, day: date, parts: Mapping[str, str]) -> str:
    """What all numbers have in common that are counted together."""
    return _FIELD.sub(lambda found: _fixed(found[1], found[2], day, parts), pattern)


def number(series: str, sequence: int) -> str:
    """The number of a series, the tag drawn anew each time."""
    return _FIELD.sub(lambda found: _drawn(found[1], int(found[2] or 4), sequence), series)


def _fixed(name: str, width: str, day: date, parts: Mapping[str, str]) -> str:
    if name == "year":
        return f"{day:%Y}"[-int(width or 4) :]
    if name == "month":
        return f"{day:%m}"
    if name in parts:
        return parts[name].rjust(int(width or 1), "0")
    return f"{{{name}:{width}}}" if width else f"{{{name}}}"


def _drawn(name: str, width: int, sequence: int) -> str:
    return ids.code(width) if name == "tag" else f"{sequence:0{width}}"
