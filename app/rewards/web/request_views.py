"""What the pages of requests show."""

from datetime import datetime

from app.kernel.web import PageInfo, View


class Available(View):
    available: int


class Purse(View):
    points: Available


class NewRequestPage(View):
    viewer: Purse


class RequestRow(View):
    id: str
    title: str
    area: str
    starts_at: datetime
    minutes: int
    volunteers: int
    points_held: int
    points_paid: int
    state: str


class Requests(View):
    nodes: list[RequestRow]
    page_info: PageInfo


class Requester(View):
    service_requests: Requests


class MyRequestsPage(View):
    viewer: Requester


class RequestsPage(View):
    service_requests: Requests


class Named(View):
    name: str


class Identified(View):
    id: str
    name: str


class Takers(View):
    nodes: list[Identified]


class RequestShift(View):
    id: str
    enrolled_count: int


class Request(View):
    id: str
    title: str
    description: str
    category: str
    area: str
    place: str | None
    starts_at: datetime
    minutes: int
    volunteers: int
    points_each: int
    price: str
    points_held: int
    points_paid: int
    state: str
    mine: bool
    holder: str
    reason: str | None
    dispute: str | None
    upheld: bool | None
    takeable: bool
    cancellable: bool
    disputable: bool
    decidable: bool
    team: Named | None
    shift: RequestShift | None
    takers: Takers


class RequestPage(View):
    service_request: Request
