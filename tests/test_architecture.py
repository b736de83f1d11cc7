"""The rules of the house that no linter knows. Layers are import-linter's, in pyproject.toml."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(path for folder in ("app", "scripts", "tests") for path in (ROOT / folder).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
Function = ast.FunctionDef | ast.AsyncFunctionDef

SQL = re.compile(r"(?is)^\s*(select\s.+\sfrom|insert\s+into|update\s.+\sset|delete\s+from|with\s.+\sas\s*\()\s")
KNOWS_SQL = re.compile(r"app/(kernel|reading|ledger)/|/(queries|checks|models)(\.py|/)")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def app(*, beneath: str = "") -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / "app" / beneath).rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


def where(path: Path, node: ast.stmt | ast.expr) -> str:
    return f"{name(path)}:{node.lineno}"


def test_files_are_short() -> None:
    lines = {name(path): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    assert {path: count for path, count in lines.items() if count >= 300} == {}


def test_functions_are_short() -> None:
    long = {
        where(path, node): node.name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, Function) and (node.end_lineno or 0) - node.lineno >= 70
    }
    assert long == {}


def test_no_file_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "helpers", "common", "misc", "manager", "managers"}
    assert [name(path) for path in SOURCES if path.stem in drawers] == []


def test_every_package_says_what_it_is() -> None:
    packages = [path for path, tree in app() if path.name == "__init__.py" and not ast.get_docstring(tree)]
    assert [name(path) for path in packages] == []


def test_only_the_unit_of_work_commits() -> None:
    commits = [
        where(path, node)
        for path, tree in app()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback"}
    ]
    assert [place for place in commits if not place.startswith("app/kernel/db.py:")] == []


def test_sql_text_stands_only_where_statements_do() -> None:
    texts = [
        where(path, node)
        for path, tree in app()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value)
    ]
    assert [place for place in texts if not KNOWS_SQL.search(place)] == []


def verbs() -> Iterator[tuple[Path, Function]]:
    for path, tree in app():
        if path.stem == "service" or path.parent.name == "service":
            yield from (
                (path, node)
                for node in tree.body
                if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_")
            )


def test_a_verb_takes_the_transaction_the_actor_and_named_arguments() -> None:
    """`async def redeem(tx, actor, *, reward, quantity)`; one that the app itself runs needs no actor."""
    odd = [
        f"{where(path, verb)} {verb.name}"
        for path, verb in verbs()
        if [arg.arg for arg in verb.args.args] not in (["tx", "actor"], ["tx"]) or verb.args.defaults
    ]
    assert odd == []


def test_every_public_verb_says_what_it_does() -> None:
    assert [f"{where(path, verb)} {verb.name}" for path, verb in verbs() if not ast.get_docstring(verb)] == []


def test_error_codes_are_unique() -> None:
    codes: dict[str, str] = {}
    for path, tree in app():
        if path.stem == "errors" or path.parent.name == "errors":
            for node in ast.walk(tree):
                match node:
                    case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str(code))):
                        assert code not in codes, f"{where(path, node)} and {codes[code]} share {code}"
                        assert re.fullmatch(r"[A-Z][A-Z0-9_]*", code), where(path, node)
                        codes[code] = where(path, node)


def test_code_speaks_english() -> None:
    """What people read is in the catalogs. Chinese stands only in data: the county's demonstration."""
    chinese = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u0f00-\u0fff]")
    told = [
        where(path, node)
        for path, tree in app()
        if "demo" not in name(path)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"mark", "translate"}
        for node in ast.walk(call)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and chinese.search(node.value)
    ]
    assert told == []
    pages = [name(path) for path in TEMPLATES if chinese.search(path.read_text("utf-8"))]
    assert pages == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_carries_no_script_or_style_of_its_own(path: Path) -> None:
    """The content security policy would refuse them."""
    text = re.sub(r"{%.*?%}|{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:|\bhx-on|\bhx-vals=.js:", text)
    loaded = re.sub(r"<a [^>]*>", "", text)  # a link loads nothing until somebody follows it
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", loaded), "nothing comes from elsewhere"


def test_no_path_of_a_machine_is_committed() -> None:
    paths = re.compile(r"(?<![\w.])/(?:home|root|work)/\w+/|/Users/\w+/")
    texts = [*SOURCES, *TEMPLATES, *ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "Makefile"]
    assert [name(path) for path in texts if paths.search(path.read_text("utf-8"))] == []
