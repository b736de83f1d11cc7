"""The house itself: what is vendored and pinned, what can be made, what the wheel carries."""

import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import tomllib
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent
VENDORED = tomllib.loads((ROOT / "static/vendor/vendor.toml").read_text("utf-8"))["file"]


@pytest.mark.parametrize("entry", VENDORED, ids=lambda entry: entry["file"])
def test_a_vendored_file_is_what_its_package_gave(entry: dict[str, str]) -> None:
    assert hashlib.sha256((ROOT / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert (ROOT / entry["licence_file"]).stat().st_size > 100


def test_every_vendored_file_is_listed() -> None:
    there = {path for path in (ROOT / "static/vendor").iterdir() if path.is_file()}
    assert there - {ROOT / entry["file"] for entry in VENDORED} == {ROOT / "static/vendor/vendor.toml"}


@pytest.mark.parametrize("name", ["app.txt", "dev.txt"])
def test_every_package_is_pinned_with_hashes_and_no_registry_is_named(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text("utf-8")
    packages = re.findall(r"^[a-z0-9].*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(packages) > 20
    assert [package.split()[0] for package in packages if "==" not in package or "--hash=sha256:" not in package] == []
    assert not re.search(r"https?://|--(extra-)?index|--find-links", text)


def test_make_alone_says_what_can_be_made() -> None:
    said = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "check", "format", "schema", "messages", "vendor", "lock", "clean"):
        assert re.search(rf"make {target}\s+\S", said), target


def run(program: str | Path, *arguments: str | Path, **environment: str) -> str:
    """What a program of this environment prints; it must succeed."""
    path = Path(sys.executable).parent / program
    done = subprocess.run(
        [path, *arguments], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel and the packages it names, and nothing of the source tree."""
    folder = tmp_path_factory.mktemp("wheel")
    folder.chmod(0o755)
    run("python", "-m", "pip", "wheel", "-qq", "--no-deps", "--no-build-isolation", "-w", folder, ROOT)
    venv.create(folder / "blank", symlinks=True)
    python = folder / "blank/bin/python"
    run("python", "-m", "pip", "--python", python, "install", "-qq", "--no-deps", *folder.glob("*.whl"))
    # Packages come from this environment. Its own .pth files, the source tree's among them, are not followed.
    site = folder / "blank/lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    (site / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder


@contextmanager
def served(blank: Path, data: Path) -> Iterator[httpx.Client]:
    """The site as production runs it, from the wheel, in a folder of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(data),
        "COMMONWEAL_DATA": str(data),
        "COMMONWEAL_ENV": "production",
        "COMMONWEAL_BASE_URL": f"http://127.0.0.1:{port}",
        "COMMONWEAL_SECRET_KEY": "s" * 32,
        "COMMONWEAL_INDEX_KEY": "i" * 32,
        "COMMONWEAL_ENCRYPTION_KEYS": "k1:" + "A" * 43,
        "COMMONWEAL_SMS_GATEWAY_URL": "http://127.0.0.1:9/sms",
        "PORT": str(port),
    }
    with (data / "said").open("w") as said:
        process = subprocess.Popen(
            [blank / "blank/bin/commonweal", "serve"], cwd=data, env=environment, stdout=said, stderr=said
        )
    try:
        with httpx.Client(base_url=environment["COMMONWEAL_BASE_URL"], timeout=10) as client:
            _wait(client, process, data / "said")
            yield client
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) in (0, 128 + signal.SIGTERM)


def _wait(client: httpx.Client, process: "subprocess.Popen[bytes]", said: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, said.read_text("utf-8")
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail("not ready after 30 s: " + said.read_text("utf-8"))


@pytest.mark.slow
@pytest.mark.thorough
def test_the_wheel_serves_from_a_blank_environment(blank: Path) -> None:
    data = blank / "data"
    data.mkdir()
    with served(blank, data) as client:
        page = client.get("/sign-in")
        assert page.status_code == 200
        assert "</html>" in page.text
        for asset in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
            assert client.get(asset).status_code == 200, asset
        document = (ROOT / "graphql/operations/accounts/viewer.graphql").read_text("utf-8")
        answer = client.post("/graphql", json={"query": document, "operationName": "Viewer"})
        assert answer.json()["data"] == {"viewer": None}
    assert "Traceback" not in (data / "said").read_text("utf-8")
    assert not (data / "postgres/data/postmaster.pid").exists(), "PostgreSQL stops with the app"


@pytest.mark.slow
@pytest.mark.thorough
def test_the_wheel_has_one_package_at_its_top(blank: Path) -> None:
    (wheel,) = blank.glob("*.whl")
    listed = run("python", "-m", "zipfile", "-l", wheel)
    tops = {line.split("/")[0] for line in listed.splitlines()[1:]}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"app"}
    for part in ("static/vendor/htmx.min.js", "migrations/env.py", "graphql/schema.graphql", "templates/"):
        assert f"app/_data/{part}" in listed, part
    assert "app/locale/bo/" in listed
