"""Three interface languages from gettext catalogs: zh (default), bo and en.

Message ids are English. The catalogs are read from the .po files when first needed and kept in
memory, so that there is nothing to compile and nothing compiled to forget.
"""

from functools import cache
from io import BytesIO
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from .errors import DomainError
from .paths import LOCALE

LANGUAGES = ("zh", "bo", "en")
DEFAULT_LANGUAGE = "zh"
DOMAIN = "commonweal"

LANGUAGE_NAMES = {"zh": "中文", "bo": "བོད་ཡིག", "en": "English"}
"""Each language calls itself by its own name, in every language."""

LANGUAGE_TAGS = {"zh": "zh-CN", "bo": "bo", "en": "en"}
"""What `<html lang>` says."""

MSGID_PARAMETERS = ("kind", "reason")
"""Parameters that are message ids themselves; the others are names and numbers, left as they are."""


def read_catalog(language: str) -> Catalog:
    """The catalog as it stands on disk."""
    with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


@cache
def translations(language: str) -> Translations:
    """The catalog of `language`, ready to look up.

    Entries marked fuzzy count: they are first translations that wait for a reviewer, and are better
    for a reader than English.
    """
    compiled = BytesIO()
    write_mo(compiled, read_catalog(language), use_fuzzy=True)
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)


def mark(msgid: str) -> str:
    """Marks a literal for the catalogs where it is written but not yet translated."""
    return msgid


def translate(msgid: str, language: str, **params: Any) -> str:
    """`msgid` in `language`, its %(name)s filled from `params`; English where no translation is."""
    catalog = translations(language)
    text = catalog.gettext(msgid) if msgid else ""
    for name in MSGID_PARAMETERS:
        if isinstance(params.get(name), str) and params[name]:
            params[name] = catalog.gettext(params[name])
    return text % params if params else text


def in_language(names: dict[str, str], language: str) -> str:
    """Names by language: that one, else the Chinese."""
    return names.get(language) or names["zh"]


def error_text(error: DomainError, language: str) -> str:
    """What a refusal says to a person who reads `language`."""
    return " ".join(translate(each.template, language, **each.params) for each in error.each())


def negotiate(chosen: str | None, accept_language: str | None) -> str:
    """The language to answer in: chosen explicitly, else the browser's best, else zh."""
    if chosen in LANGUAGES:
        return chosen
    best, best_weight = DEFAULT_LANGUAGE, 0.0
    for part in (accept_language or "").split(","):
        tag, _, weight_text = part.partition(";q=")
        language = tag.strip().lower().partition("-")[0]
        weight = _weight(weight_text)
        if language in LANGUAGES and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
