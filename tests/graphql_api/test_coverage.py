"""Whatever a page does, the API does: every verb that a page calls is called by a mutation, too."""

import ast
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from app import registry

APP = Path(__file__).parents[2] / "app"
PAGES_ALONE = {
    "accounts.issue_token": "the token endpoint is for programs already: RFC 6749 says how it answers",
    "activities.personal_calendar": "a file of its own format; the shifts in it are read as such",
    "activities.team_calendar": "a file of its own format; the shifts in it are read as such",
    "accounts.read_outbox": "for development alone: in production there is no such page",
    "certificates.did_document": "a file that other systems fetch: W3C says how it looks",
    "certificates.status_list": "a file that other systems fetch: W3C says how it looks",
    "subsidies.cases_workbook": "a workbook; the cases are in the API",
    "skills.assessments_workbook": "a workbook; the cases are in the API",
    "skills.pool_workbook": "a workbook; who is ready is in the API",
    "auditing.statement": "a file; its lines are in the API",
    "attendance.read_archive": "many sheets of paper in one file; each of them is in the API",
    "rewards.fulfil_kept": "what a browser has kept, one after the other: programs send fulfilLateVoucher",
    "rewards.read_photo": "a picture; its address is in the API",
    "rewards.settlement": "a workbook; its sums and entries are in the API",
    "skills.arrears_statement": "a workbook; arrears are in the API",
    "skills.export_roster": "a workbook; workers, grades and wages are in the API",
    "skills.statistics_workbook": "a workbook; the figures are in the API",
    "attendance.upload_scans": "what a browser has kept, with codes as it read them: programs send checkInMany",
}
"""Verbs of pages that need no mutation, and why."""


def modules(kind: str) -> Iterator[ModuleType]:
    """All modules of the slices' `web` or `graphql`, packages or not."""
    for domain in registry.DOMAINS:
        found = [*(APP / domain / kind).rglob("*.py"), *(APP / domain).glob(f"{kind}.py")]
        for path in sorted(found):
            name = ".".join(path.relative_to(APP.parent).with_suffix("").parts).removesuffix(".__init__")
            yield import_module(name)


@cache
def tree(module: ModuleType) -> ast.Module:
    return ast.parse(Path(str(module.__file__)).read_text("utf-8"))


def verbs(module: ModuleType, part: ast.AST) -> Iterator[Callable[..., Any]]:
    """The verbs that a part of a module names, as `service.enrol` or by their bare name."""
    for node in ast.walk(part):
        found: Any = None
        if isinstance(node, ast.Name):
            found = getattr(module, node.id, None)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found = getattr(getattr(module, node.value.id, None), node.attr, None)
        if is_verb(found):
            yield inspect.unwrap(found)


def is_verb(found: Any) -> bool:
    if not inspect.isfunction(found):
        return False
    plain = inspect.unwrap(found)
    home = plain.__module__.split(".")
    serves = len(home) > 2 and home[0] == "app" and "web" not in home and "graphql" not in home
    return serves and inspect.iscoroutinefunction(plain) and next(iter(inspect.signature(plain).parameters), "") == "tx"


def called(kind: str) -> set[str]:
    return {told(verb) for module in modules(kind) for verb in verbs(module, tree(module))}


def told(verb: Callable[..., Any]) -> str:
    return f"{verb.__module__.split('.')[1]}.{verb.__name__}"


def with_parts(kind: str) -> set[str]:
    """The verbs that modules call, and those that these are made of."""
    found: set[Callable[..., Any]] = set()
    waiting = [verb for module in modules(kind) for verb in verbs(module, tree(module))]
    while waiting:
        verb = waiting.pop()
        if verb not in found:
            found.add(verb)
            home = import_module(verb.__module__)
            own = (each for each in tree(home).body if getattr(each, "name", "") == verb.__name__)
            waiting += [part for each in own for part in verbs(home, each)]
    return {told(verb) for verb in found}


def test_every_verb_of_a_page_has_a_mutation() -> None:
    of_pages = called("web")
    assert len(of_pages) > 30
    assert of_pages - with_parts("graphql") <= set(PAGES_ALONE)
