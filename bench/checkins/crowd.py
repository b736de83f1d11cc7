"""Who checks in: shifts of 5,000 people that run now, everybody enrolled and signed in, each arriving once.

An arrival is a number; its shift, person and session follow from it, here and in `crowd.sql`.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from app.kernel.programs import programs
from bench.county import County, Size, client, county, found, script
from bench.load import Unmeasurable

CROWD = 5_000
"""People of one shift."""
VOLUNTEERS = 100_000
SCOPES = "activities:read volunteers:read attendance:read attendance:write"
SESSION = "bench-session-{person}"


@dataclass(frozen=True)
class Arrival:
    number: int

    @property
    def person_number(self) -> int:
        return 1 + self.number % VOLUNTEERS

    @property
    def shift(self) -> UUID:
        return made_id(22, 1 + self.number // CROWD)

    @property
    def person(self) -> UUID:
        return made_id(2, self.person_number)

    @property
    def volunteer(self) -> UUID:
        return made_id(3, self.person_number)

    @property
    def session(self) -> UUID:
        return made_id(24, self.person_number)

    @property
    def cookie(self) -> str:
        return SESSION.format(person=self.person_number)


@dataclass
class Crowd:
    """Arrivals that have not come yet, handed out in order."""

    county: County
    shifts: int
    come: int = field(default=0)

    def take(self, number: int) -> range:
        """The numbers of the next arrivals. Raises Unmeasurable when there are none left."""
        taken = range(self.come, self.come + number)
        if taken.stop > self.shifts * CROWD:
            raise Unmeasurable(f"All {self.shifts * CROWD} people of the benchmark have checked in.")
        self.come = taken.stop
        return taken

    def whole_shift(self) -> range:
        """The arrivals of the next shift that nobody has come to."""
        self.come = -(-self.come // CROWD) * CROWD
        return self.take(CROWD)

    def checked_in(self) -> int:
        """How many have checked in, whoever asked."""
        asked = "SELECT count(*) FROM scan WHERE outcome = 'ok' AND direction = 'in'"
        command: list[str | Path] = [programs() / "psql", "-XAtq", "-c", asked, "-d", self.county.url]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def made_id(kind: int, number: int) -> UUID:
    return UUID(f"0198{kind:04x}-0000-7000-8000-{number:012x}")


@contextmanager
def crowd(shifts: int) -> Iterator[Crowd]:
    """A running database with the crowd in it, gone afterwards."""
    size = Size(volunteers=VOLUNTEERS, enrolments=VOLUNTEERS)
    with county(size) as where:
        known = client(where.url, SCOPES)
        ours = replace(where, client_id=known.client_id, client_secret=known.client_secret)
        numbers = {"shifts": shifts, "crowd": CROWD, "volunteers": VOLUNTEERS, "activities": size.shifts // 4}
        script(where.url, Path(__file__).with_name("crowd.sql"), numbers)
        found(where.url)
        yield Crowd(ours, shifts)
