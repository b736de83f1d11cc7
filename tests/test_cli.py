"""`commonweal` as an operator meets it: clear lines, exit codes, nothing half done."""

import io
import json
import os
import re
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from app.certificates import credentials
from app.cli import main
from app.cli.credentials import Purpose
from app.kernel.db import Database
from app.ledger import roots
from scripts.recompute import recompute

from .ledger.test_sealing import behind_the_verbs
from .rewards.purse import give
from .world import World

Completed = subprocess.CompletedProcess[str]
Run = Callable[..., Completed]


@pytest.fixture
def program(tmp_path: Path) -> Run:
    """Runs the command as an operator does, with a data folder of its own."""

    def run(*arguments: str | Path, url: str = "", **environment: str) -> Completed:
        program = Path(sys.executable).with_name("commonweal")
        given = {"COMMONWEAL_DATA": str(tmp_path / "data"), "DATABASE_URL": url, **environment}
        return subprocess.run(
            [program, *arguments], env={**os.environ, **given}, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture
def commonweal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on the database at `url` within this process, which has what it imports already."""

    def run(*arguments: str | Path, url: str = "", **environment: str) -> Completed:
        given = {"COMMONWEAL_DATA": str(tmp_path / "data"), "DATABASE_URL": url, **environment}
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["commonweal", *map(str, arguments)])
        done = Completed([], 0, "", "")

        def command() -> None:
            """In a thread of its own, since the commands have event loops of their own."""
            try:
                main()
            except SystemExit as end:
                done.returncode = int(end.code or 0)

        with redirect_stdout(io.StringIO()) as said, redirect_stderr(io.StringIO()) as complained:
            thread = threading.Thread(target=command)
            thread.start()
            thread.join()
        done.stdout, done.stderr = said.getvalue(), complained.getvalue()
        return done

    return run


def one_line(done: Completed) -> str:
    """What it said when it failed: one line on standard error, and no trace."""
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr.strip()


def test_alone_it_lists_its_commands(program: Run) -> None:
    said = program()
    for command in (
        "serve",
        "migrate",
        "appoint",
        "calendar",
        "client",
        "demo",
        "import",
        "ladder",
        "match",
        "verify",
        "schema",
        "backup",
        "restore",
        "jobs",
    ):
        assert command in said.stdout + said.stderr


def test_a_wrong_option_is_a_usage_error(program: Run) -> None:
    assert program("migrate", "--quickly").returncode == 2


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://localhost/county", "DATABASE_URL: must begin with postgresql://"),
        ("postgresql://nobody@127.0.0.1:1/county", "The database can't be reached"),
    ],
)
def test_a_database_that_is_not_there_is_told_in_one_line(program: Run, url: str, told: str) -> None:
    assert one_line(program("migrate", url=url)).startswith(told)


@pytest.mark.parametrize("variable", ["COMMONWEAL_SECRET_KEY", "COMMONWEAL_INDEX_KEY", "COMMONWEAL_ENCRYPTION_KEYS"])
def test_production_does_not_start_without_its_secrets(commonweal: Run, variable: str) -> None:
    secrets = {
        "COMMONWEAL_SECRET_KEY": "s" * 32,
        "COMMONWEAL_INDEX_KEY": "i" * 32,
        "COMMONWEAL_ENCRYPTION_KEYS": "k1:" + "A" * 43,
    }
    del secrets[variable]
    assert one_line(commonweal("serve", COMMONWEAL_ENV="production", **secrets)).startswith(variable)


def test_an_older_schema_is_refused_until_it_is_migrated(commonweal: Run, empty_database_url: str) -> None:
    assert "commonweal migrate" in one_line(commonweal("verify", url=empty_database_url))
    assert commonweal("migrate", url=empty_database_url).returncode == 0
    assert commonweal("verify", url=empty_database_url).returncode == 0


def test_the_first_administrator_gets_a_password(commonweal: Run, database_url: str) -> None:
    appointed = commonweal("appoint", "wang.fang", "--name", "王芳", url=database_url)
    assert re.fullmatch(r"(\w{4}-){3}\w{4}\n", appointed.stdout), appointed.stderr
    assert "taken" in one_line(commonweal("appoint", "wang.fang", "--name", "王芳", url=database_url))


def test_a_day_becomes_a_holiday(commonweal: Run, database_url: str) -> None:
    assert commonweal("calendar", "2027-02-08", "--name", "春节", url=database_url).returncode == 0
    assert commonweal("calendar", "tomorrow", "--name", "春节", url=database_url).returncode == 2
    for day, name in (("2027-02-08", " "), ("2027-02-08", "长" * 51), ("9999-12-31", "春节")):
        one_line(commonweal("calendar", day, "--name", name, url=database_url))


def test_what_nobody_signs_with_or_could_print_is_a_usage_error(commonweal: Run, database_url: str) -> None:
    for arguments in (("rotate-key", "certificate"), ("roots", "--limit", "9" * 20)):
        assert commonweal(*arguments, url=database_url).returncode == 2
    assert commonweal("rotate-key", url=database_url).returncode == 0
    assert {str(each) for each in Purpose} == {credentials.PURPOSE, roots.PURPOSE}


def test_a_partner_gets_credentials(commonweal: Run, database_url: str) -> None:
    given = commonweal("client", "A partner", "--scopes", "activities:read rewards:write", url=database_url)
    assert json.loads(given.stdout).keys() == {"client_id", "client_secret"}
    assert "scopes" in one_line(commonweal("client", "A partner", "--scopes", "everything", url=database_url))


def test_verify_prints_each_check_as_json(commonweal: Run, database_url: str) -> None:
    outcomes = json.loads(commonweal("verify", "--json", url=database_url).stdout)
    assert outcomes
    assert all(outcome["count"] == 0 and outcome["rows"] == [] and outcome["says"] for outcome in outcomes)


async def test_a_backup_restores_into_an_empty_database(
    commonweal: Run, database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("CREATE TABLE remembered AS SELECT 42 AS answer")
    await connection.close()
    file = tmp_path / "county.backup"

    assert commonweal("backup", file, url=database_url).returncode == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert commonweal("restore", file, url=empty_database_url).returncode == 0

    connection = await asyncpg.connect(empty_database_url)
    assert await connection.fetchval("SELECT answer FROM remembered") == 42
    await connection.close()
    assert commonweal("verify", url=empty_database_url).returncode == 0


def test_a_database_on_this_machine_needs_no_host_in_its_address(
    commonweal: Run, database_url: str, tmp_path: Path
) -> None:
    parts = urlsplit(database_url)
    if parts.hostname:
        pytest.skip("the server given is not on a socket")
    local = f"postgresql://{parts.path}?{parts.query}"
    done = commonweal("backup", tmp_path / "county.backup", url=local, PGUSER=parts.username or "")
    assert done.returncode == 0, done.stderr


def test_nothing_is_restored_over_what_is_there(commonweal: Run, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "county.backup"
    assert commonweal("backup", file, url=database_url).returncode == 0
    assert "isn't empty" in one_line(commonweal("restore", file, url=database_url))


def test_a_file_that_is_no_backup_restores_nothing(
    commonweal: Run, empty_database_url: str, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "holiday.jpg"
    file.write_bytes(b"\xff\xd8\xff")
    assert "pg_restore" in one_line(commonweal("restore", file, url=empty_database_url))


def test_a_backup_that_fails_leaves_no_file(commonweal: Run, tmp_path: Path) -> None:
    done = commonweal("backup", tmp_path / "missing" / "county.backup", url="postgresql://nobody@127.0.0.1:1/county")
    assert done.returncode == 1
    assert not (tmp_path / "missing").exists()


ROSTER = """姓名,性别,身份证号,手机号,所属队伍
才让卓玛,女,632222199001011223,13800000001,雪松志愿服务队
李四,男,1,13800000002,雪松志愿服务队
"""


def test_a_roster_is_imported_and_its_refused_rows_told(commonweal: Run, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(ROSTER, encoding="gbk")
    examined = commonweal("import", "volunteers", file, "--dry-run", "--json", url=database_url)
    assert examined.returncode == 0, examined.stderr
    one_line(commonweal("import", "volunteers", file, "--refused", tmp_path / "no" / "x.xlsx", url=database_url))
    assert commonweal("import", "volunteers", file, "--language", "fr", url=database_url).returncode == 2
    refused = ("--refused", tmp_path / "refused.xlsx", "--language", "en")
    imported = commonweal("import", "volunteers", file, "--json", *refused, url=database_url)
    report = json.loads(imported.stdout)
    assert report["rows"] == 2
    assert {**report, "dry_run": True} == json.loads(examined.stdout)
    assert (tmp_path / "refused.xlsx").stat().st_size > 1000


@pytest.mark.thorough
def test_a_ladder_is_loaded_once(commonweal: Run, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "ladder.toml"
    file.write_bytes("name = '甲'".encode("gb18030"))
    assert "UTF-8" in one_line(commonweal("ladder", "load", str(file), "--check", url=database_url))
    file.write_text('code = "x"\nname = { zh = "甲" }\nversion = "one"\nvalid_from = 2026-01-01\n', "utf-8")
    assert "version" in one_line(commonweal("ladder", "load", str(file), "--check", url=database_url))
    file.write_text(file.read_text("utf-8").replace('"one"', "1"), "utf-8")
    assert commonweal("ladder", "load", str(file), url=database_url).stdout.startswith("Version 1")
    assert "Version 1" in one_line(commonweal("ladder", "load", str(file), url=database_url))


def test_what_is_no_roster_is_refused_in_one_line(commonweal: Run, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "holiday.jpg"
    file.write_bytes(b"\xff\xd8\xff\xe0" * 100)
    one_line(commonweal("import", "volunteers", file, url=database_url))


async def test_jobs_that_failed_are_listed_and_can_be_repeated(commonweal: Run, database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    number = await connection.fetchval(
        "INSERT INTO pgqueuer (priority, entrypoint, status, created, updated, heartbeat, execute_after)"
        " VALUES (0, 'accounts.deliver', 'failed', now(), now(), now(), now()) RETURNING id"
    )
    assert f"{number}  accounts.deliver" in commonweal("jobs", "--failed", url=database_url).stdout
    assert commonweal("jobs", "--repeat", str(number), url=database_url).returncode == 0
    assert commonweal("jobs", "--failed", url=database_url).stdout == ""
    assert "is not among the failed" in one_line(commonweal("jobs", "--repeat", str(number), url=database_url))
    await connection.close()


async def test_an_auditor_gets_roots_a_proof_and_all_journals(
    commonweal: Run, database_url: str, db: Database, world: World, tmp_path: Path
) -> None:
    await give(db, world.alice)
    journal = str(await db.read("SELECT id FROM journal LIMIT 1"))
    assert "not sealed yet" in one_line(commonweal("verify", "--journal", journal, url=database_url))
    assert "root 1 of" in commonweal("roots", "--seal", url=database_url).stdout
    files = {"roots.json": ("roots", "--json"), "journals.csv": ("export", "journals", "--since", "2026-05-01")}
    files["proof.json"] = ("verify", "--journal", journal)
    for name, command in files.items():
        (tmp_path / name).write_text(commonweal(*command, url=database_url).stdout)
    assert recompute(tmp_path / "journals.csv", tmp_path / "roots.json") == ("1 roots", [])
    assert recompute(tmp_path / "proof.json") == ("a proof under root 1", [])
    before, after = [
        json.loads(commonweal("roots", *more, "--seal", "--json", url=database_url).stdout)[0]["key"]
        for more in ((), ("--new-key",))
    ]
    assert before == after, "there was nothing to seal with the new key"
    await give(db, world.bob)
    (newest, _) = json.loads(commonweal("roots", "--seal", "--json", url=database_url).stdout)
    assert newest["key"] != before
    await behind_the_verbs(db, f"UPDATE journal SET reason = 'another' WHERE id = '{journal}'")
    changed = commonweal("verify", "--journal", journal, url=database_url)
    assert (changed.returncode, changed.stderr) == (1, "This journal is not what was sealed.\n")


def test_everybody_is_matched_from_the_command_line(commonweal: Run, database_url: str, world: World) -> None:
    figures = json.loads(commonweal("match", "--json", "--at-once", "3", url=database_url).stdout)
    assert (figures["state"], figures["programmes"], figures["people"]) == ("done", 0, 7)
    assert commonweal("match", url=database_url).stdout.startswith("7 people, 0 programmes: 0 entitlements\n")
