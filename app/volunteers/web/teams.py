"""Pages: search of volunteers, teams and who is in them."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.kernel.errors import DomainError, NotAllowed
from app.kernel.identity import Actor, Role
from app.kernel.web import Keyed, done, form, now_of, page, paging, perform, refusals_on, render, search_of
from app.volunteers import service
from app.volunteers.models import ServiceCategory

from .views import TeamPage, TeamsPage, VolunteersPage

SEARCHERS = (*service.TEAM_STAFF, Role.AUDITOR)
MEMBERS_PER_PAGE = 30
Short = Annotated[str, msgspec.Meta(max_length=100)]


class NewTeam(msgspec.Struct):
    name: Short
    category: ServiceCategory
    key: str
    brand: Short | None = None
    founded_on: date | None = None


class ChangedTeam(msgspec.Struct):
    name: Short
    category: ServiceCategory
    key: str
    brand: Short | None = None


class NewMember(msgspec.Struct):
    number: Annotated[int, msgspec.Meta(ge=1, lt=2**31)]
    member: Short
    key: str


def county_of(actor: Actor) -> UUID:
    """The organisation for which a member of staff makes teams and imports rosters."""
    reached = actor.reach(*service.COUNTY_STAFF)
    if not reached:
        raise actor.refusal()
    return reached[0]


def require_searching(request: Request) -> None:
    """Lets pass who may look for volunteers. Raises SignInRequired, NotAllowed."""
    actor: Actor = request.state.actor
    actor.require_person()
    if not actor.reach(*SEARCHERS):
        raise NotAllowed()


async def search_volunteers(request: Request) -> Response:
    """GET /volunteers: by name, pinyin, initials or number."""
    require_searching(request)
    search = search_of(request)
    return await page(
        request,
        "volunteers/search.html",
        VolunteersPage,
        operation="VolunteersPage",
        variables={"search": search or None, **paging(request, 30)},
        block="found",
        search=search,
    )


async def list_teams(request: Request) -> Response:
    search = search_of(request)
    return await page(
        request,
        "volunteers/teams.html",
        TeamsPage,
        operation="TeamsPage",
        variables={"search": search or None, **paging(request, 30)},
        block="found",
        search=search,
        may_create=bool(request.state.actor.reach(*service.COUNTY_STAFF)),
    )


async def new_team(request: Request) -> Response:
    county_of(request.state.actor)
    return await render(request, "volunteers/new_team.html", categories=list(ServiceCategory))


async def create_team(request: Request) -> Response:
    county = county_of(request.state.actor)
    try:
        filled = await form(request, NewTeam)
        made = await perform(
            request,
            service.create_team,
            organisation=county,
            name=filled.name,
            category=filled.category,
            brand=filled.brand,
            founded_on=filled.founded_on,
            key=filled.key,
        )
    except DomainError as refusal:
        categories = list(ServiceCategory)
        return await render(request, "volunteers/new_team.html", categories=categories, refusal=refusal)
    return done(request, f"/teams/{made.team}", flash="The team is founded.")


async def show_team(request: Request, refusal: DomainError | None = None) -> Response:
    return await page(
        request,
        "volunteers/team.html",
        TeamPage,
        operation="TeamPage",
        variables={
            "id": f"Team:{request.path_params['id']}",
            "now": now_of(request).isoformat(),
            **paging(request, MEMBERS_PER_PAGE),
        },
        refusal=refusal,
        categories=list(ServiceCategory),
    )


@refusals_on(show_team)
async def change_team(request: Request) -> Response:
    team: UUID = request.path_params["id"]
    filled = await form(request, ChangedTeam)
    await perform(
        request,
        service.change_team,
        team=team,
        name=filled.name,
        brand=filled.brand,
        category=filled.category,
        key=filled.key,
    )
    return done(request, f"/teams/{team}", flash="Saved.")


@refusals_on(show_team)
async def add_member(request: Request) -> Response:
    team: UUID = request.path_params["id"]
    filled = await form(request, NewMember)
    await perform(request, service.add_member, team=team, number=filled.number, name=filled.member, key=filled.key)
    return done(request, f"/teams/{team}", flash="The volunteer is in the team.")


@refusals_on(show_team)
async def leave_team(request: Request) -> Response:
    team: UUID = request.path_params["id"]
    filled = await form(request, Keyed)
    await perform(request, service.leave_team, team=team, key=filled.key)
    return done(request, f"/teams/{team}", flash="You have left the team.")


async def remove_member(request: Request) -> Response:
    filled = await form(request, Keyed)
    ended = await perform(request, service.remove_member, membership=request.path_params["id"], key=filled.key)
    return done(request, f"/teams/{ended.team}", flash="The membership has ended.")


routes = [
    Route("/volunteers", search_volunteers, methods=["GET"]),
    Route("/teams", list_teams, methods=["GET"]),
    Route("/teams", create_team, methods=["POST"]),
    Route("/teams/new", new_team, methods=["GET"]),
    Route("/teams/{id:uuid}", show_team, methods=["GET"]),
    Route("/teams/{id:uuid}", change_team, methods=["POST"]),
    Route("/teams/{id:uuid}/members", add_member, methods=["POST"]),
    Route("/teams/{id:uuid}/leave", leave_team, methods=["POST"]),
    Route("/memberships/{id:uuid}/end", remove_member, methods=["POST"]),
]
