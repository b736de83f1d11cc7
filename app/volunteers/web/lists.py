"""Volunteers, teams and members as workbooks: what the pages of teams.py list."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.i18n import mark
from app.kernel.lists import Column, Listed, listed
from app.kernel.web import now_of, search_of

from .teams import require_searching
from .views import TeamPage, TeamsPage, VolunteersPage

VOLUNTEERS = Listed(
    mark("Volunteers"),
    (
        Column(mark("Name"), lambda each, _: each.name),
        Column(mark("Number"), lambda each, _: each.number),
        Column(mark("Teams"), lambda each, _: "; ".join(place.team.name for place in each.memberships.nodes)),
        Column(mark("Kind of service"), lambda each, by: "; ".join(map(by.word, each.service_categories or ()))),
    ),
)
TEAMS = Listed(
    mark("Teams"),
    (
        Column(mark("Team"), lambda each, _: each.name),
        Column(mark("Brand"), lambda each, _: each.brand),
        Column(mark("Kind of service"), lambda each, by: by.word(each.category)),
        Column(mark("Members"), lambda each, _: each.member_count),
    ),
)
MEMBERS = Listed(
    mark("Members"),
    (
        Column(mark("Name"), lambda each, _: each.volunteer and each.volunteer.name),
        Column(mark("Number"), lambda each, _: each.volunteer and each.volunteer.number),
        Column(mark("Member since"), lambda each, _: each.joined_on),
    ),
)


async def volunteers(request: Request) -> Response:
    """GET /volunteers.xlsx?q=name"""
    require_searching(request)
    variables = {"search": search_of(request) or None}
    return await listed(
        request,
        VolunteersPage,
        VOLUNTEERS,
        operation="VolunteersPage",
        variables=variables,
        rows=lambda page: page.volunteers,
    )


async def teams(request: Request) -> Response:
    """GET /teams.xlsx?q=name"""
    variables = {"search": search_of(request) or None}
    return await listed(
        request, TeamsPage, TEAMS, operation="TeamsPage", variables=variables, rows=lambda page: page.teams
    )


async def members(request: Request) -> Response:
    """GET /teams/{id}/members.xlsx"""
    variables = {"id": f"Team:{request.path_params['id']}", "now": now_of(request).isoformat()}
    return await listed(
        request, TeamPage, MEMBERS, operation="TeamPage", variables=variables, rows=lambda page: page.team.memberships
    )


routes = [
    Route("/volunteers.xlsx", volunteers, methods=["GET"]),
    Route("/teams.xlsx", teams, methods=["GET"]),
    Route("/teams/{id:uuid}/members.xlsx", members, methods=["GET"]),
]
