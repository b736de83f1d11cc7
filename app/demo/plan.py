"""How large the demonstration is, and who has a part of their own in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .content import ROSTER, WORKERS
from .subsidy_content import payments

SEED = 2024
HOME_TEAM = "默勒镇青少年服务志愿服务队041"
"""The team of the volunteer and the leader that visitors sign in as."""


@dataclass(frozen=True)
class Part:
    """Somebody of the roster, whom a visitor can be."""

    name: str
    phone: str


VOLUNTEER = Part("文凤英", "13964644971")
LEADER = Part("刘强", "17748011963")


@dataclass(frozen=True)
class Plan:
    """Sizes: the defaults are those published for the county."""

    activities: int = 65
    places: int = 9_500
    """How many places the shifts offer together; most are taken, most of those by people who come."""
    redemptions: int = 2_000
    roster: Path = ROSTER
    workers: int = 3_400
    """How many workers of `workers_roster` there are; with all of them 217 enterprises."""
    workers_roster: Path = WORKERS
    payments: Mapping[tuple[str, int], int] = field(default_factory=payments)
    """How often each amount (yuan) of a programme is paid in the year: 5,215 times, 49,460,000 yuan in all."""

    @property
    def sizes(self) -> list[int]:
        return [self.activities, self.places, self.redemptions, self.times, self.yuan]

    @property
    def times(self) -> int:
        """How often somebody is paid a subsidy."""
        return sum(self.payments.values())

    @property
    def yuan(self) -> int:
        """How much is paid in all."""
        return sum(yuan * times for (_, yuan), times in self.payments.items())
