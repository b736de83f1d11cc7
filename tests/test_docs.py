"""What the documents promise is so: commands exist, queries are valid, links lead somewhere, tables are complete."""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse, validate
from typer.main import get_command

from app import registry
from app.cli import commands
from app.graphql.documents import Documents
from app.graphql.limits import LIMITS
from app.kernel.errors import DomainError
from app.kernel.events import KINDS
from app.kernel.settings import Settings, _variable
from app.partners.scopes import SCOPES
from scripts.pictures import INDEX, SHOTS, TARGET, index

from .documents import DOCUMENTS, ROOT, asks, fences, name
from .every_page import ADDRESSES, IN_BETWEEN

SYSTEM = {
    *("apt", "createdb", "curl", "docker", "echo", "editor", "install", "ln", "mkdir", "nginx", "python3"),
    *("sh", "sudo", "systemctl", "systemd-run", "useradd"),
}
"""Programs of a server that the documents use; what they are told is checked as far as it is ours."""
OURS = re.compile(r"^(?:(?:deploy|docs|graphql|requirements|scripts|tests)/\S+|\S+\.example)$")
COMMONWEAL = re.compile(r"(?:^|bin/|exec site |jobs |\" )commonweal ?(?P<words>.*)$")
COMMANDS: Any = get_command(commands)


def lines() -> list[tuple[Path, str]]:
    """Every command line that is not part of a script that test_examples.py runs, without comments."""
    texts = [(document, text) for document in DOCUMENTS for text in fences(document, "sh") if not asks(text)]
    joined = [(document, text.replace("\\\n", " ").splitlines()) for document, text in texts]
    return [(document, re.sub(r"\s+", " ", line)) for document, found in joined for line in found]


def titled(value: object) -> str:
    return name(value) if isinstance(value, Path) else str(value)


@pytest.mark.parametrize(("document", "line"), lines(), ids=titled)
def test_a_command_exists(document: Path, line: str) -> None:
    program, *words = [word for word in shlex.split(line) if not re.match(r"[A-Z_]+=", word)]
    for path in filter(OURS.match, words):
        assert list(ROOT.glob(path)) or list((ROOT / "deploy").glob(path)), path
    if found := COMMONWEAL.search(line):
        check_command(shlex.split(re.split(r"[|>&;]", found["words"])[0]))
    elif program == "make":
        targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        assert [word for word in words if word not in targets] == []
    elif program == "python3" and words[0] == "-c":
        assert subprocess.run([sys.executable, *words], capture_output=True, check=True, text=True).stdout.strip()
    else:
        assert program in SYSTEM or program.startswith((".venv/bin/", "/opt/commonweal/bin/")), program


def check_command(words: list[str]) -> None:
    """Subcommands and options are there; anything else is an argument."""
    command = COMMANDS
    for word in words:
        if getattr(command, "commands", None):
            command = command.commands[word]
        elif word.startswith("--"):
            assert word in [option for parameter in command.params for option in parameter.opts], word


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_a_command_named_in_a_sentence_exists(document: Path) -> None:
    for words in re.findall(r"`commonweal ([a-z][^`]*)`", document.read_text("utf-8").replace("\n", " ")):
        check_command(words.split())


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"(?:\]\(|src=\")(?!https?:)([^)\"]+)[)\"]", document.read_text("utf-8")):
        path, _, heading = target.partition("#")
        there = document.parent / path if path else document
        assert there.exists(), target
        if heading:
            titles = re.findall(r"^#+ (.*)$", there.read_text("utf-8"), re.MULTILINE)
            assert heading in [re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles], target


@pytest.fixture(scope="module")
def published() -> GraphQLSchema:
    return build_schema((ROOT / "graphql/schema.graphql").read_text("utf-8"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_a_query_is_valid(document: Path, published: GraphQLSchema) -> None:
    python = re.findall(r'"""\s*((?:query|mutation)\b.*?)"""', "".join(fences(document, "python")), re.DOTALL)
    for text in (*fences(document, "graphql"), *python):
        assert validate(published, parse(text)) == []


def rows(document: str, heading: str) -> list[list[str]]:
    """The cells of the table whose first heading this is."""
    text = (ROOT / document).read_text("utf-8")
    found = re.search(rf"^\| {re.escape(heading)} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert found, heading
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in found[1].splitlines()]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_every_setting_is_described_with_its_default() -> None:
    described: dict[str, str] = {}
    for names, default, _ in rows("docs/operating.md", "variable"):
        defaults = quoted(default) or [default]
        described |= dict(zip(quoted(names), defaults * (len(quoted(names)) // len(defaults)), strict=True))
    assert described.keys() == {_variable(field) for field in Settings.model_fields}
    for field, declared in Settings.model_fields.items():
        if isinstance(declared.default, str | int) and declared.default != "":
            default = str(declared.default)
            assert described[_variable(field)] == {"True": "true", "False": "false"}.get(default, default), field


def test_every_scope_is_described() -> None:
    assert sorted(quoted(cells[0])[0] for cells in rows("docs/partners.md", "scope")) == sorted(SCOPES)


def test_every_kind_of_event_is_described_with_what_it_tells() -> None:
    registry.load_handlers()
    registry.modules("service")
    described: dict[str, tuple[str, ...]] = {}
    for names, scope, fields in rows("docs/partners.md", "event"):
        for each in quoted(names):
            assert quoted(scope) == [f"{each.partition('.')[0]}:read"]
            described[each] = tuple(quoted(fields))
    assert described == {kind: event.__struct_fields__ for kind, event in KINDS.items()}


def test_every_error_code_named_exists() -> None:
    text = (ROOT / "docs/partners.md").read_text("utf-8")
    registry.load_handlers()
    registry.modules("errors")
    named = set(re.findall(r"`([A-Z][A-Z_]+)`", text)) - {"CLIENT_ID", "CLIENT_SECRET", "LIMIT"}
    assert named - DomainError.kinds.keys() == set()


def test_every_operation_is_named_beside_its_file() -> None:
    listed = {}
    for cells in rows("docs/partners.md", "file in `graphql/operations/`"):
        found = re.search(r"operations/(\S+?\.graphql)\)", cells[0])
        assert found
        listed[found[1]] = set(quoted(cells[1]))
    folder = ROOT / "graphql/operations"
    paths = [path for path in folder.glob("*/*.graphql") if path.parent.name != "pages"]
    there = {path.relative_to(folder).as_posix(): operations(path) for path in paths}
    assert listed == there


def operations(path: Path) -> set[str]:
    definitions = parse(path.read_text("utf-8")).definitions
    return {each.name.value for each in definitions if isinstance(each, OperationDefinitionNode) and each.name}


def test_every_ready_made_operation_stays_within_a_partners_limits(documents: Documents) -> None:
    costs = {name: operation.cost({"first": 100}) for name, operation in documents.operations.items()}
    assert {name: cost for name, cost in costs.items() if cost > LIMITS.values} == {}


def known(variables: set[str]) -> bool:
    return variables <= {*map(_variable, Settings.model_fields), "FORWARDED_ALLOW_IPS", "PYTHONUNBUFFERED", "PATH"}


def test_the_containers_fit_together() -> None:
    compose = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))
    services = compose["services"]
    assert services.keys() == {"site", "jobs", "database", "nginx"}
    for service in services.values():
        assert set(service.get("depends_on", ())) <= services.keys()
    assert known(set(services["site"]["environment"]))
    recipe = (ROOT / "deploy/Containerfile").read_text("utf-8")
    assert known(set(re.findall(r"(?:^ENV | )([A-Z_]+)=", recipe, re.MULTILINE)))
    assert all((ROOT / path).exists() for path in re.findall(r"-r (\S+)", recipe))
    example = (ROOT / "deploy/commonweal.env.example").read_text("utf-8")
    assert known(set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)))


@pytest.mark.parametrize("unit", ["commonweal.service", "commonweal-jobs.service"])
def test_systemd_takes_the_units(unit: str, tmp_path: Path) -> None:
    text = (ROOT / "deploy" / unit).read_text("utf-8")
    assert known(set(re.findall(r"[= ]([A-Z_]+)=", text)))
    check_command(re.findall(r"ExecStart=\S+/commonweal (.*)", text))
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    copy = tmp_path / unit
    copy.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text), "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if unit in line]) == (0, [])


def test_nginx_takes_its_site(tmp_path: Path) -> None:
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if program is None:
        pytest.skip("nginx is not installed")
    site = (ROOT / "deploy/nginx.conf").read_text("utf-8").replace("site:8000", "127.0.0.1:8000")
    site = re.sub(r"\s+ssl_certificate.*;|(?<=443) ssl http2", "", site)  # there is no certificate here
    site = re.sub(r"(listen .*?)(80|443);", r"\g<1>18\2;", site)  # nor the right to the real ports
    (tmp_path / "site.conf").write_text(site, "utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in kinds)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{ access_log off; {paths} include site.conf; }}\n", "utf-8"
    )
    command = [program, "-t", "-p", str(tmp_path), "-c", "nginx.conf", "-e", "stderr"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


HAND_HELD = {"/shifts/{id:uuid}/scanner", "/badge/{token}", "/profile/password"}
"""Pages of leaders and staff that are made for a phone alone."""


def pages_seen(roles: Iterable[str], *, desk: bool) -> set[str]:
    return {each.page for role in roles for each in SHOTS[role] if each.desk == desk and each.page}


def test_every_page_has_a_picture() -> None:
    assert pages_seen(SHOTS, desk=False) ^ (ADDRESSES.keys() | IN_BETWEEN.keys()) == set()
    assert pages_seen(["leader", "officer"], desk=False) - HAND_HELD - pages_seen(SHOTS, desk=True) == set()


def test_every_picture_was_taken_and_is_shown() -> None:
    named = [each.name for wanted in SHOTS.values() for each in wanted]
    assert sorted(named) == sorted(path.stem for path in TARGET.iterdir())
    assert INDEX.read_text("utf-8") == index()
