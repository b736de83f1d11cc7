"""Keeps the catalogs in step with the code: finds every message id, adds it, tells which lack a translation.

Found are `_()`, `ngettext()` and `{% trans %}` in templates; and in Python the first argument of
`translate` and `mark`, the literals given as `flash=`, and the `template` of every error class. Needs the
source tree.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from jinja2.ext import babel_extract

from .i18n import DOMAIN, LANGUAGES, read_catalog
from .paths import LOCALE, TEMPLATES

Msgid = str | tuple[str, str]

_FUNCTIONS = {"translate", "mark"}
_TEMPLATE_OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}


def used(app: Path | None = None, templates: Path = TEMPLATES) -> set[Msgid]:
    """Every message id of the code and the templates; plurals as pairs."""
    found: set[Msgid] = set()
    for path in sorted((app or LOCALE.parent).rglob("*.py")):
        found.update(_of_python(ast.parse(path.read_text("utf-8"))))
    for path in sorted(templates.rglob("*.html")):
        found.update(_of_template(path))
    return {msgid for msgid in found if msgid != "%(reason)s"}


def missing(language: str, messages: set[Msgid]) -> list[Msgid]:
    """Those of `messages` that the catalog of `language` leaves out or leaves empty."""
    catalog = read_catalog(language)
    return sorted((each for each in messages if not _translated(catalog, each)), key=str)


def stale(language: str, messages: set[Msgid]) -> list[Msgid]:
    """What the catalog still translates although nothing says it any more."""
    catalog = read_catalog(language)
    kept = {_as_msgid(each.id) for each in catalog if each.id}
    return sorted(kept - messages, key=str)


def check() -> list[str]:
    """One line for each gap in a catalog; empty when all is translated."""
    messages = used()
    return [
        f"{language}: {problem} {msgid!r}"
        for language in LANGUAGES
        for problem, msgids in (("lacks", missing(language, messages)), ("no longer needs", stale(language, messages)))
        for msgid in msgids
    ]


def update() -> None:
    """Adds what is new to all catalogs and drops what is gone; English translates to itself."""
    messages = used()
    for language in LANGUAGES:
        path = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = read_catalog(language) if path.exists() else Catalog(locale=language)
        catalog = Catalog(locale=language, domain=DOMAIN)
        for msgid in sorted(messages, key=str):
            known = kept.get(msgid if isinstance(msgid, str) else msgid[0])
            text = msgid if language == "en" else known.string if known else ""
            catalog.add(msgid, text, flags=known.flags if known else ())
        with path.open("wb") as file:
            write_po(file, catalog, width=110, no_location=True, sort_output=True, omit_header=True)


def _translated(catalog: Catalog, msgid: Msgid) -> bool:
    message = catalog.get(msgid if isinstance(msgid, str) else msgid[0])
    if message is None or _as_msgid(message.id) != msgid:
        return False
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def _as_msgid(given: str | list[str] | tuple[str, ...]) -> Msgid:
    return given if isinstance(given, str) else (given[0], given[1])


def _of_template(path: Path) -> Iterator[Msgid]:
    functions = ["_", "gettext", "ngettext"]
    with path.open("rb") as file:
        for _line, function, message, _comments in babel_extract(file, functions, [], _TEMPLATE_OPTIONS):
            parts = [message] if isinstance(message, str) else [part for part in message or () if part]
            if parts:
                yield (parts[0], parts[1]) if function == "ngettext" else parts[0]


def _of_python(tree: ast.AST) -> Iterator[Msgid]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.ClassDef):
            yield from filter(None, (_template(statement) for statement in node.body))


def _of_call(node: ast.Call) -> Iterator[Msgid]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in _FUNCTIONS and node.args and (msgid := _literal(node.args[0])):
        yield msgid
    for keyword in node.keywords:
        text = _literal(keyword.value)
        if keyword.arg == "flash" and text:
            yield text


def _template(statement: ast.stmt) -> str:
    """The text of `template = "…"` in a class body, annotated or not."""
    if isinstance(statement, ast.Assign):
        target: ast.expr = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign):
        target = statement.target
    else:
        return ""
    named = isinstance(target, ast.Name) and target.id == "template"
    return _literal(statement.value) if named else ""


def _literal(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
