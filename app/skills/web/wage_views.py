"""What a worker's page shows of wages."""

from datetime import date

import msgspec

from app.kernel.web import View
from app.kernel.wording import Names


class Actor(View):
    name: str


class Named(View):
    names: Names


class Month(msgspec.Struct, frozen=True):
    """What was owed for one month: `days` of `of`."""

    month: str
    days: int
    of: int
    fen: int


class Wage(View):
    id: str
    fen: int
    since: date
    until: date | None
    state: str
    source: str
    level: int | None
    arrears_fen: int
    arrears_months: list[Month]
    reason: str | None
    own: bool
    rung: Named | None
    proposed_by: Actor | None
    decided_by: Actor | None


class Wages(View):
    nodes: list[Wage]
