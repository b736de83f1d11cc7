"""The database that all are measured on: Commonweal's own migrated tables, filled by `county.sql`."""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from app.activities.service.search import index_some
from app.kernel.db import Database
from app.kernel.programs import programs
from app.kernel.server import Server
from app.kernel.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
SECRETS = {
    "COMMONWEAL_ENV": "production",
    "COMMONWEAL_SECRET_KEY": "a secret key that only the benchmark uses",
    "COMMONWEAL_INDEX_KEY": "an index key that only the benchmark uses",
    "COMMONWEAL_ENCRYPTION_KEYS": "k1:" + "A" * 43,
    "COMMONWEAL_BASE_URL": "http://127.0.0.1",
    "COMMONWEAL_SMS_GATEWAY_URL": "http://127.0.0.1:9",
    # Counted as ever, but out of reach: the load is far above what a partner may send.
    "COMMONWEAL_REQUESTS_PER_MINUTE_CLIENTS": "1000000000",
    "COMMONWEAL_COST_PER_MINUTE_CLIENTS": "1000000000000",
}
SCOPES = "activities:read volunteers:read"
ENROLMENTS_PER_SHIFT = 20


@dataclass(frozen=True)
class Size:
    """How much there is; the rest follows from the enrolments."""

    volunteers: int = 100_000
    enrolments: int = 400_000

    @property
    def shifts(self) -> int:
        return self.enrolments // ENROLMENTS_PER_SHIFT

    def variables(self) -> dict[str, int]:
        return {
            "volunteers": self.volunteers,
            "enrolments": self.enrolments,
            "shifts": self.shifts,
            "activities": max(self.shifts // 4, 1),
            "teams": max(self.shifts // 40, 1),
            "each": ENROLMENTS_PER_SHIFT,
        }


@dataclass(frozen=True)
class County:
    url: str
    """For libpq and asyncpg: a socket in a folder."""
    size: Size
    client_id: str
    client_secret: str

    def at(self, url: str, size: Size) -> "County":
        """The same client in another database."""
        return replace(self, url=url, size=size)

    @property
    def socket(self) -> str:
        """The folder of the server's socket."""
        found = re.search(r"host=([^&]+)", self.url)
        assert found is not None
        return found[1]

    @property
    def cluster(self) -> Path:
        return Path(self.socket)

    def environment(self) -> dict[str, str]:
        return {**os.environ, **SECRETS, "DATABASE_URL": self.url, "PGHOST": self.socket, "PGUSER": "commonweal"}


class RoomyServer(Server):
    """The embedded server, with room for the connections of everybody at once."""

    def _settings(self) -> dict[str, str]:
        return {**super()._settings(), "max_connections": "300"}


@contextmanager
def county(size: Size) -> Iterator[County]:
    """A running server with the county in it, both gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="commonweal-bench-") as folder:
        Path(folder).chmod(0o755)  # root's PostgreSQL runs as another user, who passes through
        server = RoomyServer(Path(folder))
        url = server.start()
        try:
            yield filled(founded(url).at(url, size))
        finally:
            server.stop()


def founded(url: str) -> County:
    """A migrated database with nothing in it but the client that asks."""
    _commonweal(url, "migrate")
    return client(url, SCOPES)


def client(url: str, scopes: str) -> County:
    """A client of the whole county that may do what the scopes say."""
    made = orjson.loads(_commonweal(url, "client", "bench", "--scopes", scopes))
    return County(url, Size(0, 0), made["client_id"], made["client_secret"])


def _commonweal(url: str, *words: str) -> bytes:
    environment = {**os.environ, **SECRETS, "DATABASE_URL": url}
    command: list[str | Path] = [Path(sys.executable).parent / "commonweal", *words]
    return subprocess.run(command, env=environment, check=True, cwd=ROOT, stdout=subprocess.PIPE).stdout


def filled(county: County) -> County:
    script(county.url, ROOT / "bench/county.sql", county.size.variables())
    found(county.url)
    return county


def found(url: str) -> None:
    """Makes activities and shifts found by their words, as a job would while something is measured."""
    with ThreadPoolExecutor(1) as beside:  # some who fill a county do so in an event loop
        beside.submit(asyncio.run, _index(url)).result()


async def _index(url: str) -> None:
    given = {name.removeprefix("COMMONWEAL_").lower(): value for name, value in SECRETS.items()}
    database = await Database.open(url, load_settings(**given))
    more = True
    while more:
        async with database.unit_of_work() as tx:
            more = await index_some(tx)
    await database.close()


def script(url: str, file: Path, values: Mapping[str, int]) -> None:
    """Runs a file of psql with its variables."""
    variables = [part for name, value in values.items() for part in ("-v", f"{name}={value}")]
    command: list[str | Path] = [programs() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *variables]
    subprocess.run([*command, "-f", file, "-d", url], check=True)
