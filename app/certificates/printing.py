"""Certificates as PDF, set by typst in fonts with Chinese and Tibetan.

A template in templates/certificates/ gets its data as JSON and never as a part of its own text, so nothing that
people typed is read as markup. The fonts come along; where a package left them out, the system's are used.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

import orjson
import typst

from app.kernel.paths import FONTS, TEMPLATES

from .errors import FontsMissing

FAMILIES = {
    "zh": ("Noto Serif SC", "Noto Serif CJK SC", "Noto Sans CJK SC"),
    "bo": ("Noto Serif Tibetan", "Noto Sans Tibetan"),
}
"""What can set each script; the first that is there is taken."""
PACKAGES = {"zh": "fonts-noto-cjk", "bo": "fonts-noto-core"}
"""Debian's packages that bring them."""
log = logging.getLogger(__name__)


@cache
def fonts() -> typst.Fonts:
    """Those that come along, and for what they lack (a rare character of a name) the system's."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[FONTS])


def families(there: set[str]) -> dict[str, str]:
    """For each script the family that is there; raises FontsMissing naming the packages to install."""
    found = {script: next((name for name in names if name in there), "") for script, names in FAMILIES.items()}
    missing = [PACKAGES[script] for script, name in found.items() if not name]
    if missing:
        raise FontsMissing(packages=" ".join(missing))
    return found


def warn_of_missing_fonts() -> None:
    """At start-up, so that an operator hears of it before anybody wants a certificate."""
    try:
        families(set(fonts().families()))
    except FontsMissing as refusal:
        log.warning("%s", refusal)


def pdf(template: str, data: Mapping[str, Any], *, language: str, at: datetime) -> bytes:
    """The PDF of `template`.typ with this data; the same data and moment give the same bytes. Raises FontsMissing."""
    found = families(set(fonts().families()))
    order = [found["bo"], found["zh"]] if language == "bo" else [found["zh"], found["bo"]]
    made = typst.compile(
        TEMPLATES / "certificates" / f"{template}.typ",
        root=TEMPLATES / "certificates",
        font_paths=fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": orjson.dumps({**data, "language": language, "fonts": order}).decode()},
        timestamp=int(at.timestamp()),
    )
    return bytes(made)
