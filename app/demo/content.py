"""What the demonstration is told with: places, themes, brands and rewards, read from county.toml."""

from functools import cache
from pathlib import Path

import msgspec

from app.rewards.models import RewardKind
from app.volunteers.models import ServiceCategory

FOLDER = Path(__file__).parent
ROSTER = FOLDER / "rosters" / "volunteers-gbk.csv"
WORKERS = FOLDER / "rosters" / "workers.xlsx"


class Township(msgspec.Struct, frozen=True):
    """A town or township; coordinates are WGS 84 degrees."""

    name: str
    latitude: float
    longitude: float


class Theme(msgspec.Struct, frozen=True):
    """What an activity of a category may be about, and how many hours a shift of it lasts."""

    category: ServiceCategory
    title: str
    description: str
    place: str
    hours: int
    risks: str | None = None
    minimum_age: int | None = None


class Brands(msgspec.Struct, frozen=True):
    category: ServiceCategory
    names: list[str]


class Good(msgspec.Struct, frozen=True):
    """A reward; `stock` is about how many each counter gets, `shows` what is seen on its picture."""

    title: str
    picture: str
    shows: str
    description: str
    points: int
    stock: int
    kind: RewardKind = RewardKind.GOODS
    person_limit: int = 0


class Content(msgspec.Struct, frozen=True):
    townships: list[Township]
    themes: list[Theme]
    brands: list[Brands]
    rewards: list[Good]


@cache
def content() -> Content:
    return msgspec.toml.decode((FOLDER / "county.toml").read_bytes(), type=Content)
