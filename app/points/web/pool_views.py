"""What the pages of pools show."""

from datetime import datetime

from app.kernel.web import PageInfo, View

from .exchange_views import Allowing


class Named(View):
    name: str


class PoolRow(View):
    id: str
    name: str
    purpose: str
    open: bool
    available: int
    people_helped: int
    organisation: Named


class Pools(View):
    nodes: list[PoolRow]
    page_info: PageInfo


class PoolsPage(View):
    viewer: Allowing | None
    pools: Pools


class Organisation(View):
    id: str
    name: str


class Organisations(View):
    nodes: list[Organisation]


class NewPoolPage(View):
    organisations: Organisations


class Donation(View):
    giver: str | None
    points: int
    created_at: datetime


class Donations(View):
    nodes: list[Donation]


class Grant(View):
    id: str
    holder: str
    points: int
    reason: str
    state: str
    proposed_at: datetime
    decidable: bool


class Grants(View):
    nodes: list[Grant]
    page_info: PageInfo


class Pool(View):
    id: str
    name: str
    purpose: str
    organisation: Named
    person_year_most: int
    open: bool
    available: int
    donated: int
    donors: int
    paid_out: int
    people_helped: int
    grants_here: bool
    kept_here: bool
    donations: Donations
    grants: Grants


class Available(View):
    available: int


class Giver(View):
    points: Available | None


class PoolPage(View):
    viewer: Giver | None
    pool: Pool
