"""What the pages of passing on and of families show."""

from datetime import datetime

from app.kernel.web import View


class Member(View):
    id: str
    name: str
    mine: bool
    state: str
    inviter: str


class Members(View):
    nodes: list[Member]


class Available(View):
    available: int


class Giver(View):
    points: Available
    family: Members


class Policy(View):
    transfers: str
    transfer_most: int
    day_most: int
    year_most: int
    keep_least: int


class SendPage(View):
    viewer: Giver
    exchange_policy: Policy | None


class Relative(View):
    family: Members


class FamilyPage(View):
    viewer: Relative
    exchange_policy: Policy | None


class Since(Policy):
    set_at: datetime


class Allowing(View):
    allows_exchange: bool


class ExchangeSettingsPage(View):
    viewer: Allowing
    exchange_policy: Since | None
