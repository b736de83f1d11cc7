"""What check-ins look like on the wire: the form of a phone's page, and a partner's mutation."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from urllib.parse import urlencode

import orjson

from app.attendance.service import stamped, venue_token
from app.kernel import cookies, ids
from app.kernel.crypto import Vault
from app.kernel.settings import Settings, load_settings
from bench.checkins.crowd import Arrival
from bench.county import ROOT, SECRETS
from bench.load import CONNECTIONS

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Way:
    """A way to check in: a line for each arrival, which its Lua script makes a request of."""

    key: str
    title: str
    script: str
    line: Callable[[Arrival], bytes]
    connections: int = CONNECTIONS
    """Of all servers together; pgbench always has as many as suit it."""


@cache
def settings() -> Settings:
    """What the measured servers are told too."""
    return load_settings(**{name.removeprefix("COMMONWEAL_").lower(): value for name, value in SECRETS.items()})


@cache
def vault() -> Vault:
    return Vault(settings())


def venue_path(arrival: Arrival) -> str:
    """The address that the venue's code holds now."""
    return f"/check-in/{venue_token(vault(), arrival.shift, datetime.now(UTC))}"


def cookie(arrival: Arrival) -> str:
    return f"{cookies.session_name(settings())}={arrival.cookie}"


def form(arrival: Arrival) -> tuple[str, str]:
    """Where the form of the page goes, and what is in it when somebody presses the button."""
    path, now = venue_path(arrival), datetime.now(UTC)
    token = stamped(vault(), path.rpartition("/")[2], arrival.volunteer, now)
    return path, urlencode({"key": ids.new(), "token": token, "direction": "in"})


def mutation(arrival: Arrival) -> bytes:
    """What a partner's system sends that has a list of who came."""
    scan = {
        "shiftId": f"Shift:{arrival.shift}",
        "volunteerId": f"Volunteer:{arrival.volunteer}",
        "device": "bench",
        "nonce": str(ids.new()),
        "scannedAt": datetime.now(UTC).isoformat(),
        "method": "staff_list",
        "direction": "in",
    }
    return orjson.dumps({"query": _document(), "operationName": "CheckIn", "variables": {"input": scan}})


def written(way: Way, arrivals: Iterable[int]) -> bytes:
    """The lines of all of them."""
    return b"".join(way.line(Arrival(number)) + b"\n" for number in arrivals)


@cache
def _document() -> str:
    """The operation that partners are offered."""
    text = (ROOT / "graphql/operations/attendance/attendance.graphql").read_text("utf-8")
    return next(part.strip() for part in text.split("\n\n") if part.startswith("mutation CheckIn("))


def _fields(arrival: Arrival) -> bytes:
    path, body = form(arrival)
    return "\t".join((path, cookie(arrival), body)).encode()


PAGE = Way("page", "A phone's form", "checkins/form.lua", _fields)
API = Way("api", "A partner's mutation", "load.lua", mutation)
MANY = Way("many", f"A phone's form, {4 * CONNECTIONS} connections", PAGE.script, PAGE.line, 4 * CONNECTIONS)
WAYS = (PAGE, MANY, API)
